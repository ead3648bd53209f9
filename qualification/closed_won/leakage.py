"""Fields that seem to know the outcome because the outcome made them: found, named with the reason, and left out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from qualification.closed_won.auc import ranks_by
from qualification.closed_won.candidates import IDENTITY, Candidates
from qualification.closed_won.cohort import Cohort
from qualification.closed_won.evidence import Evidence
from qualification.closed_won.intervals import two_rates, wilson
from qualification.closed_won.weights import folds_of
from qualification.columns import CategoryColumn, Column, DateColumn, Mask, NumberColumn, TagsColumn
from qualification.definitions import Operator

LeakRule = Literal["known_only_on_one_side", "only_on_one_side", "known_afterwards", "decides_alone", "overwritten"]

TIMES, VALUE_TIMES = 5, 10
USUAL_SHARE = 0.3
LEAST_SHARE = 0.2
SURE = 0.001
AFTERWARDS_SHARE, AFTERWARDS_TIMES = 0.5, 2
COVERED = 0.95
ALONE_AUC = 0.9  # nothing that is known of a company before a deal comes near
ALONE_RATE, ALONE_LOW, ALONE_SHARE = 0.98, 0.9, 0.1
ALONE_SHARE_LOST = 0.8  # that a kind of company never buys is news; that nearly all losers share a value is bookkeeping
OVERWRITTEN_SHARE = 0.01
MIN_SEEN = 10
CONSEQUENCES: dict[str, str] = {
    "is_current_customer": "a deal that was won makes a customer",
    "is_churned_customer": "only a deal that was won can churn",
    "has_past_pipeline": "every deal has been in the pipeline",
}


@dataclass(frozen=True)
class Leak:
    """A field that is left out, by which rule, and why in words."""

    field: str
    label: str
    rule: LeakRule
    reason: str


@dataclass(frozen=True, eq=False)
class Kept:
    """What the history says of the rows of a cohort: which have values from before their outcome, and what was filled in later.

    Attributes:
        covered: None where there is no history at all.
        filled: By field, the covered rows that were filled in after their outcome.
    """

    covered: Mask | None = None
    filled: Mapping[str, Mask] = field(default_factory=dict)

    def rows(self, rows: NDArray[np.int64]) -> "Kept":
        """Return what it says of some rows."""
        return Kept(None if self.covered is None else self.covered[rows], {key: mask[rows] for key, mask in self.filled.items()})

    def settles(self, known: Mask) -> bool:
        """Whether the history shows that nearly all of these values were there before the outcome."""
        return self.covered is not None and bool(known.any()) and float(self.covered[known].mean()) >= COVERED


NOTHING_KEPT = Kept()


def find_leaks(cohort: Cohort, candidates: Candidates, evidence: Evidence, kept: Kept = NOTHING_KEPT) -> tuple[Leak, ...]:
    """Return the fields whose values seem to have come with the outcome.

    Filled in after the outcome and on one side, where the history tells. Where it does not: known several times as often on
    one side, or with a value that one side has many times as often, or alone nearly deciding the outcome. A history that shows the values before the outcome clears a field.
    """
    found: list[Leak] = []
    half = halves(cohort.accounts)
    lost = {leak.field for leak in overwritten(cohort)}
    for key, each in cohort.fields.items():
        if key in IDENTITY or key in CONSEQUENCES or key in lost:
            continue
        column = cohort.columns.fields[key]
        sign = afterwards(cohort, column.known, kept, key)
        if sign is None and not kept.settles(column.known):
            sign = (
                _one_sided(cohort, column)
                or _one_sided_value(cohort, key, candidates)
                or _decisive_value(cohort, key, candidates, evidence)
                or _decisive_field(cohort, column, half)
            )
        if sign is not None:
            found.append(Leak(key, each.label, sign[0], sign[1]))
    return tuple(found)


def overwritten(cohort: Cohort) -> tuple[Leak, ...]:
    """Return the dates that cannot be used: for too many rows only a later date is kept, and what stood there before is lost."""
    shares = {key: float(mask.mean()) for key, mask in cohort.unsure.items() if key not in CONSEQUENCES}
    return tuple(
        Leak(
            key,
            cohort.fields[key].label,
            "overwritten",
            f"for {share:.0%} of the records only a date from after their outcome is kept, and what stood there before is not known",
        )
        for key, share in shares.items()
        if share > OVERWRITTEN_SHARE
    )


Sign = tuple[LeakRule, str] | None


def afterwards(cohort: Cohort, known_then: Mask, kept: Kept, key: str) -> Sign:
    """A field that was filled in afterwards for one side; one that was filled in for everybody is only new, and none had it then."""
    filled = kept.filled.get(key)
    if filled is None or kept.covered is None:
        return None
    known = kept.covered & (known_then | filled)
    if np.count_nonzero(filled) < AFTERWARDS_SHARE * np.count_nonzero(known):
        return None
    for side, other, name, rest in _sides(cohort):
        here, there = _share(cohort, filled, side & kept.covered), _share(cohort, filled, other & kept.covered)
        if here >= AFTERWARDS_TIMES * there and _differ(cohort, filled, side & kept.covered, other & kept.covered):
            return "known_afterwards", f"for {here:.0%} of {name} it was filled in after the outcome, and for {there:.0%} of {rest}"
    return None


def _sides(cohort: Cohort) -> tuple[tuple[Mask, Mask, str, str], ...]:
    return (cohort.won, ~cohort.won, "the positive records", "the others"), (~cohort.won, cohort.won, "the others", "the positive records")


def _one_sided(cohort: Cohort, column: Column) -> Sign:
    known = column.known
    for side, other, name, rest in _sides(cohort):
        here, there = _share(cohort, known, side), _share(cohort, known, other)
        if here < LEAST_SHARE or here < TIMES * there or cohort.accounts_in(known & side) < MIN_SEEN:
            continue
        if _differ(cohort, known, side, other):
            return "known_only_on_one_side", f"it is known for {here:.0%} of {name} and for {there:.1%} of {rest}"
    return None


def _one_sided_value(cohort: Cohort, key: str, candidates: Candidates) -> Sign:
    """A value that the won have ten times as often: a box that is ticked, or a number that leaves its zero, when the work begins.

    The other way round it is none: that a kind of company hardly ever buys is news.
    """
    for rule, mask in [*_values(key, candidates), *_above_usual(cohort, key)]:
        here, there = _share(cohort, mask, cohort.won), _share(cohort, mask, ~cohort.won)
        if here < LEAST_SHARE or here < VALUE_TIMES * there or cohort.accounts_in(mask & cohort.won) < MIN_SEEN:
            continue
        if _differ(cohort, mask, cohort.won, ~cohort.won):
            return "only_on_one_side", f"{here:.0%} of the positive records have {rule}, and {there:.1%} of the others"
    return None


def _values(key: str, candidates: Candidates) -> Iterator[tuple[str, Mask]]:
    for rule, mask in zip(candidates.rules, candidates.masks, strict=True):
        if rule.field == key and rule.operator in (Operator.IN, Operator.ANY_OF, Operator.IS_TRUE):
            yield ", ".join(map(str, rule.value)) if isinstance(rule.value, tuple) else "yes", mask


def _above_usual(cohort: Cohort, key: str) -> Iterator[tuple[str, Mask]]:
    """Return the records with a number above the one that very many have: 0 most often."""
    column = cohort.columns.fields[key]
    if not isinstance(column, NumberColumn) or not column.known.any():
        return
    values, counts = np.unique(column.values[column.known], return_counts=True)
    most = int(np.argmax(counts))
    if counts[most] >= USUAL_SHARE * counts.sum():
        yield f"more than {values[most]:,.10g}", column.known & (column.values > values[most])


def _share(cohort: Cohort, known: Mask, side: Mask) -> float:
    """Return the share of a side that is known; several deals of one account count for what they tell."""
    return float(cohort.tells[known & side].sum() / max(cohort.tells[side].sum(), 1e-12))


def _differ(cohort: Cohort, known: Mask, side: Mask, other: Mask) -> bool:
    told = [float(cohort.tells[rows].sum()) for rows in (side, other)]
    numbers = (_share(cohort, known, side), told[0], _share(cohort, known, other), told[1])
    return bool(two_rates(*(np.array([number]) for number in numbers))[0] < SURE)


def _decisive_value(cohort: Cohort, key: str, candidates: Candidates, evidence: Evidence) -> Sign:
    """A value whose rows nearly all end one way, and that holds a good part of that side."""
    for place, rule in enumerate(candidates.rules):
        if rule.field != key or rule.operator is Operator.IS_KNOWN:
            continue
        count, won = int(evidence.counts[place]), int(evidence.won[place])
        sides = ((won, cohort.wins, ALONE_SHARE, "positive"), (count - won, cohort.losses, ALONE_SHARE_LOST, "of the other side"))
        for hits, side, needed, name in sides:
            usual = side / len(cohort)
            told = float(cohort.tells[candidates.masks[place]].sum())
            if cohort.accounts_in(candidates.masks[place]) < MIN_SEEN:
                continue
            low = float(wilson(np.array([hits / max(count, 1)]), np.array([told]))[0][0])
            if hits >= ALONE_RATE * count and low >= max(ALONE_LOW, usual + 0.2) and hits >= needed * side and evidence.p[place] < SURE:
                value = (
                    ", ".join(map(str, rule.value))
                    if isinstance(rule.value, tuple)
                    else str(rule.value if rule.value is not None else "yes")
                )
                return "decides_alone", f"{hits:,} of the {count:,} records with {value} are {name}"
    return None


def _decisive_field(cohort: Cohort, column: Column, half: Mask) -> Sign:
    if cohort.wins < MIN_SEEN or cohort.losses < MIN_SEEN:
        return None
    score = (
        _tags_out_of_half(column, cohort.won, half) if isinstance(column, TagsColumn) else _out_of_half(_codes(column), cohort.won, half)
    )
    auc = ranks_by(score, cohort.won)
    if auc < ALONE_AUC:
        return None
    return "decides_alone", f"alone it tells the two sides apart almost without a mistake (AUC {auc:.2f})"


def halves(accounts: NDArray[np.int64]) -> Mask:
    """Return a half of the rows, drawn by account."""
    return np.equal(folds_of(accounts, 2, 0), 0)


def _codes(column: Column) -> NDArray[np.int64]:
    """Return a small code a row: the category, the state, or the twentieth of a number's range; 0 for missing."""
    match column:
        case CategoryColumn():
            return column.codes.astype(np.int64)
        case NumberColumn() | DateColumn():
            values = column.values if isinstance(column, NumberColumn) else column.days.astype(np.float64)
            known = column.known
            edges = np.unique(np.quantile(values[known], np.arange(1, 20) / 20)) if known.any() else np.zeros(0)
            places = np.searchsorted(edges, values, side="left") + np.searchsorted(edges, values, side="right")
            return np.where(known, places + 1, 0).astype(np.int64)  # a value that many have (0, say) is a code of its own
        case TagsColumn():
            return np.zeros(len(column.known), dtype=np.int64)
        case _:
            return (column.states + 1).astype(np.int64)


def _out_of_half(codes: NDArray[np.int64], won: Mask, half: Mask) -> NDArray[np.float64]:
    """Score each row by the won share of its code in the other half of the accounts: nothing is judged by itself."""
    score = np.empty(len(codes), dtype=np.float64)
    overall = float(won.mean())
    for here in (half, ~half):
        counts = np.bincount(codes[~here], minlength=int(codes.max(initial=0)) + 1)
        wins = np.bincount(codes[~here], weights=won[~here], minlength=len(counts))
        score[here] = ((wins + overall) / (counts + 1))[codes[here]]
    return score


def _tags_out_of_half(column: TagsColumn, won: Mask, half: Mask) -> NDArray[np.float64]:
    """Score each row by what its tags weigh together (naive Bayes) in the other half of the accounts; no tag is a value too."""
    rows, tags = _pairs(column)
    none = np.bincount(rows, minlength=len(won)) == 0
    rows, tags = np.concatenate([rows, np.flatnonzero(none)]), np.concatenate([tags, np.full(int(none.sum()), len(column.labels))])
    score = np.zeros(len(won), dtype=np.float64)
    for here in (half, ~half):
        learned = ~here[rows]
        wins = np.bincount(tags[learned & won[rows]], minlength=len(column.labels) + 1)
        others = np.bincount(tags[learned & ~won[rows]], minlength=len(column.labels) + 1)
        weight = np.log((wins + 0.5) / (won[~here].sum() + 1)) - np.log((others + 0.5) / ((~won[~here]).sum() + 1))
        score += np.bincount(rows, weights=np.where(here[rows], weight[tags], 0.0), minlength=len(won))
    return score


def _pairs(column: TagsColumn) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the row and the tag of every tag of every row."""
    return column.rows.astype(np.int64), np.repeat(np.arange(len(column.labels)), np.diff(column.starts))


def left_out(leaks: Sequence[Leak], keep: Iterable[str]) -> frozenset[str]:
    """Return the keys that take no part: leaks and consequences of the outcome that nobody overruled."""
    return (frozenset(leak.field for leak in leaks) | frozenset(CONSEQUENCES)) - frozenset(keep)
