"""Messages as a thread stores them: LangChain's dictionary form, made and mended without LangChain."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any, cast

Body = dict[str, Any]

VERSION = 1
MAX_DIGEST = 20
MAX_DIGEST_LINE = 200
NOT_RUN = "This call was not run: the turn ended before it."

NOT_UNDERSTOOD = "I can’t do that here, or I did not understand it."


def said_by_person(text: str) -> Body:
    """Return a person's message."""
    return _body("human", text)


def said_by_copilot(text: str, **notes: Any) -> Body:
    """Return an answer of the copilot; `notes` are kept beside it and never sent to a model."""
    return _body("ai", text, additional_kwargs=notes)


def answered_by_tool(call_id: str, text: str) -> Body:
    """Return an error answer in the place of a tool's result."""
    return _body("tool", text, tool_call_id=call_id, status="error")


def _body(kind: str, text: str, **fields: Any) -> Body:
    data = {"content": text, "type": kind, "id": str(uuid.uuid4()), "additional_kwargs": {}, "response_metadata": {}}
    return {"type": kind, "data": data | fields}


def text_of(body: Body) -> str:
    """Return what a message says, without its tool calls and reasoning."""
    content = body["data"].get("content") or ""
    if isinstance(content, str):
        return content
    parts = [
        part if isinstance(part, str) else part.get("text", "") for part in content if isinstance(part, str) or part.get("type") == "text"
    ]
    return "".join(parts)


def notes_of(body: Body) -> dict[str, Any]:
    """Return what is kept beside a message."""
    return cast("dict[str, Any]", body["data"].get("additional_kwargs") or {})


def calls_of(body: Body) -> list[str]:
    """Return the ids of the tool calls that a message makes, those with broken arguments included."""
    data = body["data"]
    return [str(call["id"]) for key in ("tool_calls", "invalid_tool_calls") for call in data.get(key) or [] if call.get("id")]


def windowed(bodies: Sequence[Body], limit: int) -> list[Body]:
    """Return the newest messages, at most `limit` of them, from a person's message on."""
    kept = list(bodies[-limit:])
    first = next((place for place, body in enumerate(kept) if body["type"] == "human"), len(kept))
    return kept[first:]


def bounded(bodies: Sequence[Body], characters: int) -> list[Body]:
    """Return the newest turns whose texts fit together, the last one whatever its length. A turn begins with a person's message."""
    starts = [place for place, body in enumerate(bodies) if body["type"] == "human"]
    first, left = len(bodies), characters
    for start in reversed(starts):
        left -= sum(len(text_of(body)) for body in bodies[start:first])
        if left < 0 and first < len(bodies):
            break
        first = start
    return list(bodies[first:])


def digest_of(bodies: Sequence[Body], limit: int = MAX_DIGEST) -> list[str]:
    """Return what a person said and what became of change sets in messages that a model no longer gets, the newest `limit` of them."""
    lines = [
        f"{'Person' if body['type'] == 'human' else 'Winnow'}: {_shortened(text_of(body))}"
        for body in bodies
        if text_of(body).strip() and (body["type"] == "human" or notes_of(body).get("decided_changeset"))
    ]
    return lines[-limit:]


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MAX_DIGEST_LINE else line[: MAX_DIGEST_LINE - 1] + "…"


def mended(bodies: Iterable[Body]) -> list[Body]:
    """Return a history that every provider takes, whatever a crash or a cancel left behind.

    Each tool call is followed by its answer, answers without a call are dropped, and so are messages
    that say nothing.
    """
    result: list[Body] = []
    waiting: dict[str, None] = {}
    for body in bodies:
        if body["type"] == "tool":
            call_id = str(body["data"].get("tool_call_id"))
            if call_id in waiting:
                del waiting[call_id]
                result.append(body)
            continue
        result += [answered_by_tool(call_id, NOT_RUN) for call_id in waiting]
        waiting = dict.fromkeys(calls_of(body)) if body["type"] == "ai" else {}
        if body["type"] != "ai" or waiting or text_of(body).strip():
            result.append(body)
    return result + [answered_by_tool(call_id, NOT_RUN) for call_id in waiting]
