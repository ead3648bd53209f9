"""Takes captures in as they arrive: held on their signal, or scored at once against the live versions."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from qualification.capturing.items import CaptureFields, Read, ReadCapture
from qualification.capturing.run import run_captures
from qualification.capturing.write import write_runs
from qualification.fields import by_key
from qualification.records.batches import ItemProblem
from qualification.records.documents import shorten
from qualification.scoring import Scoring, read_scoring
from qualification.signals.states import signal_row, tell, without_counts
from qualification.snapshots import workspace_fields
from storage.captures import insert_captures, known_captures
from storage.feed import marks_of
from storage.results import lock_workspace
from storage.tables import utc_now

NOTHING: dict[str, Any] = dict.fromkeys(("bucket", "result", "effects", "person_id", "qualified_at", "changeset_id"))


@dataclass(frozen=True)
class Taken:
    """What became of a batch: `accepted` are new, each held or qualified; a repeat changed nothing and counts as duplicate.

    Attributes:
        scoring: What they were scored against, to be kept once the transaction is committed; None where nothing was scored.
    """

    accepted: int
    duplicates: int
    held: int
    qualified: int
    problems: tuple[ItemProblem, ...]
    scoring: Scoring | None = None


def read_capture_fields(session: Session, workspace_id: int, kept: Scoring | None = None) -> CaptureFields:
    """Return the fields that captures of a workspace can fill.

    Args:
        kept: What captures were scored against before: its fields are taken when they are still the same.
    """
    if kept is not None and kept.has_fields_of(marks_of(session, workspace_id)):
        return CaptureFields.of(kept.person_fields, kept.account_fields)
    accounts, people = workspace_fields(session, workspace_id)
    return CaptureFields.of(by_key(people), by_key(accounts))


def take_captures(
    session: Session,
    workspace_id: int,
    signal_id: int,
    items: Sequence[object],
    read: Sequence[Read],
    *,
    today: date,
    kept: Scoring | None = None,
) -> Taken:
    """Write the captures that are new to their signal, in the transaction of the caller, who commits at once.

    Args:
        read: What `items.read_captures` made of the items, in their order.
        kept: The `scoring` of a batch before that is committed.

    Raises:
        SignalNotFound: The workspace has no such signal.
    """
    row = signal_row(session, workspace_id, signal_id, lock=True)
    good = [each for each in read if isinstance(each, ReadCapture)]
    known = known_captures(session, signal_id, [each.external_id for each in good])
    fresh = _first_of_each(good, known)
    qualifies = without_counts(row).qualifies_on_arrival
    scoring, columns = None, [{**NOTHING, "state": "held"}] * len(fresh)
    if qualifies and fresh:
        scoring = read_scoring(session, workspace_id, lock_workspace(session, workspace_id), kept)
        columns = _qualified(session, scoring, row.name, fresh, today)
    now = utc_now()
    insert_captures(session, [_row(workspace_id, signal_id, each, now) | more for each, more in zip(fresh, columns, strict=True)])
    if fresh:
        tell(session, row)
    qualified = len(fresh) if qualifies else 0
    return Taken(len(fresh), len(good) - len(fresh), len(fresh) - qualified, qualified, tuple(_problems(items, read)), scoring)


def _first_of_each(captures: Sequence[ReadCapture], known: Set[str]) -> list[ReadCapture]:
    """Return the captures that are new; of several with one external id the first."""
    found: dict[str, ReadCapture] = {}
    for each in captures:
        if each.external_id not in known:
            found.setdefault(each.external_id, each)
    return list(found.values())


def _qualified(session: Session, scoring: Scoring, name: str, captures: Sequence[ReadCapture], today: date) -> list[dict[str, Any]]:
    ran = run_captures(session, scoring, name, captures, today=today)
    return [{"changeset_id": None, **columns} for columns in write_runs(session, scoring, ran, today=today, now=utc_now())]


def _row(workspace_id: int, signal_id: int, capture: ReadCapture, now: Any) -> dict[str, Any]:
    return {
        "workspace_id": workspace_id,
        "signal_id": signal_id,
        "external_id": capture.external_id,
        "payload": capture.payload,
        "occurred_at": capture.occurred_at,
        "received_at": now,
    }


def _problems(items: Sequence[object], read: Sequence[Read]) -> list[ItemProblem]:
    return [
        ItemProblem(index, _id_of(items[index]), field, message)
        for index, each in enumerate(read)
        if not isinstance(each, ReadCapture)
        for field, message in each
    ]


def _id_of(item: object) -> str | None:
    value = item.get("external_id") if isinstance(item, dict) else None
    return None if value is None else shorten(value)
