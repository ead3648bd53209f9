"""A diff says each change once, in words and as data."""

from qualification.definitions import Definition
from qualification.diff import DiffOp, diff_definitions
from qualification.fields import ACCOUNT_FIELDS, PERSON_FIELDS, by_key
from tests.support.snapshots import icp, rule

GEO = rule("region", "filter", "in", ["EMEA"])
SIZE = rule("employee_count", "filter", "between", [51, 500])
OKTA = rule("installed_tools", "score", "any_of", ["Okta"], 5)
HUBSPOT = rule("installed_tools", "score", "any_of", ["HubSpot"], 3)


def diff(before: Definition | None, after: Definition) -> list[DiffOp]:
    return diff_definitions(before, after, by_key(ACCOUNT_FIELDS), by_key(PERSON_FIELDS))


def test_a_new_icp_adds_everything() -> None:
    assert [(op.op, op.path, op.text) for op in diff(None, icp(GEO, OKTA))] == [
        ("add", "/name", "New ICP “Test”"),
        ("add", "/parameters/0", "+ Filter: Region is EMEA"),
        ("add", "/parameters/1", "+ Score +5: Installed tools has Okta"),
    ]


def test_equal_definitions_have_no_diff_whatever_the_order() -> None:
    assert diff(icp(GEO, OKTA, HUBSPOT), icp(HUBSPOT, OKTA, GEO)) == []


def test_a_changed_value_and_a_changed_weight_are_replacements() -> None:
    ops = diff(
        icp(SIZE, OKTA, HUBSPOT),
        icp(rule("employee_count", "filter", "gt", 99), OKTA, rule("installed_tools", "score", "any_of", ["HubSpot"], 9)),
    )

    assert [(op.op, op.path, op.text) for op in ops] == [
        ("replace", "/parameters/0", "Filter: Employee count 51–500 → Filter: Employee count over 99"),
        ("replace", "/parameters/2", "Score +3: Installed tools has HubSpot → Score +9: Installed tools has HubSpot"),
    ]


def test_removals_name_segments_and_settings() -> None:
    segment = {"name": "Fintech", "parameters": [rule("sub_industry", "filter", "in", ["Fintech"]).dump()]}

    ops = diff(icp(GEO, segments=[segment], min_score=50), icp(min_score=20))

    assert [op.text for op in ops] == ["Minimum score: 50 → 20", "− Filter: Region is EMEA", "− segment “Fintech”"]
