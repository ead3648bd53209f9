"""What clients send beside bodies: ids of events, cursors, and the input of a run."""

import base64
import json
from typing import Any

import orjson
import pytest
from ag_ui.core import RunAgentInput
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from agent.requests import check_request, draft_of, read_run_input
from api.cursors import decode, decode_offset, encode
from api.sse import read_number
from qualification.definitions import parse_definition
from qualification.errors import InvalidDefinition, WinnowError
from tests.fuzz.drawn_files import JSON, bounded
from tests.support.workspace import SAAS

pytestmark = pytest.mark.slow
ANY_TEXT = st.text(max_size=60) | st.text(alphabet="0123456789-+_. eE\u0660\u00b2", max_size=30)
PATHS = st.sampled_from([(key,) for key in SAAS] + [("parameters", 0, key) for key in ("field", "mode", "operator", "value", "weight")])


@given(text=st.none() | ANY_TEXT)
@bounded(200)
def test_the_id_of_an_event_is_a_number_or_refused(text: str | None) -> None:
    try:
        number = read_number(text)
    except WinnowError as error:
        assert "Last-Event-ID" in error.message
    else:
        assert number is None or 0 <= number < 10**15


@given(cursor=ANY_TEXT | st.binary(max_size=40).map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
@bounded(200)
def test_a_cursor_that_was_never_given_is_refused(cursor: str) -> None:
    for work in (lambda: decode(cursor, "captures", int), lambda: decode(cursor, "leads", int, str), lambda: decode_offset(cursor, "icps")):
        with pytest.raises(WinnowError, match="cursor"):
            work()


@given(kind=st.text(max_size=10), key=st.tuples(st.integers(-(2**63) + 1, 2**63 - 1), st.text(max_size=20)))
@bounded(100)
def test_a_cursor_gives_back_its_key(kind: str, key: tuple[int, str]) -> None:
    assert decode(encode(kind, *key), kind, int, str) == list(key)


@given(state=JSON, text=st.text(max_size=40), ids=st.tuples(ANY_TEXT, ANY_TEXT), draft=JSON)
@bounded(200)
def test_the_input_of_a_run_is_read_or_refused_in_a_sentence(state: Any, text: str, ids: tuple[str, str], draft: Any) -> None:
    given_state = {**state, "draft": draft} if isinstance(state, dict) else state
    body = {"threadId": ids[0], "runId": ids[1], "messages": [{"id": "1", "role": "user", "content": text}], "state": given_state}
    try:
        read = read_run_input(RunAgentInput.model_validate({**body, "tools": [], "context": [], "forwardedProps": {}}))
        check_request(read)
        draft_of(read)
    except (WinnowError, ValidationError) as error:
        assert str(error)


@given(path=PATHS, value=JSON)
@bounded(300)
def test_a_definition_is_read_whole_or_refused_by_place_and_read_alike_the_second_time(path: tuple[Any, ...], value: Any) -> None:
    body = json.loads(orjson.dumps({**SAAS}))
    place = body
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value

    first, second = _read(body), _read(body)

    assert first == second
    assert isinstance(first, str) or parse_definition(first.dump()) == first


def _read(body: object) -> Any:
    try:
        return parse_definition(body)
    except InvalidDefinition as error:
        return error.message
