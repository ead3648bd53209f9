"""Amounts, ranges and time windows in the parts of a message: "51-500", "over $10M", "in the last 6 months"."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from agent.interpreter.limits import FARTHEST
from agent.interpreter.nodes import Node
from agent.interpreter.numbers import Number
from qualification.definitions import Operator, Value

DAYS = {"day": 1, "days": 1, "d": 1, "week": 7, "weeks": 7, "wk": 7, "month": 30, "months": 30, "mo": 30, "mos": 30, "quarter": 90, "quarters": 90,
        "year": 365, "years": 365, "yr": 365, "yrs": 365}  # fmt: skip
MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_name) if name} | {
    name.casefold(): number for number, name in enumerate(calendar.month_abbr) if name
}
_COMPARISONS = {
    "gt": Operator.GT,
    "more": Operator.GT,
    "gte": Operator.GTE,
    "lt": Operator.LT,
    "lte": Operator.LTE,
    "exactly": Operator.EQUALS,
}
_MARKS = {">": "gt", ">=": "gte", "=>": "gte", "<": "lt", "<=": "lte", "\u2265": "gte", "\u2264": "lte", "=": "exactly", "~": "about"}
_SUFFIXES = {"after_gte": Operator.GTE, "after_lte": Operator.LTE, "gte": Operator.GTE, "lte": Operator.LTE}
_QUARTERS = {"q1": 1, "q2": 4, "q3": 7, "q4": 10}
APPROXIMATE = 0.2


@dataclass(frozen=True)
class Amount:
    """A number or range with what it is compared by.

    Attributes:
        operator: None when no comparison was said, only a bare number.
        days: The length of one unit when a unit of time follows ("10 years"), else 0.
    """

    low: Number
    high: Number | None
    operator: Operator | None
    first: int
    last: int
    about: bool = False
    days: int = 0

    @property
    def currency(self) -> str:
        """The currency that either end names, or nothing."""
        return self.low.currency or (self.high.currency if self.high else "")

    @property
    def is_year(self) -> bool:
        """Whether it can be a calendar year."""
        return not self.currency and not self.low.scaled and 1900 <= self.low.value <= 2100 and self.low.value == int(self.low.value)

    def comparison(self) -> tuple[Operator, Value]:
        """Return operator and value; a bare number means exactly that, "about" a fifth around it."""
        if self.high is not None:
            low, high = sorted((self.low.plain, self.high.plain))
            return Operator.BETWEEN, (low, high)
        if self.about and self.operator is None:
            return Operator.BETWEEN, (round(self.low.value * (1 - APPROXIMATE)), round(self.low.value * (1 + APPROXIMATE)))
        return self.operator or Operator.EQUALS, self.low.plain


@dataclass(frozen=True)
class Window:
    """A time window: relative days, or dates. `ahead`: said as "in 30 days", which of a coming date means the next ones."""

    operator: Operator
    value: Value
    first: int
    last: int
    year: int | None = None
    ahead: bool = False


def amount_at(nodes: Sequence[Node], start: int) -> Amount | None:
    """Return the amount that starts at a node, with its comparison before or after it, or None."""
    operator, about, between, index = _comparison(nodes, start)
    low = _number(nodes, index)
    if low is None:
        return None
    last = index
    high, last = _range_end(nodes, last, between or operator is None)
    first_number, second_number = _aligned(low, high)
    if high is None and operator is None:
        operator, about, last = _after(nodes, last, about)
    days, last = _time_unit(nodes, last)
    return Amount(first_number, second_number, operator, start, last, about, days)


def _comparison(nodes: Sequence[Node], start: int) -> tuple[Operator | None, bool, bool, int]:
    operator, about, between, index = None, False, False, start
    while index < len(nodes) and index < start + 4:
        node = nodes[index]
        cue = node.cue or _MARKS.get(node.text, "")
        if cue in _COMPARISONS and operator is None and node.kind != "number":
            operator = _COMPARISONS[cue]
        elif cue == "about" and node.kind != "number":
            about = True
        elif cue in ("between", "from") and index == start:
            between = True
        elif not (index > start and node.key in ("a", "of", "the", "than", "at", "is", "was", "were", "be")):
            break
        index += 1
    return operator, about, between, index


def _number(nodes: Sequence[Node], index: int) -> Number | None:
    return nodes[index].number if 0 <= index < len(nodes) and nodes[index].kind == "number" else None


def _range_end(nodes: Sequence[Node], last: int, wanted: bool) -> tuple[Number | None, int]:
    """Return the other end of a range and the index of its last node."""
    if not wanted or last + 2 >= len(nodes):
        return None, last
    joint = nodes[last + 1]
    high = _number(nodes, last + 2)
    if high is None:
        return None, last
    dashed = joint.text in ("-", "..", "...", "->")
    said = joint.cue == "to" or (joint.key == "and" and _is_between(nodes, last))
    return (high, last + 2) if dashed or said else (None, last)


def _is_between(nodes: Sequence[Node], index: int) -> bool:
    return index > 0 and nodes[index - 1].cue in ("between", "from")


def _aligned(low: Number, high: Number | None) -> tuple[Number, Number | None]:
    """Let the ends of a range share what only the second says: "1-5k", "$10-50M"."""
    if high is None or low.scaled or not high.scaled or low.value >= high.value / high.scale * 1000 or low.value > high.value / high.scale:
        return low, high
    return Number(low.value * high.scale, low.currency or high.currency, False, True, high.scale), high


def _after(nodes: Sequence[Node], last: int, about: bool) -> tuple[Operator | None, bool, int]:
    """Read what follows a bare number: "+", "or more", "plus", "max"."""
    if last + 1 >= len(nodes):
        return None, about, last
    node = nodes[last + 1]
    if node.text == "+" and not node.spaced:
        return Operator.GTE, about, last + 1
    if node.key == "plus" and not _number(nodes, last + 2):
        return Operator.GTE, about, last + 1
    if node.cue in _SUFFIXES and not _number(nodes, last + 2):
        return _SUFFIXES[node.cue], about, last + 1
    if node.cue == "after_about" or node.key == "ish":
        return None, True, last + 1
    return None, about, last


def suffix_operator(nodes: Sequence[Node], index: int) -> Operator | None:
    """Return the comparison said after the unit ("100 employees or more"), or None."""
    if index >= len(nodes) or _number(nodes, index + 1):
        return None
    return (
        _SUFFIXES.get(nodes[index].cue)
        if nodes[index].cue in ("after_gte", "after_lte") or nodes[index].key in ("minimum", "min", "max", "maximum")
        else None
    )


def _time_unit(nodes: Sequence[Node], last: int) -> tuple[int, int]:
    following = last + 1
    if following < len(nodes) and nodes[following].text == "-" and not nodes[following].spaced:
        following += 1
    if following < len(nodes) and nodes[following].key in DAYS and nodes[following].kind != "number":
        return DAYS[nodes[following].key], following
    return 0, last


def window_at(nodes: Sequence[Node], start: int, today: date) -> Window | None:
    """Return the time window that starts at a node, or None."""
    cue = nodes[start].cue
    if cue in ("last", "next"):
        return _relative(nodes, start, cue)
    if cue == "this":
        return _this_period(nodes, start, today)
    if nodes[start].key in ("in", "for") and start + 1 < len(nodes) and _number(nodes, start + 1):
        amount = amount_at(nodes, start + 1)
        if (
            amount
            and amount.days
            and amount.operator is None
            and amount.high is None
            and not (amount.last + 1 < len(nodes) and nodes[amount.last + 1].meanings)
        ):
            return Window(
                Operator.WITHIN_LAST_DAYS, round(amount.low.value * amount.days), start, amount.last, ahead=nodes[start].key == "in"
            )
    if cue in ("since", "after", "before", "from") or nodes[start].key in ("in", "during"):
        return _calendar(nodes, start, cue or "in", today)
    amount = amount_at(nodes, start)
    if amount and amount.days and amount.last + 1 < len(nodes) and nodes[amount.last + 1].cue == "ago":
        days = round(amount.low.value * amount.days)
        operator = Operator.WITHIN_LAST_DAYS if amount.operator in (Operator.LT, Operator.LTE) else Operator.MORE_THAN_DAYS_AGO
        return Window(operator, days, start, amount.last + 1)
    return None


def _relative(nodes: Sequence[Node], start: int, cue: str) -> Window | None:
    operator = Operator.WITHIN_LAST_DAYS if cue == "last" else Operator.WITHIN_NEXT_DAYS
    index = start + 1
    while (
        index < min(len(nodes), start + 1 + FARTHEST)
        and nodes[index].key in ("a", "the", "full", "last", "past", "next", "couple", "of", "few")
        and nodes[index].kind != "number"
    ):
        index += 1
    number = _number(nodes, index)
    index += 1 if number else 0
    if index < len(nodes) and nodes[index].text == "-":
        index += 1
    if index >= len(nodes) or nodes[index].key not in DAYS:
        return None
    few = {"couple": 2, "few": 3}
    vague = next((few[node.key] for node in nodes[start:index] if node.key in few), 1)
    count = number.value if number else vague
    return Window(operator, _days(count, nodes[index].key), start, index)


def _days(count: float, unit: str) -> int:
    """Return a length in days: months of 30, but twelve of them are a year."""
    if unit.startswith("mo") and count % 12 == 0:
        return round(count / 12 * 365)
    return round(count * DAYS[unit])


def _this_period(nodes: Sequence[Node], start: int, today: date) -> Window | None:
    if start + 1 >= len(nodes):
        return None
    firsts = {
        "week": today - timedelta(days=today.weekday()),
        "month": today.replace(day=1),
        "quarter": today.replace(month=3 * ((today.month - 1) // 3) + 1, day=1),
        "year": today.replace(month=1, day=1),
    }
    first = firsts.get(nodes[start + 1].key)
    return (
        Window(Operator.GTE, first.isoformat(), start, start + 1, year=today.year if nodes[start + 1].key == "year" else None)
        if first
        else None
    )


def _calendar(nodes: Sequence[Node], start: int, cue: str, today: date) -> Window | None:
    found = date_at(nodes, start + 1, today)
    if found is None:
        return None
    day, last, whole_year = found
    if cue == "in" and not whole_year and nodes[last].kind == "number":
        return None
    quarter = any(node.key in _QUARTERS for node in nodes[start : last + 1])
    last_month = 12 if whole_year else day.month + 2 if quarter else day.month
    end = day.replace(month=last_month, day=calendar.monthrange(day.year, last_month)[1])
    year = day.year if whole_year else None
    if cue in ("since", "from"):
        return Window(Operator.GTE, day.isoformat(), start, last, year)
    if cue == "after":
        return Window(Operator.GT, (end if whole_year else day).isoformat(), start, last, year)
    if cue == "before":
        return Window(Operator.LT, day.isoformat(), start, last, year)
    return Window(Operator.BETWEEN, (day.isoformat(), end.isoformat()), start, last, year)


def date_at(nodes: Sequence[Node], index: int, today: date) -> tuple[date, int, bool] | None:
    """Return the day that starts at a node, the index of its last node, and whether it is a whole year.

    Reads "2024", "March 2024", "March", "March 5 2024", "2024-03-05".
    """
    if index >= len(nodes):
        return None
    if nodes[index].key in _QUARTERS:
        year = _number(nodes, index + 1)
        named = year is not None and year.value >= 1900
        return date(int(year.value) if named and year else today.year, _QUARTERS[nodes[index].key], 1), index + (1 if named else 0), False
    month = MONTHS.get(nodes[index].key)
    if month and nodes[index].kind != "number":
        return _month_date(nodes, index, month, today)
    number = _number(nodes, index)
    if number is None or not (
        1900 <= number.value <= 2100 and float(number.value).is_integer() and not number.scaled and not number.currency
    ):
        return None
    parts = [_number(nodes, index + 2), _number(nodes, index + 4)]
    if all(parts) and nodes[index + 1].text == nodes[index + 3].text == "-":
        try:
            return date(int(number.value), int(parts[0].value), int(parts[1].value)), index + 4, False  # type: ignore[union-attr]
        except ValueError:
            return None
    return date(int(number.value), 1, 1), index, True


def _month_date(nodes: Sequence[Node], index: int, month: int, today: date) -> tuple[date, int, bool]:
    following = _number(nodes, index + 1)
    if following and following.value >= 1900:
        return date(int(following.value), month, 1), index + 1, False
    if following and 1 <= following.value <= 28:
        year = _number(nodes, index + 2)
        named = year is not None and year.value >= 1900
        return date(int(year.value) if named and year else today.year, month, int(following.value)), index + (2 if named else 1), False
    year_number = today.year if month <= today.month else today.year - 1
    return date(year_number, month, 1), index, False
