"""A change set as a message: what it would change and its numbers, with the buttons that its state allows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from pydantic import ValidationError

from agent.decisions import say_applied, say_decision
from api.slack import blocks
from api.slack.blocks import Block
from api.slack.histogram import Pictures
from api.slack.previews import preview_blocks, warning_blocks
from api.slack.texts import escaped, one_line
from qualification.changeset_rows import is_expired
from qualification.kinds.registry import APPLIERS
from qualification.preview import Preview
from storage.tables import ChangeSetRow

CONFIRM, REJECT, UNDO, OPEN = "changeset.confirm", "changeset.reject", "changeset.undo", "changeset.open"
SHOWN_DIFF = 20
_LINE = 300
_CLOSED = {
    "superseded": "Replaced by a newer proposal. Nothing was changed by this one.",
    "stale": "Not applied: what it was built on changed since. Ask for it again.",
    "expired": "Expired after 24 hours. Nothing was changed; ask for it again.",
}


@dataclass(frozen=True)
class Look:
    """What messages need beside their content.

    Attributes:
        browser_url: Where people open Winnow, without a slash at the end.
        pictures: Makes histograms images; None where Slack cannot fetch from this server.
    """

    browser_url: str
    pictures: Pictures | None

    def link(self, changeset_id: str) -> str:
        """Return where a person finds a change set in the browser."""
        return f"{self.browser_url}/?changeset={changeset_id}"


@dataclass(frozen=True)
class Pressed:
    """What a button of a card says: which change set, and the content that the person saw."""

    changeset_id: str
    content_hash: str

    def value(self) -> str:
        """Return it as the value of a button."""
        return orjson.dumps({"id": self.changeset_id, "hash": self.content_hash}).decode()


def read_pressed(value: str) -> Pressed | None:
    """Return what a pressed button says; None when it is no button of a card."""
    try:
        body = orjson.loads(value)
        return Pressed(str(body["id"]), str(body["hash"]))
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return None


def state_of(row: ChangeSetRow) -> str:
    """Return what a card shows: the status, or `undone` where it was taken back."""
    if is_expired(row):
        return "expired"
    return "undone" if row.status == "applied" and (row.result or {}).get("undone_by") else row.status


def card_blocks(row: ChangeSetRow, look: Look) -> list[Block]:
    """Return a card as its change set stands now."""
    state = state_of(row)
    head = [blocks.header(row.title)]
    body = _proposed(row, look) if state == "proposed" else _decided(row, state)
    return blocks.fitting([*head, *body, *blocks.actions(f"changeset:{row.id}", _buttons(row, state, look))])


def card_text(row: ChangeSetRow) -> str:
    """Return the card as one line, for notifications and screen readers."""
    return f"{'Proposed' if state_of(row) == 'proposed' else _became(row, state_of(row))}: {one_line(row.title, _LINE)}"


def _became(row: ChangeSetRow, state: str) -> str:
    return {"applied": "Confirmed", "rejected": "Cancelled"}.get(state, state.capitalize())


def _proposed(row: ChangeSetRow, look: Look) -> list[Block]:
    preview = _preview_of(row)
    diff = [f"• {one_line(str(op.get('text', '')), _LINE)}" for op in row.diff[:SHOWN_DIFF] if isinstance(op, Mapping)]
    if len(row.diff) > SHOWN_DIFF:
        diff.append(f"… and {len(row.diff) - SHOWN_DIFF} more changes")
    shown = [*blocks.sections(escaped(row.read_back)), *blocks.sections("\n".join(diff))]
    shown += preview_blocks(preview, look.pictures) if preview else []
    known = {warning.message for warning in preview.warnings} if preview else set()
    shown += warning_blocks([message for each in row.warnings if (message := str(each["message"])) not in known])
    asked = f"Asked by {one_line(row.requested_by, 100)} · nothing is saved until somebody confirms · open for 24 hours"
    return [*shown, blocks.context(asked)]


def _decided(row: ChangeSetRow, state: str) -> list[Block]:
    if state in _CLOSED:
        return [blocks.section(_CLOSED[state])]
    who = one_line(row.decided_by or "somebody", 100)
    did = {"applied": "Confirmed", "rejected": "Cancelled", "undone": "Confirmed"}.get(state, state.capitalize())
    said = say_applied(row) if state == "applied" else say_decision(row)
    return [*blocks.sections(escaped(said)), blocks.context(f"{did} by {who}")]


def _preview_of(row: ChangeSetRow) -> Preview | None:
    if row.preview is None:
        return None
    try:
        return Preview.model_validate(row.preview)
    except ValidationError:  # counted by another version of the service
        return None


def _buttons(row: ChangeSetRow, state: str, look: Look) -> list[dict[str, Any]]:
    value = Pressed(row.id, row.content_hash).value()
    opening = blocks.button("Open in Winnow", OPEN, url=look.link(row.id))
    if state == "proposed":
        return [blocks.button("Confirm", CONFIRM, value, style="primary"), blocks.button("Cancel", REJECT, value), opening]
    if state == "applied" and APPLIERS[row.kind].undo is not None:
        return [blocks.button("Undo", UNDO, value), opening]
    return [opening]
