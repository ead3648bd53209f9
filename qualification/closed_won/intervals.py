"""Intervals, tests and the correction for many comparisons."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Z95 = 1.959963984540054
ONE_SIDED = 1.6448536269514722
ALPHA = 0.05
FEWEST_EXPECTED = 5


def wilson(rate: Floats, count: Floats) -> tuple[Floats, Floats]:
    """Return the 95 % Wilson score interval of rates seen in `count` (effective) records; 0 to 1 where there are none.

    Wilson, E. B. (1927), JASA 22. It never leaves 0 to 1 and holds its level also for few records and rates near 0 and 1.
    """
    count = np.maximum(count, 1e-9)
    spread = Z95**2 / count
    centre = (rate + spread / 2) / (1 + spread)
    half = Z95 / (1 + spread) * np.sqrt(rate * (1 - rate) / count + spread / (4 * count))
    return np.clip(centre - half, 0, 1), np.clip(centre + half, 0, 1)


def two_rates(rate_in: Floats, count_in: Floats, rate_out: Floats, count_out: Floats) -> Floats:
    """Return two-sided p-values that two rates are one: pooled z, or Fisher's exact test where a cell expects fewer than 5."""
    from scipy import stats

    total = count_in + count_out
    pooled = (rate_in * count_in + rate_out * count_out) / np.maximum(total, 1e-9)
    error = np.sqrt(pooled * (1 - pooled) * (1 / np.maximum(count_in, 1e-9) + 1 / np.maximum(count_out, 1e-9)))
    z = np.abs(rate_in - rate_out) / np.maximum(error, 1e-12)
    p: Floats = np.asarray(2 * stats.norm.sf(z), dtype=np.float64)
    expected = np.minimum(pooled, 1 - pooled) * np.minimum(count_in, count_out)
    for place in np.flatnonzero(expected < FEWEST_EXPECTED):
        p[place] = fisher(rate_in[place], count_in[place], rate_out[place], count_out[place])
    return np.minimum(p, 1.0)


def two_sided_z(p: float) -> float:
    """Return how many standard errors from nothing a two-sided p-value lies."""
    from scipy import stats

    return float(stats.norm.isf(min(max(p, 1e-300), 1.0) / 2))


def t_test(statistic: Floats, freedom: Floats | float) -> Floats:
    """Return two-sided p-values of a difference over its standard error, with so many degrees of freedom (at least 1)."""
    from scipy import stats

    return np.asarray(2 * stats.t.sf(np.abs(statistic), np.maximum(freedom, 1.0)), dtype=np.float64)


def skewed_test(statistic: Floats, skewness: Floats) -> Floats:
    """Return two-sided p-values of a difference over its standard error that is skewed so much.

    Pearson's type III stands for dealing out anew (Mielke and Berry); never below the normal p-value.
    """
    from scipy import stats

    skewed = np.where(np.abs(skewness) < 1e-6, 1e-6, skewness)
    upper, lower = stats.pearson3.sf(statistic, skewed), stats.pearson3.cdf(statistic, skewed)
    p = 2 * np.minimum(upper, lower)
    return np.asarray(np.clip(np.maximum(p, 2 * stats.norm.sf(np.abs(statistic))), 0.0, 1.0), dtype=np.float64)


def t_quantile(count: Floats) -> Floats:
    """Return how many standard errors a 95 % interval reaches to either side, of means of `count` records."""
    from scipy import stats

    return np.asarray(stats.t.ppf(0.975, np.maximum(count - 1, 1.0)), dtype=np.float64)


def fisher(rate_in: float, count_in: float, rate_out: float, count_out: float) -> float:
    """Return Fisher's exact p-value that two rates are one, counts rounded; 1 where a side is empty."""
    from scipy import stats

    n_in, n_out = round(count_in), round(count_out)
    k_in, k_out = round(rate_in * n_in), round(rate_out * n_out)
    if not n_in or not n_out:
        return 1.0
    return float(stats.fisher_exact([[k_in, n_in - k_in], [k_out, n_out - k_out]]).pvalue)


def corrected(p_values: Sequence[float] | Floats, same: NDArray[np.int64] | None = None) -> Floats:
    """Return p-values adjusted by Benjamini and Hochberg (1995): at most 5 % of those under 0.05 are false, on average.

    Args:
        same: Entries of one number are one hypothesis: together they count once, by the largest p-value, or each would let another through.
    """
    from scipy import stats

    p = np.clip(np.asarray(p_values, dtype=np.float64), 0.0, 1.0)
    if len(p) == 0:
        return p
    codes = np.arange(len(p)) if same is None else np.unique(same, return_inverse=True)[1].ravel()
    once = np.zeros(int(codes.max()) + 1, dtype=np.float64)
    np.maximum.at(once, codes, p)
    return np.asarray(stats.false_discovery_control(once, method="bh"), dtype=np.float64)[codes]
