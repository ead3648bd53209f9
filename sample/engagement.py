"""Draws how accounts grow and where they stand with us, and their custom fields."""

from dataclasses import dataclass

import numpy as np

from sample.custom_fields import SECURITY_PROGRAMS
from sample.firmographics import Firmographics
from sample.industries import is_of
from sample.streams import CHUNK, NONE, Floats, Ints, Mask, chance, pick, stream

_SECURITY_WEIGHTS = np.array([26, 30, 26, 15, 3], dtype=np.float64)
_SECURITY_MISSING = 0.35
_COMPETITOR_RATE, _COMPETITOR_RATE_ELSEWHERE = 0.044, 0.0005
# Yearly growth of headcount by funding stage; the last one is for a stage that is not known.
_GROWTH = np.array([0.30, 0.28, 0.25, 0.20, 0.16, 0.12, 0.05, 0.05, 0.03, 0.08])


@dataclass(frozen=True, eq=False)
class Engagement:
    """One value an account of a chunk.

    Attributes:
        hires: New hires a quarter.
        net_new: Headcount now minus a year ago; negative where it shrank.
        security: Place in `SECURITY_PROGRAMS`, `NONE` where missing.
        motion: Place in `GTM_MOTIONS`, `NONE` where missing.
        renewal_in_days: From today, negative when past; 0 where there is no contract.
    """

    hires: Ints
    net_new: Ints
    is_customer: Mask
    is_churned: Mask
    was_pursued: Mask
    is_competitor: Mask
    security: Ints
    motion: Ints
    renewal_in_days: Ints


def draw_engagement(seed: int, chunk: int, firm: Firmographics) -> Engagement:
    """Return growth, standing and custom fields of one chunk.

    The security program is drawn apart from everything else, since it decides who wins (`truth`).
    The standing is that of an import before the deals of the sample: it knows nothing of how they end.
    """
    rng = stream(seed, "engagement", chunk)
    growth = _GROWTH[firm.stage] + rng.standard_normal(CHUNK) * 0.14
    pace = np.exp(rng.standard_normal(CHUNK) * 0.6) * (0.6 + 5 * np.clip(growth, 0, 0.5))
    standing = rng.random(CHUNK)
    is_software = is_of("Software", firm.sub_industry)
    is_competitor = chance(rng, np.where(is_software, _COMPETITOR_RATE, _COMPETITOR_RATE_ELSEWHERE), CHUNK)
    return Engagement(
        hires=(pace * np.power(firm.employees, 0.33)).astype(np.int64),
        net_new=np.round(firm.employees * np.clip(growth, -0.5, 0.8) / (1 + np.clip(growth, -0.5, 0.8))).astype(np.int64),
        is_customer=(standing < 0.06) & ~is_competitor,
        is_churned=(standing > 0.972) & ~is_competitor,
        was_pursued=chance(rng, 0.04, CHUNK),
        is_competitor=is_competitor,
        security=np.where(chance(rng, _SECURITY_MISSING, CHUNK), NONE, pick(rng, _SECURITY_WEIGHTS, CHUNK)),
        motion=_draw_motion(rng, is_software),
        renewal_in_days=_draw_renewal(rng, standing < 0.06),
    )


def security_code(program: str) -> int:
    """Return the place of a security program in `SECURITY_PROGRAMS`."""
    return SECURITY_PROGRAMS.index(program)


def _draw_motion(rng: np.random.Generator, is_software: Mask) -> Ints:
    """Software is product-led twice as often as the rest."""
    product_led: Floats = np.where(is_software, 0.45, 0.2)
    draw = rng.random(CHUNK)
    motion = np.where(draw < product_led, 0, np.where(draw < product_led + 0.42, 1, 2))
    return np.where(chance(rng, 0.25, CHUNK), NONE, motion)


def _draw_renewal(rng: np.random.Generator, is_customer: Mask) -> Ints:
    """Of the others a quarter has a dated contract with somebody else."""
    days = rng.integers(-60, 540, CHUNK)
    dated = chance(rng, np.where(is_customer, 0.9, 0.25), CHUNK)
    return np.where(dated, np.where(days == 0, 1, days), 0)
