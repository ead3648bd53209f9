"""The interval of a lift by what was seen on both sides, not by what chance would give if there were none."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qualification.closed_won.intervals import Z95, t_quantile, wilson

Floats = NDArray[np.float64]
LEAST = 1e-12
LEAST_WITHIN = 0.5
FEWEST_WON = 4


@dataclass(frozen=True, eq=False)
class Side:
    """What the records with a value brought, or those without, within the strata: one entry a value.

    Attributes:
        mean: What one brought on average.
        count: As how many independent records they tell it.
        variance: By value, of what one brought; of counts it follows from the mean.
        won: By value, as how many won records it rests on.
    """

    mean: Floats
    count: Floats
    variance: Floats
    won: Floats


def effective(told: Floats, weights: Floats) -> Floats:
    """Return as how many independent records those of several strata tell a mean in which each stratum has this weight."""
    return np.asarray(1 / np.maximum((np.square(weights) / np.maximum(told, LEAST)).sum(axis=0), LEAST), dtype=np.float64)


def lift_bounds(share: Floats, inside: Side, outside: Side, reach: float, within: float, *, by_value: bool) -> tuple[Floats, Floats]:
    """Return the 95 % interval of lifts: how much more records with a value bring than all do.

    The interval of the ratio of the two sides comes from that of each (MOVER: Donner and Zou, 2012, Stat Methods Med Res 21), and
    a lift is a function of that ratio alone. Of counts, each side has its Wilson interval; of amounts, one on the scale of logs.

    Args:
        share: The share of the records with the value.
        reach: How many standard errors an interval reaches; more than 1.96 where accounts are few.
        within: The variance within strata and between accounts, over that of as many independent records.
    """
    sides = [_of_value(side) if by_value else _of_count(side, reach, within) for side in (inside, outside)]
    (low_in, high_in), (low_out, high_out) = sides
    m_in, m_out = inside.mean, outside.mean
    both = np.square(m_in * m_out)
    below, above = high_out * (2 * m_out - high_out), low_out * (2 * m_out - low_out)
    down = np.sqrt(np.maximum(both - low_in * (2 * m_in - low_in) * below, 0.0))
    up = np.sqrt(np.maximum(both - high_in * (2 * m_in - high_in) * above, 0.0))
    # the same quotients as (m m - down) / below and (m m + up) / above, without a loss of digits where below is near nothing
    low = low_in * (2 * m_in - low_in) / np.maximum(m_in * m_out + down, LEAST)
    high = np.where(above > LEAST, (m_in * m_out + up) / np.maximum(above, LEAST), np.inf)
    return _lift(low, share), _lift(high, share)


def _lift(ratio: Floats, share: Floats) -> Floats:
    known = np.where(np.isfinite(ratio), ratio, 1.0)
    return np.where(np.isfinite(ratio), known / np.maximum(share * known + 1 - share, LEAST), 1 / np.maximum(share, LEAST))


def _of_count(side: Side, reach: float, within: float) -> tuple[Floats, Floats]:
    return wilson(side.mean, side.count * (Z95 / reach) ** 2 / max(within, LEAST_WITHIN))


def _of_value(side: Side) -> tuple[Floats, Floats]:
    """Return the interval of mean amounts; where nothing was brought, up to what so many records could have hidden."""
    error = np.sqrt(side.variance / np.maximum(side.count, LEAST)) / np.maximum(side.mean, LEAST)
    factor = np.exp(np.minimum(t_quantile(np.maximum(side.won, FEWEST_WON)) * error, 50.0))
    nothing = wilson(np.zeros(len(side.mean)), side.count)[1]
    there = side.mean > LEAST
    return np.where(there, side.mean / factor, 0.0), np.where(there, side.mean * factor, nothing)
