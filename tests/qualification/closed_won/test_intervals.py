"""Intervals, tests and corrections agree with their sources."""

import numpy as np
import pytest

from qualification.closed_won.auc import area
from qualification.closed_won.intervals import corrected, t_test, two_rates, wilson


def of(*values: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array(values, dtype=np.float64)


def test_wilson_gives_the_interval_of_the_textbook() -> None:
    low, high = wilson(of(0.3, 0.0, 1.0), of(20, 10, 10))

    assert low.tolist() == pytest.approx([0.1455, 0.0, 0.7225], abs=1e-4)
    assert high.tolist() == pytest.approx([0.5190, 0.2775, 1.0], abs=1e-4)


def test_few_records_are_tested_exactly() -> None:
    p = two_rates(of(1.0), of(4), of(0.25), of(8))

    assert p[0] == pytest.approx(0.0606, abs=1e-4)  # Fisher's exact test of [[4, 0], [2, 6]]


def test_many_records_are_tested_with_the_pooled_z() -> None:
    p = two_rates(of(0.45), of(200), of(0.30), of(300))

    assert p[0] == pytest.approx(0.000623, rel=0.01)


def test_fewer_accounts_make_a_test_more_careful() -> None:
    assert t_test(of(3.4), 5)[0] > 10 * t_test(of(3.4), 10_000)[0]


def test_everything_looked_at_is_corrected_for() -> None:
    assert corrected([0.01, 0.02, 0.03, 0.5]).tolist() == pytest.approx([0.04, 0.04, 0.04, 0.5])
    assert corrected([]).tolist() == []


def test_an_area_counts_ties_half() -> None:
    won = np.array([True, True, False, False])

    found = area(of(3, 1, 1, 0), won, np.arange(4))

    assert found.auc == pytest.approx((1 + 1 + 1 + 0.5) / 4)
    assert found.low < found.auc <= found.high


def test_an_area_of_deals_that_hang_together_is_less_certain() -> None:
    rng = np.random.default_rng(0)
    points, won = rng.normal(size=60), rng.random(60) < 0.5
    repeated, groups = np.tile(points, 5), np.tile(np.arange(60), 5)

    alone = area(repeated, np.tile(won, 5), np.arange(300))
    together = area(repeated, np.tile(won, 5), groups)

    assert together.auc == alone.auc
    assert together.high - together.low > 2 * (alone.high - alone.low)


def test_an_area_of_few_won_records_is_covered_as_promised() -> None:
    rng = np.random.default_rng(1)
    won = np.arange(310) < 10
    shift = 1.1902  # two normal scores that far apart rank right in 80 %
    found = [area(rng.normal(size=310) + shift * won, won, np.arange(310)) for _ in range(300)]

    assert np.mean([each.low <= 0.8 <= each.high for each in found]) >= 0.93
    assert np.mean([each.low > 0.8 for each in found]) <= 0.04
