"""The best matching accounts, with what gave each its score."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal, TypeAlias

import numpy as np

from qualification.columns import Columns, Rows
from qualification.definitions import Definition, Mode, Parameter, Rules
from qualification.evaluate import BOUNDS, Evaluation, Lens
from qualification.payloads import Payload
from qualification.snapshot import Snapshot
from qualification.wording import say_parameter

ScoreState: TypeAlias = Literal["matched", "not_matched", "missing"]

_POINTS_RANGE = 1 << 20  # more than any sum of weights, so that a score and its points make one number to sort by


class Contribution(Payload):
    """What one Score parameter gave a record."""

    field: str
    text: str
    weight: int
    state: ScoreState
    points: int


class TopRecord(Payload):
    """One of the best matching accounts."""

    record_id: int
    name: str
    score: float
    points: int
    contributions: tuple[Contribution, ...]


def top_records(snapshot: Snapshot, definition: Definition, result: Evaluation, limit: int, *, today: date) -> tuple[TopRecord, ...]:
    """Return the best matching accounts: score, then raw points, then the older record."""
    rows = _best(result, limit)
    points = result.scorer.points(rows)
    contributions = contributions_of(Lens(snapshot.accounts, snapshot.catalog.account_fields, today), definition, rows.tolist())
    return tuple(
        TopRecord(
            record_id=int(snapshot.accounts.record_ids[row]),
            name=name_of(snapshot.accounts, row),
            score=tenths / 10,
            points=reached,
            contributions=each,
        )
        for row, tenths, reached, each in zip(
            rows.tolist(), result.scorer.tenths(points).tolist(), points.tolist(), contributions, strict=True
        )
    )


def best_of(found: Iterable[Sequence[TopRecord]], limit: int) -> tuple[TopRecord, ...]:
    """Return the best of those that several parts found, each by the same order."""
    every = [record for each in found for record in each]
    return tuple(sorted(every, key=lambda record: (-record.score, -record.points, record.record_id))[:limit])


def _best(result: Evaluation, limit: int) -> Rows:
    """Return the rows of the best records, in order; only those are sorted that reach a score which enough of them reach."""
    reaching = zip(BOUNDS, result.reaching(BOUNDS), strict=True)
    bound = max((bound for bound, count in reaching if count >= limit), default=None)
    rows = result.rows if bound is None else (result.matched & result.scorer.reaching([bound])[0]).rows
    points = result.scorer.points(rows)
    rank = result.scorer.tenths(points).astype(np.int64) * _POINTS_RANGE + points
    likely = np.flatnonzero(rank >= np.partition(rank, -limit)[-limit]) if len(rank) > limit else np.arange(len(rank))
    return rows[likely[np.argsort(-rank[likely], kind="stable")[:limit]]]


def name_of(columns: Columns, row: int) -> str:
    """Return the name of a record, or its id where it has none."""
    return str(columns.fields["name"].at(row) or f"record {columns.record_ids[row]}")


def contributions_of(lens: Lens, rules: Rules, rows: Sequence[int]) -> list[tuple[Contribution, ...]]:
    """Return for each record what each Score parameter gave it, in listed order."""
    each = [_contributions(lens, parameter, rows) for parameter in rules.of_mode(Mode.SCORE)]
    return [tuple(one[place] for one in each) for place in range(len(rows))]


def _contributions(lens: Lens, parameter: Parameter, rows: Sequence[int]) -> list[Contribution]:
    """Make the three answers that there can be once, and pick one for each record."""
    matching, lacking, text = lens.matching(parameter), lens.lacking(parameter), say_parameter(parameter, lens.fields)
    states: tuple[ScoreState, ...] = ("matched", "not_matched", "missing")
    matched, not_matched, missing = (
        Contribution(
            field=parameter.field, text=text, weight=parameter.points, state=state, points=parameter.points if state == "matched" else 0
        )
        for state in states
    )
    return [matched if matching[row] else missing if lacking[row] else not_matched for row in rows]
