"""The ICP that follows from the evidence: weighed rules, the few gates that nearly all winners pass, and a minimum score."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qualification.closed_won.binning import joined_range
from qualification.closed_won.candidates import Candidates, candidates_of
from qualification.closed_won.cohort import Cohort
from qualification.closed_won.evidence import Evidence, base_shares, evidence_of
from qualification.closed_won.intervals import wilson
from qualification.closed_won.leakage import Leak, find_leaks, left_out
from qualification.closed_won.question import Question
from qualification.closed_won.weights import Weighted, fit
from qualification.columns import NumberColumn
from qualification.definitions import Definition, Mode, Operator, Parameter
from qualification.edits import remade
from qualification.evaluate import evaluate
from qualification.fields import FieldType

AGREED_SHARE, AGREED_LOW = 0.98, 0.95
FEW_MISSING = 0.05
TELLING_BASE = 0.9


@dataclass(frozen=True)
class Reason:
    """Why a parameter of the proposal is there."""

    parameter: Parameter
    text: str


@dataclass(frozen=True, eq=False)
class Observed:
    """What was looked at in one set of deals: the candidates that take part, the evidence on each, the leaks that do not."""

    candidates: Candidates
    evidence: Evidence
    leaks: tuple[Leak, ...]

    @property
    def has_signal(self) -> bool:
        """Whether anything holds after correction for everything looked at."""
        return bool(self.evidence.significant.any())


@dataclass(frozen=True, eq=False)
class Learned(Observed):
    """What one set of deals teaches.

    Attributes:
        definition: None when no field tells won from the others.
        rounding_cost: AUC on these deals that whole weights lose.
    """

    definition: Definition | None
    reasons: tuple[Reason, ...]
    rounding_cost: float


def observe(cohort: Cohort, question: Question, filled_later: Mapping[str, float], known_leaks: Sequence[Leak] = ()) -> Observed:
    """Look at every candidate of these deals; fields that leak take no part, unless the question keeps them.

    Args:
        known_leaks: Found in a larger set of the same deals; left out too.
    """
    candidates = candidates_of(cohort)
    evidence = evidence_of(cohort, candidates)
    leaks = find_leaks(cohort, candidates, evidence, filled_later)
    excluded = left_out((*leaks, *known_leaks), question.keep)
    kept = np.array([rule.field not in excluded for rule in candidates.rules], dtype=np.bool_)
    return Observed(candidates.some(kept), evidence.some(kept), leaks)


def learn(cohort: Cohort, question: Question, filled_later: Mapping[str, float], known_leaks: Sequence[Leak] = ()) -> Learned:
    """Observe these deals and build the ICP they speak for.

    Nothing is proposed unless at least one finding holds after correction for everything looked at: in data without any
    signal that keeps proposals to one in twenty.
    """
    seen = observe(cohort, question, filled_later, known_leaks)
    weighted = fit(cohort, seen.candidates, seen.evidence) if seen.has_signal else None
    if weighted is None or not len(weighted.places):
        return Learned(seen.candidates, seen.evidence, seen.leaks, None, (), 0.0)
    definition, reasons = _build(cohort, question, seen.candidates, seen.evidence, weighted)
    return Learned(seen.candidates, seen.evidence, seen.leaks, definition, reasons, weighted.rounding_cost)


def _build(
    cohort: Cohort, question: Question, candidates: Candidates, evidence: Evidence, weighted: Weighted
) -> tuple[Definition, tuple[Reason, ...]]:
    gates = _agreed(cohort, candidates, evidence)
    gated = {rule.field for rule, _ in gates}
    groups = _grouped(cohort, candidates, weighted, gated)
    scores = [
        Reason(remade(rule, mode=Mode.SCORE, weight=weight), _because(cohort, question, candidates, evidence, places))
        for rule, weight, places in groups
    ]
    scores.sort(key=lambda reason: -abs(reason.parameter.points))
    filters = [Reason(rule, text) for rule, text in gates]
    excludes = [Reason(rule, text) for rule, text in excludes_of(cohort)]
    reasons = (*filters, *scores, *excludes)
    definition = Definition(
        name=question.profile_name,
        description=_describe(cohort, question),
        parameters=tuple(reason.parameter for reason in reasons),
    )
    return definition.model_copy(update={"min_score": best_min_score(cohort, definition)}), reasons


def _describe(cohort: Cohort, question: Question) -> str:
    against = f"{cohort.wins:,} {question.positive_name} against {cohort.losses:,} {question.contrast_name}"
    span = "" if question.window_days is None else f" in the last {question.window_days:,} days"
    return f"Weights follow the evidence of {against}{span}; later records were held back to test it."


def _agreed(cohort: Cohort, candidates: Candidates, evidence: Evidence) -> list[tuple[Parameter, str]]:
    """Return gates: what nearly all winners have, few records lack a value for, and that still tells them from the base."""
    found: list[tuple[Parameter, str]] = []
    for place, rule in enumerate(candidates.rules):
        if rule.operator is Operator.IS_KNOWN or evidence.direction[place] < 1 or not evidence.significant[place]:
            continue
        share = int(evidence.won[place]) / cohort.wins
        low = float(wilson(np.array([share]), np.array([float(cohort.wins)]))[0][0])
        if share < AGREED_SHARE or low < AGREED_LOW or rule.field in {each.field for each, _ in found}:
            continue
        missing = 1 - float(cohort.base.fields[rule.field].known.mean()) if len(cohort.base) else 1.0
        base = base_shares(cohort, candidates, [place])[0]
        if missing <= FEW_MISSING and base <= TELLING_BASE:
            found.append((rule, f"{share:.0%} of the winners have it, and only {base:.0%} of all accounts; a gate costs almost no winner"))
    return found


def _grouped(cohort: Cohort, candidates: Candidates, weighted: Weighted, gated: set[str]) -> list[tuple[Parameter, int, list[int]]]:
    """Return the weighed rules, those of one field and weight as one: values of a category as a list, neighbouring ranges as one range."""
    groups: list[tuple[Parameter, int, list[int]]] = []
    for place, weight in sorted(zip(weighted.places.tolist(), weighted.weights.tolist(), strict=True)):
        rule = candidates.rules[place]
        if rule.field in gated:
            continue
        last = next((g for g in reversed(groups) if g[0].field == rule.field and g[1] == weight), None)
        together = _together(cohort, last[0], rule, last[2][-1], place) if last else None
        if last is None or together is None:
            groups.append((rule, weight, [place]))
        else:
            groups[groups.index(last)] = (together, weight, [*last[2], place])
    return groups


def _together(cohort: Cohort, first: Parameter, second: Parameter, before: int, place: int) -> Parameter | None:
    if first.operator is Operator.IN and second.operator is Operator.IN:
        assert isinstance(first.value, tuple) and isinstance(second.value, tuple)
        return remade(first, value=(*first.value, *second.value))
    numbers = isinstance(cohort.columns.fields[first.field], NumberColumn)
    return joined_range(first, second) if numbers and place == before + 1 and first.operator is not Operator.IS_KNOWN else None


def _because(cohort: Cohort, question: Question, candidates: Candidates, evidence: Evidence, places: Sequence[int]) -> str:
    mask = np.asarray(candidates.masks[list(places)].any(axis=0), dtype=np.bool_)
    inside, outside = _rate(cohort, mask), _rate(cohort, ~mask)
    return (
        f"{inside:.0%} of the {int(np.count_nonzero(mask)):,} records with it {question.positive_name}, "
        f"{outside:.0%} of the others (lift {inside / max(evidence.overall, 1e-9):.1f})"
    )


def _rate(cohort: Cohort, mask: NDArray[np.bool_]) -> float:
    weights = cohort.weights[mask]
    return float(weights[cohort.won[mask]].sum() / weights.sum()) if weights.sum() else 0.0


def excludes_of(cohort: Cohort) -> list[tuple[Parameter, str]]:
    """Return the removals every prospect list needs: competitors, and accounts that are customers already."""
    found: list[tuple[Parameter, str]] = []
    for key, field in cohort.fields.items():
        if field.type is not FieldType.BOOLEAN or not len(cohort.base):
            continue
        words = " ".join((field.key, field.label, *field.aliases)).casefold()
        rule = Parameter(field=key, mode=Mode.EXCLUDE, operator=Operator.IS_TRUE)
        any_true = bool((getattr(cohort.base.fields[key], "states", np.zeros(0)) == 1).any())
        if key == "is_current_customer" and any_true:
            found.append((rule, "they have bought already; this ICP is for new customers"))
        elif "competitor" in words and any_true:
            found.append((rule, "competitors are no prospects, however well they fit"))
    return found


def scores_only(definition: Definition) -> Definition:
    """Return the definition without removals and minimum score: what ranks deals, winners being customers by now."""
    kept = tuple(parameter for parameter in definition.parameters if parameter.mode is Mode.SCORE)
    return definition.model_copy(update={"parameters": kept, "segments": (), "min_score": 0.0})


def best_min_score(cohort: Cohort, definition: Definition) -> float:
    """Return the score that separates won from the others best on these deals, by F1; of equal ones the highest."""
    tenths = evaluate(cohort.columns, cohort.fields, scores_only(definition), today=cohort.today).tenths
    best, best_f1 = 0, -1.0
    total = cohort.weights[cohort.won].sum()
    for threshold in np.unique(tenths):
        above = tenths >= threshold
        hits = float(cohort.weights[above & cohort.won].sum())
        f1 = 2 * hits / (float(cohort.weights[above].sum()) + total)
        if f1 >= best_f1:
            best, best_f1 = int(threshold), f1
    return best / 10
