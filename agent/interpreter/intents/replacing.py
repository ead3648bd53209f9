"""A rule that is to give way to something the workspace does not know: asked about, since half of it would only destroy."""

import re
from dataclasses import replace

from agent.interpreter.intents.edit import plan_edit
from agent.interpreter.nodes import Choice
from agent.interpreter.plan import Plan, ask, say
from agent.interpreter.targets import aims_of
from agent.interpreter.turn import Turn

DROPPED = "dropped"
LONGEST_NAME = 6
_REPLACE = re.compile(
    r"^(?:(?:please|ok|okay|now|and|then|yes|but|can you|could you|let's)[\s,]+)*(?:replace|swap|substitute|exchange|switch)(?: out)? (?P<old>[^,;]+?) (?:with|for|by|against) (?P<new>[^,;]+)$",
    re.IGNORECASE,
)
_ANOTHER = re.compile(r"^(?:(?:an?|some|any)\s*)?(?:other|another|different|something|someone|somewhere|else)\b", re.IGNORECASE)
_ONE_ON = re.compile(
    r"^(?:(?:one|a rule|a filter|a score|a gate|something|an? \w+ rule)\s+)?(?:(?:on|for|about|of|based on|by|that uses)\s+)?(?:(?:their|its|the|a|an)\s+)*",
    re.IGNORECASE,
)


def plan_replace_unknown(turn: Turn) -> Plan | None:
    """Return the question what to do, when a rule at hand is to be replaced by what no field or value stands for."""
    match = _REPLACE.match(turn.text.rstrip(" .!?"))
    if match is None or turn.base is None or not aims_of(turn.base[1], turn.read_nodes(match["old"]))[0]:
        return None
    if _ANOTHER.match(match["new"]) and not any(node.of("value") for node in turn.read_nodes(match["new"])):
        return ask(Choice(DROPPED, f"With what should I replace {match['old'].strip()}?", ()))
    wanted = _ONE_ON.sub("", match["new"]).strip() or match["new"]
    if any(node.meanings or node.number for node in turn.read_nodes(wanted)):
        return None
    if turn.choices.get(DROPPED) == "no":
        return say("Then nothing changes. Tell me which field to use instead, or what else you would like.")
    if turn.choices.get(DROPPED) == "yes":
        return plan_edit(replace(turn, message=f"drop {match['old'].strip()}"))
    question = f"Shall I drop {match['old'].strip()} all the same, or use another field?"
    options = (("yes", "yes, drop it all the same"), ("no", "no, leave it"))
    return ask(Choice(DROPPED, f"I know no field or value for “{wanted}” here, so I replaced nothing. {question}", options))


def replaced_by(turn: Turn, answer: str) -> str | None:
    """Return the replacement said in full when the answer names what is to come instead; None for every other answer."""
    match = _REPLACE.match(turn.text.rstrip(" .!?"))
    if match is None or len(answer.split()) > LONGEST_NAME or not any(node.of("value") for node in turn.read_nodes(answer)):
        return None
    return f"replace {match['old'].strip()} with {answer.strip(' .!')}"
