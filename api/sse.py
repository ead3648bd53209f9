"""Server-sent events with LF line ends, as AG-UI clients need them."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import orjson
from sse_starlette import EventSourceResponse, ServerSentEvent

PING_SECONDS = 15
SEND_TIMEOUT_SECONDS = 30


def event(payload: Mapping[str, Any], *, name: str | None = None, number: int | None = None) -> ServerSentEvent:
    """Return one event: JSON, with its name and its id where it has them."""
    return ServerSentEvent(orjson.dumps(payload).decode(), event=name, id=None if number is None else str(number), sep="\n")


def stream(events: AsyncIterator[ServerSentEvent]) -> EventSourceResponse:
    """Return the response that sends these events; a client that stops reading is dropped."""
    return EventSourceResponse(events, ping=PING_SECONDS, send_timeout=SEND_TIMEOUT_SECONDS, sep="\n", ping_message_factory=_ping)


def _ping() -> ServerSentEvent:
    return ServerSentEvent(comment="ping", sep="\n")
