"""Draws what an account is and where: sub-industry, place, size, age, revenue, funding."""

from dataclasses import dataclass
from typing import cast

import numpy as np

from qualification.fields import STAGES, STAGES_OUTSIDE
from sample.industries import traits
from sample.places import places
from sample.streams import CHUNK, NONE, Floats, Ints, chance, pick, pick_within, stream

FUNDING_STAGES = STAGES + STAGES_OUTSIDE
LARGEST = 200_000
_MEAN_LOG_SIZE, _SPREAD = 4.45, 1.85

# Shares of each stage (columns as FUNDING_STAGES) by size (rows: up to each of these, then above), for a
# company on the venture path and for one off it.
_SIZES = (10, 50, 200, 500, 1_000, 5_000)
_VENTURE = np.array(
    [
        [30, 34, 5, 1, 0, 0, 30, 0, 0],
        [8, 34, 26, 7, 1, 0, 22, 2, 0],
        [0, 8, 26, 28, 13, 4, 12, 7, 2],
        [0, 1, 8, 25, 27, 16, 6, 12, 5],
        [0, 0, 2, 12, 24, 28, 4, 18, 12],
        [0, 0, 0, 4, 10, 26, 2, 24, 34],
        [0, 0, 0, 0, 2, 8, 1, 15, 74],
    ],
    dtype=np.float64,
)
_SETTLED = np.array(
    [
        [1, 2, 0, 0, 0, 0, 97, 0, 0],
        [0, 2, 1, 0, 0, 0, 92, 5, 0],
        [0, 1, 2, 1, 0, 0, 76, 18, 2],
        [0, 0, 1, 2, 1, 0, 54, 34, 8],
        [0, 0, 0, 1, 1, 1, 37, 42, 18],
        [0, 0, 0, 0, 1, 1, 20, 40, 38],
        [0, 0, 0, 0, 0, 0, 6, 18, 76],
    ],
    dtype=np.float64,
)
# Median raised and its spread (log), and years since founding, by stage; 0 where nothing is raised.
_RAISED_USD = np.array([0.7e6, 3.2e6, 14e6, 40e6, 95e6, 260e6, 0, 120e6, 310e6])
_RAISED_SPREAD = np.array([0.5, 0.5, 0.45, 0.45, 0.45, 0.6, 0.1, 0.9, 0.9])
_DISCLOSED = np.array([0.75, 0.85, 0.92, 0.95, 0.95, 0.95, 0.0, 0.4, 0.45])
_DATED = np.array([0.85, 0.92, 0.95, 0.96, 0.96, 0.96, 0.0, 0.45, 0.0])
_AGE_LOW = np.array([0, 1, 2, 4, 5, 7])
_AGE_SPAN = np.array([3, 5, 7, 9, 10, 12])


@dataclass(frozen=True, eq=False)
class Firmographics:
    """One value an account of a chunk.

    Attributes:
        sub_industry: Place in `industries.sub_industries()`.
        place: Place in `places.places()`.
        employees: At least 1; known to the draws also where the document lacks it.
        age: Whole years since founding.
        stage: Place in `FUNDING_STAGES`, `NONE` where missing.
        raised_usd: 0 where missing.
        funded_days_ago: `NONE` where missing.
    """

    sub_industry: Ints
    place: Ints
    employees: Ints
    revenue_usd: Ints
    age: Ints
    stage: Ints
    raised_usd: Ints
    funded_days_ago: Ints


def draw_firmographics(seed: int, chunk: int) -> Firmographics:
    """Return the firmographics of one chunk of accounts."""
    rng = stream(seed, "firmographics", chunk)
    sub = pick(rng, traits().weight, CHUNK)
    place = pick(rng, places().weights, CHUNK)
    spread = rng.standard_normal(CHUNK) * _SPREAD
    employees = np.exp(_MEAN_LOG_SIZE + traits().size[sub] + spread).clip(1, LARGEST).astype(np.int64)
    per_head = traits().revenue_usd[sub] * np.exp(rng.standard_normal(CHUNK) * 0.55)
    stage = _draw_stage(rng, sub, employees)
    raised, days_ago = _draw_funding(rng, stage)
    return Firmographics(sub, place, employees, rounded(employees * per_head), _draw_age(rng, sub, stage), stage, raised, days_ago)


def rounded(amounts: Floats) -> Ints:
    """Return amounts with three leading digits, as such figures are published; 0 stays 0."""
    digits = np.floor(np.log10(np.maximum(amounts, 1))) - 2
    unit = np.power(10.0, np.maximum(digits, 0))
    return cast("Ints", (np.round(amounts / unit) * unit).astype(np.int64))


def _draw_stage(rng: np.random.Generator, sub: Ints, employees: Ints) -> Ints:
    """Government has no funding stage; of the others a third is not known."""
    size = np.searchsorted(_SIZES, employees, side="left")
    venture = traits().venture[sub]
    backed = chance(rng, venture, CHUNK)
    stage = pick_within(rng, np.concatenate([_SETTLED, _VENTURE]), size + backed * len(_VENTURE))
    unknown = chance(rng, 0.33, CHUNK) | (venture == 0)
    return np.where(unknown, NONE, stage)


def _draw_funding(rng: np.random.Generator, stage: Ints) -> tuple[Ints, Ints]:
    raised = rounded(_RAISED_USD[stage] * np.exp(rng.standard_normal(CHUNK) * _RAISED_SPREAD[stage]))
    disclosed = chance(rng, _DISCLOSED[stage], CHUNK) & (stage != NONE)
    days_ago = np.minimum(rng.exponential(520, CHUNK), 3_600).astype(np.int64) + 5
    dated = chance(rng, _DATED[stage], CHUNK) & (stage != NONE)
    return np.where(disclosed, raised, 0), np.where(dated, days_ago, NONE)


def _draw_age(rng: np.random.Generator, sub: Ints, stage: Ints) -> Ints:
    """Venture-funded companies are as old as their stage; the others as old as their industry."""
    usual = np.minimum(rng.gamma(1.6, traits().age[sub] / 1.6) + 1, 170)
    ventured = (stage >= 0) & (stage < len(STAGES))
    early = np.where(ventured, stage, 0)
    young = _AGE_LOW[early] + rng.random(CHUNK) * _AGE_SPAN[early]
    return np.where(ventured, young, usual).astype(np.int64)
