"""Deals of one account count for what they tell, and never test what another of the same account taught."""

import numpy as np
import pytest

from qualification.closed_won.backtest import Split, best_split
from qualification.closed_won.cohort import Cohort
from qualification.closed_won.likeness import likeness_of
from qualification.closed_won.proposal import observe
from qualification.closed_won.question import Question
from tests.support.deals import cohort_of, documents


def unequal(seed: int, *, big: int = 5) -> Cohort:
    """Return some accounts with sixty deals and a hundred with one, where each wins at a rate of its own."""
    rng = np.random.default_rng(seed)
    owners = np.repeat(np.arange(big + 100), [60] * big + [1] * 100)
    accounts = documents(big + 100, seed=1000 + seed)
    odds = np.exp(rng.normal(-1, 1.2, big + 100))[owners]
    won = rng.random(len(owners)) < odds / (1 + odds)
    days = rng.integers(20_000, 20_700, len(owners))
    return cohort_of([accounts[owner] for owner in owners.tolist()], won, owners=owners, days=days)


def test_a_big_customer_is_no_finding() -> None:
    accounts = [each | {"custom.tier": "Small"} for each in documents(61, seed=5)]
    accounts[0]["custom.tier"] = "Enterprise"
    owners = np.concatenate([np.zeros(60, dtype=np.int64), np.arange(1, 61)])
    won = np.concatenate([np.arange(60) % 3 > 0, np.arange(60) % 6 == 0])
    days = np.random.default_rng(3).integers(20_000, 20_700, 120)

    seen = observe(cohort_of([accounts[owner] for owner in owners.tolist()], won, owners=owners, days=days), Question())

    assert any(rule.field == "custom.tier" for rule in seen.candidates.rules)
    assert not seen.has_signal


@pytest.mark.slow
def test_where_accounts_win_alike_and_nothing_matters_little_is_claimed() -> None:
    false = sum(observe(unequal(seed), Question()).has_signal for seed in range(40))

    assert false <= 5  # 5 % promised; chance allows five of forty


def test_what_many_deals_of_few_accounts_tell_is_taken_with_care() -> None:
    codes = np.repeat(np.arange(100), 8)
    alike = np.repeat(np.arange(100) % 3 == 0, 8)
    independent = np.random.default_rng(0).random(800) < 0.3

    assert likeness_of(codes, alike) == 1.0
    assert likeness_of(codes, independent) < 0.1
    assert likeness_of(np.repeat(np.arange(200), [60] + [1] * 199), np.arange(259) % 3 == 0) == 1.0  # one account cannot tell
    assert likeness_of(np.arange(50), np.arange(50) % 2 == 0) == 0.0


def test_no_account_is_learned_from_and_tested_on() -> None:
    cohort = unequal(1)

    split = best_split(cohort)

    assert isinstance(split, Split)
    assert not set(cohort.accounts[split.train]) & set(cohort.accounts[split.test])


def test_where_the_same_accounts_run_through_all_of_the_time_other_accounts_are_held_back() -> None:
    owners = np.arange(2000) % 40
    accounts = documents(40)
    cohort = cohort_of([accounts[owner] for owner in owners], np.random.default_rng(1).random(2000) < 0.4, owners=owners)

    split = best_split(cohort)

    assert isinstance(split, Split) and split.how == "accounts"
    assert not set(cohort.accounts[split.train]) & set(cohort.accounts[split.test])


def test_won_and_lost_of_different_times_cannot_be_tested() -> None:
    cohort = cohort_of(documents(600), np.arange(600) < 300, days=20_000 + np.arange(600))

    assert best_split(cohort) == "different times"


def test_many_deals_of_one_day_are_no_different_times() -> None:
    won = np.random.default_rng(4).random(400) < 0.4
    cohort = cohort_of(documents(400), won, days=[20_000] * 300 + list(range(20_001, 20_101)))

    split = best_split(cohort)

    assert isinstance(split, Split) and split.how == "time" and len(split.train) == 300
