"""Follow-up suggestions fit the page and the state."""

from typing import Any

from agent.cards import State
from agent.suggestions import suggest
from tests.support.workspace import rule

DRAFT: dict[str, Any] = {
    "rev": 1,
    "definition": {"name": "x", "parameters": [rule("employee_count", "between", [51, 500]), rule("region", "in", ["EMEA"])]},
}


def test_without_a_draft_they_start_something_that_fits_the_page() -> None:
    assert suggest("qualification", State(None, None, None))[0].startswith("Build me an ICP")
    assert suggest("Accounts", State(None, None, None))[0].startswith("How many accounts")


def test_with_a_draft_they_refine_it() -> None:
    assert suggest("qualification", State(DRAFT, None, None)) == (
        "What if I tighten employee count to 100–300?",
        "Drop the geo filter",
        "What is a reasonable weight for industry?",
    )


def test_when_nothing_qualifies_they_loosen_the_gate_that_costs_most() -> None:
    gates = [{"gate": {"text": "Region is EMEA"}, "qualified": 3}, {"gate": {"text": "Employee count 51–500"}, "qualified": 9}]

    assert suggest(None, State(DRAFT, {"qualified": 0, "drop_one": gates}, None))[0] == "What if I drop Employee count 51–500?"


def test_after_a_save_they_check_it() -> None:
    assert "Run the sanity checks" in suggest(None, State(DRAFT, None, {"status": "applied"}))


def test_after_a_save_the_next_step_is_its_publish() -> None:
    saved = {"kind": "save_icp", "status": "applied", "target": {"icp_code": None}, "result": {"icp_code": "mid-market-saas"}}

    assert suggest(None, State(DRAFT, None, saved)) == ("Publish mid-market-saas", "Show me the top 20 accounts", "Run the sanity checks")


def test_after_a_publish_they_look_at_the_job() -> None:
    assert suggest(None, State(DRAFT, None, {"kind": "publish", "status": "applied"}))[0] == "How far is the re-qualification?"


def test_after_a_switch_it_can_be_undone() -> None:
    assert "Undo that" in suggest("signals", State(None, None, {"kind": "set_autoqualify", "status": "applied"}))
