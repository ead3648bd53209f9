"""Definition x columns -> masks and scores: the one implementation of matching and scoring (SPEC §2)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from qualification.columns import (
    Columns,
    Mask,
    Rows,
)
from qualification.definitions import Definition, Mode, Parameter, Rules, Segment
from qualification.fields import RELATIVE, Field
from qualification.matching import matches

GateKind: TypeAlias = Literal["filter", "segments", "exclude", "min_score"]
Fields: TypeAlias = Mapping[str, Field]
Bytes: TypeAlias = NDArray[np.uint8]
MAX_TENTHS = 1000


@dataclass(frozen=True)
class Gate:
    """One step of the waterfall. `parameter` is set for filters and excludes."""

    kind: GateKind
    index: int | None = None
    parameter: Parameter | None = None


@dataclass(frozen=True)
class Step:
    """What one gate left. `missing` were stopped by an empty field and are not in `failed`."""

    gate: Gate
    remaining: int
    failed: int
    missing: int


OnStep: TypeAlias = Callable[[Step, int, int], None]


def ignore(step: Step, number: int, steps: int) -> None:
    """Take a step's numbers and do nothing with them."""


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Who matches, with what score, and what each gate costs.

    Attributes:
        drop_one: For each step, how many records would match if that gate alone were dropped.
        rows: The matching records, ascending. `tenths` (0 to 1000) and `points` go with them.
    """

    total: int
    steps: tuple[Step, ...]
    drop_one: tuple[int, ...]
    rows: Rows
    tenths: NDArray[np.int16]
    points: NDArray[np.int32]

    @property
    def qualified(self) -> int:
        """How many records match."""
        return len(self.rows)


def evaluate(columns: Columns, fields: Fields, rules: Rules, *, today: date, on_step: OnStep = ignore) -> Evaluation:
    """Match and score every record against a definition that `validation.validate` has passed.

    Only records that fail at most one gate are scored: the matches, and those that dropping one gate
    would let in.

    Args:
        columns: Records of the type the rules speak of.
        on_step: Called after each gate with its counts, its number from 1 and the number of gates.
    """
    lens = Lens(columns, fields, today)
    gates = gates_of(rules)
    steps, failures, culprit = _walk(lens, rules, gates, on_step)
    scored = Scorer(lens, rules)
    passing = np.flatnonzero(failures == 0)
    rows, points, tenths = scored.enough(passing)
    rescued, _, _ = scored.enough(np.flatnonzero(failures == 1), with_scores=False)
    drop_one = (len(rows) + np.bincount(culprit.take(rescued), minlength=len(steps))).tolist()
    if len(gates) > len(steps):
        steps.append(Step(gates[-1], len(rows), len(passing) - len(rows), 0))
        drop_one.append(len(passing))
        on_step(steps[-1], len(gates), len(gates))
    return Evaluation(len(columns), tuple(steps), tuple(drop_one), rows, tenths, points)


def _walk(lens: "Lens", rules: Rules, gates: Sequence[Gate], on_step: OnStep) -> tuple[list[Step], Bytes, Bytes]:
    """Pass all records through every gate but `min_score`.

    Returns:
        The steps, how many gates each record fails, and for those that fail just one, which.
    """
    total = len(lens.columns)
    alive = np.ones(total, dtype=np.bool_)
    failures = np.zeros(total, dtype=np.uint8)
    culprit = np.zeros(total, dtype=np.uint8)
    steps: list[Step] = []
    for number, gate in enumerate(gate for gate in gates if gate.kind != "min_score"):
        passed, missing = _gate_masks(lens, rules, gate)
        stopped = ~passed
        failures += stopped.view(np.uint8)
        culprit += stopped.view(np.uint8) * np.uint8(number)  # a sum, right where one gate failed
        stopped &= alive
        alive &= passed
        removed = int(np.count_nonzero(stopped))
        by_missing = 0 if missing is None else int(np.count_nonzero(stopped & missing))
        before = steps[-1].remaining if steps else total
        steps.append(Step(gate, before - removed, removed - by_missing, by_missing))
        on_step(steps[-1], number + 1, len(gates))
    return steps, failures, culprit


def gates_of(rules: Rules) -> list[Gate]:
    """Return the gates in waterfall order: Filters as listed, segments as one, Excludes, `min_score`."""
    filters = [Gate("filter", i, p) for i, p in enumerate(rules.parameters) if p.mode is Mode.FILTER]
    segments = [Gate("segments")] if segments_of(rules) else []
    excludes = [Gate("exclude", i, p) for i, p in enumerate(rules.parameters) if p.mode is Mode.EXCLUDE]
    return filters + segments + excludes + ([Gate("min_score")] if rules.min_score else [])


def segments_of(rules: Rules) -> tuple[Segment, ...]:
    """Return the segments of an ICP; a persona has none."""
    return rules.segments if isinstance(rules, Definition) else ()


class Lens:
    """Columns seen through the fields of a workspace on one day; each parameter's mask is computed once."""

    def __init__(self, columns: Columns, fields: Fields, today: date) -> None:
        self.columns = columns
        self.fields = fields
        self._today = today

    def matches(self, parameter: Parameter) -> Mask:
        """Return which records a parameter matches."""
        key = (parameter.field, parameter.operator, parameter.value, self._today if parameter.operator in RELATIVE else None)
        return self.columns.remember(
            key,
            lambda: matches(
                self.columns.fields[parameter.field], parameter.operator, parameter.value, self.fields[parameter.field], today=self._today
            ),
        )

    def missing(self, parameter: Parameter) -> Mask:
        """Return which records have no value in a parameter's field."""
        return self.columns.remember((parameter.field,), lambda: ~self.columns.fields[parameter.field].known)


def _gate_masks(lens: Lens, rules: Rules, gate: Gate) -> tuple[Mask, Mask | None]:
    """Return who passes a gate, and whose empty field is to blame where they do not."""
    if gate.kind == "segments":
        return _segment_masks(lens, segments_of(rules))
    assert gate.parameter is not None
    matched = lens.matches(gate.parameter)
    if gate.kind == "exclude":
        return ~matched, None
    return matched, lens.missing(gate.parameter)


def _segment_masks(lens: Lens, segments: Sequence[Segment]) -> tuple[Mask, Mask]:
    """A record is counted as missing when filling its empty fields could let it into a segment."""
    passed = np.zeros(len(lens.columns), dtype=np.bool_)
    possible = np.zeros(len(lens.columns), dtype=np.bool_)
    for segment in segments:
        inside = np.ones(len(lens.columns), dtype=np.bool_)
        open_to = np.ones(len(lens.columns), dtype=np.bool_)
        for parameter in segment.parameters:
            matched = lens.matches(parameter)
            inside &= matched
            open_to &= matched | lens.missing(parameter)
        passed |= inside
        possible |= open_to
    return passed, possible


class Scorer:
    """The scores of one definition. Eight parameters at a time become one byte a record, whose values have a table."""

    def __init__(self, lens: Lens, rules: Rules) -> None:
        self._rules = rules
        self._weights = [parameter.points for parameter in rules.of_mode(Mode.SCORE)]
        self._tables: list[tuple[Bytes, NDArray[np.int32]]] = []
        parameters = rules.of_mode(Mode.SCORE)
        for start in range(0, len(parameters), 8):
            group = parameters[start : start + 8]
            signature = np.zeros(len(lens.columns), dtype=np.uint8)
            for bit, parameter in enumerate(group):
                signature += lens.matches(parameter).view(np.uint8) * np.uint8(1 << bit)
            table = [sum(p.points for bit, p in enumerate(group) if byte >> bit & 1) for byte in range(1 << len(group))]
            self._tables.append((signature, np.array(table, dtype=np.int32)))

    def enough(self, rows: Rows, *, with_scores: bool = True) -> tuple[Rows, NDArray[np.int32], NDArray[np.int16]]:
        """Return the rows whose score reaches `min_score`, with their points and scores when these are asked for."""
        if not self._rules.min_tenths and not with_scores:
            return rows, np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int16)
        points = self.points(rows)
        tenths = self.tenths(points)
        if not self._rules.min_tenths:
            return rows, points, tenths
        kept = np.flatnonzero(tenths >= self._rules.min_tenths)
        return rows.take(kept), points.take(kept), tenths.take(kept)

    def points(self, rows: Rows) -> NDArray[np.int32]:
        """Return the sum of the matched weights of each row; a missing value adds 0."""
        points = np.zeros(len(rows), dtype=np.int32)
        for signature, table in self._tables:
            points += table.take(signature.take(rows))
        return points

    def tenths(self, points: NDArray[np.int32]) -> NDArray[np.int16]:
        """Return scores in integer tenths: clamp(100 x (base + points) / (base + positive weights), 0, 100), half up.

        `base` is 0, or 100 when no weight is positive (SPEC §2); without Score parameters everyone has 1000.
        """
        if not self._weights:
            return np.full(len(points), MAX_TENTHS, dtype=np.int16)
        positive = sum(weight for weight in self._weights if weight > 0)
        base = 0 if positive else 100
        lowest = sum(weight for weight in self._weights if weight < 0)
        reachable = range(lowest, positive + 1)
        table = np.array([score_tenths(base + reached, base + positive) for reached in reachable], dtype=np.int16)
        return table.take(points - lowest)


def score_tenths(numerator: int, denominator: int) -> int:
    """Return 1000 x numerator / denominator rounded half up, held between 0 and 1000."""
    return min(MAX_TENTHS, max(0, (2 * MAX_TENTHS * numerator + denominator) // (2 * denominator)))
