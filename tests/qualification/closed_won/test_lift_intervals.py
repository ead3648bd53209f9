"""An interval of a lift has the truth in it nineteen times in twenty, also where there is a lift; and what "would have shown" does show."""

from typing import Any

import numpy as np
import pytest

from qualification.closed_won.candidates import Candidates
from qualification.closed_won.cohort import Cohort
from qualification.closed_won.equivalence import detectable_lift, lift_interval
from qualification.closed_won.evidence import Evidence, evidence_of
from qualification.columns import NO_DATE, Columns
from qualification.definitions import Mode, Operator, Parameter
from tests.support.deals import TODAY

RULE = Parameter(field="x", mode=Mode.FILTER, operator=Operator.IS_TRUE)


def evidence_on(won: Any, share: float) -> Evidence:
    """Return the evidence on a value that the first rows have."""
    count = len(won)
    columns = Columns(np.arange(1, count + 1), {})
    days = np.full(count, NO_DATE, dtype=np.int32)
    cohort = Cohort(columns, {}, np.asarray(won, dtype=np.bool_), np.ones(count), np.arange(count), days, columns, TODAY)
    return evidence_of(cohort, Candidates((RULE,), (np.arange(count) < round(share * count))[None, :]))


def drawn(rng: np.random.Generator, count: int, share: float, rate: float, rest: float) -> Evidence:
    """Return the evidence on a value with this win rate, and that of the rest."""
    return evidence_on(rng.random(count) < np.where(np.arange(count) < round(share * count), rate, rest), share)


def covered(count: int, share: float, rate: float, rest: float, worlds: int) -> float:
    """Return how often the interval holds the true lift."""
    rng, truth = np.random.default_rng(1), rate / (share * rate + (1 - share) * rest)
    intervals = [lift_interval(drawn(rng, count, share, rate, rest), 0) for _ in range(worlds)]
    return float(np.mean([low <= truth <= high for low, high in intervals]))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("count", "share", "rate", "rest"),
    [(1000, 0.1, 0.3, 0.03), (2000, 0.05, 0.3, 0.02), (400, 0.1, 0.5, 0.1), (400, 0.1, 0.3, 0.3), (400, 0.5, 0.3, 0.05)],
)
def test_an_interval_holds_the_true_lift_nineteen_times_in_twenty(count: int, share: float, rate: float, rest: float) -> None:
    assert 0.92 <= covered(count, share, rate, rest, 400) <= 0.985


def test_a_rare_outcome_that_is_lifted_ten_times_has_a_wide_interval() -> None:
    assert covered(2000, 0.05, 0.3, 0.02, 60) >= 0.87  # by the spread of no difference it would be 0.62


def test_nothing_seen_on_a_side_is_no_certainty() -> None:
    none = np.append(np.zeros(20), np.arange(180) % 3 == 0)
    every = np.append(np.ones(20), np.zeros(180))

    (low, high), (least, most) = lift_interval(evidence_on(none, 0.1), 0), lift_interval(evidence_on(every, 0.1), 0)

    assert low == 0 and 0.2 < high < 1
    assert 5 < least < 9.9 and most == pytest.approx(10)


@pytest.mark.slow
@pytest.mark.parametrize(("count", "overall", "share"), [(400, 0.05, 0.05), (1000, 0.03, 0.05), (200, 0.2, 0.05), (1000, 0.3, 0.1)])
def test_a_lift_that_would_have_shown_shows_four_times_in_five(count: int, overall: float, share: float) -> None:
    rng = np.random.default_rng(2)
    said = float(np.median([detectable_lift(drawn(rng, count, share, overall, overall), 0, 40) or np.inf for _ in range(40)]))
    rate = said * overall
    rest = (overall - share * rate) / (1 - share)

    shown = np.mean([drawn(rng, count, share, rate, rest).p[0] * 40 <= 0.05 for _ in range(400)])

    assert 0.72 <= shown <= 0.92


def test_by_value_an_interval_holds_no_difference_only_where_the_test_does_not_reject_it() -> None:
    count, rule = 1_500, np.arange(1_500)[None, :] < 100
    columns, days = Columns(np.arange(1, count + 1), {}), np.full(count, NO_DATE, dtype=np.int32)
    sure = held = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        won = rng.random(count) < np.where(rule[0], 0.08, 0.25)
        weights = np.where(won, np.exp(rng.normal(0, 0.8, count)), 1.0)
        weights[won] /= weights[won].mean()
        cohort = Cohort(columns, {}, won, weights, np.arange(count), days, columns, TODAY, mean_amount=1_000.0)
        evidence = evidence_of(cohort, Candidates((RULE,), rule))
        low, high = lift_interval(evidence, 0)
        sure += bool(evidence.significant[0])
        held += low <= 0.08 / (0.08 / 15 + 0.25 * 14 / 15) <= high
        assert high <= 1 + 1e-9 or not evidence.significant[0]
    assert sure >= 20 and held >= 35
