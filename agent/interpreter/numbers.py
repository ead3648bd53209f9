"""Numbers as people write them: "1,000", "10k", "$20M", "fifty", "a couple hundred"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agent.interpreter.text import Token

LARGEST = 1e15
_LONGEST = 24
_SCALES = {
    "k": 1e3,
    "thousand": 1e3,
    "m": 1e6,
    "mm": 1e6,
    "mn": 1e6,
    "mio": 1e6,
    "mil": 1e6,
    "mln": 1e6,
    "million": 1e6,
    "b": 1e9,
    "bn": 1e9,
    "billion": 1e9,
}
_NUMBER = re.compile(r"(?P<currency>[$€£])?\s?(?P<digits>[\d,]+(?:\.\d+)?)\s?(?P<scale>[a-z]+)?(?P<percent>%)?", re.IGNORECASE)
_UNITS = dict(
    zip(
        [
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ],
        range(1, 20),
        strict=True,
    )
)
_TENS = dict(zip(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], range(20, 100, 10), strict=True))
_POWERS = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000, "dozen": 12}
_CURRENCY_WORDS = {
    "dollars": "$",
    "dollar": "$",
    "usd": "$",
    "bucks": "$",
    "euros": "€",
    "euro": "€",
    "eur": "€",
    "pounds": "£",
    "gbp": "£",
}


@dataclass(frozen=True)
class Number:
    """A number of the message.

    Attributes:
        scaled: Whether it said its own size ("5k", "20 million"), which the other end of a range may share.
    """

    value: float
    currency: str = ""
    percent: bool = False
    scaled: bool = False
    scale: float = 1

    @property
    def plain(self) -> int | float:
        """The value without a needless decimal."""
        return int(self.value) if float(self.value).is_integer() else self.value


def number_at(tokens: Sequence[Token], index: int) -> tuple[Number, int] | None:
    """Return the number that starts at a token and the index after it, or None; also None when it is over `LARGEST`."""
    token = tokens[index]
    found = _digits(token), index + 1
    number, after = found if token.kind == "number" else _part_of(tokens, index) or _spelled_out(tokens, index)
    if number is None or number.value > LARGEST:
        return None
    if after < len(tokens) and tokens[after].key in _CURRENCY_WORDS:
        return Number(number.value, _CURRENCY_WORDS[tokens[after].key], False, number.scaled, number.scale), after + 1
    return number, after


def _digits(token: Token) -> Number | None:
    match = _NUMBER.fullmatch(token.text)
    if token.kind != "number" or match is None:
        return None
    scale = _SCALES.get((match["scale"] or "").lower(), 1)
    value = round(float(match["digits"].replace(",", "")) * scale, 6)
    return Number(value, match["currency"] or "", bool(match["percent"]), scale != 1, scale)


def _part_of(tokens: Sequence[Token], start: int) -> tuple[Number, int] | None:
    """Read "half a billion", "a quarter of a million"."""
    index = start + 1 if tokens[start].key in ("a", "an") and start + 1 < len(tokens) else start
    part = {"half": 0.5, "quarter": 0.25}.get(tokens[index].key)
    if part is None:
        return None
    index += 1
    while index < len(tokens) and tokens[index].key in ("a", "an", "of"):
        index += 1
    power = _POWERS.get(tokens[index].key, 0) if index < len(tokens) else 0
    return (Number(part * power, scaled=True, scale=power), index + 1) if power >= 1000 else None


def _spelled_out(tokens: Sequence[Token], start: int) -> tuple[Number | None, int]:
    total, current, index, said = 0.0, 0.0, start, False
    if tokens[start].key in ("a", "an", "couple") and not _power_follows(tokens, start):
        return None, start
    while index < min(len(tokens), start + _LONGEST):
        key = tokens[index].key
        if key in _UNITS:
            current, said = current + _UNITS[key], True
        elif key in _TENS:
            current, said = current + _TENS[key], True
        elif key in _POWERS and (said or index > start):
            current, said = (current or 1) * _POWERS[key], True
            if _POWERS[key] >= 1000:
                total, current = total + current, 0
        elif key == "couple" and not said:
            current = 2
        elif (
            (
                not (key in ("a", "an") and index == start)
                and not (key == "and" and said and _continues(tokens, index))
                and tokens[index].text != "-"
            )
            or tokens[index].text == "-"
            and not _continues(tokens, index)
        ):
            break
        index += 1
    power = _POWERS.get(tokens[index - 1].key, 1) if index > start + 1 else 1
    return (Number(total + current, scaled=total + current >= 1000 or power > 1, scale=power), index) if said else (None, start)


def _power_follows(tokens: Sequence[Token], start: int) -> bool:
    following = [token.key for token in tokens[start + 1 : start + 3]]
    return bool(following) and (following[0] in _POWERS or (following[0] == "couple" and following[-1] in _POWERS))


def _continues(tokens: Sequence[Token], index: int) -> bool:
    """Return whether the word after "and" or a hyphen goes on with the same number ("two hundred and fifty")."""
    if index + 1 >= len(tokens) or index == 0:
        return False
    before, after = tokens[index - 1].key, tokens[index + 1].key
    if tokens[index].key == "and" and index + 2 < len(tokens) and tokens[index + 2].key == "hundred":
        return False  # "a hundred and four hundred" are two numbers
    return (before in ("hundred", "thousand") and (after in _UNITS or after in _TENS)) or (before in _TENS and after in _UNITS)


_AMOUNT = re.compile(
    r"[$€£]?\s?(?P<digits>\d[\d,]*(?:\.\d+)?)\s?(?P<times>k|mil|m|million|bn|billion)?(?: (?:employees|people|ppl|heads|staff|usd|dollars|in revenue))?"
)
_TIMES = {"k": 1e3, "m": 1e6, "mil": 1e6, "million": 1e6, "bn": 1e9, "billion": 1e9}


def plain_amount(text: str) -> int | float | None:
    """Return the number that a text is, past its currency and unit, in thousands or millions where it says so; None for other words."""
    match = _AMOUNT.fullmatch(text.strip().casefold())
    value = float(match["digits"].replace(",", "")) * _TIMES.get(match["times"] or "", 1) if match else None
    return int(value) if value is not None and value.is_integer() else value
