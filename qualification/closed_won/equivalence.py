"""When "no difference" may be said: only where a difference worth having is excluded."""

import numpy as np

from qualification.closed_won.evidence import Evidence
from qualification.closed_won.intervals import ALPHA, ONE_SIDED, two_sided_z

MARGIN = 1.25
POWER_Z = 0.8416212335729143


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

    A lift is held against all records, those with the value among them: it is at most one over their share.

    Args:
        among: How many were tested with it: if it alone differs, it has to hold against all of them.
    """
    overall, share = max(evidence.overall, 1e-9), float(evidence.share[place])
    needed = 1 + (two_sided_z(ALPHA / max(among, 1)) + POWER_Z) * (1 - share) * float(evidence.error[place]) / overall
    return needed if needed < min(1 / max(share, 1e-9), 1 / overall) else None


def usual_detectable_lift(evidence: Evidence) -> float | None:
    """Return the lift that half of the values looked at would have shown (see `detectable_lift`); None where for most no lift is so large."""
    lifts = sorted(detectable_lift(evidence, place, len(evidence.p)) or np.inf for place in range(len(evidence.p)))
    return lifts[len(lifts) // 2] if lifts and np.isfinite(lifts[len(lifts) // 2]) else None


def lift_interval(evidence: Evidence, place: int) -> tuple[float, float]:
    """Return the 95 % interval of the lift of a value."""
    overall = max(evidence.overall, 1e-9)
    return float(evidence.low[place] / overall), float(evidence.high[place] / overall)
