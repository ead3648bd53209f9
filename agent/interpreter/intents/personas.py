"""Personas of an ICP: changed in words, and shown with their rules."""

import re
from dataclasses import replace

from agent.interpreter.answers import not_mapped, paragraphs, proposed
from agent.interpreter.commands import commands_of
from agent.interpreter.editing import plan_edits
from agent.interpreter.names import find_names, pattern_of
from agent.interpreter.nodes import Choice
from agent.interpreter.own_personas import MENTION, owner_of, personas_known, said_known, with_their_names, without_icp
from agent.interpreter.person_words import in_field_words, person_lexicon
from agent.interpreter.plan import Call, Plan, ask, say
from agent.interpreter.turn import Turn, dumped
from qualification.definitions import Definition
from qualification.wording import say_parameter

_WHO = re.compile(
    r"^(?:who|what|show|describe|explain)\b.*\b(?:is|are|does|do|target|mean|describe|cover|say|in|show|for)\b|^(?:describe|explain|show)\b"
)
_THE_PERSONA = re.compile(r"\b(?:the|this|that|its|our|my)(?: (?:one|only|single))? persona\b(?!s)", re.IGNORECASE)
_OBLIGED = re.compile(
    r"^(?:(?:should|shd|shld|must|shall|has to|have to|needs? to|ought to|can|could|may|will|now|really)\s+)+(?=\w)", re.IGNORECASE
)
_ONLY_THEY = re.compile(r"^be (?:only |just )?(?P<who>(?!called\b|named\b|renamed\b)[^,;.]{2,80}?)(?: only)?[\s.!]*$", re.IGNORECASE)


def plan_edit_persona(turn: Turn) -> Plan | None:
    """Return the calls that change a persona that is named: "in the RevOps persona, drop the title rule"."""
    if not turn.can("edit_persona") or turn.asks:
        return None
    turn = replace(turn, message=with_their_names(turn, turn.text))
    owners = personas_known(turn)
    named = find_names(turn.text, owners)
    if not named.found and (only := _the_only(turn)):
        return plan_edit_persona(only)
    if not MENTION.search(turn.text) and not any(name in turn.text for name in named.found):
        return None
    if not named.found:
        return _unknown_persona(turn)
    name = named.found[0]
    owner = owner_of(turn, owners[name])
    if isinstance(owner, Plan):
        return owner
    persona, code = owner
    text = re.sub(
        rf",?\s*\b(?:(?:in|of|from|for|to|on|with)\s+)?(?:the |my |our )?(?:persona\s+)?{pattern_of(name)}(?:'s)?(?:\s+persona(?:'s)?)?[,:]?\s*",
        " ",
        turn.text,
        count=1,
        flags=re.IGNORECASE,
    ).strip()
    text = re.sub(r"^(?:the )?rename\s+to\b", "rename it to", text, flags=re.IGNORECASE)
    text, _ = without_icp(turn, text)
    text = _ONLY_THEY.sub(r"only \g<who>", _OBLIGED.sub("", text.strip(" ,:;")))
    if not commands_of(text.strip(" ,:;"))[1]:
        return None
    plan = plan_edits(
        person_lexicon(turn.lexicon), Definition(name=persona.name, parameters=persona.parameters), in_field_words(text), turn.choices
    )
    if plan.choices:
        return ask(plan.choices[0])
    if not plan.edits:
        return say(paragraphs(" ".join(plan.problems), not_mapped(plan.unmapped)) or f"What should change in the persona {name}?")
    rest = paragraphs(" ".join(plan.notes), " ".join(plan.problems), not_mapped(plan.unmapped))
    arguments = {"persona": persona.name, "edits": dumped(plan.edits), "icp_code": code}
    return Plan((Call("edit_persona", arguments), Call("propose_save")), lambda results: proposed(results, rest))


def _the_only(turn: Turn) -> Turn | None:
    """Return a message about "the persona" with its name, where the definition at hand has one persona; None for every other message."""
    match = _THE_PERSONA.search(turn.text)
    personas = turn.base[1].personas if turn.base else ()
    if match is None or len(personas) != 1:
        return None
    return replace(turn, message=f"{turn.text[: match.start()]}the {personas[0].name} persona{turn.text[match.end() :]}")


def plan_list_personas(turn: Turn) -> Plan | None:
    """Return the personas there are with their rules, or the one a question names."""
    owners = personas_known(turn)
    asked_of = any(name in turn.text for name in owners) and _WHO.match(turn.lower) and not turn.reading.parameters
    if not (MENTION.search(turn.text) or asked_of) or not (
        turn.asks or re.match(r"^(?:please )?(?:list|show|see|display|give me|describe)\b", turn.lower)
    ):
        return None
    named = find_names(turn.text, owners).found
    within = set(turn.icps)
    fields = turn.lexicon.catalog.person_fields
    lines = [
        f"- **{persona.name}** ({icp.name}): {' AND '.join(say_parameter(rule, fields) for rule in persona.parameters) or 'everybody'}"
        for icp in turn.lexicon.icps
        for persona in icp.definition.personas
        if (not named or persona.name in named) and (not within or icp in within)
    ]
    counted = (
        "Whom they match is on the Leads page, filtered by persona."
        if re.search(r"\bhow many\b|\bwho (?:match|are|is)\b", turn.lower)
        else ""
    )
    return say(paragraphs("\n".join(lines) or said_known(turn), counted))


def _unknown_persona(turn: Turn) -> Plan | None:
    match = re.match(
        r"^(?:please\s+)?(?:(?:in|edit|change|rename|update|make)\s+(?:the\s+)?|.*\b(?:to|from|of|in|for)\s+the\s+)(?P<name>[\w&+/ '-]{1,40}?)\s+persona\b",
        turn.text,
        re.IGNORECASE,
    )
    if match is None or match["name"].casefold() in ("new", "a", "an", "buyer", "another"):
        return None
    return ask(Choice("persona", f"There is no persona called “{match['name']}”. {said_known(turn)} Which one do you mean?", ()))
