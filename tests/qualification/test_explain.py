"""An explanation agrees with the evaluator and shows its work."""

from datetime import date
from typing import Any

import pytest

from qualification.columns import encode
from qualification.definitions import Persona
from qualification.evaluate import evaluate
from qualification.explain import Explanation, explain
from qualification.fields import ACCOUNT_FIELDS, PERSON_FIELDS, by_key
from tests.support.workspace import definition, rule

TODAY = date(2026, 11, 22)
FIELDS = by_key(ACCOUNT_FIELDS)

RECORDS: list[dict[str, Any]] = [
    {"name": "Both", "region": "EMEA", "employee_count": 120, "installed_tools": ["Salesforce", "Snowflake"]},
    {"name": "One", "region": "EMEA", "employee_count": 40, "installed_tools": ["Salesforce"], "last_funding_date": "2026-11-01"},
    {"name": "Elsewhere", "region": "APAC", "employee_count": 120, "installed_tools": []},
    {"name": "Unknown"},
    {"name": "Customer", "region": "EMEA", "employee_count": 900, "is_current_customer": True},
]
COLUMNS = encode(ACCOUNT_FIELDS, [11, 12, 13, 14, 15], RECORDS)

RULES = definition(
    "Rules",
    rule("region", "in", ["EMEA"]),
    rule("installed_tools", "any_of", ["Salesforce"], mode="score", weight=10),
    rule("installed_tools", "any_of", ["Snowflake"], mode="score", weight=7),
    rule("employee_count", "gte", 100, mode="score", weight=3),
    rule("is_current_customer", "is_true", mode="exclude"),
    min_score=60,
)
SEGMENTED = definition(
    "Segments",
    segments=[
        {"name": "Big", "parameters": [rule("employee_count", "gte", 500)]},
        {"name": "Funded", "parameters": [rule("region", "in", ["EMEA"]), rule("last_funding_date", "within_last_days", 90)]},
    ],
)


def explained(row: int) -> Explanation:
    return explain(COLUMNS, FIELDS, RULES, row, today=TODAY)


@pytest.mark.parametrize("rules", [RULES, SEGMENTED], ids=lambda rules: rules.name)
def test_every_record_matches_and_scores_as_the_evaluator_says(rules: Any) -> None:
    result = evaluate(COLUMNS, FIELDS, rules, today=TODAY)

    explanations = [explain(COLUMNS, FIELDS, rules, row, today=TODAY) for row in range(len(RECORDS))]

    assert [row for row, each in enumerate(explanations) if each.matches] == result.rows.tolist()
    assert [each.score * 10 for each in explanations if each.matches] == result.tenths.tolist()


def test_each_score_parameter_shows_value_weight_and_points() -> None:
    found = explained(1)

    assert [(each.text, each.value, each.state, each.weight, each.points) for each in found.contributions] == [
        ("Installed tools has Salesforce", ("Salesforce",), "matched", 10, 10),
        ("Installed tools has Snowflake", ("Salesforce",), "not_matched", 7, 0),
        ("Employee count at least 100", 40, "not_matched", 3, 0),
    ]
    assert (found.record_id, found.name, found.score, found.points, found.out_of) == (12, "One", 50.0, 10, 20)


def test_a_missing_value_is_told_apart_from_a_failed_one() -> None:
    elsewhere, unknown = explained(2), explained(3)

    assert [gate.state for gate in elsewhere.gates] == ["failed", "passed", "failed"]
    assert [gate.state for gate in unknown.gates] == ["missing", "passed", "failed"]
    assert [each.state for each in unknown.contributions] == ["missing"] * 3


def test_an_exclude_fails_when_it_matches() -> None:
    gate = explained(4).gates[1]

    assert (gate.kind, gate.text, gate.state, gate.rules[0].value) == ("exclude", "Not: Is current customer", "failed", True)


def test_the_sentence_says_the_arithmetic_and_what_stopped_the_record() -> None:
    assert explained(0).sentence == "It matches with a score of 100.0 (20 of 20 points)."
    assert explained(1).sentence == "It does not match: Score at least 60 (not met). Its score would be 50.0 (10 of 20 points)."
    assert explained(3).sentence == (
        "It does not match: Region is EMEA (no value); Score at least 60 (not met). Its score would be 0.0 (0 of 20 points)."
    )


def test_segments_are_one_gate_that_lists_the_rules_of_each() -> None:
    states = [explain(COLUMNS, FIELDS, SEGMENTED, row, today=TODAY).gates[0].state for row in range(len(RECORDS))]
    funded = explain(COLUMNS, FIELDS, SEGMENTED, 1, today=TODAY)

    assert states == ["missing", "passed", "failed", "missing", "passed"]
    assert [(each.segment, each.state) for each in funded.gates[0].rules] == [
        ("Big", "not_matched"),
        ("Funded", "matched"),
        ("Funded", "matched"),
    ]
    assert funded.sentence == "It matches with a score of 100.0 (no Score parameter)."


def test_a_person_is_explained_against_a_persona() -> None:
    people = encode(PERSON_FIELDS, [7], [{"name": "Ada", "seniority": "VP"}])
    persona = Persona.model_validate({"name": "Leader", "parameters": [rule("seniority", "gte", "Director")]})

    found = explain(people, by_key(PERSON_FIELDS), persona, 0, today=TODAY)

    assert found.matches and found.gates[0].rules[0].value == "VP"
