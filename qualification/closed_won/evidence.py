"""Lift: how much more often records with a value are won, with an interval and a test that accounts for all that was looked at."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qualification.closed_won.candidates import Candidates, matched
from qualification.closed_won.cohort import Cohort, Floats
from qualification.closed_won.intervals import ALPHA, corrected, two_rates, wilson
from qualification.columns import Mask

PRIOR_RECORDS = 20


@dataclass(frozen=True, eq=False)
class Evidence:
    """One entry a candidate, in their order. Rates and shares are 0 to 1.

    Attributes:
        counts, won: Rows that match, and those of them that are won.
        rates: Weighted share of won among the matching rows, `rest` among the others; `overall` among all.
        low, high: The 95 % interval of `rates`.
        shrunk: `rates` pulled towards `overall` as if 20 more rows with that rate had been seen: small supports claim little.
        p, q: The p-value, and the same after correction for everything looked at.
    """

    overall: float
    counts: NDArray[np.int64]
    won: NDArray[np.int64]
    rates: Floats
    rest: Floats
    low: Floats
    high: Floats
    shrunk: Floats
    p: Floats
    q: Floats

    @property
    def significant(self) -> Mask:
        """Which hold after correction, at a false discovery rate of 5 %."""
        return np.less_equal(self.q, ALPHA)

    def some(self, kept: Mask) -> "Evidence":
        """Return the entries where `kept` is true, corrected for just these."""
        return Evidence(
            self.overall,
            self.counts[kept],
            self.won[kept],
            self.rates[kept],
            self.rest[kept],
            self.low[kept],
            self.high[kept],
            self.shrunk[kept],
            self.p[kept],
            corrected(self.p[kept]),
        )

    @property
    def direction(self) -> NDArray[np.int8]:
        """1 where matching rows are won more often than the rest, -1 where less."""
        return np.sign(self.rates - self.rest).astype(np.int8)


def evidence_of(cohort: Cohort, candidates: Candidates) -> Evidence:
    """Compare the won share of the rows that each rule matches with that of the others.

    Rows of one account hang together, and rows weighed by value count unequally: both make the effective number of
    records smaller (a linearised variance, summed by account, as in survey statistics), and with it the intervals wider.
    """
    masks, y, w = candidates.masks, cohort.won.astype(np.float64), cohort.weights
    inside, inside_won = _sums(masks, w), _sums(masks, w * y)
    outside, outside_won = w.sum() - inside, (w * y).sum() - inside_won
    rates, rest = inside_won / np.maximum(inside, 1e-12), outside_won / np.maximum(outside, 1e-12)
    n_in = _effective(cohort, masks, rates)
    n_out = _effective(cohort, ~masks, rest)
    groups = np.array([cohort.accounts_in(mask) for mask in masks], dtype=np.float64) if cohort.hangs_together else None
    p = two_rates(rates, n_in, rest, n_out, groups)
    low, high = wilson(rates, n_in)
    overall = cohort.rate
    return Evidence(
        overall,
        np.count_nonzero(masks, axis=1).astype(np.int64),
        np.count_nonzero(masks & cohort.won, axis=1).astype(np.int64),
        rates,
        rest,
        low,
        high,
        (rates * n_in + overall * PRIOR_RECORDS) / (n_in + PRIOR_RECORDS),
        p,
        corrected(p),
    )


def _sums(masks: Mask, values: Floats) -> Floats:
    """Return the sum of a value over the rows of each mask."""
    return np.array([values[mask].sum() for mask in masks], dtype=np.float64)


def _effective(cohort: Cohort, masks: Mask, rates: Floats) -> Floats:
    """Return how many independent records the rows of each mask are worth, never more than they are."""
    counts = np.asarray(np.count_nonzero(masks, axis=1), dtype=np.float64)
    y, w = cohort.won.astype(np.float64), cohort.weights
    codes = cohort.codes
    if not cohort.hangs_together and bool((w == 1).all()):
        return counts
    whole = _design_effect(codes, w, w * (y - cohort.rate), cohort.rate, len(y))
    effects = np.array(
        [
            _design_effect(codes[mask], w[mask], w[mask] * (y[mask] - rate), rate, int(count)) if 0 < rate < 1 else whole
            for mask, rate, count in zip(masks, rates, counts, strict=True)
        ]
    )
    return np.asarray(counts / np.maximum(effects, 1.0), dtype=np.float64) if len(counts) else counts


def _design_effect(codes: NDArray[np.int64], w: Floats, residuals: Floats, rate: float, count: int) -> float:
    """Return how much larger the variance of a rate is than that of as many independent records."""
    sums = np.bincount(codes, weights=residuals)
    groups = int(np.count_nonzero(np.bincount(codes)))
    variance = float(np.square(sums).sum()) / float(w.sum()) ** 2 * groups / max(groups - 1, 1)
    return max(float(variance / (rate * (1 - rate) / count)), 1.0)


def base_shares(cohort: Cohort, candidates: Candidates, chosen: Sequence[int]) -> list[float]:
    """Return the share of all accounts of the workspace that match each chosen rule, as they are now."""
    total = max(len(cohort.base), 1)
    return [int(np.count_nonzero(matched(cohort.base, candidates.rules[place], cohort))) / total for place in chosen]
