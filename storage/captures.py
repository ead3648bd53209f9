"""Rows of captures, and the records that captures name."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, Text, bindparam, cast, insert, select, update
from sqlalchemy.orm import Session

from storage.records import LOOKUP_CHUNK, RecordTable
from storage.tables import Account, Capture, Person


@dataclass(frozen=True)
class StoredRecord:
    """A record as it stands. `key` is its e-mail or domain in lower case, `account_id` a person's account.

    `updated_at` says when something other than a capture last wrote it.
    """

    record_id: int
    external_id: str
    key: str | None
    account_id: int | None
    attributes: dict[str, Any]
    updated_at: datetime


def find_people(
    session: Session, workspace_id: int, *, external_ids: Iterable[str] = (), emails: Iterable[str] = (), ids: Iterable[int] = ()
) -> list[StoredRecord]:
    """Return the people with any of these, by ascending id."""
    found: dict[int, StoredRecord] = {}
    for column, values in (("external_id", external_ids), ("email_key", emails), ("id", ids)):
        for chunk in _chunks(values):
            for row in session.execute(_people_with(column), {"workspace_id": workspace_id, "wanted": chunk}):
                found[row[0]] = StoredRecord(*row)
    return [found[record_id] for record_id in sorted(found)]


def find_accounts(
    session: Session, workspace_id: int, *, external_ids: Iterable[str] = (), domains: Iterable[str] = (), ids: Iterable[int] = ()
) -> list[StoredRecord]:
    """Return the accounts with any of these, by ascending id."""
    found: dict[int, StoredRecord] = {}
    for column, values in (("external_id", external_ids), ("domain_key", domains), ("id", ids)):
        for chunk in _chunks(values):
            rows = session.execute(_accounts_with(column), {"workspace_id": workspace_id, "wanted": chunk})
            for record_id, external_id, key, attributes, at in rows:
                found[record_id] = StoredRecord(record_id, external_id, key, None, attributes, at)
    return [found[record_id] for record_id in sorted(found)]


@cache
def _people_with(column: str) -> Select[Any]:
    """Built once, as the others below: building it takes longer than asking."""
    columns = (Person.id, Person.external_id, Person.email_key, Person.account_id, Person.attributes, Person.updated_at)
    return select(*columns).where(Person.workspace_id == bindparam("workspace_id"), getattr(Person, column).in_(_wanted()))


@cache
def _accounts_with(column: str) -> Select[Any]:
    columns = (Account.id, Account.external_id, Account.domain_key, Account.attributes, Account.updated_at)
    return select(*columns).where(Account.workspace_id == bindparam("workspace_id"), getattr(Account, column).in_(_wanted()))


@cache
def _external_ids_of() -> Select[Any]:
    return select(Capture.external_id).where(Capture.signal_id == bindparam("signal_id"), Capture.external_id.in_(_wanted()))


def _wanted() -> BindParameter[Any]:
    return bindparam("wanted", expanding=True)


def _in(column: Any, values: Iterable[Any]) -> Iterator[ColumnElement[bool]]:
    return (column.in_(chunk) for chunk in _chunks(values))


def _chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    wanted = list(dict.fromkeys(values))
    return (wanted[start : start + LOOKUP_CHUNK] for start in range(0, len(wanted), LOOKUP_CHUNK))


def keep_moments(session: Session, table: RecordTable, moments: Mapping[int, datetime]) -> None:
    """Put back when records were last written by something other than a capture."""
    if moments:
        session.execute(update(table), [{"id": record_id, "updated_at": at} for record_id, at in moments.items()])


def known_captures(session: Session, signal_id: int, external_ids: Iterable[str]) -> set[str]:
    """Return those of the external ids that captures of the signal have."""
    found: set[str] = set()
    for chunk in _chunks(external_ids):
        found.update(session.scalars(_external_ids_of(), {"signal_id": signal_id, "wanted": chunk}))
    return found


def insert_captures(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Write new captures, which all name the same columns."""
    if rows:
        table: Any = Capture.__table__
        session.connection().execute(insert(table), list(rows))


def update_captures(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Write the named columns of captures, each found by its `id`."""
    if rows:
        session.execute(update(Capture), list(rows))


def captures_with(session: Session, workspace_id: int, ids: Iterable[int], *, lock: bool = False) -> list[Capture]:
    """Return the captures with these ids that are there, in the order they arrived."""
    found: list[Capture] = []
    for condition in _in(Capture.id, ids):
        query = select(Capture).where(Capture.workspace_id == workspace_id, condition).execution_options(populate_existing=True)
        found += session.scalars(query.with_for_update() if lock else query)
    return sorted(found, key=lambda capture: capture.id)


@dataclass(frozen=True)
class BriefCapture:
    """A qualified capture without what it sent: whom and which account it touched, when, and whether it moved a date."""

    capture_id: int
    signal_id: int
    person_id: int
    account_id: int | None
    occurred_at: datetime
    has_moved: bool


def brief_captures_of(session: Session, workspace_id: int, person_ids: Iterable[int]) -> list[BriefCapture]:
    """Return the qualified captures of some people, in the order they arrived; a busy account has very many."""
    account_id = Capture.effects[("account", "id")].as_integer()
    has_moved = cast(Capture.effects, Text).contains('"moved"', autoescape=True)
    columns = (Capture.id, Capture.signal_id, Capture.person_id, account_id, Capture.occurred_at, has_moved)
    found: list[BriefCapture] = []
    for condition in _in(Capture.person_id, person_ids):
        query = select(*columns).where(Capture.workspace_id == workspace_id, Capture.state == "qualified", condition)
        found += [BriefCapture(*row) for row in session.execute(query)]
    return sorted(found, key=lambda each: each.capture_id)
