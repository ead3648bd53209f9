"""Whole turns: which tools are called, in which order, and what the answers say."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from agent.interpreter.interpret import interpret
from agent.interpreter.lexicon import Lexicon
from tests.agent.interpreter.cases import DRAFT, cases, plan, said_plan
from tests.agent.interpreter.workspace import TOOLS, sample_lexicon

PREVIEW: dict[str, Any] = {
    "total": 20000,
    "qualified": 412,
    "rate": 0.0206,
    "waterfall": [{"text": "Employee count 51–500", "remaining": 9000, "failed": 10000, "missing": 1000}],
    "reachable_rate": 0.31,
    "qualified_people": 812,
    "bands": {"weak": 1, "partial": 2, "good": 3, "strong": 406},
    "warnings": [{"code": "scores_always_100", "message": "No rule scores, so every match scores 100."}],
}
CHANGESET = {"id": "c1", "title": "Save ICP Healthcare Texas", "name": "Healthcare Texas", "read_back": "An account must have: …"}
RESULTS: dict[str, dict[str, Any]] = {
    "draft_icp": {"draft": {}, "read_back": "An account must have: …"},
    "edit_draft": {"draft": {}, "read_back": "An account must have: …"},
    "propose_save": {"preview": PREVIEW, "changeset": CHANGESET},
    "what_if": {"preview": PREVIEW, "comparison": {"qualified": 500, "rate": 0.025}},
    "preview_draft": {"preview": PREVIEW},
    "top_records": {"items": [{"name": "Globex", "score": 91.5}]},
}


def run(
    lexicon: Lexicon, words: str, history: Sequence[BaseMessage] = (), results: dict[str, dict[str, Any]] = RESULTS
) -> list[BaseMessage]:
    """Drive one turn with canned tool results and return its messages."""
    messages = [*history, HumanMessage(words)]
    while True:
        message = interpret(lexicon, messages)
        messages.append(message)
        if not message.tool_calls:
            return messages
        for call in message.tool_calls:
            messages.append(ToolMessage(json.dumps(results.get(call["name"], {"items": []})), tool_call_id=call["id"], name=call["name"]))


def calls_of(messages: Sequence[BaseMessage]) -> list[dict[str, Any]]:
    return [dict(call) for message in messages if isinstance(message, AIMessage) for call in message.tool_calls]


@pytest.mark.parametrize(("words", "expected"), cases("turns"), ids=lambda value: value[:60] if isinstance(value, str) else "")
def test_a_message_leads_to_these_calls(words: str, expected: tuple[str, ...]) -> None:
    lexicon = sample_lexicon(DRAFT) if words.startswith("[draft] ") else sample_lexicon()
    assert said_plan(plan(lexicon, words.removeprefix("[draft] "))) == expected


def test_a_build_drafts_then_proposes_then_answers_with_its_numbers() -> None:
    messages = run(sample_lexicon(), "healthcare, 500+ ppl, Texas, blue logo")

    assert [call["name"] for call in calls_of(messages)] == ["draft_icp", "propose_save"]
    answer = messages[-1].text
    assert "412 of 20,000 accounts qualify (2.1 %)" in answer
    assert "“blue logo”" in answer
    assert "Only 31 % of the people there are reachable." in answer and "An account must have" not in answer
    assert "Nothing is saved yet" in answer


def test_a_what_if_is_compared_with_the_draft_before_it() -> None:
    answer = run(sample_lexicon(DRAFT), "what if only EMEA?")[-1].text
    assert "412 of 20,000" in answer
    assert "Before: 500 (2.5 %)" in answer


def test_the_error_of_a_tool_is_said_plainly_and_ends_the_turn() -> None:
    asked = HumanMessage("healthcare, 500+ ppl, Texas")
    first = interpret(sample_lexicon(), [asked])
    failed = ToolMessage(
        "no field state; look it up in the catalog", tool_call_id=first.tool_calls[0]["id"], name="draft_icp", status="error"
    )

    answer = interpret(sample_lexicon(), [asked, first, failed])

    assert answer.tool_calls == []
    assert answer.text == "That did not work: no field state; look it up in the catalog"


def test_an_answer_to_our_question_goes_on_with_the_message_it_was_about() -> None:
    asked = run(sample_lexicon(), "fintech companies over $50M")
    assert asked[-1].text == "Is $50M about revenue or about funding raised?"

    messages = run(sample_lexicon(), "revenue", asked)

    drafted = calls_of(messages)[0]["args"]["parameters"]
    assert {"field": "revenue_usd", "mode": "filter", "operator": "gt", "value": 50000000} in drafted


def test_an_icp_named_in_answer_to_for_which_icp_is_the_one_meant() -> None:
    asked = run(sample_lexicon(), "show me the top 5")
    assert asked[-1].text == "For which ICP: Mid-market SaaS or Enterprise FinServ?"
    (call,) = calls_of(run(sample_lexicon(), "Enterprise FinServ", asked))
    assert (call["name"], call["args"]) == ("top_records", {"limit": 5, "icp_code": "enterprise-finserv"})


def test_a_new_request_after_our_question_is_read_on_its_own() -> None:
    asked = run(sample_lexicon(), "fintech companies over $50M")
    messages = run(sample_lexicon(), "never mind, hospitals in Texas", asked)
    assert [each["field"] for each in calls_of(messages)[0]["args"]["parameters"]] == ["sub_industry", "state"]


def test_a_change_that_is_only_partly_possible_is_made_after_a_yes() -> None:
    asked = run(sample_lexicon(DRAFT), "drop the geo filter and mention our new widget")
    assert calls_of(asked) == []
    assert [call["name"] for call in calls_of(run(sample_lexicon(DRAFT), "yes", asked))] == ["edit_draft", "propose_save"]
    assert calls_of(run(sample_lexicon(DRAFT), "no", asked)) == []


def test_and_in_another_place_goes_on_with_the_count_before() -> None:
    first = run(sample_lexicon(), "how many Series B SaaS accounts do we have in EMEA?")
    edits = calls_of(run(sample_lexicon(), "and in APAC?", first))[-1]["args"]["edits"]
    assert [edit["parameter"]["value"] for edit in edits] == [["SaaS"], ["Series B"], ["APAC"]]


@pytest.mark.parametrize(
    "words",
    [
        "can we drop the geo filter?",
        "what if I drop the geo filter?",
        "should I exclude Germany?",
        "how many match if I add Okta?",
        "would it help to remove SaaS?",
        "is SaaS too narrow?",
        "which rule should I drop?",
        "why do so few match?",
    ],
)
def test_a_question_never_becomes_a_change(words: str) -> None:
    names = {call.tool for call in plan(sample_lexicon(DRAFT), words).calls}
    assert not names & {"draft_icp", "edit_draft", "propose_save"}


@pytest.mark.parametrize(
    ("words", "tool"),
    [
        ("publish SMB E-commerce", "propose_publish"),
        ("turn on autoqualify for Keywords", "propose_autoqualify"),
        ("analyse our closed-won deals", "outcome_analysis"),
        ("add a persona for CFOs", "draft_persona"),
        ("undo that", "propose_undo"),
        ("roll back to version 2", "propose_rollback"),
    ],
)
def test_what_a_copilot_without_the_tool_cannot_do_is_said_and_changes_nothing(words: str, tool: str) -> None:
    messages = run(sample_lexicon(DRAFT, tools=TOOLS - {tool}), words)
    assert calls_of(messages) == []
    assert messages[-1].text.startswith("I cannot")


def test_the_same_conversation_gives_the_same_message() -> None:
    messages = [HumanMessage("healthcare, 500+ ppl, Texas")]
    assert interpret(sample_lexicon(), messages) == interpret(sample_lexicon(), messages)
