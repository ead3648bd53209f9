"""One parameter x one column -> a mask: what each operator means (SPEC §2)."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import reduce
from operator import and_, or_
from typing import TypeAlias, assert_never, cast

import numpy as np
from numpy.typing import NDArray

from qualification.bits import Bits, Test
from qualification.columns import (
    MISSING,
    NO_DATE,
    BooleanColumn,
    CategoryColumn,
    Codes,
    Column,
    DateColumn,
    Mask,
    NumberColumn,
    Rows,
    TagsColumn,
    days_of,
)
from qualification.definitions import Operator, Value
from qualification.fields import Field

FEW_CODES = 5

Values: TypeAlias = NDArray[np.float64] | NDArray[np.int32]


def matches(column: Column, operator: Operator, value: Value, field: Field, *, today: date) -> Mask:
    """Return one boolean per record; a missing value never matches, except `is_missing`."""
    return matching(column, operator, value, field, today=today).mask()


def matching(column: Column, operator: Operator, value: Value, field: Field, *, today: date) -> Bits:
    """Return one bit per record; a missing value never matches, except `is_missing`."""
    if operator in (Operator.IS_KNOWN, Operator.IS_MISSING):
        return column.missing if operator is Operator.IS_MISSING else ~column.missing
    if isinstance(column, TagsColumn):
        return _match_tags(column, operator, cast("tuple[str, ...]", value))
    return Bits.of(column.missing.length, _tester(column, operator, value, field, today))


def _tester(
    column: NumberColumn | DateColumn | BooleanColumn | CategoryColumn, operator: Operator, value: Value, field: Field, today: date
) -> Test:
    """Return what says of any rows which of them match.

    Texts are decided here, once per distinct value, then looked up by code: the cost does not depend
    on how long they are.
    """
    match column:
        case NumberColumn():
            number = cast("float | tuple[float, float]", value)
            return lambda rows: _compare(column.values[rows], operator, number)
        case DateColumn():
            return lambda rows: _match_days(column.days[rows], operator, value, today)
        case BooleanColumn():
            wanted = 1 if operator is Operator.IS_TRUE else 0
            return lambda rows: np.equal(column.states[rows], wanted)
        case CategoryColumn():
            truth = np.fromiter(_truths(column.labels, operator, value, field.order), np.bool_, len(column.labels))
            truth[MISSING] = False
            few = np.flatnonzero(truth)
            return lambda rows: _look_up(truth, few, column.codes[rows])
        case _:
            assert_never(column)


def _look_up(truth: Mask, few: Rows, codes: Codes) -> Mask:
    """Return the truth of each code. A few true ones are compared one by one, which is faster than a table."""
    if len(few) > FEW_CODES or not len(few):
        return np.asarray(truth.take(codes), dtype=np.bool_)
    return reduce(or_, (codes == codes.dtype.type(code) for code in few))


def _compare(values: Values, operator: Operator, value: float | tuple[float, float]) -> Mask:
    """Compare numbers; NaN, the missing one, meets nothing."""
    if isinstance(value, tuple):
        low, high = value
        mask = values >= low
        mask &= values <= high
        return mask
    match operator:
        case Operator.EQUALS:
            return np.equal(values, value)
        case Operator.NOT_EQUALS:
            return (values < value) | (values > value)
        case Operator.GT:
            return values > value
        case Operator.GTE:
            return values >= value
        case Operator.LT:
            return values < value
        case Operator.LTE:
            return values <= value
        case _:
            raise AssertionError(f"{operator} was not refused by validation")


def _match_days(days: NDArray[np.int32], operator: Operator, value: Value, today: date) -> Mask:
    known, now = np.not_equal(days, NO_DATE), days_of(today)
    match operator:
        case Operator.WITHIN_LAST_DAYS:
            return known & (days >= now - cast("int", value)) & (days <= now)
        case Operator.WITHIN_NEXT_DAYS:
            return known & (days >= now) & (days <= now + cast("int", value))
        case Operator.MORE_THAN_DAYS_AGO:
            return known & (days < now - cast("int", value))
        case Operator.BETWEEN:
            low, high = cast("tuple[str, str]", value)
            return known & _compare(days, operator, (days_of(low), days_of(high)))
        case _:
            return known & _compare(days, operator, days_of(cast("str", value)))


def _truths(labels: Sequence[str], operator: Operator, value: Value, order: tuple[str, ...]) -> list[bool]:
    """Return for each label whether it meets a text operator, ignoring case."""
    folded = [label.casefold() for label in labels]
    match operator:
        case Operator.GT | Operator.GTE | Operator.LT | Operator.LTE | Operator.BETWEEN:
            return _ranked(folded, operator, value, [stage.casefold() for stage in order])
        case Operator.IN | Operator.NOT_IN:
            wanted = {str(item).casefold() for item in cast("tuple[str, ...]", value)}
            return [(label in wanted) is (operator is Operator.IN) for label in folded]
        case _:
            meets = _text_test(operator, str(value).casefold())
            return [meets(label) for label in folded]


def _text_test(operator: Operator, text: str) -> Callable[[str], bool]:
    match operator:
        case Operator.EQUALS:
            return lambda label: label == text
        case Operator.NOT_EQUALS:
            return lambda label: label != text
        case Operator.CONTAINS:
            return lambda label: text in label
        case Operator.NOT_CONTAINS:
            return lambda label: text not in label
        case Operator.STARTS_WITH:
            return lambda label: label.startswith(text)
        case Operator.MATCHES:
            return wildcard(text)
        case _:
            raise AssertionError(f"{operator} was not refused by validation")


def wildcard(pattern: str) -> Callable[[str], bool]:
    """Return a test for `*` as any run over the whole value; every other character stands for itself.

    The pieces between stars are searched left to right, so the time is linear in the text.
    """
    first, *rest = pattern.split("*")
    if not rest:
        return lambda label: label == pattern
    *middle, last = rest

    def meets(label: str) -> bool:
        if not label.startswith(first) or not label.endswith(last) or len(label) < len(first) + len(last):
            return False
        place, end = len(first), len(label) - len(last)
        for piece in middle:
            found = label.find(piece, place, end)
            if found < 0:
                return False
            place = found + len(piece)
        return True

    return meets


def _ranked(labels: Sequence[str], operator: Operator, value: Value, order: Sequence[str]) -> list[bool]:
    ranks = {label: rank for rank, label in enumerate(order)}
    places = np.array([ranks.get(label, np.nan) for label in labels], dtype=np.float64)
    if operator is Operator.BETWEEN:
        low, high = cast("tuple[str, str]", value)
        bounds: float | tuple[float, float] = (ranks[low.casefold()], ranks[high.casefold()])
    else:
        bounds = ranks[str(value).casefold()]
    return list(_compare(places, operator, bounds))


def _match_tags(column: TagsColumn, operator: Operator, value: tuple[str, ...]) -> Bits:
    groups = [column.places.get(item, ()) for item in dict.fromkeys(item.casefold() for item in value)]
    known = ~column.missing
    if operator is Operator.ALL_OF:
        return reduce(and_, map(column.having, groups), known)
    found = column.having([label for group in groups for label in group])
    return known & ~found if operator is Operator.NONE_OF else found
