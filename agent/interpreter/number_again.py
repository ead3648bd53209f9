"""A number said again: "actually 55", "at least 1000 instead", "7 rather than 4", "weight 4 is enough" moves the number that was meant."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from agent.interpreter.numbers import plain_amount
from agent.interpreter.plan import Call
from agent.interpreter.weight_pairs import SUPPOSES
from qualification.definitions import Definition, Mode, Operator, Parameter
from qualification.edits import AddParameter, Edit, ReplaceParameter, SetMinScore, SetWeight, Target

LONGEST = 120
_LEAD = r"(?P<lead>(?:(?:ok|okay|yes|yeah|no|nah|nope|but|and|now|then|so|please|sorry|wait|oops|great|good|fine|well|on second thoughts?|i think|let's say|let's do|let's go with|say)[\s,.!:-]+)*)"
_SORRY = re.compile(r"\b(?:no|nah|nope|sorry|wait|oops)\b", re.IGNORECASE)
_AGAIN = r"(?:actually|hm+|rather|i meant?|i said|make (?:it|that)|it should be|should be|that should be|better|do|go with|take|use|try|correction|just|only|change (?:it|that) to|set (?:it|that) to|move it to|put it at)"
_AMOUNT = r"[+-]?[$€£]?\d[\d.,]*\s?(?:k|m|mil|mio|million|bn|billion)?"
_UNIT = r"(?:\s*(?P<unit>employees|people|ppl|heads|staff|points?|pts))?"
_LOW, _HIGH = (
    r"(?:at least|minimum|min|from|no (?:less|fewer) than|not (?:less|fewer) than)",
    r"(?:at most|maximum|max|up to|no more than|not more than|capped at|cap)",
)
_SAID = re.compile(
    rf"^{_LEAD}(?P<again>(?:{_AGAIN}[\s,.:!-]+)*)(?:(?:the |a |an )?(?:(?P<weight>weight|bonus|points)|(?P<floor>min(?:imum)? score|score|floor|threshold)|(?P<low>{_LOW})|(?P<high>{_HIGH}))\s+(?:of |at |to |is |should be |: ?)*)?"
    rf"(?P<new>{_AMOUNT}){_UNIT}(?P<plus>\+| plus| or more| and up| min(?:imum)?)?(?P<cap> max(?:imum)?| tops| at most)?(?:\s*,?\s+(?:instead of|rather than|in place of|not|and not)\s+(?:the )?(?P<old>{_AMOUNT})(?:\s*(?:employees|people|points?|pts))?)?"
    r"(?P<last>(?:[\s,]+(?:instead|rather|please|pls|then|actually|now|i meant|i mean|sorry|(?:(?:ok |and )?(?:do|make|apply|take) (?:it|that))|is (?:enough|plenty|better|fine|ok|okay|more like it)|would be (?:enough|better|fine|ok)|will do|should (?:do|be enough)|only))*)[\s.!]*$",
    re.IGNORECASE,
)
_STEPS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_STEP = re.compile(
    rf"^{_LEAD.replace('?P<lead>', '?:')}(?:make (?:it|that) |rather |maybe |better )?(?P<step>\d{{1,2}}|{'|'.join(_STEPS[1:])})(?: points?)? (?P<way>less|fewer|lower|down|more|higher|up)(?: (?:please|pls|then|still))*[\s.!]*$",
    re.IGNORECASE,
)
_DONE = re.compile(r"\b(?:do|make|apply|take) (?:it|that)\b", re.IGNORECASE)
_PLEAS = frozenset({"", "please", "pls", "then", "now", "only"})
_LOWS, _HIGHS = (Operator.GTE, Operator.GT), (Operator.LTE, Operator.LT)


@dataclass(frozen=True)
class Slot:
    """One number of a definition: a weight, the floor of the score, or an end of a rule."""

    kind: str
    number: float
    rule: Parameter | None = None

    def edits(self, definition: Definition, number: int | float) -> list[Edit]:
        """Return the edits that put another number there; none for one that cannot stand there."""
        if self.rule is None:
            return [SetMinScore(min_score=number)] if 0 <= number <= 100 else []
        if self.kind == "weight":
            first = self.rule.value[0] if isinstance(self.rule.value, tuple) and isinstance(self.rule.value[0], str) else None
            fits = number == int(number) and 0 < abs(number) <= 100
            return [SetWeight(target=Target(field=self.rule.field, mode=Mode.SCORE, value=first), weight=int(number))] if fits else []
        value: object = number
        if isinstance(self.rule.value, tuple):
            value = (number, self.rule.value[1]) if self.kind == "low" else (self.rule.value[0], number)
            if float(value[0]) > float(value[1]):
                return []
        twins = [
            each for each in definition.parameters if each.field == self.rule.field and each.mode is self.rule.mode and each != self.rule
        ]
        moved = self.rule.model_copy(update={"value": value})
        placed = ReplaceParameter(target=Target(field=self.rule.field, mode=self.rule.mode), parameter=moved)
        return [placed, *(AddParameter(parameter=each) for each in twins)]


def number_again(definition: Definition, calls: Sequence[Call], taken_out: Sequence[Parameter], text: str) -> list[Edit]:
    """Return the edit of a number that is said again; nothing when the message is none, or which number is meant is not clear.

    Meant is the number that it stands instead of, else what the edit before set, else the only number of the kind.
    """
    if moved := _moved_again(definition, calls, taken_out, text):
        return moved
    match = None if len(text) > LONGEST or SUPPOSES.match(text) else _SAID.match(text.strip())
    new = plain_amount(match["new"].lstrip("+-")) if match else None
    if match is None or new is None or not _corrects(match):
        return []
    new = -new if match["new"].startswith("-") else new
    if match["plus"] and any(each.operator is Operator.GT for each in definition.of_mode(Mode.FILTER)):
        return []  # "200 or more" where "over 100" stands is another comparison too
    slots = [each for each in slots_of(definition) if _fits(each, match)]
    if match["old"]:
        old = plain_amount(match["old"].lstrip("+-"))
        meant = [each for each in slots if old is not None and abs(each.number) == old]
        latest = [each for each in meant if each in _latest(slots, calls, taken_out)]
        meant = latest if len(meant) > 1 else meant
    else:
        meant = _latest(slots, calls, taken_out)
        meant = meant if len(meant) == 1 else [each for each in (meant or slots) if _said_kind(match) or len(slots) == 1]
    return meant[0].edits(definition, new) if len(meant) == 1 else []


def _moved_again(definition: Definition, calls: Sequence[Call], taken_out: Sequence[Parameter], text: str) -> list[Edit]:
    """Return the edit of "one less": a step of the weight or floor that the edit before set."""
    match = _STEP.match(text.strip())
    meant = [each for each in _latest(list(slots_of(definition)), calls, taken_out) if each.kind in ("weight", "floor")] if match else []
    if match is None or len(meant) != 1:
        return []
    said = match["step"].casefold()
    step = int(said) if said.isdigit() else _STEPS.index(said)
    less = match["way"].casefold() in ("less", "fewer", "lower", "down")
    return meant[0].edits(definition, meant[0].number - step if less else meant[0].number + step)


def _corrects(match: re.Match[str]) -> bool:
    """Return whether words say that it is said again; a bare "200+ employees" is a rule of its own."""
    if _DONE.search(match["last"]):
        return True
    last = {word for word in re.split(r"[\s,]+", match["last"].casefold()) if word}
    return bool(match["old"] or match["again"] or last - _PLEAS or _SORRY.search(match["lead"]))


def _said_kind(match: re.Match[str]) -> bool:
    return any(match[part] for part in ("weight", "floor", "low", "high", "plus", "cap", "unit"))


def _fits(slot: Slot, match: re.Match[str]) -> bool:
    unit = (match["unit"] or "").casefold()
    if match["weight"] or unit.startswith(("point", "pt")):
        return slot.kind == "weight"
    if match["floor"]:
        return slot.kind == "floor"
    if match["low"] or match["plus"]:
        return slot.kind == "low"
    if match["high"] or match["cap"]:
        return slot.kind == "high"
    return slot.rule is not None and slot.kind != "weight" and slot.rule.field == "employee_count" if unit else True


def slots_of(definition: Definition) -> Iterator[Slot]:
    """Yield the numbers of a definition: the floor, then each rule's weight and ends."""
    if definition.min_score:
        yield Slot("floor", definition.min_score)
    for rule in definition.parameters:
        if rule.mode is Mode.SCORE and rule.points:
            yield Slot("weight", rule.points, rule)
        if rule.operator is Operator.BETWEEN and isinstance(rule.value, tuple) and not isinstance(rule.value[0], str):
            yield Slot("low", float(rule.value[0]), rule)
            yield Slot("high", float(rule.value[1]), rule)
        elif rule.operator in _LOWS + _HIGHS and isinstance(rule.value, int | float):
            yield Slot("low" if rule.operator in _LOWS else "high", rule.value, rule)


def _latest(slots: Sequence[Slot], calls: Sequence[Call], taken_out: Sequence[Parameter]) -> list[Slot]:
    """Return the numbers that the edit before set."""
    call = next((each for each in reversed(calls) if each.tool in ("edit_draft", "what_if")), None)
    edits = call.arguments.get("edits") if call else None
    own = [each for each in edits if isinstance(each, dict)] if isinstance(edits, list) else []
    found = [slot for slot in slots if any(_set_by(slot, edit) for edit in own)]
    was = [number for rule in taken_out[-3:] if isinstance(rule.value, tuple) for number in rule.value]
    moved = [slot for slot in found if slot.number not in was]
    return moved or found


def _set_by(slot: Slot, edit: Mapping[str, object]) -> bool:
    action, rule = edit.get("action"), slot.rule
    if rule is None:
        return action == "set_min_score"
    said = edit.get("parameter") or edit.get("target")
    if not isinstance(said, dict) or said.get("field") != rule.field:
        return False
    held = said.get("value")
    values = {str(each) for each in (rule.value if isinstance(rule.value, tuple) else (rule.value,))}
    same = held is None or bool({str(each) for each in (held if isinstance(held, list) else [held])} & values)
    if slot.kind == "weight":
        return same and action in ("add", "set_weight", "set_mode", "replace")
    return action in ("add", "replace") and said.get("mode") == rule.mode.value
