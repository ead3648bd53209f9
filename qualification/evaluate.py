"""Definition x columns -> masks and scores: the one implementation of matching and scoring (SPEC §2)."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from qualification.bits import Bits, blocks
from qualification.columns import Columns, Mask, Rows
from qualification.definitions import Definition, Mode, Parameter, Rules, Segment
from qualification.fields import RELATIVE, Field
from qualification.matching import matching

GateKind: TypeAlias = Literal["filter", "segments", "exclude", "min_score"]
Fields: TypeAlias = Mapping[str, Field]
Bytes: TypeAlias = NDArray[np.uint8]
MAX_TENTHS = 1000
BIN_STARTS = tuple(range(100, MAX_TENTHS, 100))
BAND_STARTS = (251, 501, 751)  # in tenths: a score on the bound belongs to the lower band
BOUNDS = tuple(sorted({*BIN_STARTS, *BAND_STARTS}))  # where the bins of the histogram and the bands begin


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

    def __add__(self, other: "Step") -> "Step":
        """Return what the same gate left of two parts together."""
        return Step(self.gate, self.remaining + other.remaining, self.failed + other.failed, self.missing + other.missing)


OnStep: TypeAlias = Callable[[Step, int, int], None]


def ignore(step: Step, number: int, steps: int) -> None:
    """Take a step's numbers and do nothing with them."""


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Who matches, with what score, and what each gate costs. Rows and scores are worked out when they are asked for.

    Attributes:
        matched: Who matches.
        passing: Who passes each gate; `left[i]` passed all gates before gate i.
    """

    total: int
    steps: tuple[Step, ...]
    matched: Bits
    scorer: "Scorer"
    passing: tuple[Bits, ...]
    left: tuple[Bits, ...]

    @cached_property
    def drop_one(self) -> tuple[int, ...]:
        """For each step, how many records would match if that gate alone were dropped."""
        return _drop_one(self.passing, self.left)

    @property
    def qualified(self) -> int:
        """How many records match."""
        return self.matched.count

    @property
    def rows(self) -> Rows:
        """The matching records, ascending. `tenths` and `points` go with them."""
        return self.matched.rows

    @cached_property
    def points(self) -> NDArray[np.int32]:
        """The sum of the matched weights of each matching record."""
        return self.scorer.points(self.rows)

    @cached_property
    def tenths(self) -> NDArray[np.int16]:
        """The score of each matching record, 0 to 1000."""
        return self.scorer.tenths(self.points)

    def tenths_of(self, rows: Rows) -> NDArray[np.int16]:
        """Return the score of any records, 0 to 1000, whether they match or not."""
        return self.scorer.tenths(self.scorer.points(rows))

    def reaching(self, tenths: Sequence[int]) -> list[int]:
        """Return how many matching records have each of these scores or a higher one."""
        return [(self.matched & each).count for each in self.scorer.reaching(tenths)]


def evaluate(columns: Columns, fields: Fields, rules: Rules, *, today: date, on_step: OnStep = ignore) -> Evaluation:
    """Match and score every record against a definition that `validation.validate` has passed.

    Every gate, `min_score` among them, is one bit a record. The waterfall counts the bits left after each
    gate; what dropping one gate would let in is what passes those before it and those after it.

    Args:
        columns: Records of the type the rules speak of.
        on_step: Called after each gate with its counts, its number from 1 and the number of gates.
    """
    lens = Lens(columns, fields, today)
    scorer = Scorer(lens, rules)
    gates = gates_of(rules)
    passing: list[Bits] = []
    left = [Bits.all(len(columns))]
    steps: list[Step] = []
    for number, gate in enumerate(gates, 1):
        passed, missing = _gate_bits(lens, scorer, rules, gate)
        passing.append(passed)
        left.append(left[-1] & passed)
        stopped = left[-2].count - left[-1].count
        by_missing = (left[-2] & ~passed & missing).count if missing is not None and stopped else 0
        steps.append(Step(gate, left[-1].count, stopped - by_missing, by_missing))
        on_step(steps[-1], number, len(gates))
    return Evaluation(len(columns), tuple(steps), left[-1], scorer, tuple(passing), tuple(left))


def _drop_one(passing: Sequence[Bits], left: Sequence[Bits]) -> tuple[int, ...]:
    """Return for each gate how many pass all the others; `left[i]` passed those before gate i."""
    counts: list[int] = []
    after = left[0]
    for number in reversed(range(len(passing))):
        counts.append((left[number] & after).count)
        after &= passing[number]
    return tuple(reversed(counts))


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
    """Columns seen through the fields of a workspace on one day; what a parameter matches is worked out once."""

    def __init__(self, columns: Columns, fields: Fields, today: date) -> None:
        self.columns = columns
        self.fields = fields
        self._today = today

    def matches(self, parameter: Parameter) -> Mask:
        """Return which records a parameter matches."""
        return self.matching(parameter).mask()

    def missing(self, parameter: Parameter) -> Mask:
        """Return which records have no value in a parameter's field."""
        return self.lacking(parameter).mask()

    def matching(self, parameter: Parameter) -> Bits:
        """Return one bit a record: whether the parameter matches it."""
        return self.columns.remembered.get(self.key(parameter), lambda: self._matching(parameter))

    def lacking(self, parameter: Parameter) -> Bits:
        """Return one bit a record: whether it has no value in a parameter's field."""
        return self.columns.fields[parameter.field].missing

    def key(self, parameter: Parameter) -> Hashable:
        """Return what the answer of a parameter depends on, apart from the columns."""
        return parameter.field, parameter.operator, parameter.value, self._today if parameter.operator in RELATIVE else None

    def _matching(self, parameter: Parameter) -> Bits:
        column, field = self.columns.fields[parameter.field], self.fields[parameter.field]
        return matching(column, parameter.operator, parameter.value, field, today=self._today)


def _gate_bits(lens: Lens, scorer: "Scorer", rules: Rules, gate: Gate) -> tuple[Bits, Bits | None]:
    """Return who passes a gate, and whose empty field is to blame where they do not."""
    if gate.kind == "min_score":
        return scorer.reaching((rules.min_tenths, *BOUNDS))[0], None  # the bounds will be asked for next: one look for all
    if gate.kind == "segments":
        return _segment_bits(lens, segments_of(rules))
    assert gate.parameter is not None
    matched = lens.matching(gate.parameter)
    return (~matched, None) if gate.kind == "exclude" else (matched, lens.lacking(gate.parameter))


def _segment_bits(lens: Lens, segments: Sequence[Segment]) -> tuple[Bits, Bits]:
    """A record is counted as missing when filling its empty fields could let it into a segment."""
    everyone = Bits.all(len(lens.columns))
    passed = possible = ~everyone
    for segment in segments:
        inside = open_to = everyone
        for parameter in segment.parameters:
            matched = lens.matching(parameter)
            inside &= matched
            open_to &= matched | lens.lacking(parameter)
        passed |= inside
        possible |= open_to
    return passed, possible


class Scorer:
    """The scores of one definition. Eight parameters at a time are one byte a record, its signature, which has a table of points."""

    def __init__(self, lens: Lens, rules: Rules) -> None:
        self._lens = lens
        self._parameters = rules.of_mode(Mode.SCORE)
        self._groups = [self._parameters[start : start + 8] for start in range(0, len(self._parameters), 8)]

    def points(self, rows: Rows) -> NDArray[np.int32]:
        """Return the sum of the matched weights of each row; a missing value adds 0."""
        points = np.zeros(len(rows), dtype=np.int32)
        for signature, table in zip(self._signatures(), self._points, strict=True):
            points += table.take(signature.take(rows))
        return points

    def tenths(self, points: NDArray[np.int32]) -> NDArray[np.int16]:
        """Return scores in integer tenths: clamp(100 x (base + points) / (base + positive weights), 0, 100), half up.

        `base` is 0, or 100 when no weight is positive (SPEC §2); without Score parameters everyone has 1000.
        """
        return self._tenths.take(points - self._lowest)

    def reaching(self, tenths: Sequence[int]) -> list[Bits]:
        """Return for each of these scores one bit a record: whether its own is as high."""
        score = tuple((self._lens.key(parameter), parameter.points) for parameter in self._parameters)
        wanted: dict[Hashable, int] = {(score, each): each for each in tenths}
        return self._lens.columns.remembered.get_all(list(wanted), lambda keys: self._reaching([wanted[key] for key in keys]))

    def _reaching(self, tenths: Sequence[int]) -> list[Bits]:
        """A record's grade is the number of these scores that it reaches; each grade is one bit more."""
        steps = sorted(set(tenths))
        of_points = np.searchsorted(steps, self._tenths, side="right").astype(np.uint8)
        grades = np.empty(len(self._lens.columns), dtype=np.uint8)
        for rows in blocks(len(grades)):
            grades[rows] = self._by_points(of_points, rows)
        return [Bits.of(len(grades), partial(_is_at_least, grades, steps.index(each) + 1)) for each in tenths]

    def _by_points(self, table: Bytes, rows: slice) -> Bytes:
        """Look up the points of some rows in a table that starts with the lowest sum of weights."""
        if len(self._groups) == 1:
            return table.take(self._points[0] - self._lowest).take(self._signatures()[0][rows])
        return table.take(self.points(np.arange(rows.start, rows.stop)) - self._lowest)

    def _signatures(self) -> list[Bytes]:
        return [
            self._lens.columns.remembered.get(tuple(map(self._lens.key, group)), partial(self._signature, group)) for group in self._groups
        ]

    def _signature(self, group: Sequence[Parameter]) -> Bytes:
        """Return one byte a record: bit i says whether parameter i of the group matches it."""
        matching = [self._lens.matching(parameter) for parameter in group]
        signature = np.zeros(len(self._lens.columns), dtype=np.uint8)
        for rows in blocks(len(signature)):
            part = signature[rows]
            for each in reversed(matching):
                part += part
                part += each.mask(rows).view(np.uint8)
        return signature

    @cached_property
    def _points(self) -> list[NDArray[np.int32]]:
        """The points of every signature of each group."""
        return [_sums(group) for group in self._groups]

    @cached_property
    def _lowest(self) -> int:
        return sum(parameter.points for parameter in self._parameters if parameter.points < 0)

    @cached_property
    def _tenths(self) -> NDArray[np.int16]:
        """The score of each sum of weights from the lowest to the highest."""
        positive = sum(parameter.points for parameter in self._parameters if parameter.points > 0)
        if not self._parameters:
            return np.array([MAX_TENTHS], dtype=np.int16)
        base = 0 if positive else 100
        reachable = range(self._lowest, positive + 1)
        return np.array([score_tenths(base + reached, base + positive) for reached in reachable], dtype=np.int16)


def _is_at_least(grades: Bytes, least: int, rows: slice) -> Mask:
    return grades[rows] >= np.uint8(least)


def _sums(group: Sequence[Parameter]) -> NDArray[np.int32]:
    """Return the points of every signature of up to eight parameters: each parameter doubles the table."""
    table = np.zeros(1, dtype=np.int32)
    for parameter in group:
        table = np.concatenate([table, table + np.int32(parameter.points)])
    return table


def score_tenths(numerator: int, denominator: int) -> int:
    """Return 1000 x numerator / denominator rounded half up, held between 0 and 1000."""
    return min(MAX_TENTHS, max(0, (2 * MAX_TENTHS * numerator + denominator) // (2 * denominator)))
