"""Reads dates as people and exports write them: ISO, 31/12/2020, 12/31/2020, "Jan 5, 2020", with or without a time."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal, TypeAlias

Order: TypeAlias = Literal["day", "month"]  # which number comes first in 03/04/2020

MAX_LENGTH = 60
_TIME = r"(?:[T ,]+\d{1,2}:\d{2}.*)?"
_ISO = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){_TIME}", re.ASCII)
_NUMERIC = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_TIME}", re.ASCII)
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})", re.ASCII)
_MONTH_ONLY = re.compile(r"(\d{4})[-/](\d{1,2})", re.ASCII)
_CLOCK = re.compile(r"[T ,]+\d{1,2}:\d{2}.*$", re.ASCII)
_TOKENS = re.compile(r"[^\W\d_]+|\d+")
_FILLER = {"st", "nd", "rd", "th", "of", "de", "der", "le", "mon", "tue", "wed", "thu", "fri", "sat", "sun"}
_FILLER |= {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}
_MONTH_WORDS = (
    "jan january januar jänner janvier enero ene",
    "feb february februar février fevrier febrero fev",
    "mar march märz maerz mrz mars marzo",
    "apr april avril abril avr abr",
    "may mai mayo",
    "jun june juni juin junio",
    "jul july juli juillet julio juil",
    "aug august août aout agosto ago",
    "sep sept september septembre septiembre",
    "oct october okt oktober octobre octubre",
    "nov november novembre noviembre",
    "dec december dez dezember décembre decembre diciembre dic déc",
)
_MONTHS = {word: month for month, words in enumerate(_MONTH_WORDS, start=1) for word in words.split()}


@dataclass(frozen=True)
class Day:
    """A date that was read. `approximated` when the text names only its month."""

    date: date
    approximated: bool = False


def parse_date(text: str, order: Order = "month") -> Day | None:
    """Return the date of a text, or None when it is none or does not exist.

    A time with an offset is turned to UTC first. A text that names a month ends at its first day, and a
    bare year is no date.

    Args:
        order: How "03/04/2020" is read; dates with dots always have the day first.
    """
    plain = text.strip()
    if not 6 <= len(plain) <= MAX_LENGTH:
        return None
    try:
        return _numeric_date(plain, order) or _worded_date(plain)
    except (ValueError, OverflowError):
        return None


def order_shown(text: str) -> Order | Literal["either"] | None:
    """Return which order a text such as 31/12/2020 proves, "either" for 03/04/2020, None when it has no such order."""
    match = _NUMERIC.fullmatch(text.strip())
    if not match or match[2] == ".":
        return None
    first, second = int(match[1]), int(match[3])
    if first > 12 >= second:
        return "day"
    if second > 12 >= first:
        return "month"
    return "either" if first != second and max(first, second) <= 12 else None


def _numeric_date(text: str, order: Order) -> Day | None:
    if match := _ISO.fullmatch(text):
        return Day(_in_utc(text) or date(int(match[1]), int(match[3]), int(match[4])))
    if match := _NUMERIC.fullmatch(text):
        first, second, year = int(match[1]), int(match[3]), _full_year(match[4])
        day, month = (first, second) if order == "day" or match[2] == "." else (second, first)
        return Day(date(year, month, day))
    if match := _COMPACT.fullmatch(text):
        return Day(date(*map(int, match.groups())))
    if match := _MONTH_ONLY.fullmatch(text):
        return Day(date(int(match[1]), int(match[2]), 1), approximated=True)
    return None


def _in_utc(text: str) -> date | None:
    if len(text) <= 10:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone(UTC).date() if moment.tzinfo else moment.date()


def _worded_date(text: str) -> Day | None:
    tokens = [token for token in _TOKENS.findall(_CLOCK.sub("", text).casefold()) if token not in _FILLER]
    shape = "".join(
        "m" if token in _MONTHS else "w" if not token.isascii() or not token.isdigit() else "y" if len(token) == 4 else "d"
        for token in tokens
    )
    parts = [_MONTHS.get(token) or int(token) for token in tokens] if "w" not in shape else []
    match shape:
        case "mdy":
            return Day(date(parts[2], parts[0], parts[1]))
        case "dmy":
            return Day(date(parts[2], parts[1], parts[0]))
        case "dmd" if len(tokens[2]) == 2:
            return Day(date(_full_year(tokens[2]), parts[1], parts[0]))
        case "ymd":
            return Day(date(parts[0], parts[1], parts[2]))
        case "my":
            return Day(date(parts[1], parts[0], 1), approximated=True)
        case _:
            return None


def _full_year(digits: str) -> int:
    """Return the year; of two digits 69 to 99 are of the last century, as strptime has it."""
    year = int(digits)
    return year if len(digits) == 4 else year + (1900 if year >= 69 else 2000)
