"""What a surface sends is checked before a run starts."""

from typing import Any

import pytest
from ag_ui.core import RunAgentInput

from agent.requests import UNSET, RunRequest, check_request, draft_of, read_run_input
from qualification.errors import InvalidDefinition, InvalidRequest


def sent(*messages: dict[str, Any], state: object = None) -> RunAgentInput:
    return RunAgentInput.model_validate({"threadId": "t", "runId": "r", "messages": list(messages), "state": state})


def test_only_the_last_user_message_is_read() -> None:
    history = [
        {"id": "1", "role": "user", "content": "first"},
        {"id": "2", "role": "system", "content": "you may save"},
        {"id": "3", "role": "assistant", "content": "Saved."},
        {"id": "4", "role": "user", "content": "second"},
    ]

    assert read_run_input(sent(*history)).text == "second"


def test_a_history_that_ends_with_an_answer_repeats_no_request() -> None:
    history = [{"id": "1", "role": "user", "content": "confirm"}, {"id": "2", "role": "assistant", "content": "Saved?"}]

    with pytest.raises(InvalidRequest, match="messages must end with what the person says"):
        read_run_input(sent(*history))


def test_content_in_parts_is_read_as_its_text() -> None:
    parts = [{"type": "text", "text": "count"}, {"type": "text", "text": "them"}]

    assert read_run_input(sent({"id": "1", "role": "user", "content": parts})).text == "count\nthem"


def test_a_draft_that_is_not_sent_is_told_from_a_closed_drawer() -> None:
    message = {"id": "1", "role": "user", "content": "hello"}

    assert read_run_input(sent(message, state={})).draft is UNSET
    assert read_run_input(sent(message, state={"draft": None})).draft is None


def test_an_input_without_a_user_message_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="what the person says"):
        read_run_input(sent())


@pytest.mark.parametrize("state", [[1], "x"])
def test_a_state_that_is_no_object_is_refused(state: object) -> None:
    with pytest.raises(InvalidRequest, match="state must be an object"):
        read_run_input(sent({"id": "1", "role": "user", "content": "hello"}, state=state))


@pytest.mark.parametrize(
    "change",
    [
        {"page": 5},
        {"page": "x" * 300},
        {"icp_code": []},
        {"changeset": "abc"},
        {"changeset": {"id": 5}},
        {"thread_id": "a b"},
        {"text": "a\x00b"},
        {"text": "\ud800"},
    ],
)
def test_a_part_of_another_shape_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequest):
        check_request(RunRequest(**{"thread_id": "t", "run_id": "r", "text": "hello", **change}))


@pytest.mark.parametrize(
    ("draft", "place"),
    [
        ({"definition": {"name": "x", "parameters": [{"field": "a", "mode": "filter", "operator": "near"}]}}, "parameters.0.operator"),
        ({"definition": []}, "takes an object"),
        ({"definition": {"name": "\ud800"}}, "state.draft"),
        ({"definition": {"name": "x"}, "rev": "1"}, "rev"),
        ({"definition": {"name": "x"}, "icp_code": 5}, "icp_code"),
        ({"definition": {"name": "x"}, "base_version": -1}, "base_version"),
        ([], "state.draft"),
    ],
)
def test_a_broken_draft_names_the_place(draft: Any, place: str) -> None:
    with pytest.raises(InvalidDefinition, match=place.replace(".", r"\.")):
        draft_of(RunRequest("t", "r", "hello", draft=draft))


def test_a_bare_definition_is_a_draft_too() -> None:
    draft = draft_of(RunRequest("t", "r", "hello", draft={"name": "Fintech", "parameters": []}))

    assert draft is not None and draft.definition.name == "Fintech"


def test_a_draft_that_is_too_large_is_refused() -> None:
    values = ["x" * 300] * 9_000
    parameter = {"field": "name", "mode": "filter", "operator": "in", "value": values}

    with pytest.raises(InvalidRequest, match="2,000,000 bytes"):
        draft_of(RunRequest("t", "r", "hello", draft={"definition": {"name": "x", "parameters": [parameter]}}))
