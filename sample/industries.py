"""What accounts do: sub-industries with their industry, how large they run, and words to name and describe them."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

import numpy as np

from sample.streams import Floats, Ints, Mask
from sample.tables import listed, table

VERBS = ("provides", "offers", "delivers", "specializes in", "supplies", "sells")


@dataclass(frozen=True)
class Industry:
    """One industry.

    Attributes:
        percent: Share of the accounts.
        age: Mean age in years of its companies outside the venture path.
        venture: How usual venture funding is, 0 to 1.
        revenue_usd: Median yearly revenue an employee.
        audiences: To whom such companies sell.
    """

    name: str
    percent: float
    age: float
    venture: float
    revenue_usd: float
    audiences: tuple[str, ...]


@dataclass(frozen=True)
class SubIndustry:
    """One sub-industry.

    Attributes:
        weight: Share of the accounts in percent.
        size: Added to the mean of the log of the employee count.
        names: Second words of company names.
        offers: Noun phrases for what such a company sells.
    """

    name: str
    industry: Industry
    weight: float
    size: float
    names: tuple[str, ...]
    offers: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Traits:
    """What the draws need of each sub-industry, by its place in `sub_industries()`."""

    weight: Floats
    size: Floats
    age: Floats
    venture: Floats
    revenue_usd: Floats


@cache
def sub_industries() -> tuple[SubIndustry, ...]:
    """Return every sub-industry; the place in this tuple is its code."""
    industries = _industries()
    totals: dict[str, float] = defaultdict(float)
    for line in table("sub_industries"):
        totals[line["industry"]] += float(line["share"])
    found = []
    for line in table("sub_industries"):
        industry = industries[line["industry"]]
        weight = industry.percent * float(line["share"]) / totals[industry.name]
        found.append(
            SubIndustry(line["sub_industry"], industry, weight, float(line["size"]), listed(line["names"]), listed(line["offers"]))
        )
    return tuple(found)


@cache
def traits() -> Traits:
    """Return the numbers of every sub-industry as arrays."""
    subs = sub_industries()
    return Traits(
        weight=np.array([sub.weight for sub in subs], dtype=np.float64),
        size=np.array([sub.size for sub in subs], dtype=np.float64),
        age=np.array([sub.industry.age for sub in subs], dtype=np.float64),
        venture=np.array([sub.industry.venture for sub in subs], dtype=np.float64),
        revenue_usd=np.array([sub.industry.revenue_usd for sub in subs], dtype=np.float64),
    )


def is_of(industry: str, sub_industry: Ints) -> Mask:
    """Return which rows are of an industry."""
    return np.array([sub.industry.name == industry for sub in sub_industries()], dtype=np.bool_)[sub_industry]


def _industries() -> dict[str, Industry]:
    audiences = {line["audience"]: listed(line["names"]) for line in table("audiences")}
    return {
        line["industry"]: Industry(
            line["industry"],
            float(line["percent"]),
            float(line["age"]),
            float(line["venture"]),
            float(line["revenue_usd"]),
            audiences[line["audience"]],
        )
        for line in table("industries")
    }
