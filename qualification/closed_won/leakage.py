"""Fields and values that seem to know the outcome because the outcome made them: found, named with the reason, and left out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from qualification.closed_won.candidates import IDENTITY, Candidates
from qualification.closed_won.cohort import Cohort
from qualification.closed_won.deciding import alone, halves, without
from qualification.closed_won.evidence import Evidence
from qualification.closed_won.intervals import ONE_SIDED, two_rates, wilson
from qualification.columns import CategoryColumn, Column, Mask, NumberColumn, TagsColumn
from qualification.definitions import Operator, Parameter

LeakRule = Literal["known_only_on_one_side", "only_on_one_side", "known_afterwards", "decides_alone", "overwritten"]

TIMES, VALUE_TIMES = 5, 10
MOST_GONE = 0.5  # of a side: what a category held before such a value was put there is lost then
USUAL_SHARE = 0.3
LEAST_SHARE = 0.2
RARE_SHARE, MOST_OTHERS = 0.05, 1  # of a side, where hardly anybody on the other one has it
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
    """A field that is left out, by which rule, and why in words.

    Attributes:
        values: Only these categories or tags of the field are left out, and the others take part; empty for the whole field.
    """

    field: str
    label: str
    rule: LeakRule
    reason: str
    values: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The field, and which of its values."""
        return f"{self.label} ({', '.join(self.values)})" if self.values else self.label


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
    """Return the fields, or single values of them, that seem to have come with the outcome.

    Filled in after the outcome and on one side, where the history tells. Where it does not: known several times as often on
    one side, or with a value that one side has many times as often, or alone nearly deciding the outcome. A history that shows
    the values before the outcome clears a field.
    """
    found: list[Leak] = []
    half = halves(cohort.accounts)
    lost = {leak.field for leak in overwritten(cohort)}
    for key, each in cohort.fields.items():
        if key in IDENTITY or key in CONSEQUENCES or key in lost:
            continue
        column = cohort.columns.fields[key]
        sign, values = afterwards(cohort, column.known, kept, key), tuple[str, ...]()
        if sign is None and not kept.settles(column.known):
            sign, values = _signs(cohort, key, candidates, evidence, half)
        if sign is not None:
            found.append(Leak(key, each.label, sign[0], sign[1], values))
    return tuple(found)


def _signs(cohort: Cohort, key: str, candidates: Candidates, evidence: Evidence, half: Mask) -> tuple["Sign", tuple[str, ...]]:
    """Return why a field looks like a leak, and by which values if the others may stay: not where they nearly decide it too."""
    column = cohort.columns.fields[key]
    sign = _one_sided(cohort, column)
    if sign is not None:
        return sign, ()
    values = list(_leaking_values(cohort, key, candidates, evidence))
    if all(_share(cohort, mask, cohort.won) < LEAST_SHARE for _, _, mask in values):
        whole = _decisive_field(cohort, column, half, np.zeros(len(cohort), dtype=np.bool_))  # many rare values decide it together
        if whole is not None or not values:
            return whole, ()
    sign = values[0][1]
    labels = tuple(str(rule.value[0]) for rule, _, _ in values if rule is not None and isinstance(rule.value, tuple))
    aside = np.zeros(len(cohort), dtype=np.bool_)
    if isinstance(column, CategoryColumn):
        aside = np.any([mask for _, _, mask in values], axis=0)
        if max(_share(cohort, aside, cohort.won), _share(cohort, aside, ~cohort.won)) > MOST_GONE:
            return sign, ()
    elif isinstance(column, TagsColumn):
        column = without(column, frozenset(labels))
    else:
        return sign, ()
    return (sign, ()) if _decisive_field(cohort, column, half, aside) else (sign, labels)


def _leaking_values(
    cohort: Cohort, key: str, candidates: Candidates, evidence: Evidence
) -> Iterator[tuple[Parameter | None, tuple[LeakRule, str], Mask]]:
    """Return the values of a field that leak: the rule, the reason and the rows; no rule for numbers above the usual one."""
    for place, (rule, mask) in enumerate(zip(candidates.rules, candidates.masks, strict=True)):
        if rule.field == key and rule.operator is not Operator.IS_KNOWN:
            sign = _one_sided_value(cohort, rule, mask) or _decisive_value(cohort, candidates, evidence, place)
            if sign is not None:
                yield rule, sign, mask
    above = _above_usual(cohort, key)
    if above is not None and (sign := _often_on_one_side(cohort, *above)) is not None:
        yield None, sign, above[1]


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
        if here < TIMES * there or cohort.accounts_in(known & side) < MIN_SEEN:
            continue
        if here < LEAST_SHARE and not _is_rare_and_one_sided(cohort, known, side, other):
            continue
        if _differ(cohort, known, side, other):
            return "known_only_on_one_side", f"it is known for {here:.0%} of {name} and for {there:.1%} of {rest}"
    return None


def _one_sided_value(cohort: Cohort, rule: Parameter, mask: Mask) -> Sign:
    return _often_on_one_side(cohort, _said(rule), mask) if rule.operator in (Operator.IN, Operator.ANY_OF, Operator.IS_TRUE) else None


def _often_on_one_side(cohort: Cohort, said: str, mask: Mask) -> Sign:
    """A value that the won have ten times as often: a box that is ticked, or a number that leaves its zero, when the work begins.

    What the won have five times as often may be an honest trait, so that must be excluded. The other way round it is none: that a
    kind of company hardly ever buys is news.
    """
    here, there = _share(cohort, mask, cohort.won), _share(cohort, mask, ~cohort.won)
    if here < VALUE_TIMES * there or cohort.accounts_in(mask & cohort.won) < MIN_SEEN:
        return None
    if here < LEAST_SHARE and not _is_rare_and_one_sided(cohort, mask, cohort.won, ~cohort.won):
        return None
    if not _differ(cohort, mask, cohort.won, ~cohort.won) or not _is_surely_more(cohort, mask, cohort.won, ~cohort.won):
        return None
    return "only_on_one_side", f"{here:.0%} of the positive records have {said}, and {there:.1%} of the others"


def _is_rare_and_one_sided(cohort: Cohort, mask: Mask, side: Mask, other: Mask) -> bool:
    """Whether hardly anybody on the other side has what few on this one have: a box that is ticked on some of the deals that were won."""
    if _share(cohort, mask, side) < RARE_SHARE or np.count_nonzero(mask & other) > MOST_OTHERS:
        return False
    return _is_surely_more(cohort, mask, side, other)


def _is_surely_more(cohort: Cohort, mask: Mask, side: Mask, other: Mask) -> bool:
    """Whether one side surely has it more than five times as often: the lower end of the 90 % interval of the ratio.

    Katz and others (1978), Biometrics 34, with half a record more in each cell.
    """
    told = [(float(cohort.tells[mask & rows].sum()) + 0.5, float(cohort.tells[rows].sum()) + 0.5) for rows in (side, other)]
    (mine, all_won), (theirs, all_others) = told
    error = np.sqrt(1 / mine - 1 / all_won + 1 / theirs - 1 / all_others)
    return bool(np.log(mine / all_won) - np.log(theirs / all_others) - ONE_SIDED * error > np.log(TIMES))


def _said(rule: Parameter) -> str:
    if isinstance(rule.value, tuple):
        return ", ".join(map(str, rule.value))
    return "yes" if rule.value is None else str(rule.value)


def _above_usual(cohort: Cohort, key: str) -> tuple[str, Mask] | None:
    """Return the records with a number above the one that very many have: 0 most often."""
    column = cohort.columns.fields[key]
    if not isinstance(column, NumberColumn) or not column.known.any():
        return None
    values, counts = np.unique(column.values[column.known], return_counts=True)
    most = int(np.argmax(counts))
    if counts[most] < USUAL_SHARE * counts.sum():
        return None
    return f"more than {values[most]:,.10g}", column.known & (column.values > values[most])


def _share(cohort: Cohort, known: Mask, side: Mask) -> float:
    """Return the share of a side that is known; several deals of one account count for what they tell."""
    return float(cohort.tells[known & side].sum() / max(cohort.tells[side].sum(), 1e-12))


def _differ(cohort: Cohort, known: Mask, side: Mask, other: Mask) -> bool:
    told = [float(cohort.tells[rows].sum()) for rows in (side, other)]
    numbers = (_share(cohort, known, side), told[0], _share(cohort, known, other), told[1])
    return bool(two_rates(*(np.array([number]) for number in numbers))[0] < SURE)


def _decisive_value(cohort: Cohort, candidates: Candidates, evidence: Evidence, place: int) -> Sign:
    """A value whose rows nearly all end one way, and that holds a good part of that side; several of one account tell less."""
    mask = candidates.masks[place]
    if cohort.accounts_in(mask) < MIN_SEEN or evidence.p[place] >= SURE:
        return None
    told = float(cohort.tells[mask].sum())
    sides = ((cohort.won, ALONE_SHARE, "positive"), (~cohort.won, ALONE_SHARE_LOST, "of the other side"))
    for side, needed, name in sides:
        pure = float(cohort.tells[mask & side].sum()) / max(told, 1e-12)
        low = float(wilson(np.array([pure]), np.array([told]))[0][0])
        enough = max(ALONE_LOW, _share(cohort, side, np.ones(len(cohort), dtype=np.bool_)) + 0.2)
        if pure >= ALONE_RATE and low >= enough and _share(cohort, mask, side) >= needed:
            count, hits = int(np.count_nonzero(mask)), int(np.count_nonzero(mask & side))
            return "decides_alone", f"{hits:,} of the {count:,} records with {_said(candidates.rules[place])} are {name}"
    return None


def _decisive_field(cohort: Cohort, column: Column, half: Mask, aside: Mask) -> Sign:
    if min(np.count_nonzero(cohort.won & ~aside), np.count_nonzero(~cohort.won & ~aside)) < MIN_SEEN:
        return None
    auc = alone(column, cohort.won, half, aside)
    if auc < ALONE_AUC:
        return None
    return "decides_alone", f"alone it tells the two sides apart almost without a mistake (AUC {auc:.2f})"


def left_out(leaks: Sequence[Leak], keep: Iterable[str]) -> frozenset[str]:
    """Return the keys that take no part: leaks and consequences of the outcome that nobody overruled."""
    return (frozenset(leak.field for leak in leaks if not leak.values) | frozenset(CONSEQUENCES)) - frozenset(keep)


def takes_part(rule: Parameter, leaks: Sequence[Leak], keep: Iterable[str]) -> bool:
    """Return whether a rule may be judged: it is of no field that is left out, and names no value that is.

    Where values are left out, "is known" is too: they may be all that a record has.
    """
    if rule.field in left_out(leaks, keep):
        return False
    values = next((leak.values for leak in leaks if leak.field == rule.field and leak.field not in keep), ())
    if not values:
        return True
    named = rule.value if isinstance(rule.value, tuple) else (rule.value,)
    gone = {each.casefold() for each in values}
    return rule.operator is not Operator.IS_KNOWN and not any(str(each).casefold() in gone for each in named)


def overwritten_categories(cohort: Cohort, leaks: Sequence[Leak], keep: Iterable[str]) -> dict[str, Mask]:
    """Return by category the rows with a value that leaks: what stood there before is not known."""
    found: dict[str, Mask] = {}
    for leak in (each for each in leaks if each.values and each.field not in keep):
        column = cohort.columns.fields[leak.field]
        if isinstance(column, CategoryColumn):
            found[leak.field] = np.array([label in leak.values for label in column.labels], dtype=np.bool_)[column.codes]
    return found
