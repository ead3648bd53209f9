"""Batches of records as a client sends them: the good items are written, each bad one is named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias

from sqlalchemy.orm import Session

from qualification.definitions import RecordType
from qualification.fields import Field, by_key
from qualification.records.documents import clean_document, shorten
from qualification.records.writes import write_records
from qualification.snapshots import workspace_fields
from storage import records
from storage.records import NewRecord

MAX_ID = 300
MAX_SHOWN = 200
MAX_ATTRIBUTES = 500
KEYS: dict[RecordType, tuple[str, ...]] = {
    "account": ("external_id", "attributes"),
    "person": ("external_id", "account_external_id", "attributes"),
}


@dataclass(frozen=True)
class ItemProblem:
    """Why one item was refused: its place in the batch, the key or field at fault, and what is allowed."""

    index: int
    external_id: str | None
    field: str
    message: str


@dataclass(frozen=True)
class BatchResult:
    """What was written and what was not."""

    created: int
    updated: int
    problems: tuple[ItemProblem, ...]


Read: TypeAlias = NewRecord | list[tuple[str, str]]


def read_fields(session: Session, workspace_id: int, record_type: RecordType) -> dict[str, Field]:
    """Return the fields that records of the workspace have, by key."""
    accounts, people = workspace_fields(session, workspace_id)
    return by_key(accounts if record_type == "account" else people)


def read_items(record_type: RecordType, fields: Mapping[str, Field], items: Sequence[object]) -> list[Read]:
    """Return the record that each item holds, or its problems. Needs no database: call it before a writer's lock is taken."""
    return [read_item(record_type, fields, item) for item in items]


def write_batch(
    session: Session,
    workspace_id: int,
    record_type: RecordType,
    items: Sequence[object],
    read: Sequence[Read],
    *,
    today: date,
    as_of: datetime | None = None,
) -> BatchResult:
    """Write the items that fit with their results, in the transaction of the caller.

    An item with any problem is refused whole. A null attribute removes the value; one that is not named stays.

    Args:
        read: What `read_items` made of the items, in their order.
        as_of: Since when the values are known; None for now.
    """
    if record_type == "person":
        read = _with_known_accounts(session, workspace_id, read)
    good = [each for each in read if isinstance(each, NewRecord)]
    written = write_records(session, workspace_id, record_type, good, today=today, as_of=as_of)
    problems = [
        ItemProblem(index, _id_of(items[index]), field, message)
        for index, each in enumerate(read)
        if isinstance(each, list)
        for field, message in each
    ]
    return BatchResult(written.created, written.updated, tuple(problems))


def read_item(record_type: RecordType, fields: Mapping[str, Field], item: object) -> Read:
    """Return the record that an item holds, or each field at fault with what is allowed there."""
    keys = KEYS[record_type]
    if not isinstance(item, dict):
        return [("item", f"an item is an object with {', '.join(keys)}")]
    problems = [(shorten(key), f"{shorten(key)} is not a key of an item; it takes {', '.join(keys)}") for key in item if key not in keys]
    problems += _check_id("external_id", item.get("external_id"))
    if item.get("account_external_id") is not None:
        problems += _check_id("account_external_id", item["account_external_id"])
    attributes = item.get("attributes", {})
    if not isinstance(attributes, dict):
        return [*problems, ("attributes", "attributes takes an object of fields and their values")]
    if len(attributes) > MAX_ATTRIBUTES:
        return [*problems, ("attributes", f"attributes takes up to {MAX_ATTRIBUTES} fields, this item has {len(attributes):,}")]
    clean = clean_document(fields, attributes)
    problems += [(shorten(each.field), _plain(each.message)) for each in clean.problems]
    if problems:
        return problems
    removed = {key: None for key, value in attributes.items() if value is None and key in fields}
    return NewRecord(item["external_id"].strip(), {**removed, **clean.document}, _stripped(item.get("account_external_id")))


def _with_known_accounts(session: Session, workspace_id: int, read: Sequence[Read]) -> list[Read]:
    named = {each.account_external_id for each in read if isinstance(each, NewRecord) and each.account_external_id is not None}
    known = records.known_accounts(session, workspace_id, sorted(named))
    return [each if isinstance(each, list) or each.account_external_id in (None, *known) else _no_account(each) for each in read]


def _no_account(record: NewRecord) -> Read:
    return [
        (
            "account_external_id",
            f"account_external_id names no account of the workspace: {record.account_external_id}; send the account first",
        )
    ]


def _check_id(key: str, value: Any) -> list[tuple[str, str]]:
    if isinstance(value, str) and len(value.strip()) > 0 and len(value) <= MAX_ID and value.isprintable():
        return []
    return [(key, f"{key} takes a text of 1 to {MAX_ID} printable characters" + ("" if value is None else f", not {shorten(value)!r}"))]


def _id_of(item: object) -> str | None:
    value = item.get("external_id") if isinstance(item, dict) else None
    return None if value is None else shorten(value)


def _stripped(text: str | None) -> str | None:
    return None if text is None else text.strip()


def _plain(message: str) -> str:
    return message.encode("utf-8", "replace").decode()[: MAX_SHOWN * 3]
