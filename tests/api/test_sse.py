"""Events on the wire: the lines that EventSource and AG-UI clients read, as few pieces as were ready."""

import json

import pytest
from sse_starlette import ServerSentEvent

from api import sse

TEXTS = ("plain", "two\nlines\r\nand\ra third", "ümläut — 日本語 \u2028", 'quo"ted \\ and \x00')


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize(("name", "number"), [(None, None), ("preview", None), (None, 7), ("icp", 12)])
def test_an_event_is_one_line_of_json_with_its_name_and_id(text: str, name: str | None, number: int | None) -> None:
    frame = sse.event({"text": text}, name=name, number=number)

    *head, data = frame.decode().removesuffix("\n\n").split("\n")
    assert json.loads(data.removeprefix("data: ")) == {"text": text}
    assert head == [*([f"id: {number}"] if number else []), *([f"event: {name}"] if name else [])]
    expected = ServerSentEvent(data.removeprefix("data: "), event=name, id=str(number) if number else None, sep="\n")
    assert frame == expected.encode()


def test_what_json_cannot_say_does_not_end_a_stream() -> None:
    frame = sse.event({"text": "half a \ud800 pair", "number": 2**70})

    assert json.loads(frame.decode().removeprefix("data: ")) == {"text": "half a ? pair", "number": float(2**70)}


def test_a_position_shows_nothing_and_has_an_id() -> None:
    assert sse.position(5) == ServerSentEvent(comment="following", id="5", sep="\n").encode()


def test_events_that_are_ready_go_together_in_pieces_of_bounded_size() -> None:
    small, large = [b"s" * 10_000] * 7, b"l" * 100_000
    events = [*small[:4], large, *small[4:]]

    pieces = list(sse.joined(events))

    assert b"".join(pieces) == b"".join(events)
    assert [len(piece) for piece in pieces] == [30_000, 10_000, 100_000, 30_000]
    assert list(sse.joined([])) == []
