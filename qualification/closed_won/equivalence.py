"""When "no difference" may be said: only where a difference worth having is excluded."""

import numpy as np

from qualification.closed_won.evidence import Evidence
from qualification.closed_won.intervals import ALPHA, FEWEST_EXPECTED, ONE_SIDED, two_sided_z

MARGIN = 1.25
POWER, POWER_Z = 0.8, 0.8416212335729143
HALVINGS = 40


def is_negligible(evidence: Evidence, place: int) -> bool:
    """Return whether the records exclude that a value changes the win rate by a quarter, up or down.

    Two one-sided tests at 5 %: the 90 % interval of the difference lies within the margin. Schuirmann (1987), Journal of
    Pharmacokinetics and Biopharmaceutics 15.
    """
    margin = evidence.overall * (MARGIN - 1)
    difference, error = float(evidence.difference[place]), float(evidence.error[place])
    return bool(np.isfinite(error)) and abs(difference) + ONE_SIDED * error < margin


def detectable_lift(evidence: Evidence, place: int, among: int) -> float | None:
    """Return the lift that so many records show with a probability of 80 %, at a level of 5 %; None where no lift is that large.

    A lift is held against all records, those with the value among them: it is at most one over their share. What is tested has
    the spread of records that do not differ, and what shows has that of records which do. Where few outcomes are expected,
    Fisher's test decides too, which sees less.

    Args:
        among: How many were tested with it: if it alone differs, it has to hold against all of them.
    """
    overall, share, error = max(evidence.overall, 1e-9), float(evidence.share[place]), float(evidence.error[place])
    most = min(1 / max(share, 1e-9), 1 / overall)
    if not (0 < share < 1 and overall < 1 and 0 < error < np.inf):
        return None
    count = overall * (1 - overall) / (share * (1 - share) * error**2)  # as many independent records as the error speaks of
    level = ALPHA / max(among, 1)
    low, high = 1.0, most
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if _shows(middle, overall, share, count, level) else (middle, high)
    needed = max(high, _by_fisher(overall, share, count, level))
    return needed if needed < most * (1 - 1e-6) else None


def _shows(lift: float, overall: float, share: float, count: float, level: float) -> bool:
    """Return whether a lift shows with a probability of 80 % by the normal test, each side with the spread of its own rate."""
    inside = min(lift * overall, 1.0)
    outside = max((overall - share * inside) / (1 - share), 0.0)
    null = overall * (1 - overall) / (share * (1 - share) * count)
    spread = inside * (1 - inside) / (share * count) + outside * (1 - outside) / ((1 - share) * count)
    return bool(inside - outside >= two_sided_z(level) * np.sqrt(null) + POWER_Z * np.sqrt(spread))


def _by_fisher(overall: float, share: float, count: float, level: float) -> float:
    """Return the lift that Fisher's exact test shows with a probability of 80 %; 1 where it is not asked.

    The fewest positive ones with the value that are significant among as many positive ones in all follow from the hypergeometric
    distribution, and the rate at which so many come four times in five from the beta distribution.
    """
    from scipy import stats

    if min(overall, 1 - overall) * min(share, 1 - share) * count >= FEWEST_EXPECTED:
        return 1.0
    inside, total = max(round(share * count), 1), max(round(count), 2)
    positive = min(max(round(overall * count), 1), total)
    fewest = int(stats.hypergeom.isf(level, total, positive, inside)) + 1
    if fewest > min(inside, positive):
        return np.inf
    return float(stats.beta.ppf(POWER, fewest, inside - fewest + 1)) / overall


def usual_detectable_lift(evidence: Evidence) -> float | None:
    """Return the lift that half of the values looked at would have shown (see `detectable_lift`); None where for most no lift is so large."""
    lifts = sorted(detectable_lift(evidence, place, len(evidence.p)) or np.inf for place in range(len(evidence.p)))
    return lifts[len(lifts) // 2] if lifts and np.isfinite(lifts[len(lifts) // 2]) else None


def lift_interval(evidence: Evidence, place: int) -> tuple[float, float]:
    """Return the 95 % interval of the lift of a value."""
    overall = max(evidence.overall, 1e-9)
    return float(evidence.low[place] / overall), float(evidence.high[place] / overall)
