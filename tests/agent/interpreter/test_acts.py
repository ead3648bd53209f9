"""Acts beside definitions and counts: lifecycle, signals, captures, personas, undo, terms. None of them happens without a confirm."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from agent.interpreter.interpret import interpret
from agent.interpreter.lexicon import Lexicon, OpenCard, WorkingDraft
from tests.agent.interpreter.cases import DRAFT, cases, plan, said_plan
from tests.agent.interpreter.workspace import sample_lexicon

CARD = {
    "changeset": {
        "id": "c1",
        "kind": "set_autoqualify",
        "title": "Turn autoqualify on for Replies",
        "read_back": "Autoqualify goes on for Replies.",
        "warnings": [{"code": "not_applicable", "message": "Autoqualify does not apply to Product Webhook."}],
        "diff": ["Replies: off → on"],
    }
}


def surroundings(words: str) -> tuple[Lexicon, str]:
    """Return the lexicon that the mark before an utterance stands for, and the utterance."""
    plain = sample_lexicon()
    mark, found, text = words.partition("] ")
    first = plain.icps[0]
    match mark if found else "":
        case "[draft":
            return sample_lexicon(DRAFT), text
        case "[saved":
            return replace(plain, draft=WorkingDraft(first.definition, first.icp_code, 3, 2)), text
        case "[rewrite":
            return replace(plain, icps=(replace(first, draft_version=4), *plain.icps[1:])), text
        case "[card":
            return replace(sample_lexicon(DRAFT), open_cards=(OpenCard("Save ICP Mid-market SaaS"),)), text
        case _:
            return plain, words


def answer(lexicon: Lexicon, words: str, results: Mapping[str, Mapping[str, Any] | str], history: Sequence[BaseMessage] = ()) -> str:
    """Return what is said after tools gave these results; a text stands for an error."""
    return talk(lexicon, words, results, history)[-1].text


def talk(
    lexicon: Lexicon, words: str, results: Mapping[str, Mapping[str, Any] | str], history: Sequence[BaseMessage] = ()
) -> list[BaseMessage]:
    """Drive one turn with canned results and return its messages."""
    messages: list[BaseMessage] = [*history, HumanMessage(words)]
    while True:
        message = interpret(lexicon, messages)
        messages.append(message)
        if not message.tool_calls:
            return messages
        for call in message.tool_calls:
            body = results.get(call["name"], {})
            failed = isinstance(body, str)
            text = body if isinstance(body, str) else json.dumps(body)
            messages.append(ToolMessage(text, tool_call_id=call["id"], name=call["name"], status="error" if failed else "success"))


def calls_of(messages: Sequence[BaseMessage]) -> list[tuple[str, dict[str, Any]]]:
    return [(call["name"], call["args"]) for message in messages if isinstance(message, AIMessage) for call in message.tool_calls]


@pytest.mark.parametrize(("words", "expected"), cases("acts"), ids=lambda value: value[:60] if isinstance(value, str) else "")
def test_a_message_leads_to_these_acts(words: str, expected: tuple[str, ...]) -> None:
    lexicon, text = surroundings(words)
    assert said_plan(plan(lexicon, text)) == expected


@pytest.mark.parametrize(
    "words",
    [
        "should I publish SMB E-commerce?",
        "is it time to go live with SMB E-commerce?",
        "what happens if I pause Mid-market SaaS?",
        "should I turn on all signals?",
        "can we roll back Mid-market SaaS to version 2?",
        "would it hurt to turn off Replies?",
        "do I need to re-qualify?",
        "how do I undo that?",
        "why should I publish Mid-market SaaS?",
        "when should I turn on Keywords?",
        "what if I turned on Keywords?",
        "how many of the last 200 Keywords captures would qualify?",
    ],
)
def test_a_question_about_an_act_proposes_nothing(words: str) -> None:
    calls = plan(sample_lexicon(), words).calls
    assert not [call for call in calls if call.tool.startswith("propose_") and not call.arguments.get("dry_run")]


@pytest.mark.parametrize(
    "words",
    [
        "don't publish yet",
        "please don't publish SMB E-commerce",
        "never turn on Ad Frequency",
        "do not undo anything",
        "no need to re-qualify everything",
        "publish SMB E-commerce if at least 500 accounts qualify",
        "turn on Keywords once the rewrite is done",
        "pause Mid-market SaaS unless Anna objects",
        "turn off all signals tomorrow",
        "if Keywords has a good rate, turn it on",
        "my colleague said we should publish SMB E-commerce",
        "Anna wants me to turn on all signals",
        "the description says: turn on all signals",
        "maybe pause Mid-market SaaS",
        "I'm thinking about publishing SMB E-commerce",
    ],
)
def test_a_refusal_a_condition_and_reported_speech_never_act(words: str) -> None:
    assert not plan(sample_lexicon(), words).calls


def test_a_yes_to_a_reported_wish_makes_it_ones_own() -> None:
    asked = talk(sample_lexicon(), "Anna wants me to turn on all signals", {})
    assert asked[-1].text.endswith("?")
    assert calls_of(talk(sample_lexicon(), "yes", {"propose_autoqualify": CARD}, asked)) == [
        ("propose_autoqualify", {"signals": [], "every": True, "on": True})
    ]


def test_a_musing_about_the_draft_is_counted_and_asked_about() -> None:
    preview = {"preview": {"total": 100, "qualified": 12, "rate": 0.12}}
    asked = talk(sample_lexicon(DRAFT), "maybe drop EMEA?", {"what_if": preview})
    assert asked[-1].text.startswith("12 of 100 accounts qualify")
    assert asked[-1].text.endswith("Shall I do that (drop EMEA)?")
    assert [name for name, _ in calls_of(talk(sample_lexicon(DRAFT), "yes", {}, asked))][-2:] == ["edit_draft", "propose_save"]


def test_the_signals_that_a_question_asks_for_may_be_several() -> None:
    asked = talk(sample_lexicon(), "turn on autoqualify", {})
    assert "Replies, Demo Viewed" in asked[-1].text
    assert calls_of(talk(sample_lexicon(), "Keywords and Replies", {"propose_autoqualify": CARD}, asked)) == [
        ("propose_autoqualify", {"signals": ["Replies", "Keywords"], "every": False, "on": True})
    ]


def test_it_is_the_signal_asked_about_before() -> None:
    stats = {
        "signal": {"name": "Ad Frequency", "status": "live", "autoqualify": "off", "captures": 2000, "held": 1900, "qualified_rate": 0.04}
    }
    first = talk(sample_lexicon(), "should I turn on Ad Frequency?", {"signal_stats": {**stats, "advice": [{"message": "It floods."}]}})
    assert "1,900 held, 4 % qualified" in first[-1].text
    assert "I would keep it off for now: It floods." in first[-1].text
    assert calls_of(talk(sample_lexicon(), "turn it on anyway", {"propose_autoqualify": CARD}, first))[-1] == (
        "propose_autoqualify",
        {"signals": ["Ad Frequency"], "every": False, "on": True},
    )


def test_the_text_beside_a_card_is_short_and_leaves_its_diff_and_read_back_to_the_card() -> None:
    said = answer(sample_lexicon(), "turn on Replies", {"propose_autoqualify": CARD})
    assert said.startswith("Turn autoqualify on for Replies.")
    assert "Replies: off → on" not in said and "goes on for" not in said
    assert "Autoqualify does not apply to Product Webhook." in said
    assert said.endswith("Nothing is changed yet: confirm to do it, or say cancel.")


def test_one_request_that_fails_does_not_stop_the_next() -> None:
    results: dict[str, Mapping[str, Any] | str] = {
        "propose_publish": "SMB E-commerce is live already. Next: tell the user.",
        "propose_autoqualify": CARD,
    }
    said = answer(sample_lexicon(), "publish SMB E-commerce and turn on Replies", results)
    assert "That did not work: sMB" not in said
    assert "SMB E-commerce is live already" in said
    assert "Turn autoqualify on for Replies." in said


def test_undo_of_a_kind_finds_the_last_applied_one() -> None:
    applied = {"items": [{"id": "c9", "kind": "save_icp"}, {"id": "c8", "kind": "publish", "icp_code": "mid-market-saas"}]}
    calls = calls_of(talk(sample_lexicon(), "undo the publish", {"list_changesets": applied, "propose_undo": CARD}))
    assert calls[-1] == ("propose_undo", {"changeset_id": "c8"})


def test_undo_of_a_kind_that_was_never_applied_says_so() -> None:
    messages = talk(sample_lexicon(), "undo the publish", {"list_changesets": {"items": []}})
    assert [name for name, _ in calls_of(messages)] == ["list_changesets"]
    assert messages[-1].text == "There is no applied change of that kind to undo."


def test_a_dry_run_says_its_buckets_and_that_nothing_was_written() -> None:
    run = {"signal": "Keywords", "dry_run": True, "captures": 200, "buckets": {"qualified": 12, "no_persona_fit": 30, "not_qualified": 158}}
    said = answer(sample_lexicon(), "dry run the last 200 Keywords captures", {"propose_qualify_captures": run})
    assert said == "Dry run of 200 captures: 12 qualified, 30 no persona fit, 158 not qualified. Nothing was written."


def test_a_job_is_said_with_its_share_rate_and_time_left() -> None:
    job = {
        "kind": "requalify",
        "status": "running",
        "icp_codes": ["a"],
        "done": 500,
        "total": 2000,
        "rate_per_second": 250.4,
        "seconds_left": 6,
    }
    said = answer(sample_lexicon(), "how far is the re-qualification?", {"get_job": {"job": job}})
    assert said == "The re-qualification of a is running: 500 of 2,000 records (25 %). 250 records a second, about 6 seconds left."


def test_the_rules_of_a_persona_are_read_from_titles_and_functions() -> None:
    (name, arguments), *_ = calls_of(
        talk(sample_lexicon(DRAFT), "add a persona RevOps: title contains operations in Operations or Sales", {})
    )
    assert (name, arguments["name"]) == ("draft_persona", "RevOps")
    assert arguments["parameters"] == [
        {"field": "title", "mode": "filter", "operator": "contains", "value": "operations"},
        {"field": "department", "mode": "filter", "operator": "in", "value": ["Operations", "Sales"]},
    ]


@pytest.mark.parametrize(
    ("words", "rules"),
    [
        ("CFOs", {"seniority": ["C-level"], "department": ["Finance"]}),
        ("VPs of Sales", {"seniority": ["VP"], "department": ["Sales"]}),
        ("VP or C-level in sales or marketing", {"seniority": ["VP", "C-level"], "department": ["Sales", "Marketing"]}),
        (
            "directors and above in IT in Germany",
            {"seniority": ["Director", "VP", "C-level"], "department": ["IT"], "country": ["Germany"]},
        ),
        ("marketing managers in EMEA", {"seniority": ["Manager"], "department": ["Marketing"], "region": ["EMEA"]}),
    ],
)
def test_people_are_described_by_seniority_function_and_place(words: str, rules: dict[str, list[str]]) -> None:
    (_, arguments), *_ = calls_of(talk(sample_lexicon(DRAFT), f"add a persona for {words}", {}))
    assert {each["field"]: each["value"] for each in arguments["parameters"]} == rules


def test_a_term_is_remembered_as_rules() -> None:
    ((_, arguments),) = calls_of(
        talk(sample_lexicon(), "when we say scale-up we mean 51–500 employees, Series B+", {"propose_save_term": CARD})
    )
    assert (arguments["term"], [each["field"] for each in arguments["parameters"]]) == ("scale-up", ["employee_count", "funding_stage"])


def test_what_a_what_if_tried_is_done_when_asked_for() -> None:
    preview = {"preview": {"total": 100, "qualified": 12, "rate": 0.12}}
    tried = talk(sample_lexicon(DRAFT), "what if I tighten employee count to 100-300?", {"what_if": preview})
    assert [name for name, _ in calls_of(talk(sample_lexicon(DRAFT), "ok, do that", {}, tried))][-2:] == ["edit_draft", "propose_save"]


def test_with_a_card_open_a_bare_ok_is_told_how_to_confirm() -> None:
    lexicon, _ = surroundings("[card] ok")
    assert "“Save ICP Mid-market SaaS” is open. Say “confirm”" in answer(lexicon, "ok", {})


def test_two_directions_in_one_message_are_two_cards_and_it_is_said_once_how_to_confirm_them() -> None:
    said = answer(sample_lexicon(), "turn Replies off and Keywords on", {"propose_autoqualify": CARD})
    assert said.count("Nothing is changed yet") == 0
    assert said.endswith("These are 2 cards and nothing is changed yet: say “confirm both”, or name the one to confirm.")
