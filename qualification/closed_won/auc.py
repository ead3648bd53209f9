"""How well a ranking tells won from lost: the area under the ROC curve, with an interval."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qualification.closed_won.intervals import t_quantile
from qualification.columns import Mask

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Area:
    """The chance that a won record ranks above one that is not, ties half; 0.5 is no better than a coin."""

    auc: float
    low: float
    high: float


def area(points: NDArray[np.number], won: Mask, accounts: NDArray[np.int64], weights: Floats | None = None) -> Area:
    """Return the area with its 95 % interval; rows of one account hang together.

    DeLong, DeLong and Clarke-Pearson (1988), Biometrics 44; summed by account after Obuchowski (1997), Biometrics 53. Few
    records that rank without a mistake do not prove a rank without mistakes: the error is never below that of Hanley and
    McNeil (1982), Radiology 143, with half a pair on the wrong side. Both classes must be there.

    Args:
        weights: How much each row counts; 1 each otherwise.
    """
    w = np.ones(len(points), dtype=np.float64) if weights is None else weights
    high_points, low_points = points[won], points[~won]
    assert len(high_points) and len(low_points), "an area needs records of both kinds"
    mine, theirs = w[won], w[~won]
    above = _placements(high_points, low_points, theirs)  # for each won record, the share of the others below it
    below = 1 - _placements(low_points, high_points, mine)  # for each other one, the share of the won above it
    auc = float((above * mine).sum() / mine.sum())
    influence = np.empty(len(points), dtype=np.float64)
    influence[won] = (above - auc) * mine / mine.sum()
    influence[~won] = (below - auc) * theirs / theirs.sum()
    _, codes = np.unique(accounts, return_inverse=True)
    sums = np.bincount(codes, weights=influence)
    sizes = np.bincount(codes, weights=w)
    effective = float(sizes.sum() ** 2 / np.square(sizes).sum())
    error = float(np.sqrt(np.square(sums).sum() * effective / max(effective - 1, 1)))
    error = max(error, _least_error(auc, _effective(mine), _effective(theirs)))
    fewer = min(_of_accounts(codes[side], w[side]) for side in (won, ~won))
    return Area(auc, *_interval(auc, error, float(t_quantile(np.array([fewer]))[0]), fewer))


def _interval(auc: float, error: float, reach: float, few: float) -> tuple[float, float]:
    """Return the interval on the scale of log odds: on that of shares it lies too high with few won records. Pepe (2003), ch. 5."""
    least = 0.5 / (few + 1)
    middle = min(max(auc, least), 1 - least)
    half = reach * error / (middle * (1 - middle))
    low, high = (1 / (1 + np.exp(-(np.log(middle / (1 - middle)) + side * half))) for side in (-1, 1))
    return min(float(low), auc), max(float(high), auc)


def ranks_by(points: NDArray[np.number], won: Mask) -> float:
    """Return the area alone, without its interval; both classes must be there."""
    levels, codes = np.unique(points, return_inverse=True)
    wins = np.bincount(codes, weights=won, minlength=len(levels))
    others = np.bincount(codes, weights=~won, minlength=len(levels))
    below = np.cumsum(others) - others / 2
    return float((wins * below).sum() / (wins.sum() * others.sum()))


def _of_accounts(codes: NDArray[np.int64], weights: Floats) -> float:
    """Return how many accounts count on one side: its error is known no better than they are many."""
    return _effective(np.asarray(np.bincount(codes, weights=weights), dtype=np.float64))


def _effective(weights: Floats) -> float:
    return float(weights.sum() ** 2 / np.square(weights).sum())


def _least_error(auc: float, won: float, others: float) -> float:
    """Return the error of an area that is pulled half a record away from 0 and 1."""
    few = min(won, others)
    area = (auc * few + 0.5) / (few + 1)
    if 1 / (few + 1) < auc < 1 - 1 / (few + 1):
        return 0.0
    same, twice = area / (2 - area), 2 * area * area / (1 + area)
    spread = area * (1 - area) + (won - 1) * (same - area * area) + (others - 1) * (twice - area * area)
    return float(np.sqrt(max(spread, 0.0) / (won * others)))


def _placements(values: NDArray[np.number], among: NDArray[np.number], weights: Floats) -> Floats:
    """Return for each value the share of the others below it, ties half."""
    order = np.argsort(among, kind="stable")
    ordered = among[order]
    heavy = np.concatenate([[0.0], np.cumsum(weights[order])])
    left, right = np.searchsorted(ordered, values, side="left"), np.searchsorted(ordered, values, side="right")
    return np.asarray((heavy[left] + heavy[right]) / 2 / heavy[-1], dtype=np.float64)
