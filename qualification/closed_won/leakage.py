"""Fields that know the outcome because the outcome made them: found, named with the reason, and left out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from qualification.closed_won.auc import area
from qualification.closed_won.candidates import IDENTITY, Candidates
from qualification.closed_won.cohort import Cohort
from qualification.closed_won.evidence import Evidence
from qualification.closed_won.intervals import two_rates, wilson
from qualification.columns import CategoryColumn, Column, DateColumn, Mask, NumberColumn, TagsColumn
from qualification.definitions import Operator

LeakRule = Literal["known_only_on_one_side", "known_afterwards", "decides_alone"]

RARE_SHARE = 0.05
TIMES = 10
SURE = 0.001
AFTERWARDS_SHARE = 0.5
ALONE_AUC = 0.97
ALONE_RATE, ALONE_LOW, ALONE_SHARE = 0.98, 0.9, 0.1
ALONE_SHARE_LOST = 0.8  # that a kind of company never buys is news; that nearly all losers share a value is bookkeeping
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


def find_leaks(cohort: Cohort, candidates: Candidates, evidence: Evidence, filled_later: Mapping[str, float]) -> tuple[Leak, ...]:
    """Return the fields whose values came with the outcome.

    Three signs: known almost only on one side; filled in after the outcome, where history tells; alone nearly deciding it.

    Args:
        filled_later: For fields with a history, the share of their known values that came after the row's outcome.
    """
    found: list[Leak] = []
    for key, field in cohort.fields.items():
        if key in IDENTITY or key in CONSEQUENCES:
            continue
        column = cohort.columns.fields[key]
        checks = (
            _one_sided(cohort, column),
            _afterwards(filled_later.get(key, 0.0)),
            _decisive_value(cohort, key, candidates, evidence),
            _decisive_field(cohort, column),
        )
        if sign := next(filter(None, checks), None):
            found.append(Leak(key, field.label, sign[0], sign[1]))
    return tuple(found)


Sign = tuple[LeakRule, str] | None


def _one_sided(cohort: Cohort, column: Column) -> Sign:
    known = column.known
    for side, other, name in ((cohort.won, ~cohort.won, "won"), (~cohort.won, cohort.won, "lost")):
        here, there = _share(known, side), _share(known, other)
        if there > RARE_SHARE or here < TIMES * there or np.count_nonzero(known & side) < MIN_SEEN:
            continue
        sides = [np.array([float(value)]) for value in (here, np.count_nonzero(side), there, np.count_nonzero(other))]
        if two_rates(sides[0], sides[1], sides[2], sides[3])[0] < SURE:
            return "known_only_on_one_side", f"it is known for {here:.0%} of the {name} records and for {there:.1%} of the others"
    return None


def _share(known: Mask, side: Mask) -> float:
    return int(np.count_nonzero(known & side)) / max(int(np.count_nonzero(side)), 1)


def _afterwards(share: float) -> Sign:
    if share < AFTERWARDS_SHARE:
        return None
    return "known_afterwards", f"{share:.0%} of its values were filled in after the outcome"


def _decisive_value(cohort: Cohort, key: str, candidates: Candidates, evidence: Evidence) -> Sign:
    """A value whose rows nearly all end one way, and that holds a good part of that side."""
    for place, rule in enumerate(candidates.rules):
        if rule.field != key or rule.operator is Operator.IS_KNOWN:
            continue
        count, won = int(evidence.counts[place]), int(evidence.won[place])
        sides = ((won, cohort.wins, ALONE_SHARE, "won"), (count - won, cohort.losses, ALONE_SHARE_LOST, "lost"))
        for hits, side, needed, name in sides:
            usual = side / len(cohort)
            low = float(wilson(np.array([hits / count]), np.array([float(count)]))[0][0])
            if hits / count >= ALONE_RATE and low >= max(ALONE_LOW, usual + 0.2) and hits >= needed * side and evidence.p[place] < SURE:
                value = (
                    ", ".join(map(str, rule.value))
                    if isinstance(rule.value, tuple)
                    else str(rule.value if rule.value is not None else "yes")
                )
                return "decides_alone", f"{hits:,} of the {count:,} records with {value} are {name}"
    return None


def _decisive_field(cohort: Cohort, column: Column) -> Sign:
    if isinstance(column, TagsColumn) or cohort.wins < MIN_SEEN or cohort.losses < MIN_SEEN:
        return None
    score = _out_of_half(_codes(column), cohort.won)
    found = area(score, cohort.won, cohort.accounts)
    if found.auc < ALONE_AUC:
        return None
    return "decides_alone", f"alone it tells won from lost almost without a mistake (AUC {found.auc:.2f})"


def _codes(column: Column) -> NDArray[np.int64]:
    """Return a small code a row: the category, the state, or the twentieth of a number's range; 0 for missing."""
    match column:
        case CategoryColumn():
            return column.codes.astype(np.int64)
        case NumberColumn() | DateColumn():
            values = column.values if isinstance(column, NumberColumn) else column.days.astype(np.float64)
            known = column.known
            edges = np.unique(np.quantile(values[known], np.arange(1, 20) / 20)) if known.any() else np.zeros(0)
            return np.where(known, np.searchsorted(edges, values, side="right") + 1, 0).astype(np.int64)
        case TagsColumn():
            return np.zeros(len(column.known), dtype=np.int64)
        case _:
            return (column.states + 1).astype(np.int64)


def _out_of_half(codes: NDArray[np.int64], won: Mask) -> NDArray[np.float64]:
    """Score each row by the won share of its code in the other half of the rows: nothing is judged by itself."""
    half = np.arange(len(codes)) % 2 == 0
    score = np.empty(len(codes), dtype=np.float64)
    overall = float(won.mean())
    for here in (half, ~half):
        counts = np.bincount(codes[~here], minlength=int(codes.max(initial=0)) + 1)
        wins = np.bincount(codes[~here], weights=won[~here], minlength=len(counts))
        score[here] = ((wins + overall) / (counts + 1))[codes[here]]
    return score


def left_out(leaks: Sequence[Leak], keep: Iterable[str]) -> frozenset[str]:
    """Return the keys that take no part: leaks and consequences of the outcome that nobody overruled."""
    return (frozenset(leak.field for leak in leaks) | frozenset(CONSEQUENCES)) - frozenset(keep)
