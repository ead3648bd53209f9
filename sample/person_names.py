"""People's names, by the language that is usual in a country."""

import unicodedata
from dataclasses import dataclass
from functools import cache

import numpy as np

from sample.places import countries
from sample.streams import Ints
from sample.tables import listed, table

# Letters that have no plain letter inside.
_PLAIN = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "ı": "i", "ß": "ss"})


@dataclass(frozen=True)
class NamePool:
    """First and last names that go together.

    Attributes:
        abroad: How often such a name turns up anywhere, relative to the other pools.
        countries: Where these names are usual.
    """

    first: tuple[str, ...]
    last: tuple[str, ...]
    abroad: float
    countries: tuple[str, ...]


@cache
def name_pools() -> tuple[NamePool, ...]:
    """Return the pools; the first one, English, is usual where no other one is."""
    return tuple(
        NamePool(tuple(line["first"].split()), tuple(line["last"].split()), float(line["abroad"]), listed(line["countries"]))
        for line in table("person_names")
    )


@cache
def usual_pools() -> Ints:
    """Return for each country the place in `name_pools()` of its names."""
    usual = {country: place for place, pool in enumerate(name_pools()) for country in pool.countries}
    return np.array([usual.get(country.name, 0) for country in countries()], dtype=np.int64)


@cache
def mailbox(name: str) -> str:
    """Return a name as it is written in an e-mail address: lower-case ASCII letters."""
    plain = unicodedata.normalize("NFKD", name.translate(_PLAIN)).encode("ascii", "ignore").decode()
    return "".join(letter for letter in plain.lower() if letter.isalpha())
