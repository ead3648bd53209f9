"""What-ifs and counts: questions are answered with numbers, and never become a change."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from agent.interpreter.answers import not_mapped, paragraphs, previewed
from agent.interpreter.commands import commands_of, plain_verb
from agent.interpreter.corrections import corrected_to
from agent.interpreter.editing import plan_edits
from agent.interpreter.modes import family_of
from agent.interpreter.nodes import Choice
from agent.interpreter.numbers import plain_amount
from agent.interpreter.plain_changes import INSTEAD_OF, of_states
from agent.interpreter.plan import Plan, ask, call, say
from agent.interpreter.reading import Reading
from agent.interpreter.sides import edits_of, side_by_side
from agent.interpreter.supposed import as_supposed
from agent.interpreter.telling import COMPANIES
from agent.interpreter.turn import Turn, dumped
from qualification.definitions import Definition, Mode, Operator, Parameter, parse
from qualification.edits import AddParameter, Edit, ReplaceParameter, SetMinScore, Target

_IF = re.compile(
    r"\b(?:if|suppose|imagine|assume|assuming|when|were to|after)\b\s*(?P<rest>.+)$|^what (?:would|will|does|do|did) (?P<doing>\w+ing\b.+?)(?: (?:do|change|mean|give|bring|cost|leave|add|yield))?(?: (?:us|me|to (?:it|the count|the number)))?$|^(?:what|how) about\b\s*(?P<about>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_HYPOTHETICAL = re.compile(
    r"\b(?:what if|what happens|what would|when (?:i|we) (?=go|went|drop|lower|raise|add|remove|loosen|tighten|take|require|exclude|put|make|set|include|move)|would happen|if (?:i|we|you)|suppose|imagine|assum|hypothetically|would .* (?:be|look)|how would|(?:would|will|do|could) (?:i|we|it|that|there) (?:get|gain|lose|have|keep|be)\b.*\bwithout)\b|\bif\b",
    re.IGNORECASE,
)
_WITHOUT = re.compile(
    r"\bwithout (?:the |that |this |my |our |any )?[\w -]{1,40}?\b(?:filters?|rules?|exclusions?|restriction|requirement|gates?|conditions?|limits?|parameter)\b"
)
_AND = re.compile(r"^(?:and|or|ok and|so)\s+(?=(?:in|for|with|without|only|just|under|over|at|from|if|\d|[A-Z])\b)", re.IGNORECASE)
_OPENS = re.compile(r"^(?:can|could|should|shall|may|how about|what about|would)\b")
_OF_THE_DRAFT = re.compile(
    r"\b(?:of (?:them|those|these|this|it|the (?:matches|results|accounts in))|in (?:this|the|that) (?:draft|icp|list|profile)|this icp|the draft|still|remain|left)\b",
    re.IGNORECASE,
)
_COUNTS = re.compile(
    r"\b(?:how many|how much|count|number of|total|what(?:'s| is| are)? the (?:qualification |match |qualified )?(?:rate|count|number|share)|qualif(?:y|ied|ies)|match(?:es)?)\b",
    re.IGNORECASE,
)
_EVERYTHING = re.compile(
    r"^(?:how many|what(?:'s| is) the (?:total )?number of|count(?: all)?)(?: total)? (?:accounts?|companies|records)(?: (?:do|are|have) (?:we|i|there|you))?(?: are)?(?: have| got| in total| total| there| in (?:the|our|my) (?:workspace|database|db|crm|system|data)| altogether| overall| all together| now| right now)*[\s?.!]*$"
)
_ASKED_AFTER = re.compile(
    r"(?:[,\s]+(?:how many|how much|what(?:'s| would| is| happens)?|would|do|does|will|is)|\s*,\s*(?:who|which|where))\b.*$",
    re.IGNORECASE | re.DOTALL,
)
_FOLLOWS = re.compile(
    r"^(?:(?:and|what about|how about|ok and|and what about|or)\b[\s,]*|(?=(?:with|at) [$€£]?\d))(?:if )?(?:just |only )?(?P<rest>.+?)(?:[\s,]+(?:then|instead|rather|though))?[?.\s]*$",
    re.IGNORECASE,
)
_WITH_NUMBER = re.compile(
    r"^(?:(?:and|ok|okay|or|now|then|hm+)[\s,]+)*(?:(?:with|at|for|only|just|maybe)\s+)?[$€£]?\d[\d,.]*\s?(?:k|m)?(?:[\s,]+(?:then|instead|rather|though))?[?.!\s]*$",
    re.IGNORECASE,
)

_BUILDING = frozenset({"make", "use", "put", "turn", "move", "go with", "score", "count"})
_OF_A_COUNT = ("scores_always_100", "gates_nothing")


def plan_what_if(turn: Turn) -> Plan | None:
    """Return a preview of changes that are only asked about."""
    if not turn.asks and not (_WITH_NUMBER.match(turn.text) and turn.last_call is not None and turn.last_call.tool == "what_if"):
        return None
    if turn.base is None:
        return _follow_up(turn) or _of_which(turn)
    if followed := _follow_up(turn):
        return followed
    icp_code, definition = turn.base
    text = as_supposed(turn.without_icp(turn.text).rstrip("? "))
    match = _IF.search(text)
    hypothetical = bool(_HYPOTHETICAL.search(turn.lower) or _HYPOTHETICAL.search(text.casefold())) or _does(match)
    if not hypothetical and not _WITHOUT.search(turn.lower) and not _AND.match(turn.text) and not _OPENS.match(turn.lower):
        return None
    said = (match["rest"] or match["about"] or match["doing"]) if match else _AND.sub("", text)
    if not match and (without := re.search(r"\bwithout\b(.+)$", text, re.IGNORECASE)):
        said = _AND_WITH.sub(", set ", f"drop {without[1]}")
    said = plain_verb(said) if _does(match) else said
    said = _HAD_NO.sub("drop ", _ASKED_AFTER.sub("", said) if match else _OUGHT.sub("", said))
    said = INSTEAD_OF.sub(r"\g<unit>", said)
    plan = plan_edits(turn.lexicon, definition, of_states(definition, number_said(definition, said)), turn.choices, inflected=True)
    if plan.choices:
        return ask(plan.choices[0])
    if not plan.edits:
        return say(paragraphs(" ".join(plan.problems), not_mapped(plan.unmapped))) if plan.problems else None
    rest = paragraphs(
        " ".join(plan.notes), " ".join(plan.problems), not_mapped(plan.unmapped), "Nothing was changed; say so if you want it."
    )
    return call(
        "what_if", lambda results: paragraphs(previewed(results[-1]), rest), base=icp_code or "working_draft", edits=dumped(plan.edits)
    )


def _does(match: re.Match[str] | None) -> bool:
    """Return whether it is asked what doing something does: "what does adding APAC give us"."""
    return match is not None and bool(match["doing"]) and plain_verb(match["doing"]) != match["doing"]


_OUGHT = re.compile(
    r"^(?:(?:and|so|ok|but)[\s,]+)*(?:should|shall|could|can|may|would|must)(?: it| the icp| that icp)?(?: also| really| better)?\s+(?=\w)",
    re.IGNORECASE,
)
_AND_WITH = re.compile(r"\s*,?\s+(?:and|but)\s+with\s+(?=[^,;]*\d)", re.IGNORECASE)
_HAD_NO = re.compile(r"^(?:(?:it|we|they|the icp|the draft)\s+)?(?:had|has|have|with) no (?=\S)", re.IGNORECASE)
_NUMBER = re.compile(
    r"^(?:(?:it|that|this|the number|the value) (?:was|were|is|became|would be|went to|goes to)|(?:made|make|set|put|raised?|lowered?) (?:it|that|this)(?: to| at)?)(?: only| just| at)? (?P<number>\d{1,3})[\s?.!]*$",
    re.IGNORECASE,
)


def number_said(definition: Definition, text: str) -> str:
    """Return "it was 60" as what can be meant: the floor, where there is one, else the weight of the only scored rule."""
    match = _NUMBER.match(text.strip())
    if match is None:
        return text
    scores = definition.of_mode(Mode.SCORE)
    if definition.min_score and int(match["number"]) <= 100:
        return f"set the minimum score to {match['number']}"
    return f"set the weight to {match['number']}" if len(scores) == 1 and int(match["number"]) <= 100 else text


def _of_which(turn: Turn) -> Plan | None:
    """Return the question of which ICP a change is asked about, where none is at hand ("what if I tighten headcount to 100-300?")."""
    match = _IF.search(turn.text.rstrip("? "))
    said = (match["rest"] or match["about"] or "") if match else ""
    changes = [
        each
        for each in commands_of(said, inflected=True)[1]
        if each.action in ("set", "remove", "oust", "swap", "weight") and each.verb not in _BUILDING
    ]
    if not changes or not turn.lexicon.icps:
        return None
    subject = turn.subject
    return ask(subject) if isinstance(subject, Choice) else plan_what_if(replace(turn, choices={**turn.choices, "icp": str(subject)}))


def plan_count(turn: Turn) -> Plan | None:
    """Return a count of what a question describes: of all records, or within the definition it refers to."""
    if not (turn.asks or _goes_on(turn)) or turn.lower.startswith("why "):
        return None
    if followed := _follow_up(turn):
        return followed
    if unsaid := _not_counted_here(turn):
        return say(unsaid)
    if _EVERYTHING.match(turn.lower):
        return _counted("empty", [], turn.reading)
    text = _COUNT_FIRST.sub("", turn.without_icp(turn.text))
    reading = turn.read(text) if turn.named_icp or text != turn.text else turn.reading
    if reading.choices:
        return ask(reading.choices[0])
    if turn.named_icp and _COUNTS.search(turn.lower):
        lead = "" if reading.parameters else f"**{turn.named_icp.name}**: "
        return _counted(turn.named_icp.icp_code, edits_of(reading), reading, lead)
    if turn.named_icp and reading.parameters and _inside(turn):
        return _counted(turn.named_icp.icp_code, edits_of(reading), reading, f"**{turn.named_icp.name}**: ")
    within = turn.base is not None and (bool(_OF_THE_DRAFT.search(turn.lower)) or turn.draft is not None and _names_nobody(turn, reading))
    if reading.is_empty:
        return _bare_count(turn) or _nothing_mapped(turn)
    base = (turn.base[0] or "working_draft") if within and turn.base else "empty"
    return side_by_side(turn, base, reading) or _counted(base, edits_of(reading), reading)


_COUNT_FIRST = re.compile(
    r"^(?:(?:please|and|so|ok|hey|can you|could you)[\s,]+)*(?:count|number of|the number of)(?: up)?(?: all| the| our| my)* (?=\w)",
    re.IGNORECASE,
)


def _inside(turn: Turn) -> bool:
    """Return whether a question is about the accounts of the ICP it names: "which accounts in X use Okta?"."""
    name = re.escape(turn.named_icp.name.casefold()) if turn.named_icp else ""
    return re.search(rf"\b(?:in|of|from|at|within|inside|among|for|on)\s+(?:the |my |our )?(?:icp )?{name}", turn.lower) is not None


def _goes_on(turn: Turn) -> bool:
    """Return whether a message goes on with a count of all records that was asked before, where nothing is being drafted."""
    counted = turn.last_call is not None and turn.last_call.tool == "what_if" and turn.last_call.arguments.get("base") == "empty"
    return counted and turn.base is None and bool(_FOLLOWS.match(turn.text) or corrected_to(turn.text))


_OF_ALL = re.compile(
    r"\b(?:do we have|have we got|we have|are there|in total|overall|altogether|database|crm|workspace|records|our data|vs|versus|compared|exist)\b"
)
_BARE = re.compile(
    r"^(?:(?:and|so|ok|but|then|tell me|show me|say|count)[\s,]+)*(?:how (?:many|much)|what (?:share|percentage|%)|(?:share|percentage|percent))(?: of (?:them|those|these|this|it))? (?:are|in|with|without|from|over|under|using|on|is|have|has|use|uses|run|runs|were|raised|got|also|employ|sit|come|renew)\b"
)


def _names_nobody(turn: Turn, reading: Reading) -> bool:
    """Return whether a count names no companies of its own, so that it is about those of the draft: "how many use AWS?"."""
    sectors = any(family_of(each.field) == "sector" for each in reading.conditions)
    return _BARE.match(turn.lower) is not None and not (sectors or COMPANIES.search(turn.lower) or _OF_ALL.search(turn.lower))


def of_the_draft(turn: Turn, plan: Plan) -> Plan:
    """Return a count of all records that names no companies as one of the draft that the same message makes."""
    alone = len(plan.calls) == 1 and plan.calls[0].tool == "what_if" and plan.calls[0].arguments.get("base") == "empty"
    if not alone or not _names_nobody(turn, turn.reading):
        return plan
    call = plan.calls[0]
    return replace(plan, calls=(replace(call, arguments={**call.arguments, "base": "working_draft"}),))


_ASSIGNED = re.compile(r"\bassigned\b")
_MOVES = re.compile(r"\b(?:enter|leave|come in|drop out)\b.*\bif (?:i|we) publish|\bif (?:i|we) publish\b.*\b(?:enter|leave)\b")
_FIT = re.compile(r"\bno persona fit\b")


def _not_counted_here(turn: Turn) -> str:
    """Return where a number stands that no tool of the conversation gives, in the place of another number."""
    if not turn.icps:
        return ""
    name = turn.icps[0].name
    if _MOVES.search(turn.lower):
        return f"Say “publish {name}”: its card says how many enter and leave, and nothing is changed until you confirm it."
    if _ASSIGNED.search(turn.lower) and not turn.without_icp(turn.text).count(","):
        return f"How many are assigned to {name} is beside it in the list of ICPs: say “which ICPs do I have?”."
    return (
        f"Whom {name} matches without a fitting persona is on the Leads page, filtered by “no persona fit”."
        if _FIT.search(turn.lower)
        else ""
    )


def _bare_count(turn: Turn) -> Plan | None:
    """Return the preview of what is at hand for "how many qualify?"."""
    if not _COUNTS.search(turn.lower) or turn.reading.unmapped:
        return None
    if turn.base is None:
        return None
    if turn.base[0] is None:
        return call("preview_draft", lambda results: previewed(results[-1]))
    return _counted(turn.base[0], [], turn.reading)


def _nothing_mapped(turn: Turn) -> Plan | None:
    if not turn.reading.unmapped or not re.search(r"\b(?:accounts?|companies|firms|customers|prospects|leads)\b", turn.lower):
        return None
    return say(
        paragraphs(
            not_mapped(turn.reading.unmapped).replace(", so nothing in the draft stands for it", ""),
            "Ask “what fields do we have?” to see what I can count by.",
        )
    )


def _counted(base: str, edits: list[Edit], reading: Reading, lead: str = "") -> Plan:
    rest = paragraphs(" ".join(reading.notes), not_mapped(reading.unmapped))
    without = _OF_A_COUNT if base == "empty" else ()
    return call("what_if", lambda results: paragraphs(lead + previewed(results[-1], without=without), rest), base=base, edits=dumped(edits))


_SAME_WITH = re.compile(
    r"^(?:(?:and|ok|okay|now|so|but|then|please)[\s,]+)*(?:(?:the )?same(?: (?:question|thing|count|query|number|again|one))?(?:,? (?:but|only|just))?(?: (?:with|for|on|using))?|(?:what|how) about|what if it(?:'s| is| was| were)|with|try|use|make it|do it (?:with|for))\s+"
    r"(?P<new>[^?]{2,80}?)\s+(?:instead of|rather than|in place of|not)\s+(?P<old>[^?]{2,80}?)[\s?.!]*$",
    re.IGNORECASE,
)


def _swapped(turn: Turn, arguments: dict[str, Any], new: str, old: str) -> Plan | None:
    """Return the count before with one thing in the place of another that it asked for: "same with Databricks instead of Snowflake"."""
    reading, gone = turn.read(new), turn.read(old)
    out = {each.field: each.value for each in gone.parameters}
    if reading.is_empty or reading.choices or not out:
        return None
    kept: list[dict[str, Any]] = []
    for edit in arguments.get("edits", []):
        rule = edit.get("parameter", {})
        left = _less(rule.get("value"), out.get(str(rule.get("field"))))
        if left:
            kept.append({**edit, "parameter": {**rule, "value": left}})
        elif rule.get("field") not in out:
            kept.append(edit)
    rest = paragraphs(" ".join(reading.notes), not_mapped([*reading.unmapped, *gone.unmapped]))
    base = str(arguments.get("base", "empty"))
    without = _OF_A_COUNT if base == "empty" else ()
    edits = [*kept, *dumped(edits_of(reading))]
    return call("what_if", lambda results: paragraphs(previewed(results[-1], without=without), rest), base=base, edits=edits)


_BEFORE_A_NUMBER = re.compile(r"^(?:(?:what |how about )?if (?:it|that) (?:was|were|is|became|went to)|with|at|for|from) ", re.IGNORECASE)
_OF_THOSE = re.compile(
    r"^(?:(?:and|so|ok|but)[\s,]+)*how many (?:of|among|out of) (?:those|them|these) (?P<rest>.+?)[?\s]*$", re.IGNORECASE
)


def _same_end(definition: Definition, arguments: dict[str, Any], said: str) -> list[Edit]:
    """Return the one bound of the count before with another number: "what if headcount started at 100?", "and with 200?"."""
    number = plain_amount(_BEFORE_A_NUMBER.sub("", said.strip()))
    edits = arguments.get("edits") or []
    if number is not None and len(edits) == 1 and edits[0].get("action") == "set_min_score" and 0 <= number <= 100:
        return [SetMinScore(min_score=number)]
    if number is None or len(edits) != 1 or edits[0].get("action") not in ("replace", "add"):
        return []
    rule = parse(Parameter, edits[0]["parameter"])
    if isinstance(rule.value, int | float):
        value: Any = number
    elif rule.operator is Operator.BETWEEN and isinstance(rule.value, tuple):
        own = next((each.value for each in definition.parameters if each.field == rule.field and each.operator is rule.operator), None)
        if not isinstance(own, tuple) or (own[0] == rule.value[0]) is (own[1] == rule.value[1]):
            return []
        value = (number, rule.value[1]) if own[0] != rule.value[0] else (rule.value[0], number)
    else:
        return []
    moved = rule.model_copy(update={"value": value})
    target = Target(field=rule.field, mode=rule.mode)
    return [ReplaceParameter(target=target, parameter=moved) if edits[0]["action"] == "replace" else AddParameter(parameter=moved)]


def _less(value: Any, gone: Any) -> list[Any]:
    """Return the values of a list without those that go; nothing for a rule without a list, or of which nothing goes on its own."""
    if not isinstance(value, list) or not isinstance(gone, tuple):
        return []
    left = [each for each in value if each not in gone]
    return left if len(left) < len(value) else []


_TOO = re.compile(r"\b(?:as well|too|also|on top|in addition)\b", re.IGNORECASE)


def _grown(arguments: Mapping[str, Any], reading: Reading) -> Plan | None:
    """Return the count before with more values in the list that it asked for: "and ISO 27001 as well?"."""
    edits = [dict(each) for each in arguments.get("edits", [])]
    for wanted in reading.parameters:
        home = next((each for each in edits if _same_list(each.get("parameter") or {}, wanted)), None)
        if home is None or not isinstance(wanted.value, tuple):
            return None
        values = list(dict.fromkeys([*home["parameter"]["value"], *wanted.value]))
        home["parameter"] = {**home["parameter"], "value": values}
    rest = paragraphs(" ".join(reading.notes), not_mapped(reading.unmapped))
    base = str(arguments.get("base", "empty"))
    without = _OF_A_COUNT if base == "empty" else ()
    return call("what_if", lambda results: paragraphs(previewed(results[-1], without=without), rest), base=base, edits=edits)


def _same_list(rule: Mapping[str, Any], wanted: Parameter) -> bool:
    listed = isinstance(rule.get("value"), list) and rule.get("operator") in ("in", "any_of")
    return listed and rule.get("field") == wanted.field and rule.get("mode") == wanted.mode.value


def _follow_up(turn: Turn) -> Plan | None:
    """Return the count before with another place, size or sector: "and in APAC?"."""
    match, last = _FOLLOWS.match(turn.text), turn.last_call
    if last is None or last.tool != "what_if":
        return None
    if swapped := _SAME_WITH.match(turn.text):
        return _swapped(turn, last.arguments, swapped["new"], swapped["old"])
    of_those = _OF_THOSE.match(turn.text) if last.arguments.get("base") == "empty" else None
    match = of_those or match
    said = corrected_to(turn.text) or (match["rest"] if match else "")
    if not said:
        return None
    counted = turn.lexicon.icp(str(last.arguments.get("base")))
    definition = turn.base[1] if turn.base else counted.definition if counted else None
    if definition and (moved := _same_end(definition, last.arguments, said)):
        return _counted(str(last.arguments["base"]), moved, turn.read(""))
    reading = turn.read(said)
    if of_those and reading.is_empty and reading.unmapped:
        return _nothing_mapped(replace(turn, message=f"how many accounts {said}"))
    if reading.is_empty or reading.choices:
        return None
    if _TOO.search(turn.text) and (grown := _grown(last.arguments, reading)):
        return grown
    families = {family_of(each.field) for each in reading.parameters}
    kept: list[dict[str, Any]] = [
        edit
        for edit in last.arguments.get("edits", [])
        if family_of(str(edit.get("parameter", {}).get("field", ""))) not in families
        or edit.get("parameter", {}).get("mode") != Mode.FILTER
    ]
    rest = paragraphs(" ".join(reading.notes), not_mapped(reading.unmapped))
    base = str(last.arguments.get("base", "empty"))
    without = _OF_A_COUNT if base == "empty" else ()
    return call(
        "what_if",
        lambda results: paragraphs(previewed(results[-1], without=without), rest),
        base=base,
        edits=[*kept, *dumped(edits_of(reading))],
    )
