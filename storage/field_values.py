"""The stored values of one field: read and written over when its type changes."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Text, cast, select, update
from sqlalchemy.orm import Session

from storage.records import TABLES
from storage.tables import RecordHistory

CHUNK = 5_000
Holder = tuple[int, dict[str, Any]]
HolderTable = Any  # a mapped class: Account, Person or RecordHistory


def documents_with(session: Session, workspace_id: int, record_type: str, key: str) -> Iterator[Holder]:
    """Yield id and attributes of each record that has a value in the field, by ascending id."""
    table = TABLES[record_type]
    query = select(table.id, table.attributes).where(
        table.workspace_id == workspace_id, cast(table.attributes, Text).contains(f'"{key}"', autoescape=True)
    )
    return _holding(session, query.order_by(table.id), key)


def history_with(session: Session, workspace_id: int, record_type: str, key: str) -> Iterator[Holder]:
    """Yield id and changes of each row of the history that names the field, by ascending id."""
    query = select(RecordHistory.id, RecordHistory.changed).where(
        RecordHistory.workspace_id == workspace_id,
        RecordHistory.record_type == record_type,
        cast(RecordHistory.changed, Text).contains(f'"{key}"', autoescape=True),
    )
    return _holding(session, query.order_by(RecordHistory.id), key)


def write_documents(session: Session, record_type: str, rows: Sequence[Holder]) -> None:
    """Write the attributes of records over."""
    _write(session, TABLES[record_type], [{"id": record_id, "attributes": document} for record_id, document in rows])


def write_history(session: Session, rows: Sequence[Holder]) -> None:
    """Write rows of the history over: only how a value is written may change, never what was known."""
    _write(session, RecordHistory, [{"id": row_id, "changed": changed} for row_id, changed in rows])


def _write(session: Session, table: HolderTable, rows: Sequence[dict[str, Any]]) -> None:
    for start in range(0, len(rows), CHUNK):
        session.execute(update(table), rows[start : start + CHUNK])


def _holding(session: Session, query: Any, key: str) -> Iterator[Holder]:
    for row_id, document in session.execute(query.execution_options(yield_per=CHUNK)):
        if key in document:
            yield row_id, document
