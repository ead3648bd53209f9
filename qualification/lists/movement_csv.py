"""Every account that a change lets in, loses, or moves between bands, as CSV."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy.orm import Session

from qualification.definitions import Definition
from qualification.evaluate import Evaluation, Lens, evaluate
from qualification.lists.contributions import Contributions
from qualification.lists.csv_export import ACCOUNT_FIELDS, CHUNK, cells, lines_of
from qualification.movement import Direction, moved_rows
from qualification.scores import Bands, band_numbers
from qualification.snapshot import Snapshot
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
    row: int
    direction: Direction


def movement_csv(snapshot: Snapshot, before: Compared, after: Definition, *, today: date, reading: Reading) -> Iterator[str]:
    """Yield the header, then the accounts that entered, left, moved up and moved down, each with the best score first.

    Both definitions were validated against the fields of the snapshot. What counted most is said for the definition
    after, for those that left for the one before.
    """
    fields = snapshot.catalog.account_fields
    old = evaluate(snapshot.accounts, fields, before.definition, today=today)
    new = evaluate(snapshot.accounts, fields, after, today=today)
    given = Contributions(Lens(snapshot.accounts, fields, today))
    moves = _moves(old, new)
    yield lines_of([HEADER])
    for start in range(0, len(moves), CHUNK):
        chunk = moves[start : start + CHUNK]
        ids = [int(snapshot.accounts.record_ids[move.row]) for move in chunk]
        with reading() as session:
            records = {row.record_id: row for row in read_some(session, snapshot.workspace_id, "account", ids)}
        found = [(move, records[record_id]) for move, record_id in zip(chunk, ids, strict=True) if record_id in records]
        yield lines_of([_cells(move, record, before, after, old, new, given) for move, record in found])


def _moves(old: Evaluation, new: Evaluation) -> list[_Move]:
    moves: list[_Move] = []
    for direction, rows in moved_rows(old, new).items():
        tenths = (old if direction == "left" else new).tenths_of(rows)
        moves += [_Move(int(row), direction) for row in rows[np.argsort(-tenths, kind="stable")]]
    return moves


def _cells(
    move: _Move, record: RecordRow, before: Compared, after: Definition, old: Evaluation, new: Evaluation, given: Contributions
) -> tuple[str, ...]:
    counted = before.definition if move.direction == "left" else after
    score_before, band_before = _standing(old, move.row)
    score_after, band_after = _standing(new, move.row)
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
            given.top(counted, move.row),
        ]
    )


def _standing(evaluation: Evaluation, row: int) -> tuple[float | None, str | None]:
    """Return score and band of an account; nothing where it does not match."""
    if not evaluation.matched[row]:
        return None, None
    tenths = evaluation.tenths_of(np.array([row]))
    return int(tenths[0]) / 10, BANDS[int(band_numbers(tenths)[0])]
