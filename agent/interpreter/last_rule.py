"""What "it" is right after a change: the rule that the change put there ("make it a must", "actually make that 6", "lower it to 5M")."""

import re
from collections.abc import Sequence
from typing import Any

from agent.interpreter.changing import mode_of
from agent.interpreter.numbers import plain_amount
from agent.interpreter.plan import Call
from qualification.definitions import Definition, Mode, Operator, Parameter
from qualification.edits import Edit, RemoveParameter, ReplaceParameter, SetMode, SetWeight, Target

_LEAD = r"^(?:(?:ok|okay|yes|yeah|no|nah|but|and|now|then|so|please|actually|hm+|sorry|wait|rather|better|on second thoughts?)[\s,.!]+)*"
_IT = r"(?:that one|this one|that rule|it|that|this)"
_LAST = r"(?:\s+(?:instead|please|then|now|rather|again|after all|pls))*[\s.!]*$"
_SETS = re.compile(
    rf"{_LEAD}(?:(?:make|set|put|turn|change|move|bump|raise|lower|increase|decrease|reduce|give|drop|cut)\s+{_IT}(?:'s weight)?|(?:its|the) weight (?:should be|is|to)|{_IT} should (?:be|have|get|count))"
    rf"\s+(?:up |down )?(?:to |at |be |as |into |worth |weight |a weight of |only |just |an? (?=[+-]?\d))*(?P<what>[^,;.!?]{{1,40}}?){_LAST}",
    re.IGNORECASE,
)
_GONE = re.compile(
    rf"{_LEAD}(?:just |rather |simply )*(?:(?:remove|drop|delete|scrap|lose|forget|kill|ditch|take out|get rid of|leave out|cut) {_IT}|(?:take|throw|kick|leave|cut|pull) {_IT} (?:out|off|away))(?: altogether| completely| entirely)?{_LAST}",
    re.IGNORECASE,
)
_POINTS = re.compile(r"(?P<points>[+-]?\d{1,3})(?P<unit>\s*(?:points?|pts))?", re.IGNORECASE)
_WEIGHT = re.compile(r"\b(?:with|at|of|worth|weight|weighing) (?:a weight of |weight )?(?P<points>-?[1-9]\d?)\b", re.IGNORECASE)
_NUMBERS = (Operator.GTE, Operator.GT, Operator.LTE, Operator.LT)


def change_of_last(definition: Definition, calls: Sequence[Call], taken_out: Sequence[Parameter], text: str) -> list[Edit]:
    """Return the edits of a change to what the edit before put there; nothing when the message is none, or "it" is not clear.

    `taken_out` are the rules that the edits of the thread took out, the newest last.
    """
    said, gone = _SETS.match(text), _GONE.match(text)
    rule = _last_rule(definition, calls) if said or gone else None
    if rule is None:
        return []
    value = rule.value[0] if isinstance(rule.value, tuple) and isinstance(rule.value[0], str) else None
    target = Target(field=rule.field, mode=rule.mode, value=value)
    if gone or said is None:
        return [RemoveParameter(target=target)]
    what = said["what"].strip()
    if mode := mode_of(what if what.casefold().startswith(("a ", "an ")) else f"a {what}") or mode_of(what):
        weight = _WEIGHT.search(what) if mode is Mode.SCORE else None
        return [] if mode is rule.mode else [SetMode(target=target, mode=mode, weight=int(weight["points"]) if weight else None)]
    points, amount = _POINTS.fullmatch(what), plain_amount(what)
    if rule.operator in _NUMBERS and amount is not None and not (points and points["unit"]):
        return [ReplaceParameter(target=Target(field=rule.field, mode=rule.mode), parameter=rule.model_copy(update={"value": amount}))]
    if amount is not None and (moved := _moved_end(rule, taken_out, amount)):
        return [ReplaceParameter(target=Target(field=rule.field, mode=rule.mode), parameter=moved)]
    if points and rule.mode is Mode.SCORE and -100 <= int(points["points"]) <= 100 and int(points["points"]):
        return [SetWeight(target=target, weight=int(points["points"]))]
    return []


def _last_rule(definition: Definition, calls: Sequence[Call]) -> Parameter | None:
    """Return the rule that the one edit of the turn before made or changed, as it stands in the definition."""
    call = next((each for each in reversed(calls) if each.tool == "edit_draft"), None)
    edits = call.arguments.get("edits") if call else None
    if not isinstance(edits, list) or len(edits) != 1 or not isinstance(edits[0], dict):
        return None
    named: dict[str, Any] = edits[0].get("parameter") or {**(edits[0].get("target") or {}), "mode": edits[0].get("mode")}
    values = edits[0].get("values") or named.get("value")
    first = values[0] if isinstance(values, list) and values else values
    found = [
        each
        for each in definition.parameters
        if each.field == named.get("field") and named.get("mode") in (None, each.mode) and (first is None or _holds(each, first))
    ]
    return found[0] if len(found) == 1 else None


def _moved_end(rule: Parameter, taken_out: Sequence[Parameter], amount: float) -> Parameter | None:
    """Return a range with the end that the edit before moved at another number; None when both ends moved, or none."""
    before = next((each for each in reversed(taken_out) if each.field == rule.field and each.operator is Operator.BETWEEN), None)
    if rule.operator is not Operator.BETWEEN or before is None or not isinstance(rule.value, tuple) or not isinstance(before.value, tuple):
        return None
    (low, high), (old_low, old_high) = rule.value, before.value
    if (low == old_low) is (high == old_high):
        return None
    value = (low, amount) if low == old_low else (amount, high)
    return rule.model_copy(update={"value": value}) if float(value[0]) <= float(value[1]) else None


def _holds(rule: Parameter, value: object) -> bool:
    items = rule.value if isinstance(rule.value, tuple) else (rule.value,)
    return any(str(item).casefold() == str(value).casefold() or item == value for item in items)
