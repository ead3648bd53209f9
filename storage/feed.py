"""What the column snapshot of a workspace is built from and caught up with."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Integer, Text, cast, func, literal, select
from sqlalchemy.orm import Session

from storage.tables import Account, CustomField, Person, RecordChange, Signal, Workspace

LOAD_CHUNK = 1_000  # records at once: as many documents as the processor's cache holds, and gone before the garbage collector looks twice
LOOKUP_CHUNK = 500


@dataclass(frozen=True)
class Marks:
    """Where a workspace stands: its records, its fields' types, its fields' wording."""

    seq: int
    epoch: int
    fields_seq: int


@dataclass(frozen=True)
class RecordRow:
    """A record as the snapshot needs it; `account_id` is 0 for accounts and for people without one."""

    record_id: int
    external_id: str
    account_id: int
    attributes: dict[str, Any]


@dataclass(frozen=True)
class RecordChunk:
    """Many records, column by column; see `RecordRow`. `texts` are their documents as JSON."""

    record_ids: tuple[int, ...]
    account_ids: tuple[int, ...]
    texts: tuple[str, ...]

    @property
    def documents(self) -> list[dict[str, Any]]:
        """The attributes, parsed all at once, which takes half the time."""
        found: list[dict[str, Any]] = orjson.loads(f"[{','.join(self.texts)}]")
        return found


@dataclass(frozen=True)
class Changes:
    """The records touched since a `seq`: those to read again and those that are gone."""

    touched: dict[str, list[int]]
    deleted: dict[str, list[int]]


def marks_of(session: Session, workspace_id: int) -> Marks:
    """Return where the workspace stands in this transaction's view."""
    query = select(Workspace.seq, Workspace.epoch, Workspace.fields_seq).where(Workspace.id == workspace_id)
    return Marks(*session.execute(query).one())


def custom_fields(session: Session, workspace_id: int) -> list[CustomField]:
    """Return the fields that the workspace declared or reworded, in the order they were declared."""
    return list(session.scalars(select(CustomField).where(CustomField.workspace_id == workspace_id).order_by(CustomField.id)))


def signal_names(session: Session, workspace_id: int) -> list[str]:
    """Return the names of the workspace's signals, the oldest first: each has an account field."""
    return list(session.scalars(select(Signal.name).where(Signal.workspace_id == workspace_id).order_by(Signal.id)))


def read_all(session: Session, workspace_id: int, record_type: str) -> Iterator[RecordChunk]:
    """Yield all records by ascending id, in chunks."""
    table = _table(record_type)
    account_id = func.coalesce(Person.account_id, 0) if table is Person else literal(0)
    query = select(table.id, account_id, cast(table.attributes, Text)).where(table.workspace_id == workspace_id).order_by(table.id)
    result = session.connection().execute(query.execution_options(yield_per=LOAD_CHUNK))
    for chunk in result.partitions():
        yield RecordChunk(*zip(*chunk, strict=True))


def read_some(session: Session, workspace_id: int, record_type: str, record_ids: Sequence[int]) -> list[RecordRow]:
    """Return the records with these ids that are still there, by ascending id."""
    table = _table(record_type)
    found: list[RecordRow] = []
    for start in range(0, len(record_ids), LOOKUP_CHUNK):
        wanted = record_ids[start : start + LOOKUP_CHUNK]
        found += [_row(row) for row in session.execute(_rows(record_type).where(table.workspace_id == workspace_id, table.id.in_(wanted)))]
    return sorted(found, key=lambda row: row.record_id)


def changes_since(session: Session, workspace_id: int, seq: int) -> Changes:
    """Return what was touched after `seq`; a record that was deleted counts as deleted only."""
    query = (
        select(RecordChange.record_type, RecordChange.record_id, func.max(cast(RecordChange.deleted, Integer)))
        .where(RecordChange.workspace_id == workspace_id, RecordChange.seq > seq)
        .group_by(RecordChange.record_type, RecordChange.record_id)
        .order_by(RecordChange.record_id)
    )
    changes = Changes({"account": [], "person": []}, {"account": [], "person": []})
    for record_type, record_id, deleted in session.execute(query):
        (changes.deleted if deleted else changes.touched)[record_type].append(record_id)
    return changes


def has_changed_at_least(session: Session, workspace_id: int, seq: int, records: int) -> bool:
    """Return whether so many different records were touched after `seq`; counts no further than that."""
    query = select(RecordChange.record_type, RecordChange.record_id).where(
        RecordChange.workspace_id == workspace_id, RecordChange.seq > seq
    )
    some = query.distinct().limit(records).subquery()
    return (session.scalar(select(func.count()).select_from(some)) or 0) >= records


def keeps_changes_since(session: Session, workspace_id: int, seq: int) -> bool:
    """Return whether every change after `seq` is still listed; older ones are pruned, the oldest first."""
    first = session.scalar(select(func.min(RecordChange.seq)).where(RecordChange.workspace_id == workspace_id))
    return first is None or seq + 1 >= first


def _table(record_type: str) -> type[Account] | type[Person]:
    return Account if record_type == "account" else Person


def _rows(record_type: str) -> Any:
    if record_type == "account":
        return select(Account.id, Account.external_id, Account.attributes)
    return select(Person.id, Person.external_id, Person.attributes, Person.account_id)


def _row(row: Any) -> RecordRow:
    account_id = row[3] if len(row) > 3 else None
    return RecordRow(row[0], row[1], account_id or 0, row[2])
