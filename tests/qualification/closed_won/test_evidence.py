"""Lift per field and value: right where something was planted, silent where nothing was."""

import numpy as np
import pytest

from qualification.closed_won.binning import joined_range, ranges_of
from qualification.closed_won.candidates import candidates_of
from qualification.closed_won.choosing import Chosen, amounts_of
from qualification.closed_won.evidence import evidence_of
from qualification.columns import NumberColumn
from qualification.definitions import Operator, Parameter
from tests.support.deals import cohort_of, documents, snowflake_wins, won_by


def place_of(rules: tuple[Parameter, ...], field: str, value: object) -> int:
    return next(place for place, rule in enumerate(rules) if rule.field == field and rule.value == value)


def test_a_planted_effect_is_found_and_its_numbers_are_right() -> None:
    accounts = documents(800)
    won = won_by(accounts, snowflake_wins)
    cohort = cohort_of(accounts, won)

    candidates = candidates_of(cohort)
    found = evidence_of(cohort, candidates)

    place = place_of(candidates.rules, "installed_tools", ("Snowflake",))
    users = np.array(["Snowflake" in each["installed_tools"] for each in accounts])
    assert found.counts[place] == users.sum()
    assert found.rates[place] == pytest.approx(won[users].mean())
    assert found.rest[place] == pytest.approx(won[~users].mean())
    assert found.low[place] < found.rates[place] < found.high[place]
    assert found.significant[place] and found.direction[place] == 1
    assert [candidates.rules[other].value for other in np.flatnonzero(found.significant)] == [("Snowflake",)]


def test_small_supports_claim_little() -> None:
    accounts = documents(400)
    for place in range(12):
        accounts[place]["custom.tier"] = "Gold"
    won = won_by(accounts, lambda _: 0.4)
    won[:12] = True
    cohort = cohort_of(accounts, won)

    candidates = candidates_of(cohort)
    found = evidence_of(cohort, candidates)

    place = place_of(candidates.rules, "custom.tier", ("Gold",))
    assert found.rates[place] == 1.0
    assert found.shrunk[place] < 0.65


def test_deals_of_one_account_do_not_count_as_independent() -> None:
    accounts = documents(100)
    many = [accounts[place // 10] for place in range(1000)]
    won = np.array([place // 10 % 3 == 0 for place in range(1000)])
    alone, together = cohort_of(many, won), cohort_of(many, won, owners=[place // 10 for place in range(1000)])

    candidates = candidates_of(alone)
    place = place_of(candidates.rules, "region", ("EMEA",))
    loose, careful = evidence_of(alone, candidates), evidence_of(together, candidates)

    assert careful.p[place] >= loose.p[place]
    assert careful.high[place] - careful.low[place] > 2 * (loose.high[place] - loose.low[place])


def test_numbers_are_cut_by_how_many_records_each_range_holds() -> None:
    column = NumberColumn(np.array([*range(1, 1001), np.nan], dtype=np.float64))

    rules = ranges_of("employee_count", column, 20)

    assert [(rule.operator, rule.value) for rule in rules] == [
        (Operator.LT, 200),
        (Operator.BETWEEN, (200, 399)),
        (Operator.BETWEEN, (400, 599)),
        (Operator.BETWEEN, (600, 799)),
        (Operator.GTE, 800),
    ]
    assert ranges_of("employee_count", NumberColumn(np.array([5.0] * 30)), 5) == []


def test_neighbouring_ranges_join() -> None:
    rules = ranges_of("employee_count", NumberColumn(np.arange(1, 1001, dtype=np.float64)), 20)

    assert joined_range(rules[1], rules[2]).value == (200, 599)
    assert (joined_range(rules[3], rules[4]).operator, joined_range(rules[3], rules[4]).value) == (Operator.GTE, 600)
    assert (joined_range(rules[0], rules[1]).operator, joined_range(rules[0], rules[1]).value) == (Operator.LTE, 399)


def test_by_value_a_large_deal_weighs_more_and_one_giant_does_not_decide() -> None:
    count = 100
    nobody = np.zeros(count, dtype=np.int64)
    amounts = np.array([*([1000.0] * 49), 1e9, *([np.nan] * 50)])
    chosen = Chosen(np.arange(count), np.zeros(count, dtype=np.int32), np.arange(count) < 50, amounts, nobody, nobody, nobody)

    found = amounts_of(chosen)

    assert found.weights[:50].mean() == pytest.approx(1.0)
    assert found.held_mean_usd is not None and found.weights.max() < 5 and found.held_mean_usd < 1e8
    assert found.weights[50:].tolist() == [1.0] * 50
    assert (found.known, found.unknown, found.capped, found.total_usd) == (50, 0, 1, 1e9 + 49_000)
