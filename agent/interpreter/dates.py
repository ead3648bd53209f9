"""Calendar dates in the parts of a message: a day, month, quarter or year, and ranges of them."""

import calendar
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, TypeAlias

from agent.interpreter.nodes import Choice, Node
from agent.interpreter.numbers import Number

Span: TypeAlias = Literal["day", "month", "quarter", "year", "decade"]

MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_name) if name} | {
    name.casefold(): number for number, name in enumerate(calendar.month_abbr) if name
}
MONTHS["sept"] = 9
_QUARTERS = {"q1": 1, "q2": 4, "q3": 7, "q4": 10}
_DECADE = re.compile(r"(?P<century>19|20)?(?P<tens>\d0)s")
_TENS_SAID = {"noughties": 0, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70, "eighties": 80, "nineties": 90}
_SPANS: Mapping[str, Span] = {"month": "month", "quarter": "quarter", "year": "year"}
_SLASHES = ("/", "-", ".")
_JOINTS = frozenset({"-", "..", "...", "->"})
DAY_FIRST, MONTH_FIRST = "day first", "month first"


@dataclass(frozen=True)
class Day:
    """A date as said, with the part of the calendar it stands for and the index of its last node.

    Attributes:
        dated: Whether it says its year.
    """

    first: date
    last: int
    span: Span
    dated: bool = True

    @property
    def end(self) -> date:
        """The last day of what it stands for."""
        if self.span == "day":
            return self.first
        if self.span == "decade":
            return date(self.first.year + 9, 12, 31)
        month = {"month": self.first.month, "quarter": self.first.month + 2, "year": 12}[self.span]
        return self.first.replace(month=month, day=calendar.monthrange(self.first.year, month)[1])


@dataclass(frozen=True)
class Between:
    """Two dates with the index of the last node."""

    low: Day
    high: Day

    @property
    def last(self) -> int:
        """The index of its last node."""
        return self.high.last


def date_at(nodes: Sequence[Node], index: int, today: date, choices: Mapping[str, str] | None = None) -> Day | None:
    """Return the date that starts at a node, or None.

    Reads "2024", "March 2024", "March", "March 5 2024", "5 March 2024", "2024-03-05", "31/12/2026", "Q2 2025". Of "01/03/2026"
    the day comes first, unless the answer to `ambiguous_date` says otherwise.
    """
    if index >= len(nodes):
        return None
    if found := _decade(nodes, index) or _named_period(nodes, index, today):
        return found
    key = nodes[index].key
    if key in _QUARTERS:
        year = _year(nodes, index + 1)
        return Day(date(year or today.year, _QUARTERS[key], 1), index + (1 if year else 0), "quarter", year is not None)
    if key in MONTHS and nodes[index].kind != "number":
        return _in_month(nodes, index, MONTHS[key], today)
    return _slashed(nodes, index, choices or {}) or _day_of_month(nodes, index, today) or _iso_or_year(nodes, index)


def _decade(nodes: Sequence[Node], index: int) -> Day | None:
    """Read "1990s", "the '90s", "the nineties"; without a century it is the last such decade that began."""
    at = index
    while at < len(nodes) - 1 and at < index + 3 and (nodes[at].key in ("the", "early", "mid", "late") or nodes[at].text == "'"):
        at += 1
    match = _DECADE.fullmatch(nodes[at].key)
    if any(node.key in ("early", "mid", "late") for node in nodes[index:at]):
        return None
    tens = _TENS_SAID.get(nodes[at].key, int(match["tens"]) if match else None)
    if tens is None:
        return None
    century = int(match["century"]) if match and match["century"] else 20 if tens <= 20 else 19
    return Day(date(century * 100 + tens, 1, 1), at, "decade")


def _named_period(nodes: Sequence[Node], index: int, today: date) -> Day | None:
    """Read "this year" and "last quarter" behind a word that needs a date ("before this year"); alone they are windows."""
    unit = nodes[index + 1].key if index + 1 < len(nodes) else ""
    if nodes[index].key not in ("this", "last") or unit not in ("month", "quarter", "year"):
        return None
    first = first_of_period(unit, today)
    if nodes[index].key == "last" and first is not None:
        first = first_of_period(unit, first - timedelta(days=1))
    return None if first is None else Day(first, index + 1, _SPANS[unit])


def range_at(nodes: Sequence[Node], index: int, today: date, choices: Mapping[str, str] | None = None) -> Between | None:
    """Return the range of dates that starts at a node ("March to June 2025"), or None; a year said last holds for both."""
    low = date_at(nodes, index, today, choices)
    if low is None or low.last + 2 >= len(nodes):
        return None
    joint = nodes[low.last + 1]
    if not (joint.text in _JOINTS or joint.cue in ("to", "and")):
        return None
    high = date_at(nodes, low.last + 2, today, choices)
    if high is None:
        return None
    if high.dated and not low.dated:
        low = Day(low.first.replace(year=high.first.year), low.last, low.span)
    if low.first > high.end:
        return None
    return Between(low, high)


def ambiguous_date(nodes: Sequence[Node], index: int) -> Choice | None:
    """Return what to ask about a date whose day and month could be either, or None."""
    parts = _slash_parts(nodes, index)
    if parts is None or parts[0] > 12 or parts[1] > 12 or parts[0] == parts[1]:
        return None
    first, second, year = parts
    one, other = (f"{day} {calendar.month_name[month]} {year}" for day, month in ((first, second), (second, first)))
    written = f"{first:02}/{second:02}/{year}"
    return Choice(f"date:{written}", f"Is {written} {one} or {other}?", ((DAY_FIRST, one), (MONTH_FIRST, other)))


def _number(nodes: Sequence[Node], index: int) -> Number | None:
    return nodes[index].number if 0 <= index < len(nodes) and nodes[index].kind == "number" else None


def _whole(nodes: Sequence[Node], index: int) -> int | None:
    number = _number(nodes, index)
    plain = number is not None and not number.scaled and not number.currency and not number.percent and float(number.value).is_integer()
    return int(number.value) if number is not None and plain else None


def _year(nodes: Sequence[Node], index: int) -> int | None:
    value = _whole(nodes, index)
    return value if value is not None and 1900 <= value <= 2100 else None


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _slash_parts(nodes: Sequence[Node], index: int) -> tuple[int, int, int] | None:
    """Return the three numbers of "31/12/2026", or None."""
    first, second, year = _whole(nodes, index), _whole(nodes, index + 2), _year(nodes, index + 4)
    if first is None or second is None or year is None or index + 3 >= len(nodes):
        return None
    marks = {nodes[index + 1].text, nodes[index + 3].text}
    if len(marks) > 1 or marks.isdisjoint(_SLASHES) or any(nodes[at].spaced for at in range(index + 1, index + 5)):
        return None
    return first, second, year


def _slashed(nodes: Sequence[Node], index: int, choices: Mapping[str, str]) -> Day | None:
    parts = _slash_parts(nodes, index)
    if parts is None:
        return None
    first, second, year = parts
    choice = ambiguous_date(nodes, index)
    swapped = second > 12 or (choice is not None and choices.get(choice.about) == MONTH_FIRST)
    day = _made(year, first, second) if swapped else _made(year, second, first)
    return Day(day, index + 4, "day") if day else None


def _day_of_month(nodes: Sequence[Node], index: int, today: date) -> Day | None:
    """Read "5 March 2024"."""
    day = _whole(nodes, index)
    month = MONTHS.get(nodes[index + 1].key) if index + 1 < len(nodes) and nodes[index + 1].kind != "number" else None
    if day is None or month is None:
        return None
    year = _year(nodes, index + 2)
    made = _made(year or today.year, month, day)
    return Day(made, index + (2 if year else 1), "day", year is not None) if made else None


def _iso_or_year(nodes: Sequence[Node], index: int) -> Day | None:
    year = _year(nodes, index)
    if year is None:
        return None
    month, day = _whole(nodes, index + 2), _whole(nodes, index + 4)
    if month is not None and day is not None and nodes[index + 1].text == nodes[index + 3].text and nodes[index + 1].text in ("-", "/"):
        made = _made(year, month, day)
        return Day(made, index + 4, "day") if made else None
    return Day(date(year, 1, 1), index, "year")


def _in_month(nodes: Sequence[Node], index: int, month: int, today: date) -> Day:
    """Read what follows the name of a month; without a year it is the last such month."""
    if year := _year(nodes, index + 1):
        return Day(date(year, month, 1), index + 1, "month")
    day = _whole(nodes, index + 1)
    if day is not None and 1 <= day <= 31:
        at = index + 2 if index + 2 < len(nodes) and nodes[index + 2].text != "," else index + 3
        year = _year(nodes, at)
        made = _made(year or today.year, month, day)
        if made:
            return Day(made, at if year else index + 1, "day", year is not None)
    return Day(date(today.year if month <= today.month else today.year - 1, month, 1), index, "month", dated=False)


def first_of_period(unit: str, today: date) -> date | None:
    """Return the first day of this week, month, quarter or year."""
    firsts = {
        "week": today - timedelta(days=today.weekday()),
        "month": today.replace(day=1),
        "quarter": today.replace(month=3 * ((today.month - 1) // 3) + 1, day=1),
        "year": today.replace(month=1, day=1),
    }
    return firsts.get(unit)
