"""What the outcomes say of an existing ICP: what works, what is noise, where the gap is; each with a ready edit."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from qualification.closed_won.candidates import Candidates, matched, support_needed
from qualification.closed_won.cohort import Cohort
from qualification.closed_won.conclusion import Conclusion
from qualification.closed_won.equivalence import detectable_lift, is_negligible, lift_interval
from qualification.closed_won.evidence import Evidence, evidence_of
from qualification.closed_won.intervals import ALPHA, corrected
from qualification.closed_won.leakage import CONSEQUENCES, takes_part
from qualification.closed_won.proposal import Observed, because
from qualification.closed_won.question import Question
from qualification.closed_won.ready_edits import Placed, placed_rules, removing, weighing
from qualification.definitions import Definition, Mode, Operator, Parameter
from qualification.edits import AddParameter, Edit, remade, values_of
from qualification.wording import say_money, say_parameter

MOST_GAPS = 8
APART = 0.1

Kind = Literal["working", "noise", "inverse", "gap", "avoid", "unknown"]


@dataclass(frozen=True)
class Finding:
    """One part of an ICP, or one that it lacks, and what the outcomes say of it.

    Attributes:
        edits: What follows; none for what works and for what nobody can tell.
        low, high: The 95 % interval of the lift.
        detectable_lift: For "unknown", the lift that so many records would most likely have shown.
    """

    kind: Kind
    parameter: Parameter
    text: str
    edits: tuple[Edit, ...]
    edit_text: str
    lift: float | None
    q: float | None
    support: int
    low: float | None = None
    high: float | None = None
    detectable_lift: float | None = None


@dataclass(frozen=True, eq=False)
class _Judge:
    """What a rule is judged by; `tested` is how many of them could be, `apart` whether the two sides come from different times."""

    cohort: Cohort
    question: Question
    definition: Definition
    evidence: Evidence
    excluded: frozenset[Parameter]
    tested: int
    apart: bool


def findings_of(cohort: Cohort, question: Question, definition: Definition, seen: Observed, concluded: Conclusion) -> tuple[Finding, ...]:
    """Return a finding for every rule of the ICP, then the gaps: what winners share and the ICP does not weigh.

    The rules of the ICP were there before anybody looked, so they are corrected for among themselves. A rule that too few
    records match, or nearly all do, or that is of a field that leaks, is `unknown`: these outcomes cannot tell.

    Args:
        seen: What was observed in this cohort.
        concluded: What follows from it. Gaps are of a proposal that held on records it has not seen, and need one.
    """
    placed = tuple(dict.fromkeys(each for each in placed_rules(definition) if each[1].field not in CONSEQUENCES))
    rules = tuple(rule for _, rule in placed)
    masks = np.array([matched(cohort.columns, rule, cohort) for rule in rules], dtype=np.bool_).reshape(len(rules), len(cohort))
    evidence = evidence_of(cohort, Candidates(rules, masks), seen.aside)
    counts = np.count_nonzero(masks, axis=1)
    needed = support_needed(len(cohort))
    lost = (*seen.leaks, *seen.overwritten)
    excluded = frozenset(rule for rule in rules if not takes_part(rule, lost, question.keep) or rule.field in CONSEQUENCES)
    told = (counts >= needed) & (counts <= len(cohort) - needed) & np.array([rule not in excluded for rule in rules], dtype=np.bool_)
    adjusted = np.full(len(rules), np.nan)
    adjusted[told] = corrected(evidence.p[told], evidence.same[told])
    judge = _Judge(cohort, question, definition, evidence, excluded, int(np.count_nonzero(told)), concluded.split == "different times")
    found = [_judged(judge, each, place, float(adjusted[place])) for place, each in enumerate(placed)]
    return (*found, *_gaps(cohort, question, definition, seen, concluded))


def _judged(judge: _Judge, placed: Placed, place: int, q: float) -> Finding:
    (segment, rule), evidence, cohort = placed, judge.evidence, judge.cohort
    said = say_parameter(rule, cohort.fields)
    where = f"{said} (segment {segment})" if segment else said
    support, won = int(evidence.counts[place]), judge.question.positive_name
    blank = Finding("unknown", rule, "", (), "", None, None, support)
    if rule in judge.excluded:
        return replace(blank, text=f"{where}: it takes no part, because its values may have come with or after the outcome")
    if judge.apart:
        return replace(blank, text=f"{where}: the two sides come from different times, so these outcomes cannot tell what it does")
    if np.isnan(q):
        return replace(blank, text=f"{where}: {support:,} of {len(cohort):,} records have it, so these outcomes cannot tell what it does")
    low, high = lift_interval(evidence, place)
    known = replace(blank, lift=float(evidence.adjusted[place] / max(evidence.overall, 1e-9)), q=q, low=low, high=high)
    numbers = f"{evidence.rates[place]:.0%} of the {support:,} with it {won}, {evidence.rest[place]:.0%} of the others"
    numbers += _by_value(cohort, evidence, place) + _within(evidence, place)
    if q > ALPHA:
        return _undecided(judge, placed, place, known, where, numbers)
    wanted = -1 if rule.mode is Mode.EXCLUDE or rule.points < 0 else 1
    if int(evidence.direction[place]) == wanted:
        return replace(known, kind="working", text=f"{where}: works ({numbers})")
    text = f"{where}: works against you ({numbers})"
    if rule.mode is Mode.SCORE:
        edits, what = weighing(judge.definition, placed, -rule.points), f"give {said} the weight {-rule.points:+d}"
        return replace(known, kind="inverse", text=text, edits=edits, edit_text=what)
    return replace(known, kind="inverse", text=text, edits=removing(judge.definition, placed), edit_text=f"remove {said}")


def _by_value(cohort: Cohort, evidence: Evidence, place: int) -> str:
    """Say what records with it and without it count for, when that is what they are compared by."""
    if cohort.mean_amount is None:
        return ""
    with_it, without = (say_money(float(f"{part[place] * cohort.mean_amount:.2g}")) for part in (evidence.means, evidence.other_means))
    return f"; a record with it counts for {with_it} on average, one without for {without}"


def _within(evidence: Evidence, place: int) -> str:
    """Say what the lift is among records of the same time where that is another one than counted over all of it."""
    overall = max(evidence.overall, 1e-9)
    plain, adjusted = float(evidence.means[place] / overall), float(evidence.adjusted[place] / overall)
    return f"; beside others of the same time the lift is {adjusted:.2f} and not {plain:.2f}" if abs(plain - adjusted) >= APART else ""


def _undecided(judge: _Judge, placed: Placed, place: int, known: Finding, where: str, numbers: str) -> Finding:
    """Say of a rule that is not significant whether a lift worth having is excluded, or whether nobody can tell."""
    rule = placed[1]
    if rule.mode is Mode.EXCLUDE:
        text = f"{where}: no sure relation to winning ({numbers}), and a removal needs none: it says whom you do not want"
        return replace(known, text=text)
    interval = f"95 % interval of the lift {known.low:.2f}–{known.high:.2f}"
    if is_negligible(judge.evidence, place):
        gate = "; a gate may still say whom you can sell to" if rule.mode is Mode.FILTER else ""
        text = f"{where}: makes no difference worth a rule ({numbers}; {interval}){gate}"
        what = f"remove {say_parameter(rule, judge.cohort.fields)}"
        return replace(known, kind="noise", text=text, edits=removing(judge.definition, placed), edit_text=what)
    needed = detectable_lift(judge.evidence, place, judge.tested)
    shows = (
        "no lift that is possible here would have shown for sure"
        if needed is None
        else f"a lift of {needed:.1f} would most likely have shown"
    )
    text = f"{where}: not enough records to tell ({numbers}; {interval}); {shows}"
    return replace(known, text=text, detectable_lift=needed)


def _gaps(cohort: Cohort, question: Question, definition: Definition, seen: Observed, concluded: Conclusion) -> list[Finding]:
    """Return what the proposal weighs or gates, and that the ICP does not speak of: what the won share, then what the others do."""
    learned = concluded.learned
    if concluded.verdict != "found" or learned is None or learned.definition is None:
        return []
    found: list[Finding] = []
    for rule in (*learned.definition.of_mode(Mode.FILTER), *learned.definition.of_mode(Mode.SCORE)):
        new = _unsaid(rule, definition)
        if new is None:
            continue
        alone = Candidates((new,), matched(cohort.columns, new, cohort)[None, :])
        evidence = evidence_of(cohort, alone, seen.aside)
        if not evidence.counts[0]:
            continue
        said = say_parameter(new, cohort.fields)
        text = f"{said}: not in the ICP, and {because(cohort, question, replace(seen, candidates=alone), new.field, [0])}"
        scored = new if new.mode is Mode.SCORE else remade(new, mode=Mode.SCORE, weight=10)
        one_by_one = _one_by_one(scored)
        low, high = lift_interval(evidence, 0)
        found.append(
            Finding(
                "gap" if scored.points > 0 else "avoid",
                scored,
                text,
                tuple(AddParameter(parameter=each) for each in one_by_one),
                " and ".join(f"add {say_parameter(each, cohort.fields)} {each.points:+d}" for each in one_by_one),
                float(evidence.adjusted[0] / max(evidence.overall, 1e-9)),
                _surest(rule, learned),
                int(evidence.counts[0]),
                low,
                high,
            )
        )
    return sorted(found[:MOST_GAPS], key=lambda each: each.kind != "gap")


def _one_by_one(rule: Parameter) -> tuple[Parameter, ...]:
    """Return a rule a value of a category: together they weigh the same, and each can be said in a sentence of its own."""
    if rule.operator is not Operator.IN:
        return (rule,)
    return tuple(remade(rule, value=(value,)) for value in values_of(rule))


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
    same = [each for _, each in placed_rules(definition) if each.field == rule.field]
    if rule.operator not in (Operator.IN, Operator.ANY_OF):
        return None if same else rule
    said = {str(value).casefold() for each in same for value in values_of(each)}
    left = tuple(value for value in values_of(rule) if str(value).casefold() not in said)
    if not left:
        return None
    return rule if len(left) == len(values_of(rule)) else remade(rule, value=left)
