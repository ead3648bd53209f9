"""The stored values of one field: read and written over when its type changes."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Text, bindparam, cast, select, update
from sqlalchemy.orm import Session

from storage.json_text import json_text
from storage.records import TABLES
from storage.tables import RecordHistory

CHUNK = 5_000
Holder = tuple[int, dict[str, Any]]


def documents_with(session: Session, workspace_id: int, record_type: str, key: str) -> Iterator[Holder]:
    """Yield id and attributes of each record that has a value in the field, by ascending id."""
    table = TABLES[record_type]
    query = select(table.id, table.attributes).where(
        table.workspace_id == workspace_id, cast(table.attributes, Text).contains(json_text(key), autoescape=True)
    )
    return _holding(session, query.order_by(table.id), key)


def history_with(session: Session, workspace_id: int, record_type: str, key: str) -> Iterator[Holder]:
    """Yield id and changes of each row of the history that names the field, by ascending id."""
    query = select(RecordHistory.id, RecordHistory.changed).where(
        RecordHistory.workspace_id == workspace_id,
        RecordHistory.record_type == record_type,
        cast(RecordHistory.changed, Text).contains(json_text(key), autoescape=True),
    )
    return _holding(session, query.order_by(RecordHistory.id), key)


def write_documents(session: Session, record_type: str, rows: Sequence[Holder]) -> None:
    """Write the attributes of records over."""
    _write_plain(session, TABLES[record_type].__table__, "attributes", rows)


def write_history(session: Session, rows: Sequence[Holder]) -> None:
    """Write rows of the history over: only how a value is written may change, never what was known."""
    _write_plain(session, RecordHistory.__table__, "changed", rows)


def rename_key(session: Session, workspace_id: int, record_type: str, before: str, after: str) -> None:
    """Call a field otherwise in every document and in the history: what was known, and since when, stays as it is."""
    for held, table in (
        (documents_with(session, workspace_id, record_type, before), TABLES[record_type].__table__),
        (history_with(session, workspace_id, record_type, before), RecordHistory.__table__),
    ):
        column = "attributes" if table is not RecordHistory.__table__ else "changed"
        rows = [(row_id, {after if key == before else key: value for key, value in document.items()}) for row_id, document in held]
        _write_plain(session, table, column, rows)


def _write_plain(session: Session, table: Any, column: str, rows: Sequence[Holder]) -> None:
    """Write one column over by id: without the mapper, which takes several times as long."""
    statement = update(table).where(table.c.id == bindparam("row_id")).values({column: bindparam("document")})
    for start in range(0, len(rows), CHUNK):
        parameters = [{"row_id": row_id, "document": document} for row_id, document in rows[start : start + CHUNK]]
        session.connection().execute(statement, parameters)


def _holding(session: Session, query: Any, key: str) -> Iterator[Holder]:
    for row_id, document in session.execute(query.execution_options(yield_per=CHUNK)):
        if key in document:
            yield row_id, document
