"""Writes accounts and people, and tells every snapshot what changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from storage.tables import Account, Person, RecordChange, Workspace, utc_now

RecordTable = type[Account] | type[Person]
TABLES: dict[str, RecordTable] = {"account": Account, "person": Person}
LOOKUP_KEYS = {"account": ("domain_key", "domain"), "person": ("email_key", "email")}
LOOKUP_CHUNK = 500
LONGEST_KEY = 300


@dataclass(frozen=True)
class NewRecord:
    """A record to write: None in `attributes` removes a value, what is not named stays.

    `account_external_id` is for people: the account they work at.
    """

    external_id: str
    attributes: Mapping[str, Any]
    account_external_id: str | None = None


@dataclass(frozen=True)
class Upserted:
    """How many records were new and how many were there already.

    `changes` names each record that was touched with the fields that changed: None for a value that was removed, all of them for a new one.
    """

    created: int
    updated: int
    changes: tuple[tuple[int, dict[str, Any]], ...] = ()


def upsert(session: Session, workspace_id: int, record_type: Literal["account", "person"], records: Sequence[NewRecord]) -> Upserted:
    """Write records by their external id, in the transaction of the caller.

    Of two records with one external id the later adds to the earlier. The caller commits at once: the
    workspace row stays locked until then.
    """
    table = TABLES[record_type]
    known = _existing(session, workspace_id, table, [record.external_id for record in records])
    accounts = _account_ids(session, workspace_id, records) if record_type == "person" else {}
    fresh: dict[str, dict[str, Any]] = {}
    changed: dict[str, dict[str, Any]] = {}
    for record in records:
        row = known.get(record.external_id)
        place = fresh if row is None else changed
        before = place.get(record.external_id) or (row or {"attributes": {}})
        place[record.external_id] = {**before, **_row(record_type, record, before["attributes"], accounts)}
    now = utc_now()
    created = _insert(session, table, [{**row, "workspace_id": workspace_id, "updated_at": now} for row in fresh.values()])
    if changed:
        session.execute(update(table), [{**row, "updated_at": now} for row in changed.values()])
    changes = [(created[row["external_id"]], dict(row["attributes"])) for row in fresh.values()]
    changes += [(row["id"], _changed(known[external_id]["attributes"], row["attributes"])) for external_id, row in changed.items()]
    note_changes(session, workspace_id, record_type, [record_id for record_id, _ in changes])
    return Upserted(len(fresh), len(changed), tuple(changes))


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    removed = {field: None for field in before if field not in after}
    return {**{field: value for field, value in after.items() if field not in before or before[field] != value}, **removed}


def _row(record_type: str, record: NewRecord, before: Mapping[str, Any], accounts: Mapping[str, int]) -> dict[str, Any]:
    merged = {**before, **record.attributes}
    key, field = LOOKUP_KEYS[record_type]
    row: dict[str, Any] = {"external_id": record.external_id, "attributes": {k: v for k, v in merged.items() if v is not None}}
    row[key] = lookup_key(row["attributes"].get(field))
    if record.account_external_id is not None:
        row["account_id"] = accounts.get(record.account_external_id)
    return row


def lookup_key(text: object) -> str | None:
    """Return what a domain or an e-mail is found by: lower case; None for none, or one too long to be looked up."""
    plain = text.strip().lower() if isinstance(text, str) else ""
    return plain if 0 < len(plain) <= LONGEST_KEY else None


def _existing(session: Session, workspace_id: int, table: RecordTable, external_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for start in range(0, len(external_ids), LOOKUP_CHUNK):
        wanted = external_ids[start : start + LOOKUP_CHUNK]
        query = select(table.id, table.external_id, table.attributes).where(
            table.workspace_id == workspace_id, table.external_id.in_(wanted)
        )
        for record_id, external_id, attributes in session.execute(query.order_by(table.id)):
            found[external_id] = {"id": record_id, "attributes": attributes}
    return found


def _account_ids(session: Session, workspace_id: int, records: Sequence[NewRecord]) -> dict[str, int]:
    wanted = list(dict.fromkeys(r.account_external_id for r in records if r.account_external_id is not None))
    return {external_id: row["id"] for external_id, row in _existing(session, workspace_id, Account, wanted).items()}


def known_accounts(session: Session, workspace_id: int, external_ids: Sequence[str]) -> set[str]:
    """Return those of the external ids that accounts of the workspace have."""
    return set(_existing(session, workspace_id, Account, external_ids))


def _insert(session: Session, table: RecordTable, rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Write new rows; returns the id of each external id."""
    if not rows:
        return {}
    columns = list(dict.fromkeys(key for row in rows for key in row))
    statement = insert(table).returning(table.external_id, table.id)
    return {
        external_id: key for external_id, key in session.execute(statement, [{each: row.get(each) for each in columns} for row in rows])
    }


def ids_of(session: Session, workspace_id: int, record_type: Literal["account", "person"], external_ids: Sequence[str]) -> dict[str, int]:
    """Return the ids of those external ids that records of the workspace have."""
    return {external_id: row["id"] for external_id, row in _existing(session, workspace_id, TABLES[record_type], external_ids).items()}


def employed(session: Session, workspace_id: int, person_ids: Iterable[int]) -> set[int]:
    """Return those of the people who have an account."""
    wanted, found = list(person_ids), set[int]()
    for start in range(0, len(wanted), LOOKUP_CHUNK):
        query = select(Person.id).where(
            Person.workspace_id == workspace_id, Person.id.in_(wanted[start : start + LOOKUP_CHUNK]), Person.account_id.is_not(None)
        )
        found.update(session.scalars(query))
    return found


def find_id(session: Session, workspace_id: int, record_type: Literal["account", "person"], external_id: str) -> int | None:
    """Return the id of the record with this external id."""
    table = TABLES[record_type]
    return session.scalar(select(table.id).where(table.workspace_id == workspace_id, table.external_id == external_id))


def remove(session: Session, workspace_id: int, record_type: Literal["account", "person"], external_id: str) -> bool:
    """Delete one record; its people lose their account. Returns whether it was there."""
    return bool(remove_all(session, workspace_id, record_type, [external_id]).record_ids)


@dataclass(frozen=True)
class Removed:
    """The records that were deleted, and the people who lost their account by it."""

    record_ids: tuple[int, ...]
    orphan_ids: tuple[int, ...]


def remove_all(session: Session, workspace_id: int, record_type: Literal["account", "person"], external_ids: Sequence[str]) -> Removed:
    """Delete records by their external ids; those that are not there are passed over."""
    table = TABLES[record_type]
    ids = [row["id"] for row in _existing(session, workspace_id, table, external_ids).values()]
    orphans: list[int] = []
    for start in range(0, len(ids), LOOKUP_CHUNK):
        chunk = ids[start : start + LOOKUP_CHUNK]
        if record_type == "account":
            orphans += session.scalars(select(Person.id).where(Person.account_id.in_(chunk)).order_by(Person.id))
        session.execute(delete(table).where(table.id.in_(chunk)), execution_options={"synchronize_session": False})
    if ids:
        note_changes(session, workspace_id, record_type, ids, deleted=True)
    if orphans:
        note_changes(session, workspace_id, "person", orphans)
    return Removed(tuple(ids), tuple(orphans))


def note_changes(session: Session, workspace_id: int, record_type: str, record_ids: Iterable[int], *, deleted: bool = False) -> int:
    """Give the transaction the next `seq` of its workspace and list the records it touched under it.

    The update locks the workspace row until the commit, so that transactions commit in the order of
    their `seq` and a snapshot never skips one. Returns the `seq`.
    """
    return note_all_changes(session, workspace_id, {record_type: record_ids}, deleted=deleted)


def note_all_changes(session: Session, workspace_id: int, touched: Mapping[str, Iterable[int]], *, deleted: bool = False) -> int:
    """Do the same for records of several types under one `seq`."""
    workspace: Any = Workspace.__table__
    statement = update(workspace).where(workspace.c.id == workspace_id).values(seq=workspace.c.seq + 1).returning(workspace.c.seq)
    seq: int | None = session.connection().execute(statement).scalar()
    assert seq is not None, "the workspace exists"
    rows = [
        {"workspace_id": workspace_id, "seq": seq, "record_type": record_type, "record_id": record_id, "deleted": deleted}
        for record_type, record_ids in touched.items()
        for record_id in record_ids
    ]
    if rows:
        table: Any = RecordChange.__table__
        session.connection().execute(insert(table), rows)
    return seq


def count_records(session: Session, workspace_id: int) -> int:
    """Return how many accounts and people a workspace has."""
    counts = [session.scalar(select(func.count()).where(table.workspace_id == workspace_id)) for table in (Account, Person)]
    return sum(count or 0 for count in counts)
