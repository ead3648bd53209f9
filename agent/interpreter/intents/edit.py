"""Edit: changes to the working draft, to a named ICP or to the one on screen, ending in a proposal."""

import re
from dataclasses import replace

from agent.interpreter.answers import not_mapped, paragraphs, proposed
from agent.interpreter.changing import mode_of
from agent.interpreter.commands import commands_of
from agent.interpreter.corrections import corrected_to
from agent.interpreter.edit_reader import EditPlan
from agent.interpreter.editing import plan_edits
from agent.interpreter.last_rule import change_of_last
from agent.interpreter.modes import family_of
from agent.interpreter.nodes import Choice
from agent.interpreter.number_again import number_again
from agent.interpreter.numbers_named import named_number
from agent.interpreter.plain_changes import plain_change
from agent.interpreter.plan import Call, Plan, ask, say
from agent.interpreter.predicates import as_mode, as_removal, rated
from agent.interpreter.rewording import IS_MODE, MODE_BEFORE
from agent.interpreter.stages import with_series
from agent.interpreter.targets import aims_of, everything
from agent.interpreter.telling import BUILDS, COMPANIES, tells
from agent.interpreter.turn import Turn, dumped
from agent.interpreter.weight_pairs import weight_edits
from agent.interpreter.weights import weights_of
from qualification.definitions import Definition, Mode
from qualification.edits import Clear

_ANEW = re.compile(r"\b(?:start (?:over|again|fresh|from scratch)|begin again|scrap (?:that|it|this))\b", re.IGNORECASE)
_REFERS = re.compile(
    r"^(?:and|plus|but|also|with|without|in|only|just|instead|no|not|never|must|prefer|ideally|except|excluding|more|less|fewer|bigger|smaller|make|"
    r"actually|yes|yeah|ok|okay|then)\b|\b(?:it|them|those|these|ones|the draft|this icp|that icp|this one|instead|as well|too|the current|same but|should (?:be|have|use|not))\b",
    re.IGNORECASE,
)
_WEIGHTS_LISTED = re.compile(r"^(?:the |new |my )*weights?\s*[:=]", re.IGNORECASE)
_FILLED = re.compile(
    r"[\s,.:;!]*(?:(?:please|ok|okay|so|now|hey|hi|yes|yeah|and|but|also|then|can you|could you|i want to|let's|great|thanks|perfect|actually|hm+|well|no|nah|wait|sorry|instead|rather)[\s,.:;!]*)*",
    re.IGNORECASE,
)
_SIZED = re.compile(r"\b(?:(?P<up>bigger|larger)|smaller)\b", re.IGNORECASE)
LARGER = (
    "Larger companies, or more of them? Say a size, like “over 500 employees”, or a rule to loosen: “what is the tightest rule?” names it."
)
SMALLER = "Smaller companies, or fewer of them? Say a size, like “under 200 employees”, or what else they must have."


def plan_edit(turn: Turn) -> Plan | None:
    """Return the calls that change the definition at hand, or None when the message is no change."""
    if turn.asks:
        return None
    staged = turn.base is not None and any(each.field == "funding_stage" for each in everything(turn.base[1]))
    if staged and (lettered := with_series(turn.text)) != turn.text:
        return plan_edit(replace(turn, message=lettered))
    if turn.base and (edits := number_again(turn.base[1], () if turn.base[0] else turn.last_calls, turn.taken_out, turn.text)):
        return edit_plan(turn.base[0], EditPlan(edits=edits), _next_step(turn, turn.base[0]))
    if turn.draft and (edits := change_of_last(turn.draft, turn.last_calls, turn.taken_out, turn.text)):
        return edit_plan(None, EditPlan(edits=edits))
    if turn.base and (plain := plain_change(turn.lexicon, turn.base[1], turn.text)) != turn.text:
        return plan_edit(replace(turn, message=plain))
    if tells(turn.text):
        return None
    base = turn.base
    if base is None:
        return _no_base(turn)
    if titled := _TITLED.match(turn.text):
        return plan_edit(replace(turn, message=f"rename it to {titled['name']}"))
    if left := _left_alone(turn, base[1]):
        return left
    if not wants_edit(turn):
        return None
    icp_code, definition = base
    plan = plan_edits(turn.lexicon, definition, turn.without_icp(turn.text), turn.choices)
    if plan.is_empty:
        return _not_understood(turn)
    if plan.choices:
        return ask(plan.choices[0])
    if not plan.edits:
        return say(paragraphs(" ".join(plan.problems), not_mapped(plan.unmapped)))
    if plan.destructive and (plan.unmapped or plan.problems) and "partly" not in turn.choices:
        return ask(_partly(plan))
    if turn.choices.get("partly") == "no":
        return say("Then nothing changes. Tell me what you would like instead.")
    return edit_plan(icp_code, plan, _next_step(turn, icp_code))


_TITLED = re.compile(r"^(?:(?:the |new )?(?:name|title))\s*[:=]\s*[\"']?(?P<name>[^\"',;:\n]{2,80})[\"']?[\s.!]*$", re.IGNORECASE)
_LEFT = re.compile(
    r"^(?:(?:please|no|ok|okay|but|and|so|wait|actually)[\s,]+)*(?:do not|don't|dont|never|no need to|let's not|lets not)\s+(?:drop|remove|delete|touch|change|lose|cut|forget|take out|kick out|get rid of|scrap|throw out)\s+"
    r"(?P<what>[^,;.]{2,60}?)(?:\s*[,;.]\s*(?:but |just |instead )?(?P<rest>\w.+)|\s+(?:but|just|instead) (?P<other>.+))?[\s.!]*$",
    re.IGNORECASE | re.DOTALL,
)


def _left_alone(turn: Turn, definition: Definition) -> Plan | None:
    """Return what to say to somebody who wants a rule left as it is; what else the message asks for is done."""
    match = _LEFT.match(turn.text)
    if match is None or not aims_of(definition, turn.read_nodes(match["what"]))[0]:
        return None
    rest = match["rest"] or match["other"]
    if rest:
        return plan_edit(replace(turn, message=rest))
    return say(f"{match['what'][:1].upper()}{match['what'][1:]} is in the draft, and stays. Nothing was changed.")


CLEARED = "The working draft is empty now. Nothing was proposed and nothing saved has changed. Whom do you sell to?"


def _next_step(turn: Turn, icp_code: str | None) -> str:
    """Return what is to be said after a save of a live ICP: its live version works on until a publish."""
    code = icp_code or (turn.lexicon.draft.icp_code if turn.lexicon.draft else None)
    icp = turn.lexicon.icp(code)
    return (
        f"{icp.name} is live, and its live version works on: once this is saved, say “publish {icp.name}”."
        if icp and icp.status == "live"
        else ""
    )


def edit_plan(icp_code: str | None, plan: EditPlan, next_step: str = "") -> Plan:
    """Return the calls that apply edits and propose the result."""
    arguments = {"edits": dumped(plan.edits), "icp_code": icp_code}
    if any(isinstance(edit, Clear) for edit in plan.edits) and len(plan.edits) == 1:
        return Plan((Call("edit_draft", arguments),), lambda results: CLEARED)
    rest = paragraphs(" ".join(plan.notes), " ".join(plan.problems), not_mapped(plan.unmapped), next_step)
    return Plan((Call("edit_draft", arguments), Call("propose_save")), lambda results: proposed(results, rest))


def wants_edit(turn: Turn) -> bool:
    """Return whether a message changes what is at hand rather than describing companies anew."""
    if turn.named_icp:
        return _changes_named(turn, turn.named_icp.definition)
    if BUILDS.search(turn.text):
        return False
    if _ANEW.search(turn.text) and turn.reading.parameters:
        return False
    if (
        as_removal(turn.text)
        or (turn.base and _speaks_of_it(turn, turn.base[1]))
        or _WEIGHTS_LISTED.match(turn.text)
        or (corrected_to(turn.text) and turn.reading.conditions)
    ):
        return True
    if turn.reading.conditions and weights_of(turn.nodes) and all(each.mode is Mode.SCORE for each in turn.reading.conditions):
        return True
    start, commands = commands_of(turn.text)
    if commands and _FILLED.fullmatch(start):
        return True
    reading = turn.reading
    if reading.conditions and not reading.segments and all(each.mode is Mode.EXCLUDE for each in reading.conditions):
        return True
    families = {family_of(each.field) for each in reading.conditions}
    few = len(families) <= 1 or "sector" not in families
    if _REFERS.search(turn.text):
        return bool(commands or reading.conditions or reading.min_score is not None)
    return bool(reading.conditions) and few and not COMPANIES.search(turn.text) or reading.min_score is not None and not reading.conditions


def _changes_named(turn: Turn, definition: Definition) -> bool:
    """Return whether a message about a named ICP changes it: by a command, or by a statement about what it holds."""
    rest = replace(turn, message=turn.without_icp(turn.text).lstrip(" ,:-"))
    if commands_of(rest.text)[1] or as_removal(rest.text) or _speaks_of_it(rest, definition):
        return True
    floor = rest.reading.min_score is not None and not rest.reading.conditions
    return floor or turn.opened_by is not None and bool(rest.reading.conditions) and not BUILDS.search(rest.text)


def _speaks_of_it(turn: Turn, definition: Definition) -> bool:
    """Return whether a statement is about a rule of the definition: how binding it is, or what it weighs."""
    if changed := as_mode(turn.text):
        if changed.startswith("allow "):
            return bool(turn.read(changed.removeprefix("allow ")).conditions)
        return bool(aims_of(definition, turn.read_nodes(changed))[0])
    if (said := IS_MODE.match(MODE_BEFORE.sub("", turn.text))) and mode_of(said["mode"]) and not BUILDS.search(turn.text):
        return bool(aims_of(definition, turn.read_nodes(said["what"]))[0])
    if weight_edits(turn.lexicon, definition, turn.text) or named_number(turn.lexicon, definition, turn.text):
        return True
    given = rated(turn.text)
    pairs = weights_of(turn.nodes)
    if len(pairs) > 1 and not BUILDS.search(turn.text) and turn.reading.conditions:
        return all(aims_of(definition, turn.nodes[each.first : each.last + 1])[0] for each in turn.reading.conditions)
    return given is not None and (
        bool(aims_of(definition, turn.read_nodes(given[0]))[0]) or turn.lower.startswith(("the bonus", "the weight", "its weight"))
    )


def _not_understood(turn: Turn) -> Plan | None:
    """Return what to say to a change that names nothing of the draft; a description is left to be built."""
    start, commands = commands_of(turn.text)
    if not commands or not _FILLED.fullmatch(start):
        return None
    if turn.reading.parameters and commands[0].action not in ("remove", "oust", "swap", "set", "weight", "rename"):
        return None
    if sized := _SIZED.search(turn.text):
        return say(LARGER if sized["up"] else SMALLER)
    return say(
        paragraphs(
            not_mapped(turn.reading.unmapped),
            "I could not tell what to change. Name a field or value of the draft, for example “drop the geo filter”.",
        )
    )


def _partly(plan: EditPlan) -> Choice:
    parts = [*plan.problems, *([not_mapped(plan.unmapped)] if plan.unmapped else [])]
    question = f"{' '.join(parts)} Shall I make the other changes anyway?"
    return Choice("partly", question, (("yes", "yes, do the rest anyway"), ("no", "no, leave it")))


def _no_base(turn: Turn) -> Plan | None:
    """Return a question for the ICP when only a change was said; an addition without a draft is a new description."""
    start, commands = commands_of(turn.text)
    taking = [
        command
        for command in commands
        if command.action in ("remove", "oust", "swap", "clear", "rename", "describe")
        or (command.action == "set" and command.verb not in ("make", "use", "set", "put", "move"))
    ]
    if not taking or not _FILLED.fullmatch(start) or BUILDS.search(turn.text):
        return None
    if taking[0].action == "rename" and re.search(r"[:,;]", taking[0].text) and not turn.reading.is_empty:
        return None
    names = ", ".join(icp.name for icp in turn.lexicon.icps[:8])
    known = f" Your ICPs: {names}." if names else ""
    return say(f"There is no draft in this thread to change. Name the ICP, or tell me whom you sell to and I will draft one.{known}")
