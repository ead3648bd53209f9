"""Which accounts a change lets in, loses, and moves between bands (SPEC §3)."""

from collections.abc import Sequence
from datetime import date
from typing import Literal, get_args

import numpy as np

from qualification.columns import Rows
from qualification.definitions import Definition
from qualification.evaluate import Evaluation, evaluate
from qualification.payloads import Payload
from qualification.scores import band_numbers
from qualification.snapshot import Snapshot

SAMPLES_EACH = 5

Direction = Literal["entered", "left", "band_up", "band_down"]
DIRECTIONS: tuple[Direction, ...] = get_args(Direction)


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


def movement_between(snapshot: Snapshot, before: Definition, after: Evaluation, today: date) -> Movement:
    """Compare the definition before with the evaluation of the one after.

    Returns:
        Exact counts, and up to five named samples a direction, highest score first.
    """
    old = evaluate(snapshot.accounts, snapshot.catalog.account_fields, before, today=today)
    moved = moved_rows(old, after)
    samples = [sample for direction, rows in moved.items() for sample in _samples(snapshot, direction, rows, old, after)]
    return Movement(**{direction: len(rows) for direction, rows in moved.items()}, samples=tuple(samples))


def movement_of(parts: Sequence[Movement]) -> Movement:
    """Return the movement of all parts, by what each found."""
    if len(parts) == 1:
        return parts[0]
    samples = [sample for direction in DIRECTIONS for sample in _best([each.samples for each in parts], direction)]
    return Movement(**{direction: sum(getattr(each, direction) for each in parts) for direction in DIRECTIONS}, samples=tuple(samples))


def _best(parts: Sequence[Sequence[Moved]], direction: Direction) -> list[Moved]:
    """The same order as within one part: the score that the account has, or had when it left, then the older record."""
    every = [sample for samples in parts for sample in samples if sample.direction == direction]
    return sorted(every, key=lambda sample: (-_score(sample), sample.record_id))[:SAMPLES_EACH]


def _score(sample: Moved) -> float:
    score = sample.score_before if sample.direction == "left" else sample.score_after
    assert score is not None, "an account that left matched before, any other matches now"
    return score


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
