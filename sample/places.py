"""Where accounts and people are: countries by sales region, states, and real cities."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

import numpy as np

from sample.streams import Floats, Ints, Objects, labels_of
from sample.tables import listed, table


@dataclass(frozen=True)
class Country:
    """A country with its sales region and its share of the accounts."""

    name: str
    region: str
    percent: float


@dataclass(frozen=True, eq=False)
class Places:
    """Every city, flat: one draw by `weights` gives city, state, country and region.

    Attributes:
        state: None outside the countries whose states are told apart.
        countries: The place of each city's country in `countries()`.
    """

    weights: Floats
    city: Objects
    state: Objects
    country: Objects
    region: Objects
    countries: Ints


@cache
def countries() -> tuple[Country, ...]:
    """Return the countries in a fixed order."""
    found = {line["country"]: Country(line["country"], line["region"], float(line["country_percent"])) for line in table("places")}
    return tuple(found.values())


@cache
def country_weights() -> Floats:
    """Return the share of each country."""
    return np.array([country.percent for country in countries()], dtype=np.float64)


@cache
def places() -> Places:
    """Return every city with the chance that an account is there; earlier cities of a line are larger."""
    codes = {country.name: code for code, country in enumerate(countries())}
    state_totals: dict[str, float] = defaultdict(float)
    for line in table("places"):
        state_totals[line["country"]] += float(line["state_weight"])
    rows: list[tuple[float, str, str | None, str, str, int]] = []
    for line in table("places"):
        name, cities = line["country"], listed(line["cities"])
        weight = float(line["country_percent"]) * float(line["state_weight"]) / state_totals[name]
        shares = [1 / (rank + 1.5) for rank in range(len(cities))]
        for share, city in zip(shares, cities, strict=True):
            rows.append((weight * share / sum(shares), city, line["state"] or None, name, line["region"], codes[name]))
    weights, city_names, states, names, regions, country_codes = zip(*rows, strict=True)
    return Places(
        np.array(weights, dtype=np.float64),
        labels_of(city_names),
        labels_of(states),
        labels_of(names),
        labels_of(regions),
        np.array(country_codes, dtype=np.int64),
    )
