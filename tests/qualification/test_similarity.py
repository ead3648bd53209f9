"""Likeness is the mean over fields of shared values, and says which values are shared."""

from typing import Any

import pytest

from qualification.definitions import Definition
from qualification.errors import UnknownField
from qualification.fields import ACCOUNT_FIELDS, by_key
from qualification.similarity import keys_named, likeness, most_alike
from tests.support.workspace import definition, rule

FIELDS = by_key(ACCOUNT_FIELDS)


def alike(first: dict[str, Any], second: dict[str, Any]) -> float:
    return likeness(definition("A", first), definition("B", second), FIELDS).score


def test_an_icp_is_fully_alike_to_itself() -> None:
    icp = definition("A", rule("region", "in", ["EMEA"]), rule("employee_count", "gte", 100), rule("is_current_customer", "is_true"))

    assert likeness(icp, icp, FIELDS).score == 1.0


def test_shared_values_count_against_all_values_of_both() -> None:
    first = definition("A", rule("region", "in", ["EMEA", "APAC"]), rule("industry", "in", ["Software"]))
    second = definition("B", rule("region", "in", ["emea", "LATAM"]))

    found = likeness(first, second, FIELDS)

    region, industry = found.fields
    assert region.field == "region" and region.alike == pytest.approx(1 / 3)
    assert (region.shared, region.only_first, region.only_second) == (("EMEA",), ("APAC",), ("LATAM",))
    assert (industry.field, industry.alike) == ("industry", 0.0)
    assert found.score == pytest.approx(1 / 6)


def test_likeness_is_the_same_both_ways() -> None:
    first = definition("A", rule("region", "in", ["EMEA", "APAC"]), rule("employee_count", "lte", 100))
    second = definition("B", rule("region", "in", ["EMEA"]), rule("employee_count", "between", [50, 500]))

    assert likeness(first, second, FIELDS).score == likeness(second, first, FIELDS).score


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (rule("employee_count", "between", [51, 500]), rule("employee_count", "between", [51, 500]), 1.0),
        (rule("employee_count", "between", [51, 500]), rule("employee_count", "gte", 400), 0.5),
        (rule("employee_count", "between", [51, 500]), rule("employee_count", "gte", 501), 0.0),
        (rule("last_funding_date", "gte", "2026-01-01"), rule("last_funding_date", "lte", "2026-06-01"), 0.5),
    ],
)
def test_ranges_that_overlap_count_as_half(first: dict[str, Any], second: dict[str, Any], expected: float) -> None:
    assert alike(first, second) == expected


def test_a_range_of_stages_is_the_stages_in_it() -> None:
    assert alike(rule("funding_stage", "gte", "Series B"), rule("funding_stage", "in", ["Series B", "Series C", "Series D+"])) == 1.0
    assert alike(rule("funding_stage", "gt", "Series B"), rule("funding_stage", "between", ["Series B", "Series C"])) == pytest.approx(
        1 / 3
    )
    assert alike(rule("funding_stage", "lt", "Seed"), rule("funding_stage", "equals", "Pre-seed")) == 1.0


def test_mode_and_weight_do_not_count() -> None:
    assert alike(rule("region", "in", ["EMEA"]), rule("region", "in", ["EMEA"], mode="score", weight=3)) == 1.0


def test_wanting_a_value_is_not_avoiding_it() -> None:
    want = rule("installed_tools", "any_of", ["Okta"])

    assert alike(want, rule("installed_tools", "any_of", ["Okta"], mode="exclude")) == 0.0
    assert alike(want, rule("installed_tools", "any_of", ["Okta"], mode="score", weight=-5)) == 0.0
    assert alike(rule("installed_tools", "none_of", ["Okta"]), rule("installed_tools", "any_of", ["Okta"], mode="exclude")) == 1.0
    assert alike(want, rule("installed_tools", "none_of", ["Okta"], mode="exclude")) == 1.0


def test_the_rules_of_segments_count_as_well() -> None:
    segment = {"name": "Nordics", "parameters": [rule("country", "in", ["Sweden"])]}
    other = definition("B", rule("country", "in", ["Sweden"]))

    assert likeness(definition("A", segments=[segment]), other, FIELDS).score == 1.0


def test_a_category_narrows_it_to_its_fields() -> None:
    subject = definition("A", rule("installed_tools", "any_of", ["Okta"]), rule("region", "in", ["EMEA"]))
    same_stack = definition("Stack", rule("installed_tools", "any_of", ["Okta"]), rule("region", "in", ["APAC"]))
    same_place = definition("Place", rule("region", "in", ["EMEA"]))
    others = [("place", same_place), ("stack", same_stack)]

    by_tech = most_alike(subject, others, FIELDS, ["tech"])
    by_all = most_alike(subject, others, FIELDS, [])

    assert [(each.icp_code, each.likeness.score) for each in by_tech] == [("stack", 1.0), ("place", 0.0)]
    assert [(each.icp_code, each.likeness.score) for each in by_all] == [("place", 0.5), ("stack", 0.5)]


@pytest.mark.parametrize(
    ("word", "keys"),
    [
        ("Tech", {"installed_tools", "removed_tools", "infrastructure"}),
        ("tech stack", {"installed_tools"}),
        ("Employee count", {"employee_count"}),
        ("revenue_usd", {"revenue_usd"}),
    ],
)
def test_fields_are_named_by_key_label_alias_or_category(word: str, keys: set[str]) -> None:
    assert keys_named([word], FIELDS) == frozenset(keys)


def test_a_word_that_names_no_field_is_refused_with_the_categories() -> None:
    with pytest.raises(UnknownField, match="categories: Identity, Firmographic, Geographic, Tech"):
        keys_named(["vibes"], FIELDS)


def test_icps_without_rules_are_not_alike() -> None:
    assert likeness(Definition(name="A"), Definition(name="B"), FIELDS).score == 0.0
