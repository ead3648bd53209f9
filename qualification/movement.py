"""Which accounts a change lets in, loses, and moves between bands (SPEC §3)."""

from datetime import date
from typing import Literal

import numpy as np

from qualification.columns import Rows
from qualification.definitions import Definition
from qualification.evaluate import Evaluation, evaluate
from qualification.payloads import Payload
from qualification.scores import band_numbers
from qualification.snapshot import Snapshot

SAMPLES_EACH = 5

Direction = Literal["entered", "left", "band_up", "band_down"]


class Moved(Payload):
    """One account that moved, with its score before and after; None where it did not match."""

    record_id: int
    name: str
    direction: Direction
    score_before: float | None
    score_after: float | None


class Movement(Payload):
    """What a change does to the accounts that match."""

    entered: int
    left: int
    band_up: int
    band_down: int
    samples: tuple[Moved, ...]


def movement_between(snapshot: Snapshot, before: Definition, after: Definition, result: Evaluation, today: date) -> Movement:
    """Compare the definition before with the evaluation of the one after.

    Returns:
        Exact counts, and up to five named samples a direction, highest score first.
    """
    old = evaluate(snapshot.accounts, snapshot.catalog.account_fields, before, today=today)
    moved = moved_rows(old, result)
    samples = [sample for direction, rows in moved.items() for sample in _samples(snapshot, direction, rows, old, result)]
    return Movement(
        entered=len(moved["entered"]),
        left=len(moved["left"]),
        band_up=len(moved["band_up"]),
        band_down=len(moved["band_down"]),
        samples=tuple(samples),
    )


def moved_rows(old: Evaluation, new: Evaluation) -> dict[Direction, Rows]:
    """Return which accounts moved in each direction, ascending."""
    shared = (old.matched & new.matched).rows
    step = band_numbers(new.tenths_of(shared)) - band_numbers(old.tenths_of(shared))
    return {
        "entered": (new.matched & ~old.matched).rows,
        "left": (old.matched & ~new.matched).rows,
        "band_up": shared[step > 0],
        "band_down": shared[step < 0],
    }


def _samples(snapshot: Snapshot, direction: Direction, rows: Rows, old: Evaluation, new: Evaluation) -> list[Moved]:
    tenths = (old if direction == "left" else new).tenths_of(rows)
    best = rows[np.argsort(-tenths, kind="stable")[:SAMPLES_EACH]]
    return [
        Moved(
            record_id=int(snapshot.accounts.record_ids[row]),
            name=str(snapshot.accounts.fields["name"].at(int(row)) or ""),
            direction=direction,
            score_before=_score_at(old, int(row)),
            score_after=_score_at(new, int(row)),
        )
        for row in best
    ]


def _score_at(evaluation: Evaluation, row: int) -> float | None:
    return int(evaluation.tenths_of(np.array([row]))[0]) / 10 if evaluation.matched[row] else None
