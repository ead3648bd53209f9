"""Server-sent events with LF line ends, as AG-UI clients need them."""

from collections.abc import AsyncIterator, Mapping
from typing import Any, TypeVar

import orjson
from sse_starlette import EventSourceResponse, ServerSentEvent

from qualification.errors import InvalidRequest

PING_SECONDS = 15
SEND_TIMEOUT_SECONDS = 30
MAX_DIGITS = 15
Response = TypeVar("Response", bound=EventSourceResponse)


def event(payload: Mapping[str, Any], *, name: str | None = None, number: int | None = None) -> ServerSentEvent:
    """Return one event: JSON, with its name and its id where it has them."""
    return ServerSentEvent(orjson.dumps(payload).decode(), event=name, id=None if number is None else str(number), sep="\n")


def position(number: int) -> ServerSentEvent:
    """Return an event that shows nothing and tells a browser from which id to go on."""
    return ServerSentEvent(comment="following", id=str(number), sep="\n")


def read_number(text: str | None, name: str = "Last-Event-ID") -> int | None:
    """Return the id of an event, None when none is given. Raises InvalidRequest."""
    given = (text or "").strip()
    if not given:
        return None
    if not given.isascii() or not given.isdecimal() or len(given) > MAX_DIGITS:
        raise InvalidRequest(f"{name} takes the id of an event of this stream, a whole number", field=name)
    return int(given)


def stream(events: AsyncIterator[ServerSentEvent], kind: type[Response] = EventSourceResponse) -> Response:  # type: ignore[assignment]
    """Return the response that sends these events; a client that stops reading is dropped."""
    return kind(events, ping=PING_SECONDS, send_timeout=SEND_TIMEOUT_SECONDS, sep="\n", ping_message_factory=_ping)


def _ping() -> ServerSentEvent:
    return ServerSentEvent(comment="ping", sep="\n")
