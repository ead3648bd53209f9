"""What is said of the tools that list, compare, explain and advise."""

import json
from typing import Any

from langchain_core.messages import ToolMessage

from agent.interpreter.answers import failure, previewed
from agent.interpreter.reports import (
    said_advice,
    said_checks,
    said_comparison,
    said_explanation,
    said_fields,
    said_likeness,
    said_top,
    text_of,
)
from agent.interpreter.results import ToolResult, results_of
from qualification.weight_advice import advise_weights
from tests.agent.interpreter.workspace import sample_catalog


def result(body: dict[str, Any]) -> ToolResult:
    (found,) = results_of([ToolMessage(json.dumps(body), tool_call_id="1", name="a_tool")])
    return found


def test_a_comparison_says_both_counts_and_what_differs() -> None:
    side = {"icp_code": "a", "name": "A", "qualified": 1200, "rate": 0.06}
    other = {**side, "name": "B", "qualified": 3}
    said = said_comparison(result({"first": side, "second": other, "shared": 2, "diff": ["+ Filter: Region is EMEA"]}))
    assert "**A**: 1,200 accounts qualify (6 %)." in said
    assert "Both: 2." in said
    assert "- + Filter: Region is EMEA" in said


def test_likeness_names_what_is_shared() -> None:
    field = {"label": "Installed tools", "shared": ["Snowflake"]}
    said = said_likeness(result({"items": [{"name": "A", "score": 0.5, "fields": [field]}, {"name": "B", "score": 0.0, "fields": []}]}))
    assert said == "- **A**, 50 % alike: shares Installed tools (Snowflake)\n- **B**, 0 % alike: shares no value"


def test_advice_says_that_it_is_a_rule_of_thumb() -> None:
    said = said_advice(result(advise_weights(sample_catalog(), ["industry", "revenue_usd", "favourite colour"]).model_dump(mode="json")))
    assert "rule of thumb" in said
    assert "**Industry**: +" in said
    assert "No field for: favourite colour." in said


def test_checks_are_marked_and_the_top_is_named() -> None:
    checks = [{"name": "qualified", "state": "failed", "message": "Nothing qualifies."}]
    assert (
        said_checks(result({"name": "A", "checks": checks, "top": [{"name": "Globex", "score": 90.5}]}))
        == "**A**\n\n- ✗ Nothing qualifies.\n\nTop: Globex (90.5)."
    )


def test_an_explanation_goes_gate_by_gate_and_point_by_point() -> None:
    body = {
        "name": "Globex",
        "matches": False,
        "score": 40.0,
        "points": 4,
        "out_of": 10,
        "gates": [{"text": "Region is EMEA", "state": "failed", "rules": [{"value": "APAC"}]}],
        "contributions": [{"text": "Installed tools has Snowflake", "points": 4, "weight": 4, "state": "matched"}],
    }
    said = said_explanation(result(body))
    assert "**Globex** does not match. Score 40: 4 of 10 points." in said
    assert "- Region is EMEA: failed (it has APAC)" in said
    assert "- Installed tools has Snowflake: +4 of +4 (matched)" in said


def test_top_records_say_what_gave_the_score() -> None:
    said = said_top(result({"qualified": 412, "items": [{"name": "Globex", "score": 91.5, "matched": ["Installed tools has Okta +5"]}]}))
    assert said == "412 accounts qualify; the best 1:\n\n1. Globex (91.5): Installed tools has Okta +5"


def test_a_look_up_without_a_hit_says_which_fields_there_are() -> None:
    assert (
        said_fields(result({"items": [], "fields": [{"label": "Industry"}]}))
        == "Nothing in the catalog fits those words. The fields are: Industry."
    )


def test_the_advice_to_the_model_is_not_said_to_the_person() -> None:
    message = ToolMessage("The thread has no draft. Next: start a draft first.", tool_call_id="1", name="top_records", status="error")
    assert failure(results_of([message])[0]) == "That did not work: the thread has no draft."


def test_a_warning_can_be_left_out_by_its_code() -> None:
    preview = {"total": 10, "qualified": 1, "rate": 0.1, "warnings": [{"code": "scores_always_100", "message": "Always 100."}]}
    assert "Always 100." in previewed(result({"preview": preview}))
    assert "Always 100." not in previewed(result({"preview": preview}), without=("scores_always_100",))


def test_a_result_without_a_known_shape_is_said_in_its_own_words() -> None:
    assert text_of(result({"summary": "All good."})) == "All good."
