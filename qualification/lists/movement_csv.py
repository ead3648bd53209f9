"""Every account that a change lets in, loses, or moves between bands, as CSV."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import repeat

import numpy as np
from sqlalchemy.orm import Session

from qualification.definitions import Definition
from qualification.evaluate import evaluate
from qualification.lists.csv_export import ACCOUNT_FIELDS, cells, lines_of
from qualification.lists.given import GivenTo, chunk_of
from qualification.movement import DIRECTIONS, Direction, moved_rows
from qualification.scores import Bands, band_numbers
from qualification.snapshot import Records, Snapshot
from storage.feed import RecordRow, read_some

BANDS = tuple(Bands.model_fields)
HEADER = (
    "external_id",
    *ACCOUNT_FIELDS,
    "movement",
    "icp_code",
    "icp_name",
    "version_before",
    "score_before",
    "score_after",
    "band_before",
    "band_after",
    "top_contributions",
)

Reading = Callable[[], AbstractContextManager[Session]]


@dataclass(frozen=True)
class Compared:
    """The definition before; code and version where it is a saved one."""

    definition: Definition
    icp_code: str | None = None
    version: int | None = None


@dataclass(frozen=True)
class _Move:
    """An account that moved, with its scores in tenths; None where it did not match."""

    record_id: int
    direction: Direction
    before: int | None
    after: int | None

    @property
    def rank(self) -> tuple[int, int, int]:
        """The place among all: by direction, the best score first, then the older record."""
        tenths = self.before if self.direction == "left" else self.after
        return DIRECTIONS.index(self.direction), -(tenths or 0), self.record_id


def movement_csv(records: Records, before: Compared, after: Definition, *, today: date, reading: Reading) -> Iterator[str]:
    """Yield the header, then the accounts that entered, left, moved up and moved down, each with the best score first.

    Both definitions were validated against the fields of the records. What counted most is said for the definition
    after, for those that left for the one before.
    """
    parts = records.gather(partial(_moves, before=before.definition, after=after, today=today))
    moves = sorted((move for part in parts for move in part), key=lambda move: move.rank)
    given = GivenTo(records, today)
    yield lines_of([HEADER])
    length = chunk_of(records)
    for start in range(0, len(moves), length):
        chunk = moves[start : start + length]
        ids = [move.record_id for move in chunk]
        given.fetch(ids)
        with reading() as session:
            stored = {row.record_id: row for row in read_some(session, records.workspace_id, "account", ids)}
        yield lines_of([_cells(move, stored[move.record_id], before, after, given) for move in chunk if move.record_id in stored])


def _moves(part: Snapshot, before: Definition, after: Definition, today: date) -> list[_Move]:
    fields = part.catalog.account_fields
    old, new = (evaluate(part.accounts, fields, each, today=today) for each in (before, after))
    moves: list[_Move] = []
    for direction, rows in moved_rows(old, new).items():
        ids = part.accounts.record_ids[rows].tolist()
        was = [None] * len(ids) if direction == "entered" else old.tenths_of(rows).tolist()
        now = [None] * len(ids) if direction == "left" else new.tenths_of(rows).tolist()
        moves += [_Move(*each) for each in zip(ids, repeat(direction), was, now, strict=False)]
    return moves


def _cells(move: _Move, record: RecordRow, before: Compared, after: Definition, given: GivenTo) -> tuple[str, ...]:
    counted = before.definition if move.direction == "left" else after
    score_before, band_before = _standing(move.before)
    score_after, band_after = _standing(move.after)
    return cells(
        [
            record.external_id,
            *(record.attributes.get(key) for key in ACCOUNT_FIELDS),
            move.direction,
            before.icp_code,
            after.name,
            before.version,
            score_before,
            score_after,
            band_before,
            band_after,
            given.top_of_account(counted, move.record_id),
        ]
    )


def _standing(tenths: int | None) -> tuple[float | None, str | None]:
    """Return a score and its band."""
    return (None, None) if tenths is None else (tenths / 10, BANDS[int(band_numbers(np.array([tenths]))[0])])
