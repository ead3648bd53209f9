"""Finds the account that a person means by its external id, domain or name."""

from collections.abc import Callable
from datetime import date

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from qualification.columns import CategoryColumn, Columns, Rows
from qualification.definitions import Definition
from qualification.errors import AmbiguousRecord, RecordNotFound
from qualification.explain import Explanation, explain
from qualification.records.documents import domain_of, shorten
from qualification.snapshot import Snapshot
from qualification.tops import name_of
from qualification.validation import validate
from storage.tables import Account

LISTED = 5
SHORTEST_PART = 3


def find_account(session: Session, snapshot: Snapshot, text: str) -> int:
    """Return the row of the one account that fits: external id, else domain, else whole name, else part of a name.

    Domains and names ignore case.

    Raises:
        RecordNotFound: None fits.
        AmbiguousRecord: Several fit equally well; the details list up to five of them.
    """
    wanted = text.strip()
    accounts = snapshot.accounts
    record_id = session.scalar(select(Account.id).where(Account.workspace_id == snapshot.workspace_id, Account.external_id == wanted))
    rows = accounts.rows_of([record_id]) if record_id is not None else _fitting(accounts, wanted)
    if not len(rows):
        raise RecordNotFound(f"no account has the external id, domain or name {wanted[:120]!r}", record=wanted[:120])
    if len(rows) > 1:
        raise _ambiguous(session, snapshot, wanted, rows)
    return int(rows[0])


def _fitting(accounts: Columns, wanted: str) -> Rows:
    """Return the rows of the first way of fitting that finds any."""
    text, host = wanted.casefold(), domain_of(wanted)
    rows = _rows_where(accounts, "domain", lambda label: label == host)
    if not len(rows):
        rows = _rows_where(accounts, "name", lambda label: label == text)
    if not len(rows) and len(text) >= SHORTEST_PART:
        rows = _rows_where(accounts, "name", lambda label: text in label)
    return rows


def _rows_where(accounts: Columns, field: str, fits: Callable[[str], bool]) -> Rows:
    column = accounts.fields[field]
    assert isinstance(column, CategoryColumn), "names and domains are texts"
    truth = np.fromiter((fits(label.casefold()) for label in column.labels), np.bool_, len(column.labels))
    truth[0] = False
    return np.flatnonzero(truth[column.codes])


def _ambiguous(session: Session, snapshot: Snapshot, wanted: str, rows: Rows) -> AmbiguousRecord:
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
    more = f" and {len(rows) - LISTED:,} more" if len(rows) > LISTED else ""
    return AmbiguousRecord(f"{len(rows):,} accounts fit {wanted[:120]!r}: {said}{more}; which one?", candidates=listed)


def explain_account(session: Session, snapshot: Snapshot, definition: Definition, text: str, *, today: date) -> Explanation:
    """Explain the account that a person means. Raises as `find_account` and `validate` do."""
    catalog = snapshot.catalog
    checked = validate(definition, catalog.account_fields, catalog.person_fields)
    row = find_account(session, snapshot, text)
    return explain(snapshot.accounts, catalog.account_fields, checked, row, today=today)
