"""Reads single cells: null words, truth values, lists, founding years, places written as "Saint Paul, Minnesota"."""

import json
import re
from dataclasses import dataclass

from qualification.importing.dates import parse_date
from qualification.lookup.places import country_named, state_named

NULL_WORDS = frozenset(
    (
        "",
        "-",
        "--",
        "---",
        "–",
        "—",
        ".",
        "?",
        "n/a",
        "#n/a",
        "n.a.",
        "n.a",
        "na",
        "n/d",
        "nan",
        "null",
        "nil",
        "none",
        "(none)",
        "<null>",
        "\\n",
    )
    + (
        "unknown",
        "not known",
        "undefined",
        "not available",
        "not applicable",
        "not specified",
        "unspecified",
        "(blank)",
        "blank",
        "tbd",
        "tba",
    )
    + ("k.a.", "keine angabe", "unbekannt", "inconnu", "desconocido")
)
_TRUE = frozenset(("yes", "y", "true", "t", "1", "1.0", "ja", "oui", "si", "sí", "vrai", "wahr"))
_FALSE = frozenset(("no", "n", "false", "f", "0", "0.0", "nein", "non", "faux", "falsch"))
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_LEADING_YEAR = re.compile(r"(?:(?:c\.|ca\.|circa|est\.|since|about)\s*)?([12]\d{3})(?!\d)", re.ASCII | re.IGNORECASE)
_FOOTNOTE = re.compile(r"\[\w{1,3}\]$")


def clean_text(text: str) -> str:
    """Return a text without control characters, broken Unicode and blanks around it."""
    return _CONTROL.sub("", text).strip()


def is_null(text: str) -> bool:
    """Whether a text says that there is no value. "#NAME?" does not: exports turn real names into it."""
    return len(text) <= 20 and text.strip().casefold() in NULL_WORDS


def parse_boolean(text: str) -> bool | None:
    """Return the truth value of yes/no, true/false, 1/0 and their short and foreign forms, or None."""
    word = text.strip().casefold()
    return True if word in _TRUE else False if word in _FALSE else None


def parse_list(text: str) -> list[str]:
    """Return the items of "a; b", "a|b", lines, a JSON list, or else "a, b"; null words are no items."""
    plain = text.strip()
    if plain.startswith("[") and plain.endswith("]"):
        if (listed := _json_list(plain)) is not None:
            return _items(listed)
        return _items([item.strip().strip("'\"") for item in plain[1:-1].split(",")])
    for pattern in (r"[;|]", r"\r?\n", ","):
        if re.search(pattern, plain):
            return _items(re.split(pattern, plain))
    return _items([plain])


def _json_list(text: str) -> list[str] | None:
    try:
        listed: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return [str(item) for item in listed if item is not None] if isinstance(listed, list) else None


def _items(texts: list[str]) -> list[str]:
    cleaned = (clean_text(text) for text in texts)
    return list(dict.fromkeys(text for text in cleaned if not is_null(text)))


@dataclass(frozen=True)
class Year:
    """A founding year that was read; `approximated` when the text says more than one plain year or date."""

    year: int
    approximated: bool = False


def parse_year(text: str) -> Year | None:
    """Return the year of "1902", of a date, or the first year of "2013 (1888)" and "1904/1946", or None."""
    plain = text.strip().removesuffix(".0")
    if len(plain) == 4 and plain.isascii() and plain.isdigit():
        return Year(int(plain))
    if day := parse_date(plain):
        return Year(day.date.year)
    match = _LEADING_YEAR.match(plain)
    return Year(int(match[1]), approximated=True) if match else None


@dataclass(frozen=True)
class Place:
    """The parts of an address line; those that it does not say are None."""

    city: str | None
    state: str | None
    country: str


def parse_place(text: str) -> Place | None:
    """Return the parts of "Saint Paul, Minnesota", "Dublin, Ireland" or "Austin, TX, USA", or None.

    The last part is a country after a state of it, else a state of the United States, Canada or Germany
    ("Atlanta, Georgia"), else a country.
    """
    parts = [_FOOTNOTE.sub("", part).strip() for part in clean_text(text).split(",")]
    if not 2 <= len(parts) <= 4 or not all(parts):
        return None
    last, before = parts[-1], parts[-2]
    country = country_named(last)
    if country and len(parts) > 2 and (state := state_named(before, country)):
        return Place(parts[-3], state, country)
    if state := state_named(last):
        return Place(before, state, _country_of_state(state))
    return Place(before, None, country) if country else None


def _country_of_state(state: str) -> str:
    return next(country for country in ("United States", "Canada", "Germany") if state_named(state, country))
