"""Counts what a definition qualifies, gate by gate, before anybody saves it (SPEC §3)."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, Literal, TypeAlias

import numpy as np

from qualification.bits import Bits
from qualification.columns import Columns, Rows
from qualification.definitions import Definition, Mode, Operator, Parameter, Persona, Rules
from qualification.errors import WinnowError
from qualification.evaluate import BOUNDS, Evaluation, Fields, GateKind, Lens, OnStep, evaluate, ignore
from qualification.fields import DELIVERABLE
from qualification.movement import Movement, movement_between
from qualification.payloads import Payload
from qualification.preview_warnings import PreviewWarning, warnings_of
from qualification.scores import Bands, spread_of
from qualification.snapshot import Snapshot
from qualification.validation import validate
from qualification.wording import say_gate, say_parameter

ScoreState: TypeAlias = Literal["matched", "not_matched", "missing"]

TOP_RECORDS = 20
_POINTS_RANGE = 1 << 20  # more than any sum of weights, so that a score and its points make one number to sort by


class GateOut(Payload):
    """A gate of the waterfall; `index` is the place of its parameter in the definition."""

    kind: GateKind
    index: int | None = None
    text: str


class WaterfallStep(Payload):
    """What one gate left; `missing` failed because the field is empty and are not in `failed`."""

    gate: GateOut
    remaining: int
    failed: int
    missing: int


class DropOne(Payload):
    """How many accounts would qualify without this one gate."""

    gate: GateOut
    qualified: int


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


class Overlap(Payload):
    """How many of the matching accounts another live ICP matches too."""

    icp_code: str
    shared: int


class Preview(Payload):
    """The numbers behind a change set or a what-if; exact, over all records of the workspace."""

    total: int
    qualified: int
    rate: float
    waterfall: tuple[WaterfallStep, ...]
    drop_one: tuple[DropOne, ...]
    histogram: tuple[int, ...]
    bands: Bands
    top: tuple[TopRecord, ...]
    qualified_people: int
    reachable_rate: float | None
    overlap: tuple[Overlap, ...]
    warnings: tuple[PreviewWarning, ...]
    movement: Movement | None = None
    as_of_seq: int
    elapsed_ms: float

    def dump(self) -> dict[str, Any]:
        """Return the contract's JSON; `movement` only when something was compared."""
        body = self.model_dump(mode="json")
        if self.movement is None:
            del body["movement"]
        return body


@dataclass(frozen=True)
class LiveIcp:
    """A live ICP that a preview is held beside."""

    icp_code: str
    definition: Definition


def preview(
    snapshot: Snapshot,
    definition: Definition,
    *,
    today: date,
    others: Sequence[LiveIcp] = (),
    compare_to: Definition | None = None,
    on_step: OnStep = ignore,
) -> Preview:
    """Count what a definition qualifies, gate by gate. Reads only.

    Args:
        definition: Validated against the fields of the snapshot.
        others: The other live ICPs, for the overlap.
        compare_to: The saved or live version, for the movement.
        on_step: Called after each gate as its count is known.

    Returns:
        Exact counts, no sampling. `rate` is 0 to 1 and 0 in an empty workspace.
    """
    started = time.perf_counter()
    fields = snapshot.catalog.account_fields
    result = evaluate(snapshot.accounts, fields, definition, today=today, on_step=on_step)
    gates = [GateOut(kind=s.gate.kind, index=s.gate.index, text=say_gate(s.gate, definition, fields)) for s in result.steps]
    waterfall = tuple(
        WaterfallStep(gate=gate, remaining=step.remaining, failed=step.failed, missing=step.missing)
        for gate, step in zip(gates, result.steps, strict=True)
    )
    drop_one = tuple(DropOne(gate=gate, qualified=count) for gate, count in zip(gates, result.drop_one, strict=True))
    people = count_people(snapshot, result, definition.personas, today=today)
    spread = spread_of(result)
    return Preview(
        total=result.total,
        qualified=result.qualified,
        rate=result.qualified / result.total if result.total else 0.0,
        waterfall=waterfall,
        drop_one=drop_one,
        histogram=spread.histogram,
        bands=spread.bands,
        top=top_records(snapshot, definition, result, TOP_RECORDS, today=today),
        qualified_people=people.matching,
        reachable_rate=people.reachable_rate,
        overlap=_overlaps(snapshot, result, others, today),
        warnings=warnings_of(definition, snapshot.catalog, result, people.reachable_rate),
        movement=movement_between(snapshot, compare_to, definition, result, today) if compare_to else None,
        as_of_seq=snapshot.seq,
        elapsed_ms=round((time.perf_counter() - started) * 1000, 3),
    )


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


@dataclass(frozen=True)
class PeopleCount:
    """The people of matching accounts: those who match a persona (all of them when there is none)."""

    matching: int
    reachable: int

    @property
    def reachable_rate(self) -> float | None:
        """Share with a deliverable e-mail or a phone, 0 to 1; None with no people."""
        return self.reachable / self.matching if self.matching else None


def count_people(snapshot: Snapshot, result: Evaluation, personas: Sequence[Persona], *, today: date) -> PeopleCount:
    """Count the people whom a preview reaches (SPEC §3)."""
    matching = people_of(snapshot, result)
    if personas:
        matching &= match_any(snapshot.people, snapshot.catalog.person_fields, personas, today)
    return PeopleCount(matching.count, (matching & reachable(snapshot.people, today, snapshot.catalog.person_fields)).count)


def people_of(snapshot: Snapshot, result: Evaluation) -> Bits:
    """Return which people work at a matching account."""
    matched = np.append(result.matched.mask(), False)  # the last place answers for row -1: no account
    return Bits.of(len(snapshot.people), lambda people: matched.take(snapshot.account_rows[people], mode="wrap"))


def match_any(people: Columns, fields: Fields, personas: Sequence[Persona], today: date) -> Bits:
    """Return which people match at least one persona."""
    return reduce(or_, (evaluate(people, fields, persona, today=today).matched for persona in personas), Bits.none(len(people)))


_DELIVERABLE = Parameter(field="email_status", mode=Mode.FILTER, operator=Operator.IN, value=DELIVERABLE)
_HAS_PHONE = Parameter(field="has_phone", mode=Mode.FILTER, operator=Operator.IS_TRUE)


def reachable(people: Columns, today: date, fields: Fields) -> Bits:
    """Return who has a deliverable e-mail (verified or risky) or a phone."""
    lens = Lens(people, fields, today)
    return lens.matching(_DELIVERABLE) | lens.matching(_HAS_PHONE)


def _overlaps(snapshot: Snapshot, result: Evaluation, others: Sequence[LiveIcp], today: date) -> tuple[Overlap, ...]:
    shared = [
        Overlap(icp_code=other.icp_code, shared=(result.matched & theirs.matched).count)
        for other in _fitting(snapshot, others)
        for theirs in (evaluate(snapshot.accounts, snapshot.catalog.account_fields, other.definition, today=today),)
    ]
    return tuple(sorted(shared, key=lambda overlap: (-overlap.shared, overlap.icp_code)))


def _fitting(snapshot: Snapshot, others: Sequence[LiveIcp]) -> list[LiveIcp]:
    """Return the ICPs whose definition can still be counted; one that lost a field since is left out."""
    accounts, people = snapshot.catalog.account_fields, snapshot.catalog.person_fields
    fitting: list[LiveIcp] = []
    for other in others:
        try:
            fitting.append(LiveIcp(other.icp_code, validate(other.definition, accounts, people)))
        except WinnowError:
            continue
    return fitting
