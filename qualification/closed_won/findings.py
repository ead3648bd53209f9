"""What the outcomes say of an existing ICP: what works, what is noise, where the gap is; each with a ready edit."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from qualification.closed_won.candidates import Candidates, matched, support_needed
from qualification.closed_won.cohort import Cohort
from qualification.closed_won.evidence import Evidence, evidence_of
from qualification.closed_won.intervals import ALPHA, corrected
from qualification.closed_won.leakage import CONSEQUENCES
from qualification.closed_won.proposal import Learned, Observed
from qualification.definitions import Definition, Mode, Operator, Parameter
from qualification.edits import AddParameter, Edit, RemoveParameter, SetWeight, Target, remade, values_of
from qualification.wording import say_parameter

MOST_GAPS = 8

Kind = Literal["working", "noise", "inverse", "gap", "unknown"]


@dataclass(frozen=True)
class Finding:
    """One part of an ICP, or one that it lacks, and what the outcomes say of it.

    Attributes:
        edits: What follows; none for what works.
    """

    kind: Kind
    parameter: Parameter
    text: str
    edits: tuple[Edit, ...]
    edit_text: str
    lift: float | None
    q: float | None
    support: int


def findings_of(cohort: Cohort, definition: Definition, seen: Observed, learned: Learned | None) -> tuple[Finding, ...]:
    """Return a finding for every rule of the ICP, then the gaps: what winners share and the ICP does not weigh.

    All rules of the ICP and all gaps are corrected for together. A rule that too few records match, or nearly all do, is
    `unknown`: these outcomes cannot tell.

    Args:
        seen: What was observed in this cohort; `learned` the proposal that follows from it, which has the weights of the gaps.
    """
    rules = tuple(dict.fromkeys((*definition.parameters, *(rule for segment in definition.segments for rule in segment.parameters))))
    masks = np.array([matched(cohort.columns, rule, cohort) for rule in rules], dtype=np.bool_).reshape(len(rules), len(cohort))
    evidence = evidence_of(cohort, Candidates(rules, masks))
    counts = np.count_nonzero(masks, axis=1)
    needed = support_needed(len(cohort))
    told = (counts >= needed) & (counts <= len(cohort) - needed)
    q = corrected(np.concatenate([evidence.p[told], seen.evidence.p]))[: int(np.count_nonzero(told))]
    adjusted = np.full(len(rules), np.nan)
    adjusted[told] = q
    found = [_judged(cohort, rule, place, evidence, adjusted[place]) for place, rule in enumerate(rules) if rule.field not in CONSEQUENCES]
    return (*found, *_gaps(cohort, definition, learned))


def _judged(cohort: Cohort, rule: Parameter, place: int, evidence: Evidence, q: float) -> Finding:
    said = say_parameter(rule, cohort.fields)
    lift = float(evidence.rates[place] / max(evidence.overall, 1e-9))
    support = int(evidence.counts[place])
    numbers = f"{evidence.rates[place]:.0%} of the {support:,} with it are won, {evidence.rest[place]:.0%} of the others"
    if np.isnan(q):
        text = f"{said}: {support:,} of {len(cohort):,} records have it, so these outcomes cannot tell what it does"
        return Finding("unknown", rule, text, (), "", None, None, support)
    wanted = -1 if rule.mode is Mode.EXCLUDE or rule.points < 0 else 1
    if rule.mode is Mode.EXCLUDE and q > ALPHA:
        text = f"{said}: no relation to winning ({numbers}), and a removal needs none: it says whom you do not want"
        return Finding("unknown", rule, text, (), "", lift, float(q), support)
    if q > ALPHA:
        return _noise(rule, f"{said}: no relation to winning ({numbers})", said, lift, q, support)
    if int(evidence.direction[place]) == wanted:
        return Finding("working", rule, f"{said}: works ({numbers})", (), "", lift, float(q), support)
    return _inverse(rule, f"{said}: works against you ({numbers})", said, lift, q, support)


def _target(rule: Parameter) -> Target:
    """Name a rule by its field and mode, and by one of its values where it has a text."""
    texts = [value for value in values_of(rule) if isinstance(value, str)]
    return Target(field=rule.field, mode=rule.mode, value=texts[0] if len(texts) == 1 else None)


def _noise(rule: Parameter, text: str, said: str, lift: float, q: float, support: int) -> Finding:
    edit: Edit = RemoveParameter(target=_target(rule))
    what = f"remove {said}"
    if rule.mode is Mode.FILTER:
        what = f"remove the gate {said}, unless it says whom you can sell to"
    return Finding("noise", rule, text, (edit,), what, lift, float(q), support)


def _inverse(rule: Parameter, text: str, said: str, lift: float, q: float, support: int) -> Finding:
    if rule.mode is Mode.SCORE:
        edit: Edit = SetWeight(target=_target(rule), weight=-rule.points)
        return Finding("inverse", rule, text, (edit,), f"give {said} the weight {-rule.points:+d}", lift, float(q), support)
    return Finding("inverse", rule, text, (RemoveParameter(target=_target(rule)),), f"remove {said}", lift, float(q), support)


def _gaps(cohort: Cohort, definition: Definition, learned: Learned | None) -> list[Finding]:
    """Return what the proposal weighs, that holds on its own too, and that the ICP does not speak of."""
    if learned is None or learned.definition is None:
        return []
    reasons = {id(reason.parameter): reason.text for reason in learned.reasons}
    found: list[Finding] = []
    for rule in learned.definition.of_mode(Mode.SCORE):
        new = _unsaid(rule, definition)
        q = None if new is None else _surest(new, learned)
        if new is None or q is None or q > ALPHA:
            continue
        said = say_parameter(new, cohort.fields)
        mask = matched(cohort.columns, new, cohort)
        inside = float(cohort.won[mask].mean()) if mask.any() else 0.0
        text = (
            f"{said}: not in the ICP, and {reasons.get(id(rule), '')}"
            if new is rule
            else f"{said}: not in the ICP, and {inside:.0%} of them are won"
        )
        edit = AddParameter(parameter=new)
        lift = inside / max(cohort.rate, 1e-9)
        found.append(Finding("gap", new, text, (edit,), f"add {said} {new.points:+d}", lift, q, int(np.count_nonzero(mask))))
    return found[:MOST_GAPS]


def _surest(rule: Parameter, learned: Observed) -> float | None:
    """Return the smallest corrected p-value of the values or ranges that a rule is made of."""
    values = set(values_of(rule)) if rule.operator in (Operator.IN, Operator.ANY_OF) else None
    found = [
        float(learned.evidence.q[place])
        for place, each in enumerate(learned.candidates.rules)
        if each.field == rule.field and each.operator is not Operator.IS_KNOWN and (values is None or values & set(values_of(each)))
    ]
    return min(found, default=None)


def _unsaid(rule: Parameter, definition: Definition) -> Parameter | None:
    """Return the rule without the values that the ICP speaks of already, or None when none is left."""
    same = [each for each in _all(definition) if each.field == rule.field]
    if rule.operator not in (Operator.IN, Operator.ANY_OF):
        return None if same else rule
    said = {str(value).casefold() for each in same for value in values_of(each)}
    left = tuple(value for value in values_of(rule) if str(value).casefold() not in said)
    if not left:
        return None
    return rule if len(left) == len(values_of(rule)) else remade(rule, value=left)


def _all(definition: Definition) -> Sequence[Parameter]:
    return (*definition.parameters, *(rule for segment in definition.segments for rule in segment.parameters))
