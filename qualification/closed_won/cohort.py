"""The records that are compared: one row a deal, with its account's values as they were known before it ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from qualification.closed_won.base import Base
from qualification.closed_won.likeness import likeness_of
from qualification.columns import NO_DATE, CategoryColumn, Columns, DateColumn, Mask, Rows, TagsColumn, days_of, join, take
from qualification.fields import Field

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
PLANNED_SHARE = 0.05
PERIOD_ROWS, MOST_PERIODS = 40, 10
FEW_ROWS, FEW_PERIODS = 15, 4


@dataclass(frozen=True, eq=False)
class Cohort:
    """Deals (or reached accounts or people), won and not, oldest first.

    Attributes:
        columns: The account's values of each row. Dates are moved as if the row's day were today.
        weights: 1, or for a won row its amount over the mean amount when the analysis is by value.
        accounts: Which rows belong together: deals of one account. Tests and folds keep them so.
        base: All accounts of the workspace, as they are now.
        days: Of each row since 1970-01-01; all `NO_DATE` where rows have no time.
        unsure: By field, the rows whose value before the outcome nobody knows: not missing, and no part of a comparison.
        strata: Rows of one number were reached about as often; None where that plays no part.
        touches: How often each row was reached before the outcome; None where that plays no part.
        other_strata: As `strata`, with what came after the outcome; a finding must hold by both.
        strata_beside: As `strata`, without how often a row was reached; None when there is nothing else.
        twins: Rows with one number are alike in all fields, and none may test what another taught; None where that is of no concern.
        mean_amount: Dollars of a mean won row when the analysis is by value; None when it is by count.
        told_before: `repeats` where they are settled: rows of one number of touches must not weigh by how often they were reached,
            for that ends with the outcome.
    """

    columns: Columns
    fields: Mapping[str, Field]
    won: Mask
    weights: Floats
    accounts: Ints
    days: NDArray[np.int32]
    base: Base
    today: date
    unsure: Mapping[str, Mask] = field(default_factory=dict)
    strata: Ints | None = None
    twins: Ints | None = None
    mean_amount: float | None = None
    other_strata: Ints | None = None
    touches: Ints | None = None
    strata_beside: Ints | None = None
    told_before: Floats | None = None

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
    def worth(self) -> Floats:
        """What each row brought: 1 if won and 0 if not; by value, its amount over the mean won amount."""
        return np.where(self.won, self.weights, 0.0)

    @property
    def rate(self) -> float:
        """The mean worth of a row; counted, the share of won rows."""
        return float(self.worth.mean())

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

    @cached_property
    def periods(self) -> Ints:
        """Up to ten spans of time with as many rows each, numbered from 0; all 0 below 30 rows or without a time."""
        spans = max(min(len(self) // PERIOD_ROWS, MOST_PERIODS), min(len(self) // FEW_ROWS, FEW_PERIODS))
        if spans < 2 or not self.is_dated:
            return np.zeros(len(self), dtype=np.int64)
        cuts = np.quantile(self.days, np.arange(1, spans) / spans)
        return np.searchsorted(cuts, self.days, side="right").astype(np.int64)

    @cached_property
    def cells(self) -> Ints:
        """Rows of one number are of one time, and were reached about as often: values are compared among them."""
        strata = np.zeros(len(self), dtype=np.int64) if self.strata is None else self.strata
        return np.asarray(np.unique(self.periods * (int(strata.max(initial=0)) + 1) + strata, return_inverse=True)[1], dtype=np.int64)

    @cached_property
    def account_cells(self) -> Ints:
        """A number from 0 for the account and cell of each row."""
        if not self.hangs_together:
            return self.codes
        return np.asarray(np.unique(self.codes * (int(self.cells.max(initial=0)) + 1) + self.cells, return_inverse=True)[1], dtype=np.int64)

    @cached_property
    def repeats(self) -> Floats:
        """For each row, how many times over its account's rows say the same: 1 + (rows - 1) x their likeness."""
        if self.told_before is not None:
            return self.told_before
        if not self.hangs_together:
            return np.ones(len(self), dtype=np.float64)
        counts = np.bincount(self.codes).astype(np.float64)
        return np.asarray(1 + (counts - 1) * likeness_of(self.codes, self.won), dtype=np.float64)[self.codes]

    @property
    def tells(self) -> Floats:
        """How much each row tells: 1, or less for the rows of an account with several that end alike."""
        return np.asarray(1 / self.repeats, dtype=np.float64)

    @property
    def fit_weights(self) -> Floats:
        """How much each row counts when a model is fitted: what it tells, times its worth."""
        return self.weights * self.tells

    def accounts_in(self, mask: Mask) -> int:
        """Return how many accounts the rows of a mask belong to."""
        if not self.hangs_together:
            return int(np.count_nonzero(mask))
        return int(np.count_nonzero(np.bincount(self.codes[mask])))

    def slim(self, count: int) -> "Cohort":
        """Return the newest rows without their values: how they ended, their weights and accounts."""
        newest = np.arange(max(len(self) - count, 0), len(self))
        bare = replace(self, columns=Columns(self.columns.record_ids, {}), unsure={})
        return bare.rows(newest)

    def rows(self, rows: Rows) -> "Cohort":
        """Return some rows, in the order given."""
        return replace(
            self,
            columns=picked(self.columns, rows),
            won=self.won[rows],
            weights=self.weights[rows],
            accounts=self.accounts[rows],
            days=self.days[rows],
            unsure={key: mask[rows] for key, mask in self.unsure.items()},
            strata=None if self.strata is None else self.strata[rows],
            twins=None if self.twins is None else self.twins[rows],
            other_strata=None if self.other_strata is None else self.other_strata[rows],
            touches=None if self.touches is None else self.touches[rows],
            strata_beside=None if self.strata_beside is None else self.strata_beside[rows],
            told_before=None if self.told_before is None else self.told_before[rows],
        )


@dataclass(frozen=True, eq=False)
class SeenThen:
    """Columns as of each row's day; `unsure` says by field for which rows that cannot be known."""

    columns: Columns
    unsure: Mapping[str, Mask]


def as_seen_then(columns: Columns, days: NDArray[np.int32], today: date) -> SeenThen:
    """Return the columns with each date moved so that its row's own day is today.

    A past date that lies after the row's day was not known then, and what stood there before it is lost: such a row is
    `unsure`, for "missing" would be a guess that follows from what happened afterwards. In a field of planned dates (some
    of them still ahead of us) it was known, and stays.
    """
    now = days_of(today)
    moved, unsure = dict(columns.fields), {}
    for key, column in columns.fields.items():
        if isinstance(column, DateColumn):
            lost = _overwritten(column, days, now)
            moved[key] = DateColumn(np.where(column.known & ~lost, column.days - days + now, NO_DATE).astype(np.int32))
            if lost.any():
                unsure[key] = lost
    return SeenThen(Columns(columns.record_ids, moved), unsure)


def _overwritten(column: DateColumn, days: NDArray[np.int32], now: int) -> Mask:
    known = column.known
    if known.any() and np.count_nonzero(column.days[known] > now) > PLANNED_SHARE * np.count_nonzero(known):
        return np.zeros(len(known), dtype=np.bool_)
    return np.asarray(known & (column.days > days), dtype=np.bool_)


def picked(columns: Columns, rows: Rows) -> Columns:
    """As `take`, but texts stay where they are: a cohort hardly reads its names and descriptions, and copying them takes longest."""
    texts = {key: CategoryColumn(each.labels, each.codes[rows]) for key, each in columns.fields.items() if isinstance(each, CategoryColumn)}
    others = take(Columns(columns.record_ids, {key: each for key, each in columns.fields.items() if key not in texts}), rows)
    return Columns(others.record_ids, {key: texts[key] if key in texts else others.fields[key] for key in columns.fields})


def take_repeated(columns: Columns, rows: Rows) -> Columns:
    """Return the records of these rows, in this order; a row may come more than once."""
    tags = {key: each for key, each in columns.fields.items() if isinstance(each, TagsColumn)}
    others = picked(Columns(columns.record_ids, {key: each for key, each in columns.fields.items() if key not in tags}), rows)
    taken = _tags_repeated(Columns(columns.record_ids, tags), rows).fields if tags else {}
    return Columns(others.record_ids, {key: taken[key] if key in tags else others.fields[key] for key in columns.fields})


def _tags_repeated(columns: Columns, rows: Rows) -> Columns:
    """Return tags of rows that may come more than once, each time in a layer of its own: a posting names a record once."""
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
