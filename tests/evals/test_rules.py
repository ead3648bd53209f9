"""Two lists of rules are equal when they match and score the same records, however they are written."""

import pytest

from evals.rules import is_like, meaning_of, read_rule
from qualification.errors import InvalidDefinition

KNOWN = {"country": frozenset({"germany", "sweden"})}


def meaning(*said: str) -> frozenset[str]:
    return meaning_of([read_rule(each) for each in said], KNOWN)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (["employee_count filter between [51, 500]"], ["employee_count filter lte 500", "employee_count filter gt 50"]),
        (["employee_count filter between [1, 50]"], ["employee_count filter lte 50"]),
        (["region filter in [EMEA, APAC]"], ["region filter in [apac, emea]"]),
        (["country filter equals Germany"], ["country filter in [Germany]"]),
        (["funding_stage filter gte Series B"], ["funding_stage filter in [Series B, Series C, Series D+]"]),
        (
            ["installed_tools filter all_of [Okta, Workday]"],
            ["installed_tools filter any_of [Workday]", "installed_tools filter any_of [Okta]"],
        ),
        (["country exclude in [Germany, Sweden]"], ["country exclude in [Sweden]", "country exclude in [Germany]"]),
        (["country filter in [Sweden, Iceland]"], ["country filter in [Sweden]"]),
        (["region score in [EMEA]"], ["region score in [EMEA] weight 5"]),
    ],
)
def test_rules_that_mean_the_same_are_equal(one: list[str], other: list[str]) -> None:
    assert meaning(*one) == meaning(*other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("employee_count filter gt 100", "employee_count filter gte 100"),
        ("revenue_usd filter gt 100", "revenue_usd filter gte 101"),
        ("country exclude in [Germany]", "country filter not_in [Germany]"),
        ("installed_tools filter any_of [Okta, Workday]", "installed_tools filter all_of [Okta, Workday]"),
        ("region score in [EMEA] weight 5", "region score in [EMEA] weight 6"),
        ("region score in [EMEA] weight 3", "region score in [EMEA] weight -3"),
        ("custom.is_competitor exclude is_true", "custom.is_competitor filter is_true"),
    ],
)
def test_rules_that_differ_in_effect_are_not_equal(one: str, other: str) -> None:
    assert meaning(one) != meaning(other)


def test_a_rule_is_read_as_the_specification_writes_it_or_as_json() -> None:
    said = read_rule("signal.Demo Viewed filter within_last_days 90")

    assert said == read_rule({"field": "signal.Demo Viewed", "mode": "filter", "operator": "within_last_days", "value": 90})
    assert read_rule("region score in [EMEA] weight -3").weight == -3
    with pytest.raises(InvalidDefinition, match="is no rule"):
        read_rule("employees above 5")


def test_a_part_of_a_rule_fits_what_has_it() -> None:
    rule = read_rule("installed_tools score any_of [Snowflake, Okta] weight 7")

    assert is_like(rule, {"field": "installed_tools", "value": ["snowflake"]})
    assert not is_like(rule, {"field": "installed_tools", "weight": 5})
