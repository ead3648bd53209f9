"""Reads numbers and amounts of money as people and exports write them: "$18.3 MM", "1.234,56", "51-200", "10,001+"."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

import pycountry

MAX_LENGTH = 100
US_DOLLAR = "USD"

_UNITS: dict[str, int] = {
    **dict.fromkeys(("k", "thousand", "thousands", "tsd", "mille"), 10**3),
    **dict.fromkeys(("lakh", "lakhs"), 10**5),
    **dict.fromkeys(("m", "mm", "mn", "mio", "mln", "mil", "million", "millions", "millionen"), 10**6),
    **dict.fromkeys(("cr", "crore", "crores"), 10**7),
    **dict.fromkeys(("b", "bn", "billion", "billions", "mrd", "milliard", "milliards", "milliarden"), 10**9),
    **dict.fromkeys(("t", "tn", "trn", "trillion", "trillions"), 10**12),
}
_SYMBOLS = {
    **{
        "us$": "USD",
        "ca$": "CAD",
        "c$": "CAD",
        "au$": "AUD",
        "a$": "AUD",
        "hk$": "HKD",
        "nz$": "NZD",
        "s$": "SGD",
        "r$": "BRL",
        "$": "USD",
    },
    **{"€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₩": "KRW", "₽": "RUB", "₪": "ILS", "₺": "TRY", "zł": "PLN"},
    **{"dollars": "USD", "dollar": "USD", "euros": "EUR", "euro": "EUR", "pounds": "GBP", "rs.": "INR", "rs": "INR", "kr": "SEK"},
}
_CURRENCY = re.compile(
    r"(?<![a-z])(?:us|ca|c|au|a|hk|nz|s|r)?\$|[€£¥₹₩₽₪₺]|(?<![a-z])(?:zł|dollars?|euros?|pounds|rs\.?|kr|[a-z]{3})(?![a-z])"
)
_WORDS = re.compile(r"\s*(?:employees?|people|persons?|staff|ftes?|headcount|months?|percent|%|per cent)\s*$")
_ABOUT = re.compile(r"^(?:~|≈|ca\.?(?=\s)|c\.|circa|approx(?:imately|\.)?|about|around|est\.|estimated|roughly)\s*")
_AT_LEAST = re.compile(r"^(?:>=?|≥|over|more than|at least|above|from|min\.?)\s*")
_UP_TO = re.compile(r"^(?:<=?|≤|under|less than|fewer than|up to|below|max\.?)\s*")
_OPEN_END = re.compile(r"\s*(?:\+|plus|(?:and|or|&) (?:more|over|above|up|greater))$")
_NUMBER = r"(\d[\d.,' ]*(?:e[+-]?\d{1,2})?)\s*([a-z]*)"
_AMOUNT = re.compile(rf"([+-]?)\s*{_NUMBER}", re.ASCII)
_RANGE = re.compile(rf"(?:between )?{_NUMBER}\s*(?:-|to|and|bis|\.\.)\s*{_NUMBER}", re.ASCII)
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:G\d{3})+|[1-9]\d?(?:G\d{2})+G\d{3}", re.ASCII)


@dataclass(frozen=True)
class Amount:
    """A number that was read. `approximated` when the text is a range, a bound or says "about"."""

    value: int | float
    approximated: bool = False
    currency: str | None = None


def parse_number(text: str) -> Amount | None:
    """Return the number of a text, or None.

    A range ends at its middle (half up), "10,001+" at its lower bound, "up to 50" in the middle from 0;
    all are approximated. "45%" is 45. An amount of money is no number.
    """
    amount = parse_amount(text)
    return None if amount is None or amount.currency else amount


def parse_amount(text: str) -> Amount | None:
    """Return the amount of a text with the ISO code of its currency where it names one, or None."""
    if len(text) <= 15 and text.isascii() and text.isdigit():
        return Amount(int(text))
    if len(text) > MAX_LENGTH or not any(each.isdigit() for each in text):
        return None
    plain = unicodedata.normalize("NFKC", text).casefold().strip()
    plain = re.sub("[’`´]", "'", re.sub("[−–—]", "-", plain))
    plain, currency = _without_currency(plain)
    if currency == "":
        return None
    negative = plain.startswith("(") and plain.endswith(")")
    body = _WORDS.sub("", plain[1:-1] if negative else plain).strip()
    found = _bounded(body)
    if found is None:
        return None
    value, approximated = found
    return Amount(_plain(-value if negative else value), approximated, currency)


def currency_named(text: str) -> str | None:
    """Return the ISO code of the one currency that a text, such as a column name, mentions."""
    return _without_currency(" ".join(re.split(r"[_\s()\[\]]+", text.casefold())))[1] or None


def _without_currency(text: str) -> tuple[str, str | None]:
    """Return the text without its currency, and the code: None without one, "" with several."""
    codes: set[str] = set()

    def remove(match: re.Match[str]) -> str:
        code = _SYMBOLS.get(match.group()) or (match.group().upper() if match.group().upper() in _currencies() else None)
        if code is None:
            return match.group()
        codes.add(code)
        return " "

    rest = _CURRENCY.sub(remove, text).strip() if not text.isdigit() else text
    return rest, None if not codes else codes.pop() if len(codes) == 1 else ""


@cache
def _currencies() -> frozenset[str]:
    return frozenset(each.alpha_3 for each in pycountry.currencies)


def _bounded(text: str) -> tuple[Decimal, bool] | None:
    """Return the value of a number, a bound or a range, and whether it is approximated."""
    about, text = _cut(_ABOUT, text)
    above, text = _cut(_AT_LEAST, text)
    below, text = _cut(_UP_TO, text)
    open_end, text = _cut(_OPEN_END, text)
    if match := _AMOUNT.fullmatch(text):
        sign, digits, unit = match.groups()
        value = _scaled(digits, unit)
        if value is None or (below and sign == "-"):
            return None
        value = -value if sign == "-" else value
        return (_middle(Decimal(0), value), True) if below else (value, about or above or open_end)
    if (match := _RANGE.fullmatch(text)) and not (above or below or open_end):
        return _range(*match.groups())
    return None


def _cut(pattern: re.Pattern[str], text: str) -> tuple[bool, str]:
    rest = pattern.sub("", text, count=1)
    return rest != text, rest.strip()


def _range(low_digits: str, low_unit: str, high_digits: str, high_unit: str) -> tuple[Decimal, bool] | None:
    low, high = _scaled(low_digits, low_unit), _scaled(high_digits, high_unit)
    bare = _scaled(high_digits, "")
    if low is not None and bare is not None and high_unit and not low_unit and low < bare:
        low = _scaled(low_digits, high_unit)  # "10 to 20 million"
    return (_middle(low, high), True) if low is not None and high is not None and low <= high else None


def _middle(low: Decimal, high: Decimal) -> Decimal:
    middle = (low + high) / 2
    return middle.quantize(Decimal(1), ROUND_HALF_UP) if low == int(low) and high == int(high) else middle


def _scaled(digits: str, unit: str) -> Decimal | None:
    factor = _UNITS.get(unit) if unit else 1
    number = _digits(digits.strip())
    return None if factor is None or number is None else number * factor


def _digits(text: str) -> Decimal | None:
    """Return the value of digits with separators. A single dot is a decimal point, "1,234" is a thousand."""
    text, _, exponent = text.partition("e")
    for group in (" ", "'"):
        if group in text:
            whole = re.split(r"[.,]", text)[0]
            if not _GROUPED.fullmatch(whole.replace(group, "G")):
                return None
            text = text.replace(group, "")
    plain = _point_decimal(text)
    return None if plain is None else Decimal(plain).scaleb(int(exponent or 0))


def _point_decimal(text: str) -> str | None:
    """Return the digits with a point for the decimals and nothing for the thousands."""
    if text[-1] in ".,":
        return None
    marks = [mark for mark in ",." if mark in text]
    if len(marks) == 2:
        group, point = sorted(marks, key=text.rfind)
        whole, _, decimals = text.rpartition(point)
        return f"{whole.replace(group, '')}.{decimals}" if _GROUPED.fullmatch(whole.replace(group, "G")) and decimals.isdigit() else None
    if not marks:
        return text
    mark = marks[0]
    if (mark == "," or text.count(".") > 1) and _GROUPED.fullmatch(text.replace(mark, "G")):
        return text.replace(mark, "")
    return text.replace(mark, ".") if text.count(mark) == 1 else None


def _plain(value: Decimal) -> int | float:
    return int(value) if value == int(value) else float(value)
