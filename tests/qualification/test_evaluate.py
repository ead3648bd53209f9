"""Matching and scoring as SPEC §2 words them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from qualification.definitions import Definition
from qualification.evaluate import Evaluation, evaluate, score_tenths
from tests.support.snapshots import icp, rule, snapshot_of

TODAY = date(2026, 3, 1)


def run(accounts: list[Mapping[str, Any]], definition: Definition) -> Evaluation:
    snapshot = snapshot_of(accounts)
    return evaluate(snapshot.accounts, snapshot.catalog.account_fields, definition, today=TODAY)


def matching(accounts: list[Mapping[str, Any]], definition: Definition) -> list[int]:
    return [int(row) for row in run(accounts, definition).rows]


def test_a_missing_value_fails_a_filter_and_is_counted_apart() -> None:
    result = run([{"employee_count": 60}, {"employee_count": 5}, {}], icp(rule("employee_count", "filter", "gt", 50)))

    assert result.rows.tolist() == [0]
    assert [(s.remaining, s.failed, s.missing) for s in result.steps] == [(1, 1, 1)]


def test_a_missing_value_is_not_excluded() -> None:
    excluded = icp(rule("custom.is_competitor", "exclude", "is_true"))

    assert matching([{"custom.is_competitor": True}, {"custom.is_competitor": False}, {}], excluded) == [1, 2]


def test_a_missing_value_adds_nothing_and_stays_in_the_denominator() -> None:
    scored = icp(rule("industry", "score", "equals", "Software", 5), rule("city", "score", "equals", "Berlin", 5))

    assert run([{"industry": "Software"}], scored).tenths.tolist() == [500]


def test_weights_10_7_3_with_the_first_two_matched_give_85() -> None:
    scored = icp(*(rule(field, "score", "is_known", weight=weight) for field, weight in (("name", 10), ("domain", 7), ("city", 3))))

    result = run([{"name": "A", "domain": "a.com"}], scored)

    assert result.tenths.tolist() == [850]
    assert result.points.tolist() == [17]


@pytest.mark.parametrize(
    ("numerator", "denominator", "tenths"), [(1, 3, 333), (2, 3, 667), (1, 16, 63), (-5, 10, 0), (11, 10, 1000), (1, 2000, 1)]
)
def test_scores_are_rounded_half_up_to_tenths_and_held_between_0_and_100(numerator: int, denominator: int, tenths: int) -> None:
    assert score_tenths(numerator, denominator) == tenths


def test_with_no_positive_weight_the_score_starts_at_100() -> None:
    scored = icp(rule("industry", "score", "equals", "Government", -30))

    assert run([{"industry": "Government"}, {"industry": "Retail"}], scored).tenths.tolist() == [700, 1000]


def test_without_score_parameters_every_match_scores_100() -> None:
    assert run([{"name": "A"}], icp()).tenths.tolist() == [1000]


def test_min_score_is_the_last_gate() -> None:
    scored = icp(rule("industry", "score", "equals", "Software", 5), min_score=50)

    result = run([{"industry": "Software"}, {"industry": "Retail"}], scored)

    assert result.rows.tolist() == [0]
    assert [(step.gate.kind, step.remaining) for step in result.steps] == [("min_score", 1)]
    assert result.drop_one == (2,)


def test_an_account_passes_all_filters_and_at_least_one_segment() -> None:
    definition = icp(
        rule("region", "filter", "in", ["EMEA"]),
        segments=[
            {"name": "Fintech", "parameters": [rule("sub_industry", "filter", "in", ["Fintech"]).dump()]},
            {"name": "Big", "parameters": [rule("employee_count", "filter", "gte", 1000).dump()]},
        ],
    )
    accounts: list[Mapping[str, Any]] = [
        {"region": "EMEA", "sub_industry": "Fintech"},
        {"region": "EMEA", "employee_count": 5000},
        {"region": "EMEA", "employee_count": 10, "sub_industry": "Banking"},
        {"region": "EMEA"},
        {"region": "APAC", "sub_industry": "Fintech"},
    ]

    result = run(accounts, definition)

    assert result.rows.tolist() == [0, 1]
    assert [(s.gate.kind, s.remaining, s.failed, s.missing) for s in result.steps] == [("filter", 4, 1, 0), ("segments", 2, 1, 1)]


def test_drop_one_says_what_loosening_each_gate_gives() -> None:
    definition = icp(rule("region", "filter", "in", ["EMEA"]), rule("industry", "filter", "equals", "Software"))
    accounts: list[Mapping[str, Any]] = [
        {"region": "EMEA", "industry": "Software"},
        {"region": "EMEA", "industry": "Retail"},
        {"region": "EMEA"},
        {"industry": "Software"},
        {},
    ]

    assert run(accounts, definition).drop_one == (2, 3)


@pytest.mark.parametrize(
    ("operator", "value", "expected"),
    [
        ("gte", "Series A", [2, 3]),
        ("gt", "series a", [3]),
        ("lte", "Seed", [0]),
        ("lt", "Series D+", [0, 2]),
        ("between", ["Seed", "Series A"], [0, 2]),
    ],
)
def test_funding_stages_are_ordered_and_bootstrapped_stands_outside(operator: str, value: Any, expected: list[int]) -> None:
    accounts: list[Mapping[str, Any]] = [
        {"funding_stage": stage} for stage in ("Seed", "Bootstrapped", "Series A", "Series D+", "Private Equity", "Public")
    ]

    assert matching(accounts, icp(rule("funding_stage", "filter", operator, value))) == expected


@pytest.mark.parametrize(
    ("operator", "value", "expected"),
    [
        ("within_last_days", 10, ["2026-02-19", "2026-03-01"]),
        ("within_next_days", 10, ["2026-03-01", "2026-03-11"]),
        ("more_than_days_ago", 10, ["2026-02-18"]),
        ("within_last_days", 0, ["2026-03-01"]),
    ],
)
def test_relative_dates_count_from_today_inclusive(operator: str, value: int, expected: list[str]) -> None:
    days = ["2026-02-18", "2026-02-19", "2026-03-01", "2026-03-11", "2026-03-12"]
    accounts: list[Mapping[str, Any]] = [{"last_funding_date": day} for day in days]

    rows = matching([*accounts, {}], icp(rule("last_funding_date", "filter", operator, value)))

    assert [days[row] for row in rows] == expected


def test_an_empty_list_is_known_and_matches_none_of() -> None:
    accounts: list[Mapping[str, Any]] = [{"installed_tools": []}, {"installed_tools": ["Okta"]}, {}]

    assert matching(accounts, icp(rule("installed_tools", "filter", "none_of", ["Okta"]))) == [0]
    assert matching(accounts, icp(rule("installed_tools", "filter", "is_known"))) == [0, 1]
    assert matching(accounts, icp(rule("installed_tools", "filter", "is_missing"))) == [2]


@pytest.mark.parametrize(
    ("pattern", "titles"),
    [
        ("*operations*", ["Head of Operations"]),
        ("head*", ["Head of Operations", "Head Chef"]),
        ("*of*ions", ["Head of Operations"]),
        ("VP [Sales]", ["VP [Sales]"]),
        ("head", []),
        ("ab*ba", []),
    ],
)
def test_matches_is_a_wildcard_over_the_whole_value(pattern: str, titles: list[str]) -> None:
    accounts: list[Mapping[str, Any]] = [{"name": name} for name in ("Head of Operations", "Head Chef", "VP [Sales]", "aba")]

    assert [accounts[row]["name"] for row in matching(accounts, icp(rule("name", "filter", "matches", pattern)))] == titles


def test_negative_operators_do_not_match_a_missing_value() -> None:
    accounts: list[Mapping[str, Any]] = [{"industry": "Retail", "employee_count": 5, "founded_year": 2001}, {}]

    for parameter in (
        rule("industry", "filter", "not_equals", "Software"),
        rule("industry", "filter", "not_in", ["Software"]),
        rule("industry", "filter", "not_contains", "soft"),
        rule("employee_count", "filter", "not_equals", 6),
    ):
        assert matching(accounts, icp(parameter)) == [0]
