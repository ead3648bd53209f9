"""Why one record has its score: every gate and every Score parameter, with the record's own value."""

from collections.abc import Iterable
from datetime import date
from typing import Literal

import numpy as np

from qualification.columns import Columns
from qualification.definitions import Definition, Mode, Parameter, Rules
from qualification.evaluate import Fields, Gate, GateKind, Lens, Scorer, gates_of, segments_of
from qualification.payloads import Payload
from qualification.tops import name_of
from qualification.wording import say_gate, say_number, say_parameter

RecordValue = bool | int | float | str | tuple[str, ...] | None
RuleState = Literal["matched", "not_matched", "missing"]
GateState = Literal["passed", "failed", "missing"]


class RuleResult(Payload):
    """One parameter held against the record. `value` is the record's own, None where it has none."""

    field: str
    text: str
    value: RecordValue
    state: RuleState
    segment: str | None = None


class GateResult(Payload):
    """One gate; `missing` did not pass because the field is empty. The rules of all segments are listed under one gate."""

    kind: GateKind
    text: str
    state: GateState
    rules: tuple[RuleResult, ...]


class ScoreResult(RuleResult):
    """One Score parameter: its weight, and the points it gave."""

    weight: int
    points: int


class Explanation(Payload):
    """A record against one definition. The score is what it would be if every gate were passed.

    Attributes:
        points: The sum of the matched weights; `out_of` is the sum of the positive ones.
    """

    record_id: int
    name: str
    matches: bool
    score: float
    points: int
    out_of: int
    gates: tuple[GateResult, ...]
    contributions: tuple[ScoreResult, ...]
    sentence: str


def explain(columns: Columns, fields: Fields, rules: Rules, row: int, *, today: date) -> Explanation:
    """Explain one record against an ICP or a persona that validation has passed, by the masks that score everyone."""
    lens = Lens(columns, fields, today)
    scorer = Scorer(lens, rules)
    points = scorer.points(np.array([row]))
    tenths = int(scorer.tenths(points)[0])
    gates = tuple(_gate(lens, rules, gate, row, tenths) for gate in gates_of(rules))
    scored = tuple(_score(lens, parameter, row) for parameter in rules.of_mode(Mode.SCORE))
    found = Explanation(
        record_id=int(columns.record_ids[row]),
        name=name_of(columns, row),
        matches=all(gate.state == "passed" for gate in gates),
        score=tenths / 10,
        points=int(points[0]),
        out_of=sum(each.weight for each in scored if each.weight > 0),
        gates=gates,
        contributions=scored,
        sentence="",
    )
    return found.model_copy(update={"sentence": _sentence(found)})


def _gate(lens: Lens, rules: Rules, gate: Gate, row: int, tenths: int) -> GateResult:
    text = say_gate(gate, rules, lens.fields)
    if gate.kind == "min_score":
        return GateResult(kind=gate.kind, text=text, state="passed" if tenths >= rules.min_tenths else "failed", rules=())
    if gate.kind == "segments":
        assert isinstance(rules, Definition), "only an ICP has segments"
        groups = [[_rule(lens, p, row, segment.name) for p in segment.parameters] for segment in segments_of(rules)]
        return GateResult(kind=gate.kind, text=text, state=_best(groups), rules=tuple(rule for group in groups for rule in group))
    assert gate.parameter is not None
    rule = _rule(lens, gate.parameter, row)
    if gate.kind == "exclude":
        return GateResult(kind=gate.kind, text=text, state="failed" if rule.state == "matched" else "passed", rules=(rule,))
    state: GateState = "passed" if rule.state == "matched" else "missing" if rule.state == "missing" else "failed"
    return GateResult(kind=gate.kind, text=text, state=state, rules=(rule,))


def _best(groups: Iterable[list[RuleResult]]) -> GateState:
    """A segment passes whole; it is missing when only empty fields keep the record out."""
    states = [{rule.state for rule in group} for group in groups]
    if {"matched"} in states:
        return "passed"
    return "missing" if any("not_matched" not in each for each in states) else "failed"


def _rule(lens: Lens, parameter: Parameter, row: int, segment: str | None = None) -> RuleResult:
    return RuleResult(
        field=parameter.field,
        text=say_parameter(parameter, lens.fields),
        value=_value(lens, parameter, row),
        state=_state(lens, parameter, row),
        segment=segment,
    )


def _score(lens: Lens, parameter: Parameter, row: int) -> ScoreResult:
    rule = _rule(lens, parameter, row)
    points = parameter.points if rule.state == "matched" else 0
    return ScoreResult(**dict(rule), weight=parameter.points, points=points)


def _state(lens: Lens, parameter: Parameter, row: int) -> RuleState:
    if lens.matching(parameter)[row]:
        return "matched"
    return "missing" if lens.lacking(parameter)[row] else "not_matched"


def _value(lens: Lens, parameter: Parameter, row: int) -> RecordValue:
    value = lens.columns.fields[parameter.field].at(row)
    return tuple(value) if isinstance(value, list) else value


def _sentence(found: Explanation) -> str:
    """Say it without a word of the record's own text."""
    arithmetic = f"{say_number(found.points)} of {say_number(found.out_of)} points" if found.contributions else "no Score parameter"
    stopped = [f"{gate.text} ({'no value' if gate.state == 'missing' else 'not met'})" for gate in found.gates if gate.state != "passed"]
    if found.matches:
        return f"It matches with a score of {found.score:.1f} ({arithmetic})."
    return f"It does not match: {'; '.join(stopped)}. Its score would be {found.score:.1f} ({arithmetic})."
