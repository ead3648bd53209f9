"""Finds the account that a person means by its external id, domain or name."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import chain

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from qualification.columns import CategoryColumn, Columns, Rows
from qualification.definitions import Definition
from qualification.errors import AmbiguousRecord, RecordNotFound
from qualification.explain import Explanation, explain
from qualification.extract import extract
from qualification.records.documents import domain_of, shorten
from qualification.snapshot import Records, Snapshot
from qualification.tops import name_of
from qualification.validation import validate
from storage.tables import Account

LISTED = 5
SHORTEST_PART = 3


@dataclass(frozen=True)
class FoundAccount:
    """The one account that a person means: its row in a snapshot that has it."""

    snapshot: Snapshot
    row: int


def find_account(session: Session, records: Records, text: str) -> FoundAccount:
    """Return the one account that fits: external id, else domain, else whole name, else part of a name.

    Domains and names ignore case.

    Raises:
        RecordNotFound: None fits.
        AmbiguousRecord: Several fit equally well; the details list up to five of them.
    """
    wanted = text.strip()
    record_id = session.scalar(select(Account.id).where(Account.workspace_id == records.workspace_id, Account.external_id == wanted))
    fitting = _Fitting((record_id,), 1) if record_id is not None else _fitting(records, wanted)
    snapshot = extract(records, np.array(fitting.first, dtype=np.int64), np.zeros(0, dtype=np.int64))
    rows = snapshot.accounts.rows_of(fitting.first)
    if not len(rows):
        raise RecordNotFound(f"no account has the external id, domain or name {wanted[:120]!r}", record=wanted[:120])
    if fitting.count > 1:
        raise _ambiguous(session, snapshot, wanted, rows, fitting.count)
    return FoundAccount(snapshot, int(rows[0]))


@dataclass(frozen=True)
class _Fitting:
    """The accounts that fit in one way: the first of them by id, and how many."""

    first: tuple[int, ...]
    count: int


def _fitting(records: Records, wanted: str) -> _Fitting:
    """Return the accounts of the first way of fitting that finds any, over all parts."""
    ways = zip(*records.gather(partial(_fitting_in_part, wanted=wanted)), strict=True)
    for parts in ways:
        count = sum(part.count for part in parts)
        if count:
            return _Fitting(tuple(sorted(chain.from_iterable(part.first for part in parts))[:LISTED]), count)
    return _Fitting((), 0)


def _fitting_in_part(part: Snapshot, wanted: str) -> tuple[_Fitting, ...]:
    """Return for each way of fitting which accounts of a part it finds; a later way is tried where the earlier ones find none."""
    accounts, text, host = part.accounts, wanted.casefold(), domain_of(wanted)
    domains = _rows_where(accounts, "domain", lambda label: label == host)
    names = _rows_where(accounts, "name", lambda label: label == text) if not len(domains) else domains[:0]
    is_long = len(text) >= SHORTEST_PART and not len(domains) and not len(names)
    parts = _rows_where(accounts, "name", lambda label: text in label) if is_long else domains[:0]
    return tuple(_Fitting(tuple(accounts.record_ids[rows[:LISTED]].tolist()), len(rows)) for rows in (domains, names, parts))


def _rows_where(accounts: Columns, field: str, fits: Callable[[str], bool]) -> Rows:
    column = accounts.fields[field]
    assert isinstance(column, CategoryColumn), "names and domains are texts"
    truth = np.fromiter((fits(label.casefold()) for label in column.labels), np.bool_, len(column.labels))
    truth[0] = False
    return np.flatnonzero(truth[column.codes])


def _ambiguous(session: Session, snapshot: Snapshot, wanted: str, rows: Rows, count: int) -> AmbiguousRecord:
    ids = [int(snapshot.accounts.record_ids[row]) for row in rows[:LISTED]]
    query = select(Account.id, Account.external_id).where(Account.workspace_id == snapshot.workspace_id, Account.id.in_(ids))
    external_ids = {record_id: external_id for record_id, external_id in session.execute(query.order_by(Account.id))}
    listed = [
        {
            "external_id": external_ids.get(record_id, ""),
            "name": name_of(snapshot.accounts, int(row)),
            "domain": snapshot.accounts.fields["domain"].at(int(row)),
        }
        for record_id, row in zip(ids, rows, strict=False)
    ]
    said = ", ".join(f"{shorten(each['name'])} ({shorten(each['domain'] or each['external_id'])})" for each in listed)
    more = f" and {count - LISTED:,} more" if count > LISTED else ""
    return AmbiguousRecord(f"{count:,} accounts fit {wanted[:120]!r}: {said}{more}; which one?", candidates=listed)


def explain_account(session: Session, records: Records, definition: Definition, text: str, *, today: date) -> Explanation:
    """Explain the account that a person means. Raises as `find_account` and `validate` do."""
    catalog = records.catalog
    checked = validate(definition, catalog.account_fields, catalog.person_fields)
    found = find_account(session, records, text)
    return explain(found.snapshot.accounts, catalog.account_fields, checked, found.row, today=today)
