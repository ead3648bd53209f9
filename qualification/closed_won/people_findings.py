"""What the people of won records have in common, corrected together with what their accounts have, and the persona that follows."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from qualification.closed_won.candidates import MIN_ACCOUNTS, Candidates, matched, rules_of, support_needed
from qualification.closed_won.evidence import evidence_of
from qualification.closed_won.intervals import corrected
from qualification.closed_won.leakage import OVERWRITTEN_SHARE, Leak, afterwards, find_leaks, overwritten
from qualification.closed_won.people import People, fields_of
from qualification.closed_won.proposal import LEARNED_FROM, Observed, Reason, aside_of, because, grouped, without_leaks
from qualification.closed_won.question import Question
from qualification.closed_won.weights import fit
from qualification.columns import CategoryColumn
from qualification.definitions import Definition, Mode, Operator, Parameter, Persona
from qualification.edits import remade
from qualification.personas import newcomer

MOST_WORDS = 40
_WORD = re.compile(r"[^\W\d_]{3,}|\bvp\b", re.IGNORECASE)
_EMPTY_WORDS = frozenset(("and", "for", "the", "von", "der", "des", "und", "del"))


@dataclass(frozen=True, eq=False)
class ProposedPersona:
    """A persona with a reason for each of its rules."""

    persona: Persona
    reasons: tuple[Reason, ...]


def observe_people(people: People, question: Question) -> Observed:
    """Look at every value, range and word of a title that these people have; fields that leak take no part."""
    cohort, candidates = people.cohort, _candidates(people)
    aside = aside_of(cohort, candidates)
    evidence = evidence_of(cohort, candidates, aside)
    if people.is_each:
        leaks, lost = find_leaks(cohort, candidates, evidence, people.kept), overwritten(cohort)
    else:
        leaks, lost = tuple(_leaks(people)), tuple(_overwritten(people))
    return without_leaks(cohort, question, Observed(candidates, evidence, leaks, lost, aside))


def _candidates(people: People) -> Candidates:
    cohort = people.cohort
    needed = support_needed(len(cohort))
    rules, masks = [], []
    for key, _ in fields_of(people):
        for each in _title_rules(people, needed) if key == "title" else rules_of(key, people.pairs, needed):
            mask = people.having(matched(people.pairs, each, cohort))
            if needed <= np.count_nonzero(mask) <= len(cohort) - needed and cohort.accounts_in(mask) >= MIN_ACCOUNTS:
                rules.append(each)
                masks.append(mask)
    return Candidates(tuple(rules), np.array(masks, dtype=np.bool_).reshape(len(rules), len(cohort)))


def _title_rules(people: People, needed: int) -> Iterator[Parameter]:
    """Return a rule for each of the words that titles hold most often: whole titles hardly repeat."""
    column = people.pairs.fields["title"]
    assert isinstance(column, CategoryColumn), "a title is a text"
    codes, counts = np.unique(column.codes, return_counts=True)
    words: Counter[str] = Counter()
    for code, count in zip(codes.tolist(), counts.tolist(), strict=True):
        for word in {each.casefold() for each in _WORD.findall(column.labels[code])} - _EMPTY_WORDS if code else ():
            words[word] += count
    common = sorted((-count, word) for word, count in words.items() if count >= needed)[:MOST_WORDS]
    yield from (Parameter(field="title", mode=Mode.FILTER, operator=Operator.CONTAINS, value=word) for _, word in common)


def _leaks(people: People) -> Iterator[Leak]:
    """Return the fields that were filled in after the outcome, on one side; the history clears the others."""
    for key, each in fields_of(people):
        known = people.having(people.pairs.fields[key].known)
        sign = afterwards(people.cohort, known, people.kept, key)
        if sign is not None:
            yield Leak(key, each.label, sign[0], sign[1])


def _overwritten(people: People) -> Iterator[Leak]:
    for key, mask in people.unsure.items():
        share = float(mask.mean())
        if share > OVERWRITTEN_SHARE:
            label = people.cohort.fields[key].label
            yield Leak(key, label, "overwritten", f"for {share:.0%} of the people only a date from after the outcome is kept")


def corrected_together(accounts: Observed, people: Observed) -> tuple[Observed, Observed]:
    """Return both with their p-values corrected for all that was looked at, of accounts and of people."""
    count = len(accounts.candidates)
    apart = int(accounts.evidence.same.max(initial=-1)) + 1
    same = np.concatenate([accounts.evidence.same, people.evidence.same + apart])
    q = corrected(np.concatenate([accounts.evidence.p, people.evidence.p]), same)
    return (
        replace(accounts, evidence=replace(accounts.evidence, q=q[:count])),
        replace(people, evidence=replace(people.evidence, q=q[count:])),
    )


def propose_persona(people: People, seen: Observed, question: Question) -> ProposedPersona | None:
    """Return the persona that the findings on people speak for; None when none holds, or none speaks for winning.

    What speaks against winning stays a finding: that somebody of a kind was there says little against asking another one.

    Args:
        seen: Corrected together with all that was looked at.
    """
    cohort = people.cohort
    if not seen.has_signal:
        return None
    weighted = fit(cohort, seen.candidates, seen.evidence, seen.aside)
    found = [each for each in grouped(cohort, seen.candidates, weighted) if each[1] > 0]
    if not found:
        return None
    found.sort(key=lambda each: -each[1])
    reasons = tuple(
        Reason(remade(each, mode=Mode.SCORE, weight=weight), because(cohort, question, seen, each.field, places))
        for each, weight, places in found
    )
    rules = tuple(reason.parameter for reason in reasons)
    persona = Persona(
        name=question.profile_name.replace("profile", "contact"),
        description=_describe(people, question),
        parameters=rules,
        min_score=_one_is_enough(rules),
    )
    return ProposedPersona(newcomer(Definition(name=question.profile_name), persona), reasons)


def _one_is_enough(rules: Sequence[Parameter]) -> float:
    """Return the score of whoever matches the lightest rule alone, so that a persona is nobody who matches none."""
    weights = [each.points for each in rules]
    return (1_000 * min(weights) // sum(weights)) / 10


def _describe(people: People, question: Question) -> str:
    cohort = people.cohort
    who = "who was reached" if people.is_each else "whom accounts had before the outcome"
    return (
        f"{LEARNED_FROM} {who}: {cohort.wins:,} that {question.positive_name} against {cohort.losses:,} that "
        f"{question.contrast_name}{question.span}. Not tested on people it has not seen."
    )
