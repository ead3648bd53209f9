"""The records that are compared: one row a deal, with its account's values as they were known before it ended."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from qualification.closed_won.question import Question
from qualification.columns import NO_DATE, Columns, DateColumn, Mask, Rows, days_of, join, take
from qualification.fields import Field
from storage.outcomes import OutcomeTable

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
VALUE_CAP = 0.95
PLANNED_SHARE = 0.05


@dataclass(frozen=True, eq=False)
class Cohort:
    """Deals (or reached accounts), won and not, oldest first.

    Attributes:
        columns: The account's values of each row. Dates are moved as if the row's day were today.
        weights: 1, or for a won row its amount over the mean amount when the analysis is by value.
        accounts: Which rows belong together: deals of one account, or identical rows. Tests and folds keep them so.
        base: All accounts of the workspace, as they are now.
        days: Of each row since 1970-01-01; all `NO_DATE` where rows have no time.
    """

    columns: Columns
    fields: Mapping[str, Field]
    won: Mask
    weights: Floats
    accounts: Ints
    days: NDArray[np.int32]
    base: Columns
    today: date

    def __len__(self) -> int:
        return len(self.won)

    @property
    def wins(self) -> int:
        """How many rows are won."""
        return int(np.count_nonzero(self.won))

    @property
    def losses(self) -> int:
        """How many rows are not."""
        return len(self.won) - self.wins

    @property
    def rate(self) -> float:
        """The weighted share of won rows, 0 to 1."""
        return float(self.weights[self.won].sum() / self.weights.sum())

    @property
    def is_dated(self) -> bool:
        """Whether the rows have a time to split by."""
        return bool(len(self.days)) and bool((self.days != NO_DATE).all()) and int(self.days[0]) != int(self.days[-1])

    @cached_property
    def codes(self) -> Ints:
        """A number from 0 for the account of each row."""
        return np.asarray(np.unique(self.accounts, return_inverse=True)[1], dtype=np.int64)

    @cached_property
    def hangs_together(self) -> bool:
        """Whether some account has several rows."""
        return int(self.codes.max(initial=-1)) + 1 < len(self)

    def accounts_in(self, mask: Mask) -> int:
        """Return how many accounts the rows of a mask belong to."""
        if not self.hangs_together:
            return int(np.count_nonzero(mask))
        return int(np.count_nonzero(np.bincount(self.codes[mask])))

    def slim(self, count: int) -> "Cohort":
        """Return the newest rows without their values: how they ended, their weights and accounts."""
        empty = Columns(self.columns.record_ids[-count:], {})
        return replace(
            self,
            columns=empty,
            won=self.won[-count:],
            weights=self.weights[-count:],
            accounts=self.accounts[-count:],
            days=self.days[-count:],
        )

    def rows(self, rows: Rows) -> "Cohort":
        """Return some rows, in the order given."""
        return replace(
            self,
            columns=take(self.columns, rows),
            won=self.won[rows],
            weights=self.weights[rows],
            accounts=self.accounts[rows],
            days=self.days[rows],
        )


@dataclass(frozen=True, eq=False)
class Chosen:
    """Which outcomes are compared, before their accounts' values are looked up."""

    account_ids: Ints
    days: NDArray[np.int32]
    won: Mask
    amounts: Floats


def choose(outcomes: OutcomeTable, question: Question, reached: tuple[Ints, NDArray[np.int32]]) -> Chosen:
    """Return the rows to compare: every deal, or for other outcomes one row an account.

    An account with the positive outcome counts once, at its first one. One without it counts at the last time it was
    reached, by any outcome or a capture, when the contrast is "the rest".

    Args:
        reached: Accounts and days of captures in the window.
    """
    positive = outcomes.kinds == question.positive
    if question.against == "closed_lost" and question.positive == "closed_won":
        kept = np.flatnonzero(positive | (outcomes.kinds == question.against))
        return Chosen(outcomes.account_ids[kept], outcomes.days[kept], positive[kept], outcomes.amounts[kept])
    winners, first = np.unique(outcomes.account_ids[positive], return_index=True)
    won_days = outcomes.days[positive][first]
    amounts = _sum_by(outcomes.account_ids[positive], outcomes.amounts[positive], winners)
    others = outcomes.kinds == question.against if question.against else ~positive
    rest_ids = np.concatenate([outcomes.account_ids[others], reached[0] if not question.against else reached[0][:0]])
    rest_days = np.concatenate([outcomes.days[others], reached[1] if not question.against else reached[1][:0]])
    open_to = ~np.isin(rest_ids, winners)
    losers, lost_days = _last_by(rest_ids[open_to], rest_days[open_to])
    ids = np.concatenate([winners, losers])
    days = np.concatenate([won_days, lost_days]).astype(np.int32)
    won = np.arange(len(ids)) < len(winners)
    order = np.argsort(days, kind="stable")
    return Chosen(ids[order], days[order], won[order], np.concatenate([amounts, np.full(len(losers), np.nan)])[order])


def _sum_by(ids: Ints, amounts: Floats, wanted: Ints) -> Floats:
    sums = np.bincount(np.searchsorted(wanted, ids), weights=np.nan_to_num(amounts), minlength=len(wanted))
    return np.where(sums > 0, sums, np.nan)


def _last_by(ids: Ints, days: NDArray[np.int32]) -> tuple[Ints, NDArray[np.int32]]:
    order = np.lexsort((days, ids))
    ids, days = ids[order], days[order]
    last = np.flatnonzero(np.append(ids[1:] != ids[:-1], True)) if len(ids) else np.zeros(0, dtype=np.int64)
    return ids[last], days[last]


def weights_of(chosen: Chosen, *, by_value: bool) -> Floats:
    """Return 1 a row, or for won rows the amount over the mean won amount.

    Amounts are held at their 95th percentile, so that one giant deal does not decide; a won row without one counts 1.
    """
    weights = np.ones(len(chosen.won), dtype=np.float64)
    known = chosen.won & (np.nan_to_num(chosen.amounts) > 0)
    if by_value and known.any():
        held = np.minimum(chosen.amounts[known], np.quantile(chosen.amounts[known], VALUE_CAP))
        weights[known] = held / held.mean()
    return weights


def as_seen_then(columns: Columns, days: NDArray[np.int32], today: date) -> Columns:
    """Return the columns with each date moved so that its row's own day is today.

    A past date that lies after the row's day was not known then and becomes missing; in a field of planned dates (some
    of them still ahead of us) it was, and stays.
    """
    now = days_of(today)
    moved = {key: _moved(column, days, now) if isinstance(column, DateColumn) else column for key, column in columns.fields.items()}
    return Columns(columns.record_ids, moved)


def _moved(column: DateColumn, days: NDArray[np.int32], now: int) -> DateColumn:
    known = column.known
    planned = known.any() and np.count_nonzero(column.days[known] > now) > PLANNED_SHARE * np.count_nonzero(known)
    seen = known if planned else known & (column.days <= days)
    return DateColumn(np.where(seen, column.days - days + now, NO_DATE).astype(np.int32))


def take_repeated(columns: Columns, rows: Rows) -> Columns:
    """Return the records of these rows, in this order; a row may come more than once."""
    order = np.argsort(rows, kind="stable")
    ordered = rows[order]
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])) if len(rows) else np.zeros(0, dtype=np.int64)
    nth = np.arange(len(rows)) - np.repeat(starts, np.diff(np.append(starts, len(rows))))
    if not nth.any():
        return take(columns, rows)
    layers = [order[nth == layer] for layer in range(int(nth.max()) + 1)]
    places = np.empty(len(rows), dtype=np.int64)
    places[np.concatenate(layers)] = np.arange(len(rows))
    return take(join([take(columns, rows[layer]) for layer in layers]), places)
