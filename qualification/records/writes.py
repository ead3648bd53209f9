"""The one way to write records: with what became known when, and with their results, all in one transaction."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from qualification.catalog_edits.custom_fields import custom_types
from qualification.definitions import RecordType
from qualification.records.backdating import upsert_as_of
from qualification.records.history import Change, note_all_history, note_deletions, note_history
from qualification.records.shapes import require_shapes
from qualification.rescoring import rescore
from qualification.scoring import Scoring
from storage import records, touched
from storage.records import NewRecord, Upserted
from storage.results import lock_workspace
from storage.tables import utc_now
from storage.touched import TouchedRecord


def write_records(
    session: Session, workspace_id: int, record_type: RecordType, items: Sequence[NewRecord], *, today: date, as_of: datetime | None = None
) -> Upserted:
    """Write records by their external id with their history and results, in the transaction of the caller, who commits at once.

    Args:
        as_of: Since when the values are known; None for now. It never overwrites a value known from later on.

    Raises:
        FieldsChanged: A custom field got another type since the values were read.
    """
    if not items:
        return Upserted(0, 0)
    lock_workspace(session, workspace_id)
    written = _write(session, workspace_id, record_type, items, as_of)
    ids = [record_id for record_id, _ in written.changes]
    accounts, people = (ids, []) if record_type == "account" else ([], ids)
    rescore(session, workspace_id, accounts, people, today=today)
    return written


def write_touched(
    session: Session, scoring: Scoring, record_type: RecordType, items: Sequence[TouchedRecord], *, made_at: datetime
) -> list[int]:
    """Write records that this transaction read after it took the workspace's lock and read the scoring; returns the id of each.

    The caller tells of them with `note_touched`, once for both types, and brings their results up to date.

    Raises:
        FieldsChanged: A custom field got another type since the values were read.
    """
    fields = scoring.account_fields if record_type == "account" else scoring.person_fields
    types = {key: each.type for key, each in fields.items() if each.is_custom}
    require_shapes(types, (item.changed for item in items))
    return touched.write_touched(session, scoring.workspace_id, record_type, items, made_at)


def note_touched(session: Session, workspace_id: int, changes: Mapping[str, Sequence[Change]], *, known_from: datetime) -> None:
    """Give records of both types one change of the workspace, and their history. Nothing is told when nothing was touched."""
    if any(changes.values()):
        records.note_all_changes(session, workspace_id, {kind: [record_id for record_id, _ in each] for kind, each in changes.items()})
        note_all_history(session, workspace_id, changes, known_from)


def _write(session: Session, workspace_id: int, record_type: RecordType, items: Sequence[NewRecord], as_of: datetime | None) -> Upserted:
    require_shapes(custom_types(session, workspace_id, record_type), (item.attributes for item in items))
    if as_of is None:
        written = records.upsert(session, workspace_id, record_type, items)
    else:
        written = upsert_as_of(session, workspace_id, record_type, items, as_of)
    note_history(session, workspace_id, record_type, written.changes, as_of or utc_now())
    return written


def remove_record(session: Session, workspace_id: int, record_type: RecordType, external_id: str, *, today: date) -> bool:
    """Delete one record with its results; its people lose their account, and theirs. Returns whether it was there."""
    return remove_records(session, workspace_id, record_type, [external_id], today=today) > 0


def remove_records(session: Session, workspace_id: int, record_type: RecordType, external_ids: Sequence[str], *, today: date) -> int:
    """Delete records as `remove_record` does, in the transaction of the caller. Returns how many were there."""
    if not external_ids:
        return 0
    lock_workspace(session, workspace_id)
    removed = records.remove_all(session, workspace_id, record_type, external_ids)
    note_deletions(session, workspace_id, record_type, removed.record_ids, utc_now())
    gone, orphans = removed.record_ids, removed.orphan_ids
    accounts, people = (gone, orphans) if record_type == "account" else ((), gone)
    if gone:
        rescore(session, workspace_id, accounts, people, today=today)
    return len(gone)
