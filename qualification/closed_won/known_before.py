"""An account's values as they were known before its outcome, where the history has them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qualification.closed_won.cohort import picked
from qualification.columns import EPOCH, Columns, Mask, encode, join
from qualification.definitions import RecordType
from qualification.fields import Field
from qualification.records.history import DELETED
from storage.tables import RecordHistory

CHUNK = 500
MANY = 50_000


@dataclass(frozen=True)
class Seen:
    """What was known of one account from a moment on: the fields that changed then."""

    day: date
    changed: Mapping[str, Any]


@dataclass(frozen=True)
class History:
    """What the history tells of some accounts.

    Attributes:
        known_since: The day of the first sight of each account that has a history.
        changes: All that was seen of the accounts that changed since, oldest first; the values of the others are those of now.
    """

    known_since: Mapping[int, date] = field(default_factory=dict)
    changes: Mapping[int, Sequence[Seen]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class KnownBefore:
    """The columns of a cohort with values of then.

    Attributes:
        covered: The rows with values from before their outcome; the others have those of the first sight, or of now.
        filled: By field, the covered rows that have a value now and had none before their outcome; fields without any are not in it.
    """

    columns: Columns
    covered: Mask
    filled: Mapping[str, Mask]

    @property
    def share(self) -> float:
        """The share of rows with values from before their outcome."""
        return float(self.covered.mean()) if len(self.covered) else 0.0


def read_history(session: Session, workspace_id: int, record_ids: Sequence[int], record_type: RecordType = "account") -> History:
    """Return since when each record is known, and every change of those that changed since."""
    told = list(_firsts(session, workspace_id, record_ids, record_type))
    changes: dict[int, list[Seen]] = {}
    for chunk in _chunks([record_id for record_id, _, count in told if count > 1]):
        query = (
            select(RecordHistory.record_id, RecordHistory.known_from, RecordHistory.changed)
            .where(RecordHistory.workspace_id == workspace_id, RecordHistory.record_type == record_type, RecordHistory.record_id.in_(chunk))
            .order_by(RecordHistory.known_from, RecordHistory.id)
        )
        for record_id, known_from, changed in session.execute(query):
            changes.setdefault(record_id, []).append(Seen(known_from.date(), changed))
    return History({record_id: first.date() for record_id, first, _ in told}, changes)


def _firsts(session: Session, workspace_id: int, record_ids: Sequence[int], record_type: RecordType) -> Iterator[tuple[int, datetime, int]]:
    """Return the first sight of each record and how often it was written; of many records in one pass over all of them."""
    query = (
        select(RecordHistory.record_id, func.min(RecordHistory.known_from), func.count())
        .where(RecordHistory.workspace_id == workspace_id, RecordHistory.record_type == record_type)
        .group_by(RecordHistory.record_id)
        .order_by(RecordHistory.record_id)
    )
    if len(record_ids) > MANY:
        wanted = set(record_ids)
        yield from ((record_id, first, count) for record_id, first, count in session.execute(query) if record_id in wanted)
        return
    for chunk in _chunks(record_ids):
        yield from (
            (record_id, first, count) for record_id, first, count in session.execute(query.where(RecordHistory.record_id.in_(chunk)))
        )


def _chunks(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))


def known_before(columns: Columns, fields: Iterable[Field], ids: Sequence[int], days: Sequence[int], history: History) -> KnownBefore:
    """Put the values of then in the place of those of now, row by row.

    A row whose account was first seen after its outcome takes what was known at first sight: the nearest there is.

    Args:
        columns: Of now, one row a deal; `ids` and `days` are its account and the day of its outcome, since 1970-01-01.
    """
    since = [history.known_since.get(account) for account in ids]
    before = np.array([day is not None and (day - EPOCH).days < ended for day, ended in zip(since, days, strict=True)], dtype=np.bool_)
    rows = [row for row, account in enumerate(ids) if account in history.changes]
    if not rows:
        return KnownBefore(columns, before, {})
    documents = [_document(history.changes[ids[row]], days[row]) for row in rows]
    then = encode(tuple(fields), [int(columns.record_ids[row]) for row in rows], documents)
    places = np.arange(len(columns))
    places[rows] = len(columns) + np.arange(len(rows))
    mixed = picked(join([columns, then]), places)
    return KnownBefore(mixed, before, _filled_later(columns, mixed, before))


def _document(history: Sequence[Seen], day: int) -> dict[str, Any]:
    """Return what was known on the eve of a day; where nothing was, what was known first."""
    known = [seen for seen in history if (seen.day - EPOCH).days < day]
    document: dict[str, Any] = {}
    for seen in known or history[:1]:
        document.update(seen.changed)
    document.pop(DELETED, None)
    return document


def _filled_later(now: Columns, then: Columns, covered: Mask) -> dict[str, Mask]:
    """Return by field the covered rows that have a value now and had none then."""
    filled = {key: covered & column.known & ~then.fields[key].known for key, column in now.fields.items()}
    return {key: mask for key, mask in filled.items() if mask.any()}
