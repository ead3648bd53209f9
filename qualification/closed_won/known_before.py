"""An account's values as they were known before its outcome, where the history has them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qualification.columns import EPOCH, Columns, Rows, encode, join, take
from qualification.fields import Field
from qualification.history import DELETED
from storage.tables import RecordHistory

CHUNK = 500


@dataclass(frozen=True)
class Seen:
    """What was known of one account from a moment on: the fields that changed then."""

    day: date
    changed: Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class KnownBefore:
    """The columns of a cohort with values of then.

    Attributes:
        share: Of the rows, how many have values from before their outcome; the others have those of the first sight, or of now.
        filled_later: By field, the share of values known now that a row lacked before its outcome; only rows with a history.
    """

    columns: Columns
    share: float
    filled_later: Mapping[str, float]


def read_changes(session: Session, workspace_id: int, account_ids: Sequence[int], until: date) -> dict[int, list[Seen]]:
    """Return the history of those accounts whose history tells more than the present does, oldest first.

    That is: something was known before the last outcome, or changed since the first sight.
    """
    last = datetime.combine(until, time.max, tzinfo=UTC)
    told = (
        select(RecordHistory.record_id)
        .where(RecordHistory.workspace_id == workspace_id, RecordHistory.record_type == "account")
        .group_by(RecordHistory.record_id)
        .having((func.min(RecordHistory.known_from) <= last) | (func.count() > 1))
        .order_by(RecordHistory.record_id)
    )
    telling = set(session.scalars(told)) & set(account_ids)
    found: dict[int, list[Seen]] = {}
    for chunk in _chunks(sorted(telling)):
        query = (
            select(RecordHistory.record_id, RecordHistory.known_from, RecordHistory.changed)
            .where(RecordHistory.workspace_id == workspace_id, RecordHistory.record_type == "account", RecordHistory.record_id.in_(chunk))
            .order_by(RecordHistory.known_from, RecordHistory.id)
        )
        for record_id, known_from, changed in session.execute(query):
            found.setdefault(record_id, []).append(Seen(known_from.date(), changed))
    return found


def _chunks(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))


def known_before(
    columns: Columns, fields: Iterable[Field], ids: Sequence[int], days: Sequence[int], changes: Mapping[int, Sequence[Seen]]
) -> KnownBefore:
    """Put the values of then in the place of those of now, row by row.

    A row whose account was first seen after its outcome takes what was known at first sight: the nearest there is.

    Args:
        columns: Of now, one row a deal; `ids` and `days` are its account and the day of its outcome, since 1970-01-01.
    """
    fields = tuple(fields)
    rows = [row for row, account in enumerate(ids) if account in changes]
    if not rows:
        return KnownBefore(columns, 0.0, {})
    documents, before = zip(*(_document(changes[ids[row]], days[row]) for row in rows), strict=True)
    then = encode(fields, [int(columns.record_ids[row]) for row in rows], documents)
    places = np.arange(len(columns))
    places[rows] = len(columns) + np.arange(len(rows))
    covered = [place for place, is_before in enumerate(before) if is_before]
    later = _filled_later(columns, then, np.array(rows, dtype=np.int64)[covered], np.array(covered, dtype=np.int64))
    return KnownBefore(take(join([columns, then]), places), len(covered) / max(len(columns), 1), later)


def _document(history: Sequence[Seen], day: int) -> tuple[dict[str, Any], bool]:
    """Return what was known on the eve of a day, and whether anything was; else what was known first."""
    known = [seen for seen in history if (seen.day - EPOCH).days < day]
    document: dict[str, Any] = {}
    for seen in known or history[:1]:
        document.update(seen.changed)
    document.pop(DELETED, None)
    return document, bool(known)


def _filled_later(now: Columns, then: Columns, rows: Rows, places: Rows) -> dict[str, float]:
    shares: dict[str, float] = {}
    for key, column in now.fields.items():
        known_now = column.known[rows]
        later = known_now & ~then.fields[key].known[places]
        if known_now.any():
            shares[key] = float(np.count_nonzero(later) / np.count_nonzero(known_now))
    return shares
