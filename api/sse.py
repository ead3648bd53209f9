"""Server-sent events with LF line ends, as AG-UI clients need them."""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from sse_starlette import EventSourceResponse, ServerSentEvent

from qualification.errors import InvalidRequest
from storage.json_text import json_bytes

PING_SECONDS = 15
SEND_TIMEOUT_SECONDS = 30
MAX_DIGITS = 15
AT_ONCE_BYTES = 32 * 1024
Response = TypeVar("Response", bound=EventSourceResponse)


def event(payload: Mapping[str, Any], *, name: str | None = None, number: int | None = None) -> bytes:
    """Return one event: JSON, which has no line ends, with its name (ours, on one line) and its id where it has them."""
    head = "" if number is None else f"id: {number}\n"
    kind = "" if name is None else f"event: {name}\n"
    return b"%b%bdata: %b\n\n" % (head.encode(), kind.encode(), json_bytes(payload))


def position(number: int) -> bytes:
    """Return an event that shows nothing and tells a browser from which id to go on."""
    return b": following\nid: %d\n\n" % number


def joined(events: Iterable[bytes]) -> Iterator[bytes]:
    """Return events that are ready at once as few pieces to send, none larger than 32 KB unless one event is."""
    waiting: list[bytes] = []
    size = 0
    for each in events:
        if waiting and size + len(each) > AT_ONCE_BYTES:
            yield b"".join(waiting)
            waiting, size = [], 0
        waiting.append(each)
        size += len(each)
    if waiting:
        yield b"".join(waiting)


def read_number(text: str | None, name: str = "Last-Event-ID") -> int | None:
    """Return the id of an event, None when none is given. Raises InvalidRequest."""
    given = (text or "").strip()
    if not given:
        return None
    if not given.isascii() or not given.isdecimal() or len(given) > MAX_DIGITS:
        raise InvalidRequest(f"{name} takes the id of an event of this stream, a whole number", field=name)
    return int(given)


def stream(events: AsyncIterator[bytes], kind: type[Response] = EventSourceResponse) -> Response:  # type: ignore[assignment]
    """Return the response that sends these events; a client that stops reading is dropped."""
    return kind(events, ping=PING_SECONDS, send_timeout=SEND_TIMEOUT_SECONDS, sep="\n", ping_message_factory=_ping)


def _ping() -> ServerSentEvent:
    return ServerSentEvent(comment="ping", sep="\n")
