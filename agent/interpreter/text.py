"""From a typed message to tokens: typography made plain, offsets into the message kept."""

import re
from dataclasses import dataclass
from typing import Literal

from qualification.lookup.words import key_of

_PLAIN = str.maketrans(
    {
        "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2015": "-", "\u2212": "-",
        "\u2018": "'", "\u2019": "'", "\u201b": "'", "\u2032": "'",
        "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u201f": '"', "\u00ab": '"', "\u00bb": '"',
        "\u00a0": " ", "\u2009": " ", "\u202f": " ", "\t": " ", "\u2022": ";", "\u00d7": "x", "\uff05": "%", "\uff0b": "+", "\uff0c": ",",
    }
)  # fmt: skip
_TOKEN = re.compile(
    r"(?P<number>[$€£]?\s?\d+(?:,\d{3})*(?:\.\d+)?(?:\s(?:million|billion|thousand|mil|mln|bn)\b|(?:k|mm|mn|mio|mil|m|bn|b)(?![A-Za-z0-9]))?%?(?:(?![A-Za-z0-9])|(?=(?:ish|d|days?|wks?|weeks?|mos?|months?|yrs?|years?)\b)))"
    r"|(?P<word>[^\W_]+(?:'[^\W_]+)*)"
    r"|(?P<mark>>=|<=|=>|->|\.\.\.?|[^\w\s]|_|\n)",
    re.IGNORECASE,
)
_ACRONYM = re.compile(r"\b(?:[A-Za-z]\.){2,}")


@dataclass(frozen=True)
class Token:
    """A word, a number or a mark of the message.

    Attributes:
        key: How it is looked up; of a mark, what it adds to a phrase ("&" adds "and", "-" nothing).
        spaced: Whether white space precedes it.
    """

    text: str
    key: str
    kind: Literal["word", "number", "mark"]
    start: int
    end: int
    spaced: bool


def clean(message: str) -> str:
    """Return the message with plain dashes, quotes and spaces, in the same length; "U.S." loses its dots."""
    plain = message.translate(_PLAIN)
    return _ACRONYM.sub(lambda match: match.group().replace(".", "").ljust(len(match.group())), plain)


def tokens_of(message: str) -> tuple[Token, ...]:
    """Return the tokens of a message in order."""
    text = clean(message)
    return tuple(_token(match, text) for match in _TOKEN.finditer(text))


def _token(match: re.Match[str], text: str) -> Token:
    kind: Literal["word", "number", "mark"] = "number" if match["number"] else "word" if match["word"] else "mark"
    written = match.group().strip() or match.group()
    start = match.end() - len(match.group().lstrip() or match.group())
    key = key_of(re.sub(r"'s$", "", written)) if kind != "mark" else {"&": "and", "+": "+", "#": "#"}.get(written, "")
    return Token(written, key, kind, start, match.end(), start == 0 or text[start - 1].isspace())
