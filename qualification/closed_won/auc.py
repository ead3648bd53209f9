"""How well a ranking tells won from lost: the area under the ROC curve, with an interval."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qualification.closed_won.intervals import Z95
from qualification.columns import Mask

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Area:
    """The chance that a won record ranks above one that is not, ties half; 0.5 is no better than a coin."""

    auc: float
    low: float
    high: float


def area(points: NDArray[np.number], won: Mask, accounts: NDArray[np.int64]) -> Area:
    """Return the area with its 95 % interval; rows of one account hang together.

    DeLong, DeLong and Clarke-Pearson (1988), Biometrics 44; summed by account after Obuchowski (1997), Biometrics 53.
    Both classes must be there.
    """
    high_points, low_points = points[won], points[~won]
    m, n = len(high_points), len(low_points)
    assert m and n, "an area needs records of both kinds"
    above = _placements(high_points, low_points)  # for each won record, the share of the others below it
    below = 1 - _placements(low_points, high_points)  # for each other one, the share of the won above it
    auc = float(above.mean())
    influence = np.empty(len(points), dtype=np.float64)
    influence[won] = (above - auc) / m
    influence[~won] = (below - auc) / n
    _, codes = np.unique(accounts, return_inverse=True)
    sums = np.bincount(codes, weights=influence)
    error = float(np.sqrt(np.square(sums).sum() * len(sums) / max(len(sums) - 1, 1)))
    return Area(auc, max(0.0, auc - Z95 * error), min(1.0, auc + Z95 * error))


def _placements(values: NDArray[np.number], among: NDArray[np.number]) -> Floats:
    """Return for each value the share of the others below it, ties half."""
    ordered = np.sort(among)
    left, right = np.searchsorted(ordered, values, side="left"), np.searchsorted(ordered, values, side="right")
    return np.asarray((left + right) / 2 / len(among), dtype=np.float64)
