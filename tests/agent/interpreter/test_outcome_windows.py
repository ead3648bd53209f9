"""Windows, values and fields to keep of a request about outcomes reach the tool as they were meant."""

from typing import Any

import pytest

from agent.interpreter.outcome_reports import said_analysis, said_insights
from agent.interpreter.results import ToolResult
from tests.agent.interpreter.test_turns import calls_of, run
from tests.agent.interpreter.workspace import sample_lexicon


def asked(words: str) -> dict[str, Any]:
    calls = calls_of(run(sample_lexicon(), words, results={}))
    assert [call["name"] for call in calls] == ["outcome_analysis"]
    return dict(calls[0]["args"])


@pytest.mark.parametrize(
    ("words", "window"),
    [
        ("analyze closed-won deals in 2025", (None, "2025-01-01", "2025-12-31")),
        ("analyze closed-won deals from last quarter", (None, "2026-07-01", "2026-09-30")),
        ("analyze closed-won deals from last month", (None, "2026-10-01", "2026-10-31")),
        ("analyze closed-won deals of last year", (None, "2025-01-01", "2025-12-31")),
        ("analyze closed-won deals since January", (None, "2026-01-01", None)),
        ("analyze closed-won deals of the last 6 months", (180, None, None)),
        ("analyze closed-won deals", (None, None, None)),
    ],
)
def test_a_window_keeps_its_first_and_its_last_day(words: str, window: tuple[int | None, str | None, str | None]) -> None:
    found = asked(words)

    assert (found["window_days"], found["since"], found["until"]) == window


def test_accounts_of_the_highest_value_are_asked_about_by_value() -> None:
    assert asked("which accounts have the highest lifetime value and what do they share?")["by_value"] is True


def test_a_field_to_keep_is_kept() -> None:
    assert asked("compare won vs lost deals, keep the renewal date")["keep"] == ["custom.contract_renewal_date"]
    assert asked("analyze closed-won deals and keep Security program")["keep"] == ["custom.security_program"]


@pytest.mark.parametrize(
    ("said", "positive"),
    [
        ("closed-won customers", "closed_won"),
        ("meetings", "meeting"),
        ("replies", "reply"),
        ("purchases", "purchase"),
        ("signups", "signup"),
    ],
)
def test_what_the_page_of_insights_asks_is_read_as_its_own_question(said: str, positive: str) -> None:
    found = asked(
        f"Look at my {said} from the last 12 months, weighted by value, keep Onboarding owner, "
        "and propose an ICP that overweights what they have in common"
    )

    assert (found["positive"], found["window_days"], found["by_value"]) == (positive, 365, True)
    assert found["keep"] == ["custom.onboarding_owner"] and found["propose"]
    assert asked(f"Look at my {said}: what do they have in common?")["positive"] == positive


def result(name: str, **body: Any) -> ToolResult:
    return ToolResult(name, failed=False, body=body, text="")


def test_by_value_dollars_stand_beside_the_share_of_records() -> None:
    finding = {"text": "Installed tools has Snowflake", "won": 178, "support": 430, "win_rate": 0.414, "rest_rate": 0.259, "lift": 2.6}
    money = finding | {"lift_low": 2.3, "lift_high": 2.9, "value_usd": 16_462.0, "rest_value_usd": 2_097.0}

    said = said_analysis(result("outcome_analysis", sentences=["I compared."], findings=[money]))

    assert "$16k a record against $2.1k; 178 of 430 (41.4 %) against 25.9 % of the others" in said


def test_an_edit_is_said_as_it_can_be_typed_and_else_sent_to_the_drawer() -> None:
    gap = {"kind": "gap", "text": "Snowflake: not in the ICP", "edit_text": "add Snowflake +10", "say": "in Ours, add Snowflake +10"}
    avoid = {"kind": "avoid", "text": "Government: not in the ICP", "edit_text": "add Government -8", "say": ""}

    said = said_insights(result("icp_insights", sentences=["Ranks."], findings=[gap, avoid]))

    assert "say “in Ours, add Snowflake +10”" in said and "in the drawer: add Government -8" in said
    assert "Gaps" in said and "Worth avoiding" in said
