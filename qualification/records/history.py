"""What was known of a record, and from when: append-only, one row a record and write with just what changed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, exists, insert, literal, select
from sqlalchemy.orm import Session

from storage.tables import Account, Person, RecordHistory

DELETED: Final = "$deleted"
CHUNK = 500
Change = tuple[int, Mapping[str, Any]]


def note_history(session: Session, workspace_id: int, record_type: str, changes: Iterable[Change], known_from: datetime) -> None:
    """Append what became known of records: for each id the fields that changed, None for a value that was removed.

    The first sight of a record notes its whole document. A record with nothing changed is passed over.
    """
    note_all_history(session, workspace_id, {record_type: changes}, known_from)


def note_all_history(session: Session, workspace_id: int, changes: Mapping[str, Iterable[Change]], known_from: datetime) -> None:
    """Do the same for records of several types in one statement."""
    rows = [
        _row(workspace_id, record_type, record_id, known_from, dict(changed))
        for record_type, each in changes.items()
        for record_id, changed in each
        if changed
    ]
    if rows:
        table: Any = RecordHistory.__table__
        session.connection().execute(insert(table), rows)


def note_deletions(session: Session, workspace_id: int, record_type: str, record_ids: Iterable[int], at: datetime) -> None:
    """Append that records ceased to exist; what was known of them stays known for the time before."""
    note_history(session, workspace_id, record_type, [(record_id, {DELETED: True}) for record_id in record_ids], at)


def note_first_sight(session: Session, workspace_id: int, record_type: str, known_from: datetime) -> None:
    """Append the whole document of every record that has no history yet, in one statement: for a first load of many records."""
    table = Account if record_type == "account" else Person
    documents = select(
        literal(workspace_id), literal(record_type), table.id, literal(known_from, RecordHistory.known_from.type), table.attributes
    ).where(table.workspace_id == workspace_id, ~_has_history(workspace_id, record_type, table))
    columns = ["workspace_id", "record_type", "record_id", "known_from", "changed"]
    session.execute(insert(RecordHistory).from_select(columns, documents.order_by(table.id)))


def _has_history(workspace_id: int, record_type: str, table: type[Account] | type[Person]) -> ColumnElement[bool]:
    return exists().where(
        RecordHistory.workspace_id == workspace_id, RecordHistory.record_type == record_type, RecordHistory.record_id == table.id
    )


def values_as_of(
    session: Session, workspace_id: int, record_type: str, record_ids: Sequence[int], moment: datetime
) -> dict[int, dict[str, Any]]:
    """Return what was known of each record at a moment (inclusive).

    A record of which nothing was known yet, or that was deleted by then, is absent. Of two rows with one moment the later written counts.
    """
    documents: dict[int, dict[str, Any]] = {}
    gone: set[int] = set()
    for record_id, _, changed in _rows(session, workspace_id, record_type, record_ids, until=moment):
        if DELETED in changed:
            gone.add(record_id)
        documents.setdefault(record_id, {}).update(changed)
    return {
        record_id: {field: value for field, value in document.items() if value is not None}
        for record_id, document in documents.items()
        if record_id not in gone
    }


def known_since(session: Session, workspace_id: int, record_type: str, record_ids: Sequence[int]) -> dict[int, dict[str, datetime]]:
    """Return for each record since when the present value (or absence) of each of its fields is known."""
    since: dict[int, dict[str, datetime]] = {}
    for record_id, known_from, changed in _rows(session, workspace_id, record_type, record_ids):
        since.setdefault(record_id, {}).update(dict.fromkeys(changed, known_from))
    return since


def _rows(
    session: Session, workspace_id: int, record_type: str, record_ids: Sequence[int], until: datetime | None = None
) -> Iterable[tuple[int, datetime, dict[str, Any]]]:
    for start in range(0, len(record_ids), CHUNK):
        query = _query(workspace_id, record_type).where(RecordHistory.record_id.in_(record_ids[start : start + CHUNK]))
        if until is not None:
            query = query.where(RecordHistory.known_from <= until)
        yield from session.execute(query)


def _query(workspace_id: int, record_type: str) -> Select[tuple[int, datetime, dict[str, Any]]]:
    return (
        select(RecordHistory.record_id, RecordHistory.known_from, RecordHistory.changed)
        .where(RecordHistory.workspace_id == workspace_id, RecordHistory.record_type == record_type)
        .order_by(RecordHistory.known_from, RecordHistory.id)
    )


def _row(workspace_id: int, record_type: str, record_id: int, known_from: datetime, changed: dict[str, Any]) -> dict[str, Any]:
    return {
        "workspace_id": workspace_id,
        "record_type": record_type,
        "record_id": record_id,
        "known_from": known_from,
        "changed": changed,
    }
