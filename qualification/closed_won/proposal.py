"""The ICP that follows from the evidence: weighed rules, the few gates that nearly all winners pass, and a minimum score."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from qualification.closed_won.base import any_true
from qualification.closed_won.binning import joined_range
from qualification.closed_won.candidates import Candidates, candidates_of, matched
from qualification.closed_won.cohort import Cohort
from qualification.closed_won.evidence import Evidence, evidence_of
from qualification.closed_won.gated import ranked
from qualification.closed_won.gates import Gate, agreed_gates, passing
from qualification.closed_won.leakage import NOTHING_KEPT, Kept, Leak, find_leaks, overwritten, overwritten_categories, takes_part
from qualification.closed_won.question import Question
from qualification.closed_won.seen_before import note_learned
from qualification.closed_won.weights import Weighted, fit
from qualification.columns import Mask, Rows
from qualification.definitions import Definition, Mode, Operator, Parameter
from qualification.edits import remade
from qualification.fields import FieldType
from qualification.wording import say_money

ENOUGH_PASSING = 20
UNEVEN = 0.01
MOST_COMPETITORS = 0.05
GATES_LITTLE = 0.9
LEARNED_FROM = "Weights follow the evidence of"
UNTESTED = "no records were held back to test it"
_COMPETITOR = re.compile(r"(?:custom\.)?(?:is[ _])?(?:a[ _])?(?:direct[ _])?competitors?", re.IGNORECASE)


@dataclass(frozen=True)
class Reason:
    """Why a parameter of the proposal is there."""

    parameter: Parameter
    text: str


@dataclass(frozen=True, eq=False)
class Observed:
    """What was looked at in one set of deals: the candidates that take part, the evidence on each, the leaks that do not.

    Attributes:
        overwritten: Dates that take no part, because what they were before the outcome is lost.
        aside: By field, the rows that its values were not compared on.
    """

    candidates: Candidates
    evidence: Evidence
    leaks: tuple[Leak, ...]
    overwritten: tuple[Leak, ...] = ()
    aside: Mapping[str, Mask] = field(default_factory=dict)

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

    definition: Definition | None = None
    reasons: tuple[Reason, ...] = ()
    rounding_cost: float = 0.0


def observe(cohort: Cohort, question: Question, kept: Kept = NOTHING_KEPT, known_leaks: Sequence[Leak] | None = None) -> Observed:
    """Look at every candidate of these deals; fields that leak take no part, unless the question keeps them.

    Args:
        kept: What the history says of these rows.
        known_leaks: Found in a larger set of the same deals, which takes the place of looking for them in these.
    """
    candidates = candidates_of(cohort)
    aside = aside_of(cohort, candidates)
    evidence = evidence_of(cohort, candidates, aside)
    leaks = find_leaks(cohort, candidates, evidence, kept) if known_leaks is None else tuple(known_leaks)
    return without_leaks(cohort, question, Observed(candidates, evidence, leaks, overwritten(cohort), aside))


def without_leaks(cohort: Cohort, question: Question, seen: Observed) -> Observed:
    """Return what was looked at without the candidates that leak; what remains of a category is compared among its other values."""
    lost = (*seen.leaks, *seen.overwritten)
    taking_part = np.array([takes_part(rule, lost, question.keep) for rule in seen.candidates.rules], dtype=np.bool_)
    candidates, gone = seen.candidates.some(taking_part), overwritten_categories(cohort, seen.leaks, question.keep)
    if not gone:
        return replace(seen, candidates=candidates, evidence=seen.evidence.some(taking_part))
    nothing = np.zeros(len(cohort), dtype=np.bool_)
    aside = {**seen.aside, **{key: seen.aside.get(key, nothing) | mask for key, mask in gone.items()}}
    return replace(seen, candidates=candidates, evidence=evidence_of(cohort, candidates, aside), aside=aside)


def aside_of(cohort: Cohort, candidates: Candidates) -> dict[str, Mask]:
    """Return by field the rows on which its values are not compared.

    Those whose value before the outcome is lost; and those without a value, where one side is filled more often than the
    other: then a value would be rated by who filled the field, so it is held against other values only.
    """
    aside = dict(cohort.unsure)
    places = np.array([rule.operator is Operator.IS_KNOWN for rule in candidates.rules], dtype=np.bool_)
    filled = candidates.some(places)
    p = evidence_of(cohort, filled).p
    for rule, mask, each in zip(filled.rules, filled.masks, p.tolist(), strict=True):
        if each < UNEVEN:
            aside[rule.field] = ~mask | aside.get(rule.field, np.zeros(len(cohort), dtype=np.bool_))
    return aside


def learn(
    cohort: Cohort, question: Question, kept: Kept = NOTHING_KEPT, known_leaks: Sequence[Leak] | None = None, *, held_back: str = UNTESTED
) -> Learned:
    """Observe these deals and build the ICP they speak for.

    Only findings that hold after correction for everything looked at carry weight: in data without any signal that keeps
    proposals to one in twenty.

    Args:
        held_back: Which records the result will be tested on, for its description.
    """
    seen = observe(cohort, question, kept, known_leaks)
    parts = (seen.candidates, seen.evidence, seen.leaks, seen.overwritten, seen.aside)
    weighed = _weigh(cohort, seen) if seen.has_signal else None
    if weighed is None or not len(weighed.weighted.places):
        return Learned(*parts)
    definition, reasons = _build(cohort, question, seen, weighed, held_back)
    return Learned(*parts, definition, reasons, weighed.weighted.rounding_cost)


@dataclass(frozen=True, eq=False)
class _Weighed:
    """The gates, and what carries weight among the records that pass them: of these `cohort` and `seen` are."""

    gates: tuple[Gate, ...]
    cohort: Cohort
    seen: Observed
    weighted: Weighted


def _weigh(cohort: Cohort, seen: Observed) -> _Weighed:
    """Weigh what differs among the records that pass the gates, or all of it as scores where nothing would be left to weigh.

    A gate that leaves nothing to score, or too few records to tell, makes everybody who passes the same: a weight says it better.
    """
    gates = agreed_gates(cohort, seen.candidates, seen.evidence)
    if gates:
        rows = np.flatnonzero(passing(seen.candidates, gates))
        inner = cohort.rows(rows)
        if min(inner.wins, inner.losses) >= ENOUGH_PASSING:
            left = _among(inner, seen, rows, {gate.rule.field for gate in gates})
            weighted = fit(inner, left.candidates, left.evidence, left.aside)
            if len(weighted.places):
                return _Weighed(gates, inner, left, weighted)
    return _Weighed((), cohort, seen, fit(cohort, seen.candidates, seen.evidence, seen.aside))


def _among(inner: Cohort, seen: Observed, rows: Rows, gated: set[str]) -> Observed:
    """Return what was looked at, once more among some of the rows, without the fields of the gates."""
    free = seen.candidates.some(np.array([rule.field not in gated for rule in seen.candidates.rules], dtype=np.bool_))
    candidates = Candidates(free.rules, free.masks[:, rows])
    aside = {key: mask[rows] for key, mask in seen.aside.items()}
    return replace(seen, candidates=candidates, evidence=evidence_of(inner, candidates, aside), aside=aside)


def _build(cohort: Cohort, question: Question, seen: Observed, weighed: _Weighed, held_back: str) -> tuple[Definition, tuple[Reason, ...]]:
    among = f"; of those that pass the gate{'s' if len(weighed.gates) > 1 else ''}" if weighed.gates else ""
    scores = [
        Reason(remade(rule, mode=Mode.SCORE, weight=weight), because(weighed.cohort, question, weighed.seen, rule.field, places) + among)
        for rule, weight, places in grouped(weighed.cohort, weighed.seen.candidates, weighed.weighted)
    ]
    scores.sort(key=lambda reason: -abs(reason.parameter.points))
    filters = [Reason(gate.rule, gate.text) for gate in weighed.gates]
    excludes = [Reason(rule, text) for rule, text in excludes_of(cohort, seen)]
    reasons = (*filters, *scores, *excludes)
    definition = Definition(
        name=question.profile_name,
        description=_describe(cohort, question, held_back),
        parameters=tuple(reason.parameter for reason in reasons),
        learned_from=note_learned(cohort, question),
    )
    return definition.model_copy(update={"min_score": best_min_score(cohort, definition)}), reasons


def _describe(cohort: Cohort, question: Question, held_back: str) -> str:
    against = f"{cohort.wins:,} that {question.positive_name} against {cohort.losses:,} that {question.contrast_name}"
    return f"{LEARNED_FROM} {against}{question.span}; {held_back}."


def grouped(cohort: Cohort, candidates: Candidates, weighted: Weighted) -> list[tuple[Parameter, int, list[int]]]:
    """Return the weighed rules, those of one field and weight as one: values of a category as a list, neighbouring ranges as one range."""
    groups: list[tuple[Parameter, int, list[int]]] = []
    for place, weight in sorted(zip(weighted.places.tolist(), weighted.weights.tolist(), strict=True)):
        rule = candidates.rules[place]
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
    numbers = cohort.fields[first.field].type in (FieldType.NUMBER, FieldType.MONEY)
    return joined_range(first, second) if numbers and place == before + 1 and first.operator is not Operator.IS_KNOWN else None


def because(cohort: Cohort, question: Question, seen: Observed, key: str, places: Sequence[int]) -> str:
    """Return in numbers why the rules at these places of one field carry weight together."""
    sure = ~seen.aside[key] if key in seen.aside else np.ones(len(cohort), dtype=np.bool_)
    mask = np.asarray(seen.candidates.masks[list(places)].any(axis=0), dtype=np.bool_)
    inside, outside = cohort.won[mask & sure], cohort.won[~mask & sure]
    rate, rest = float(inside.mean()), float(outside.mean()) if len(outside) else 0.0
    counted = (
        f"{int(inside.sum()):,} of the {len(inside):,} records with it {question.positive_name} ({rate:.0%}), {rest:.0%} of the others"
    )
    together = evidence_of(cohort, Candidates((seen.candidates.rules[places[0]],), mask[None, :]), seen.aside)
    lift = f"lift {float(together.adjusted[0]) / max(together.overall, 1e-9):.1f}{_beside(cohort)}"
    if cohort.mean_amount is None:
        return f"{counted} ({lift})"
    brought, others = (float(cohort.worth[rows & sure].mean()) * cohort.mean_amount for rows in (mask, ~mask))
    with_it, without = (say_money(float(f"{amount:.2g}")) for amount in (brought, others))
    return f"a record with it counts for {with_it} on average, one without {without} ({lift}); {counted}"


def _beside(cohort: Cohort) -> str:
    """Say among which records a lift is counted, where it is not among all."""
    if cohort.touches is not None:
        return " beside others reached about as often"
    return " beside others of the same time" if cohort.periods.any() else ""


def excludes_of(cohort: Cohort, seen: Observed) -> list[tuple[Parameter, str]]:
    """Return the removals every prospect list needs: competitors, and accounts that are customers already.

    A field that says "competitor" and yet speaks for winning, or is true of many that were won, marks no competitors.
    """
    found: list[tuple[Parameter, str]] = []
    for key, each in cohort.fields.items():
        if each.type is not FieldType.BOOLEAN:
            continue
        rule = Parameter(field=key, mode=Mode.EXCLUDE, operator=Operator.IS_TRUE)
        if not any_true(cohort.base, key, cohort.fields, cohort.today):
            continue
        if key == "is_current_customer":
            found.append((rule, "they have bought already; this ICP is for new customers"))
        elif any(_COMPETITOR.fullmatch(text) for text in (key, each.label, *each.aliases)) and _removes_few(cohort, seen, rule):
            found.append((rule, "competitors are no prospects, however well they fit"))
    return found


def _removes_few(cohort: Cohort, seen: Observed, rule: Parameter) -> bool:
    speaks_for = any(
        each.field == rule.field and seen.evidence.significant[place] and seen.evidence.direction[place] > 0
        for place, each in enumerate(seen.candidates.rules)
    )
    return not speaks_for and float(matched(cohort.columns, rule, cohort)[cohort.won].mean()) <= MOST_COMPETITORS


def best_min_score(cohort: Cohort, definition: Definition) -> float:
    """Return the score that separates won from the others best on these deals, by F1; of equal ones the highest.

    Where most deals are won, F1 is best when nearly everything is taken, and a minimum that gates nothing is none: then
    Youden's J (1950, Cancer 3) decides, which does not depend on how many are won.
    """
    found = ranked(cohort, definition)
    worth, lost = cohort.worth * cohort.tells, np.where(cohort.won, 0.0, cohort.tells)
    thresholds = np.unique(found.tenths[found.passing])
    takes = np.array([found.passing & (found.tenths >= threshold) for threshold in thresholds])
    if len(thresholds) < 2:
        return 0.0
    hits, misses = takes @ worth, takes @ lost
    f1 = 2 * hits / (hits + misses + worth.sum())
    best = int(np.flatnonzero(f1 == f1.max())[-1])
    if misses[best] > GATES_LITTLE * misses[0]:
        best = int(np.argmax(hits / worth.sum() - misses / max(lost.sum(), 1e-12)))
    return int(thresholds[best]) / 10
