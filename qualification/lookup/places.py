"""Countries, states and sales regions: one spelling each, and the names and codes that people write for them."""

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import cast

import pycountry

from qualification.fields import REGIONS

VOCABULARY = Path(__file__).parents[1] / "vocabulary"

COUNTRIES: tuple[str, ...]  # every country in our spelling, alphabetic; read on first use

_REGION_NAMES: Mapping[str, tuple[str, ...]] = {
    "North America": ("na", "nam", "namer", "noram", "n america", "northam", "nordamerika"),
    "EMEA": ("europe middle east and africa", "europe middle east africa", "europe the middle east and africa"),
    "APAC": ("ap", "apj", "japac", "asia pac", "asia pacific", "asia and pacific", "asia pacific and japan", "asia pacific japan"),
    "LATAM": ("lac", "latin america", "latin america and caribbean", "latin america and the caribbean", "lateinamerika", "america latina"),
}
_STATE_COUNTRIES = ("US", "CA", "DE")


def __getattr__(name: str) -> tuple[str, ...]:
    if name == "COUNTRIES":
        return tuple(sorted(country.name for country in _countries()))
    raise AttributeError(name)


@dataclass(frozen=True)
class _Country:
    alpha2: str
    name: str
    region: str | None
    aliases: tuple[str, ...]


def country_named(text: str) -> str | None:
    """Return the country in our spelling, or None.

    Takes ISO codes of two and three letters, official and usual names, abbreviations and the names in
    the larger European and Asian languages; case, accents and punctuation do not matter. It takes the
    whole text: someone who reads running text decides whether "in" or "it" is a country there.
    """
    found = _country_of(text)
    return found.name if found else None


def region_of(country: str) -> str | None:
    """Return the sales region of a country given in any way `country_named` takes; None outside all four."""
    found = _country_of(country)
    return found.region if found else None


def region_named(text: str) -> str | None:
    """Return the sales region of a name or code, or None. "NA" is North America here, not Namibia."""
    return _regions().get(_key(text))


def state_named(text: str, country: str | None = None) -> str | None:
    """Return the state, province or Land in our spelling, or None.

    With a country only its own subdivisions count ("CA" is no state of Canada). Without one, those of
    the United States, Canada and Germany do, and codes with their country ("IN-KA") of any.
    """
    key = _key(text)
    if country is not None:
        found = _country_of(country)
        return _states(found.alpha2).get(key) if found else None
    prefix, _, _ = key.partition(" ")
    near = (prefix.upper(),) if len(prefix) == 2 and " " in key else ()
    for alpha2 in (*_STATE_COUNTRIES, *near):
        if state := _states(alpha2).get(key):
            return state
    return None


def states_of(country: str) -> tuple[str, ...]:
    """Return the subdivisions of a country, alphabetic: of the United States the fifty states and the District of Columbia."""
    found = _country_of(country)
    if found is None:
        return ()
    return tuple(sorted({_state_name(each.code, each.name) for each in _subdivisions(found.alpha2) if each.type != "Outlying area"}))


@lru_cache(maxsize=50_000)
def _key(text: str) -> str:
    """Return what two spellings of one name share: no case, accents, punctuation or leading article."""
    plain = "".join(each for each in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(each))
    plain = re.sub(r"['’`.]", "", plain).replace("&", " and ")
    words = " ".join(re.sub(r"[\W_]+", " ", plain).split())
    return words.removeprefix("the ")


def _country_of(text: str) -> _Country | None:
    return _country_index().get(_key(text))


@cache
def _countries() -> tuple[_Country, ...]:
    rows = _rows("countries.csv")
    return tuple(_Country(row["alpha2"], row["name"], row["region"] or None, _listed(row["aliases"])) for row in rows)


@cache
def _country_index() -> dict[str, _Country]:
    """Return every key that names a country; our own names win over aliases, and those over pycountry's."""
    index = {_key(country.name): country for country in _countries()}
    for country in _countries():
        index.update((_key(alias), country) for alias in country.aliases if _key(alias) not in index)
    for country in _countries():
        for name in _official_names(country.alpha2):
            index.setdefault(_key(name), country)
    return index


def _official_names(alpha2: str) -> Iterator[str]:
    yield alpha2
    entry = pycountry.countries.get(alpha_2=alpha2)
    if entry is not None:
        for attribute in ("alpha_3", "name", "common_name", "official_name"):
            if name := cast(str | None, getattr(entry, attribute, None)):
                yield name


@cache
def _regions() -> dict[str, str]:
    index = {_key(region): region for region in REGIONS}
    index.update((_key(name), region) for region, names in _REGION_NAMES.items() for name in names)
    return index


@dataclass(frozen=True)
class _Subdivision:
    code: str
    name: str
    type: str


@cache
def _subdivisions(alpha2: str) -> tuple[_Subdivision, ...]:
    found = (_Subdivision(each.code, each.name, each.type) for each in pycountry.subdivisions if each.country_code == alpha2)
    return tuple(sorted(found, key=lambda each: each.code))


@cache
def _states(alpha2: str) -> dict[str, str]:
    """Return every key that names a subdivision of one country: code with and without the country, name, aliases."""
    index: dict[str, str] = {}
    for each in _subdivisions(alpha2):
        ours = _state_name(each.code, each.name)
        for name in (ours, each.name, each.code, each.code.partition("-")[2], *_state_spellings().get(each.code, ("", ()))[1]):
            index.setdefault(_key(name), ours)
    return index


@cache
def _state_spellings() -> dict[str, tuple[str, tuple[str, ...]]]:
    return {row["code"]: (row["name"], _listed(row["aliases"])) for row in _rows("states.csv")}


def _state_name(code: str, official: str) -> str:
    """Return our spelling: that of the data file, else the official one without macrons, which English does not write."""
    if code in _state_spellings():
        return _state_spellings()[code][0]
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", official).replace("\u0304", ""))


def _rows(name: str) -> list[dict[str, str]]:
    with (VOCABULARY / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _listed(text: str) -> tuple[str, ...]:
    return tuple(item for item in text.split(";") if item)
