"""How alike the deals of one account end: what several of them are worth beside as many deals of different accounts."""

import numpy as np
from numpy.typing import NDArray

CAREFUL = 0.1
FEWEST_GROUPS = 2.0


def likeness_of(codes: NDArray[np.int64], won: NDArray[np.bool_]) -> float:
    """Return the share of the variance that lies between accounts, 0 (deals are independent) to 1 (all of an account end alike).

    The analysis of variance estimate, taken at the upper end of its one-sided 90 % interval: where few accounts have
    several deals it can hardly be known, and then each account counts nearly once. Donner and Koval (1980), Biometrics 36.

    Args:
        codes: The account of each row, numbered from 0.
    """
    from scipy import stats

    counts = np.bincount(codes).astype(np.float64)
    rows, groups = float(counts.sum()), len(counts)
    if groups == rows:
        return 0.0
    several = counts - 1
    freedom = float(several.sum() ** 2 / np.square(several).sum()) - 1  # accounts with several deals, as if of one size
    rates = np.bincount(codes, weights=won) / counts
    within = float((counts * rates * (1 - rates)).sum() / (rows - groups))
    if freedom < FEWEST_GROUPS or within <= 0:
        return 1.0
    between = float((counts * np.square(rates - won.mean())).sum() / (groups - 1))
    usual = (rows - float(np.square(counts).sum()) / rows) / (groups - 1)
    ratio = between / within / float(stats.f.ppf(CAREFUL, freedom, rows - groups))
    return float(np.clip((ratio - 1) / (ratio - 1 + usual), 0, 1)) if ratio > 1 else 0.0
