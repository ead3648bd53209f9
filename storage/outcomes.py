"""Writes and reads what became of accounts and people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from storage.records import LOOKUP_CHUNK, Upserted
from storage.tables import Account, Capture, Outcome, Person

Ints = NDArray[np.int64]
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class OutcomeRow:
    """One outcome as it is stored; the ids are those of records of the workspace."""

    external_id: str
    kind: str
    occurred_on: date
    amount_usd: float | None = None
    account_id: int | None = None
    person_id: int | None = None
    signal: str | None = None


@dataclass(frozen=True, eq=False)
class OutcomeTable:
    """Outcomes of accounts, one row each, oldest first.

    Attributes:
        days: Since 1970-01-01.
        amounts: Dollars, NaN where none is known.
        signals: The signal an outcome is credited to, "" for none.
    """

    kinds: NDArray[np.str_]
    days: NDArray[np.int32]
    amounts: NDArray[np.float64]
    account_ids: Ints
    person_ids: Ints
    signals: NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.kinds)

    def some(self, kept: NDArray[np.bool_]) -> "OutcomeTable":
        """Return the outcomes where `kept` is true."""
        return OutcomeTable(
            self.kinds[kept], self.days[kept], self.amounts[kept], self.account_ids[kept], self.person_ids[kept], self.signals[kept]
        )


def upsert_outcomes(session: Session, workspace_id: int, rows: Sequence[OutcomeRow]) -> Upserted:
    """Write outcomes by their external id, in the transaction of the caller; of two with one id the later counts."""
    wanted = {row.external_id: row for row in rows}
    known = _known(session, workspace_id, list(wanted))
    fresh = [{**vars(row), "workspace_id": workspace_id} for row in wanted.values() if row.external_id not in known]
    changed = [{**vars(row), "id": known[row.external_id]} for row in wanted.values() if row.external_id in known]
    if fresh:
        session.execute(insert(Outcome), fresh)
    if changed:
        session.execute(update(Outcome), changed)
    return Upserted(len(fresh), len(changed))


def _known(session: Session, workspace_id: int, external_ids: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for start in range(0, len(external_ids), LOOKUP_CHUNK):
        query = select(Outcome.external_id, Outcome.id).where(
            Outcome.workspace_id == workspace_id, Outcome.external_id.in_(external_ids[start : start + LOOKUP_CHUNK])
        )
        found.update({external_id: outcome_id for external_id, outcome_id in session.execute(query.order_by(Outcome.id))})
    return found


def read_outcomes(session: Session, workspace_id: int, *, since: date | None, until: date) -> OutcomeTable:
    """Return the outcomes of known accounts from `since` (None: from the first) to `until`, both included."""
    query = (
        select(Outcome.kind, Outcome.occurred_on, Outcome.amount_usd, Outcome.account_id, Outcome.person_id, Outcome.signal)
        .where(Outcome.workspace_id == workspace_id, Outcome.occurred_on <= until, Outcome.account_id.is_not(None))
        .order_by(Outcome.occurred_on, Outcome.id)
    )
    return _table(session.execute(query if since is None else query.where(Outcome.occurred_on >= since)).all())


def _table(rows: Sequence[Any]) -> OutcomeTable:
    kinds, days, amounts, accounts, people, signals = zip(*rows, strict=True) if rows else ((),) * 6
    return OutcomeTable(
        np.array(kinds, dtype=np.str_),
        np.array([(day - EPOCH).days for day in days], dtype=np.int32),
        np.array([np.nan if amount is None else amount for amount in amounts], dtype=np.float64),
        np.array(accounts, dtype=np.int64),
        np.array([person or 0 for person in people], dtype=np.int64),
        np.array([signal or "" for signal in signals], dtype=np.str_),
    )


def read_reached(session: Session, workspace_id: int, *, since: date | None, until: date) -> list[tuple[int, int, date]]:
    """Return account, person and day of every capture of a known person in the window: whom somebody heard from."""
    query = (
        select(Person.account_id, Person.id, Capture.occurred_at)
        .join(Person, Person.id == Capture.person_id)
        .where(Capture.workspace_id == workspace_id, Person.workspace_id == workspace_id, Person.account_id.is_not(None))
        .order_by(Capture.id)
    )
    found = ((account_id, person_id, moment.date()) for account_id, person_id, moment in session.execute(query) if account_id is not None)
    return [each for each in found if each[2] <= until and (since is None or each[2] >= since)]


def people_ids_at(session: Session, workspace_id: int, account_ids: Sequence[int]) -> list[int]:
    """Return the ids of everybody at these accounts, in no particular order."""
    found: list[int] = []
    for start in range(0, len(account_ids), LOOKUP_CHUNK):
        chunk = account_ids[start : start + LOOKUP_CHUNK]
        query = select(Person.id).where(Person.workspace_id == workspace_id, Person.account_id.in_(chunk)).order_by(Person.id)
        found.extend(session.scalars(query))
    return found


def account_ids_by(session: Session, workspace_id: int, external_ids: Sequence[str], domains: Sequence[str]) -> dict[tuple[str, str], int]:
    """Return accounts by ("id", external id) and ("domain", domain in lower case); of two with one domain the older counts."""
    found: dict[tuple[str, str], int] = {}
    for kind, column, wanted in (("id", Account.external_id, external_ids), ("domain", Account.domain_key, domains)):
        for start in range(0, len(wanted), LOOKUP_CHUNK):
            query = select(column, Account.id).where(Account.workspace_id == workspace_id, column.in_(wanted[start : start + LOOKUP_CHUNK]))
            for key, account_id in session.execute(query.order_by(Account.id)):
                assert key is not None, "it was looked up"
                found.setdefault((kind, key), account_id)
    return found


def people_by(session: Session, workspace_id: int, external_ids: Sequence[str], emails: Sequence[str]) -> dict[tuple[str, str], Any]:
    """Return (person id, account id or None) by ("id", external id) and ("email", e-mail in lower case)."""
    found: dict[tuple[str, str], Any] = {}
    for kind, column, wanted in (("id", Person.external_id, external_ids), ("email", Person.email_key, emails)):
        for start in range(0, len(wanted), LOOKUP_CHUNK):
            query = select(column, Person.id, Person.account_id).where(
                Person.workspace_id == workspace_id, column.in_(wanted[start : start + LOOKUP_CHUNK])
            )
            for key, person_id, account_id in session.execute(query.order_by(Person.id)):
                assert key is not None, "it was looked up"
                found.setdefault((kind, key), (person_id, account_id))
    return found
