"""Amounts, ranges and time windows in the parts of a message: "51-500", "over $10M", "in the last 6 months"."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from agent.interpreter.dates import date_at, first_of_period, range_at
from agent.interpreter.limits import FARTHEST
from agent.interpreter.nodes import Node
from agent.interpreter.numbers import Number
from qualification.definitions import Operator, Value

DAYS = {"day": 1, "days": 1, "d": 1, "week": 7, "weeks": 7, "wk": 7, "month": 30, "months": 30, "mo": 30, "mos": 30, "quarter": 90, "quarters": 90,
        "year": 365, "years": 365, "yr": 365, "yrs": 365}  # fmt: skip
_CALENDAR = {
    "in": "in",
    "during": "in",
    "on": "on",
    "by": "until",
    "until": "until",
    "till": "until",
    "nolaterthan": "until",
    "notlaterthan": "until",
    "noearlierthan": "since",
    "notearlierthan": "since",
    "upto": "until",
}
_COMPARISONS = {
    "gt": Operator.GT,
    "more": Operator.GT,
    "gte": Operator.GTE,
    "lt": Operator.LT,
    "lte": Operator.LTE,
    "exactly": Operator.EQUALS,
    "older": Operator.GT,
    "younger": Operator.LT,
}
_SUB = "sub"
_MARKS = {">": "gt", ">=": "gte", "=>": "gte", "<": "lt", "<=": "lte", "\u2265": "gte", "\u2264": "lte", "=": "exactly", "~": "about"}
_SUFFIXES = {"after_gte": Operator.GTE, "after_lte": Operator.LTE, "gte": Operator.GTE, "lte": Operator.LTE}
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
    if figures := _figures(nodes, index):
        return Amount(figures.low, None if operator else figures.high, operator, start, figures.last)
    high, last = _range_end(nodes, last, between or operator is None)
    first_number, second_number = _aligned(low, high)
    if high is None and operator is None:
        operator, about, last = _after(nodes, last, about)
    days, last = _time_unit(nodes, last)
    return Amount(first_number, second_number, operator, start, last, about, days)


@dataclass(frozen=True)
class _Figures:
    low: Number
    high: Number
    last: int


def _figures(nodes: Sequence[Node], index: int) -> _Figures | None:
    """Read "8-figure", "seven figures": an amount of money with so many digits before the point."""
    number, at = _number(nodes, index), index + 1
    if at < len(nodes) and nodes[at].text == "-":
        at += 1
    if number is None or at >= len(nodes) or nodes[at].key not in ("figure", "figures", "digit", "digits") or not 4 <= number.value <= 13:
        return None
    digits = int(number.value)
    return _Figures(Number(10.0 ** (digits - 1), "$", scaled=True), Number(10.0**digits - 1, "$", scaled=True), at)


def _comparison(nodes: Sequence[Node], start: int) -> tuple[Operator | None, bool, bool, int]:
    operator, about, between, index = None, False, False, start
    while index < len(nodes) and index < start + 4:
        node = nodes[index]
        cue = node.cue or _MARKS.get(node.text, "")
        if node.key == _SUB and index == start and index + 1 < len(nodes) and not nodes[index + 1].spaced:
            operator = Operator.LT
        elif node.text == "-" and index == start + 1 and nodes[start].key == _SUB:
            pass
        elif cue in _COMPARISONS and operator is None and node.kind != "number":
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
        if nodes[index].cue in ("after_gte", "after_lte") or nodes[index].key in ("minimum", "min", "max", "maximum", "atleast", "atmost")
        else None
    )


def _time_unit(nodes: Sequence[Node], last: int) -> tuple[int, int]:
    following = last + 1
    if following < len(nodes) and nodes[following].text == "-" and not nodes[following].spaced:
        following += 1
    if following < len(nodes) and nodes[following].key in DAYS and nodes[following].kind != "number":
        return DAYS[nodes[following].key], following
    return 0, last


def window_at(nodes: Sequence[Node], start: int, today: date, choices: Mapping[str, str] | None = None) -> Window | None:
    """Return the time window that starts at a node, or None; `choices` answer which of two dates "01/03/2026" is."""
    cue = nodes[start].cue
    if cue in ("last", "next"):
        return _relative(nodes, start, cue)
    if cue == "within" and (found := _relative(nodes, start, "last")):
        return replace(found, ahead=True)
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
    if (said := _CALENDAR.get(nodes[start].key) or (cue if cue in ("since", "after", "before", "from", "between") else "")) and (
        window := _calendar(nodes, start, said, today, choices or {})
    ):
        return window
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
    unit = nodes[start + 1].key if start + 1 < len(nodes) else ""
    first = first_of_period(unit, today)
    year = today.year if unit == "year" else None
    return Window(Operator.GTE, first.isoformat(), start, start + 1, year=year) if first else None


def _end_of(nodes: Sequence[Node], index: int) -> int:
    """Return where the period begins whose end is said ("the end of March"), or 0."""
    while index < len(nodes) and nodes[index].key in ("the", "end", "endof", "theend", "of"):
        if nodes[index].key in ("end", "endof", "theend") and index + 1 < len(nodes):
            return index + 2 if nodes[index + 1].key == "of" else index + 1
        index += 1
    return 0


def _open_end(nodes: Sequence[Node], index: int) -> str:
    """Return which way a date goes on ("in 2018 or later", "in March or before", "2010 or older"), or nothing."""
    cue, key = (nodes[index].cue, nodes[index].key) if index < len(nodes) else ("", "")
    if cue not in ("after_gte", "after_lte") or _number(nodes, index + 1):
        return ""
    return "since" if cue == "after_gte" and not key.endswith("older") else "until"


def _calendar(nodes: Sequence[Node], start: int, cue: str, today: date, choices: Mapping[str, str]) -> Window | None:
    """Read a date after "since", "after", "before", "in", "on", "by", or a range of dates after "between", "from", "in"."""
    span = range_at(nodes, start + 1, today, choices) if cue in ("between", "from", "in") else None
    if span is not None:
        year = span.low.first.year if span.low.span == span.high.span == "year" else None
        return Window(Operator.BETWEEN, (span.low.first.isoformat(), span.high.end.isoformat()), start, span.last, year)
    at_end = _end_of(nodes, start + 1)
    found = date_at(nodes, at_end or start + 1, today, choices)
    if found is not None and at_end:
        operator = Operator.GT if cue in ("after", "since", "from") else Operator.LTE
        return Window(operator, found.end.isoformat(), start, found.last) if cue != "in" else None
    if found is None or cue == "between" or (cue == "in" and found.span == "day"):
        return None
    if cue in ("in", "on") and (open_end := _open_end(nodes, found.last + 1)):
        cue, found = open_end, replace(found, last=found.last + 1)
    edge = found.end if cue in ("after", "until") else found.first
    year = edge.year if found.span in ("year", "decade") else None
    cue = "in" if cue == "from" and found.span == "decade" else cue
    first, end = found.first.isoformat(), found.end.isoformat()
    match cue:
        case "since" | "from":
            return Window(Operator.GTE, first, start, found.last, year)
        case "after":
            return Window(Operator.GT, end, start, found.last, year)
        case "before":
            return Window(Operator.LT, first, start, found.last, year)
        case "until":
            return Window(Operator.LTE, end, start, found.last, year)
        case "on":
            return Window(Operator.EQUALS, first, start, found.last) if found.span == "day" else None
        case _:
            return Window(Operator.BETWEEN, (first, end), start, found.last, year)
