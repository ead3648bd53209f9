"""Everything that is looked at: one rule for each value and range that enough records have."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from qualification.closed_won.binning import ranges_of
from qualification.closed_won.cohort import Cohort
from qualification.columns import BooleanColumn, CategoryColumn, Columns, DateColumn, Mask, NumberColumn, TagsColumn
from qualification.definitions import Mode, Operator, Parameter
from qualification.matching import matches

MIN_SUPPORT = 10
MIN_ACCOUNTS = 5
IDENTITY = frozenset({"name", "domain", "description"})
_PAST = (90, 180, 365, 730)
_AHEAD = (90, 180)


@dataclass(frozen=True, eq=False)
class Candidates:
    """Rules with the rows of a cohort that each matches.

    Attributes:
        masks: One row a rule, one column a row of the cohort.
    """

    rules: tuple[Parameter, ...]
    masks: Mask

    def __len__(self) -> int:
        return len(self.rules)

    def some(self, kept: Mask) -> "Candidates":
        """Return the rules where `kept` is true."""
        return Candidates(tuple(rule for rule, keep in zip(self.rules, kept, strict=True) if keep), self.masks[kept])


def support_needed(rows: int) -> int:
    """Return how many rows a rule must match, and must leave out, to be looked at: 1 %, at least 10."""
    return max(MIN_SUPPORT, -(-rows // 100))


def candidates_of(cohort: Cohort) -> Candidates:
    """Return every value, range and "is known" of every field that enough rows of enough accounts have and lack.

    Names, domains and descriptions are passed over: they tell records apart, not kinds of records.
    """
    needed = support_needed(len(cohort))
    rules: list[Parameter] = []
    masks: list[Mask] = []
    for key in cohort.fields:
        if key in IDENTITY:
            continue
        for rule in rules_of(key, cohort.columns, needed):
            mask = matched(cohort.columns, rule, cohort)
            count = int(np.count_nonzero(mask))
            if needed <= count <= len(cohort) - needed and cohort.accounts_in(mask) >= MIN_ACCOUNTS:
                rules.append(rule)
                masks.append(mask)
    return Candidates(tuple(rules), np.array(masks, dtype=np.bool_).reshape(len(rules), len(cohort)))


def matched(columns: Columns, rule: Parameter, cohort: Cohort) -> Mask:
    """Return which records a rule matches."""
    return matches(columns.fields[rule.field], rule.operator, rule.value, cohort.fields[rule.field], today=cohort.today)


def rules_of(key: str, columns: Columns, needed: int) -> Iterator[Parameter]:
    """Return a rule for each value and range of a field that enough records have, and one that asks whether it is known."""
    column = columns.fields[key]
    known = int(np.count_nonzero(column.known))
    if not needed <= known:
        return
    if known <= len(columns) - needed:
        yield rule(key, Operator.IS_KNOWN)
    match column:
        case NumberColumn():
            yield from ranges_of(key, column, needed)
        case DateColumn():
            yield from (rule(key, Operator.WITHIN_LAST_DAYS, days) for days in _PAST)
            yield from (rule(key, Operator.WITHIN_NEXT_DAYS, days) for days in _AHEAD)
        case BooleanColumn():
            yield rule(key, Operator.IS_TRUE)
        case CategoryColumn():
            counts = np.bincount(column.codes, minlength=len(column.labels))
            yield from (rule(key, Operator.IN, (column.labels[int(code)],)) for code in np.flatnonzero(counts >= needed) if code)
        case TagsColumn():
            counts = np.diff(column.starts)
            yield from (rule(key, Operator.ANY_OF, (column.labels[int(code)],)) for code in np.flatnonzero(counts >= needed))


def rule(key: str, operator: Operator, value: int | tuple[str, ...] | None = None) -> Parameter:
    """Return a rule that only asks; modes and weights come later."""
    return Parameter(field=key, mode=Mode.FILTER, operator=operator, value=value)
