"""Two bounds of one field that no record can meet together: asked about, and settled by the answer."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from agent.interpreter.alternatives import or_between
from agent.interpreter.found import Found
from agent.interpreter.nodes import Choice, Condition
from qualification.definitions import Operator
from qualification.fields import Field
from qualification.wording import say_parameter

_LOW, _HIGH = (Operator.GT, Operator.GTE), (Operator.LT, Operator.LTE)


def settled(
    filters: Sequence[Condition], found: Found, fields: Mapping[str, Field], choices: Mapping[str, str], asked: list[Choice]
) -> list[Condition]:
    """Return the filters without clashing bounds once an answer says what is meant; else what to ask is added to `asked`."""
    clash = next(
        ((low, high) for low in filters for high in filters if _clash(low, high) and not or_between(found, low, high)),
        None,
    )
    if clash is None:
        return list(filters)
    low, high = clash
    about, answer = f"range:{low.field}", choices.get(f"range:{low.field}")
    if answer is None:
        one, other = (say_parameter(each.parameter(), fields) for each in clash)
        question = f"No account can have both: {one}; {other}. Do you mean everything between the two numbers, the first alone, or the second alone?"
        asked.append(Choice(about, question, (("between", "between the two"), ("first", one), ("second", other))))
        return list(filters)
    if answer == "between":
        joined = replace(low, operator=Operator.BETWEEN, value=(high.value, low.value))  # type: ignore[arg-type]
        return [joined if each is low else each for each in filters if each is not high]
    return [each for each in filters if each is not (high if answer == "first" else low)]


def _clash(low: Condition, high: Condition) -> bool:
    """Return whether a lower bound lies above an upper one of the same field."""
    numbers = isinstance(low.value, int | float) and isinstance(high.value, int | float)
    return (
        low.field == high.field
        and low.operator in _LOW
        and high.operator in _HIGH
        and numbers
        and float(str(low.value)) > float(str(high.value))
    )
