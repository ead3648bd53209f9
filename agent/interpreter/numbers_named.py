"""Numbers named by what they bound: "the hiring velocity threshold should be 20", "double the headcount ceiling", "score revenue at 1B rather than 500M"."""

import re
from collections.abc import Sequence

from agent.interpreter.lexicon import Lexicon
from agent.interpreter.number_again import Slot, slots_of
from agent.interpreter.numbers import plain_amount
from agent.interpreter.recognise import recognise
from agent.interpreter.targets import aims_of
from agent.interpreter.weight_pairs import SUPPOSES
from qualification.definitions import Definition, Parameter
from qualification.edits import Edit

LONGEST = 120
_LEAD = r"^(?:(?:and|but|so|ok|okay|yes|no|please|pls|also|then|now|actually|i think|let's|can you|could you)[\s,]+)*"
_ENDS = r"threshold|cut-?off|limit|bar|minimum|maximum|floor|ceiling|cap|min|max|upper (?:end|limit|bound)|lower (?:end|limit|bound)"
_AMOUNT = r"[$€£]?\d[\d.,]*\s?(?:k|m|mil|mio|million|bn|b|billion)?\b"
_LAST = r"(?:\s*\+)?(?: (?:employees|people|ppl|heads|staff))?(?:[\s,]+(?:please|pls|now|instead|rather|then))*[\s.!]*$"
_NAMED = re.compile(
    rf"{_LEAD}(?:(?:set|raise|lower|change|move|put|make|bump|increase|decrease|reduce|push)\s+)?(?:the |its |our )?(?:(?P<what>[^,;:=\d]{{2,40}}?)(?:'s)? )?(?P<end>{_ENDS})(?: (?:for|of|on) (?:the )?(?P<of>[^,;:=\d]{{2,40}}?))?"
    rf"\s*(?:should be|has to be|must be|is|up to|down to|to|at|of|=|:|becomes?)\s*(?:at least |only |now )*(?P<new>{_AMOUNT}){_LAST}",
    re.IGNORECASE,
)
_TIMES = re.compile(
    rf"{_LEAD}(?P<verb>double|halve|triple)\s+(?:the |its |our )?(?:(?P<what>[^,;:=\d]{{2,40}}?)(?:'s)? )?(?P<end>{_ENDS})(?: (?:for|of|on) (?:the )?(?P<of>[^,;:=\d]{{2,40}}?))?{_LAST}",
    re.IGNORECASE,
)
_FOR_OLD = re.compile(
    rf"(?P<new>{_AMOUNT})[^,;\d]{{0,20}}?\s(?:rather than|instead of|in place of|than|not|and not)\s(?:the |at )?(?P<old>{_AMOUNT})",
    re.IGNORECASE,
)
_RATHER = re.compile(r"\b(?:rather|instead|not|in place)\b", re.IGNORECASE)
_FACTORS = {"double": 2.0, "triple": 3.0, "halve": 0.5}
_HIGHS = ("max", "cap", "ceil", "upper")
_LOWS = ("min", "floor", "lower")


def named_number(lexicon: Lexicon, definition: Definition, text: str) -> list[Edit]:
    """Return the edit of a number that is named by its rule and end, or by the number that it stands instead of; nothing when it is not clear."""
    if len(text) > LONGEST or SUPPOSES.match(text):
        return []
    match = _NAMED.match(text) or _TIMES.match(text)
    if match is None:
        return _for_old(lexicon, definition, text)
    what = match["what"] or match["of"] or ""
    if (
        re.search(r"\bscores?\b", what, re.IGNORECASE)
        or not what.strip()
        and not match["end"].casefold().startswith((*_HIGHS, "min", "lower"))
    ):
        return []  # the floor of the score
    meant = [each for each in slots_of(definition) if each.rule and each.kind != "weight" and _is_end(each, match["end"].casefold())]
    rules = _named(lexicon, definition, what)
    meant = (
        [each for each in meant if each.rule in rules]
        if what.strip()
        else [each for each in meant if each.rule and each.rule.field == "employee_count"]
    )
    if len(meant) != 1:
        return []
    groups = match.groupdict()
    new = plain_amount(_billions(groups["new"])) if groups.get("new") else meant[0].number * _FACTORS[groups["verb"].casefold()]
    return [] if new is None else meant[0].edits(definition, int(new) if new == int(new) else new)


def _for_old(lexicon: Lexicon, definition: Definition, text: str) -> list[Edit]:
    match = _FOR_OLD.search(text)
    numbers = re.findall(_AMOUNT, text, re.IGNORECASE)
    if match is None or len(numbers) != 2 or not _RATHER.search(text):
        return []
    new, old = plain_amount(_billions(match["new"])), plain_amount(_billions(match["old"]))
    meant = [each for each in slots_of(definition) if each.number == old]
    rest = recognise(lexicon, text[: match.start()] + " " + text[match.end() :])
    fields = {field for node in rest for meaning in node.meanings for field in (*meaning.fields, meaning.field) if field}
    known = all(each.rule is None or not fields or each.rule.field in fields for each in meant)
    return meant[0].edits(definition, new) if len(meant) == 1 and new is not None and known else []


def _billions(text: str) -> str:
    return re.sub(r"(?<=[\d ])b$", "bn", text.strip(), flags=re.IGNORECASE)


def _named(lexicon: Lexicon, definition: Definition, what: str) -> Sequence[Parameter]:
    return [rule for aim in aims_of(definition, recognise(lexicon, what))[0] for rule in aim.parameters] if what.strip() else []


def _is_end(slot: Slot, end: str) -> bool:
    return slot.kind == "high" if end.startswith(_HIGHS) else slot.kind == "low" if end.startswith(_LOWS) else True
