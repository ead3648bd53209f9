"""Who closes a deal and who wins it: the planted truth that the tests know and the product does not.

An account with a deal wins it with odds of `BASE_ODDS` times the multipliers that apply to its document;
a missing value applies none. Nothing else moves the odds: not the size, no other tool, no other industry.
"""

from dataclasses import dataclass

import numpy as np

from sample.engagement import security_code
from sample.firmographics import FUNDING_STAGES
from sample.industries import is_of
from sample.places import places
from sample.products import product_code
from sample.streams import CHUNK, Floats, Ints, Mask, stream

DEALS_IN_TEN = 3
BASE_ODDS = 0.255

SNOWFLAKE = 3.0
CERTIFIED = 2.2
SERIES_B_OR_C = 1.8
EMEA = 0.6
GOVERNMENT = 0.4


@dataclass(frozen=True, eq=False)
class Deals:
    """Whether each account of a chunk closes a deal, and wins it."""

    has_deal: Mask
    is_won: Mask


def win_odds(sub_industry: Ints, place: Ints, stage: Ints, security: Ints, installed: Mask) -> Floats:
    """Return the odds (not the probability) that each account's deal is won."""
    is_certified = np.isin(security, [security_code("SOC 2"), security_code("ISO 27001")])
    is_b_or_c = np.isin(stage, [FUNDING_STAGES.index("Series B"), FUNDING_STAGES.index("Series C")])
    odds = np.full(CHUNK, BASE_ODDS)
    for applies, multiplier in (
        (installed[:, product_code("Snowflake")], SNOWFLAKE),
        (is_certified, CERTIFIED),
        (is_b_or_c, SERIES_B_OR_C),
        (places().region[place] == "EMEA", EMEA),
        (is_of("Government", sub_industry), GOVERNMENT),
    ):
        odds[applies] *= multiplier
    return odds


def draw_deals(seed: int, chunk: int, odds: Floats) -> Deals:
    """Return the deals of one chunk: exactly three accounts of every ten in a row have one."""
    rng = stream(seed, "deals", chunk)
    order = rng.random((CHUNK // 10, 10)).argsort(axis=1).argsort(axis=1)
    has_deal = order.reshape(CHUNK) < DEALS_IN_TEN
    return Deals(has_deal, has_deal & (rng.random(CHUNK) < odds / (1 + odds)))
