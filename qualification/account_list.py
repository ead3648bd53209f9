"""The accounts of a workspace as a list: all of them, or those that match an ICP, in one order."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias, assert_never

import numpy as np
from numpy.typing import NDArray

from qualification.columns import CategoryColumn, Columns, Mask, Rows
from qualification.definitions import Definition
from qualification.evaluate import evaluate
from qualification.snapshot import Snapshot

Sort: TypeAlias = Literal["-icp_score", "name", "id"]
SortKey: TypeAlias = tuple[int | str, ...]

SORTED_LENGTH = 200


@dataclass(frozen=True, eq=False)
class AccountList:
    """Accounts by row. `tenths` (0 to 1000) and `points` go with `rows`; all 0 when nothing was matched."""

    columns: Columns
    rows: Rows
    tenths: NDArray[np.int16]
    points: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.rows)

    def record_id(self, place: int) -> int:
        """Return the record id at one place of the list."""
        return int(self.columns.record_ids[self.rows[place]])


def all_accounts(snapshot: Snapshot) -> AccountList:
    """Return every account of the workspace."""
    total = len(snapshot.accounts)
    return AccountList(snapshot.accounts, np.arange(total, dtype=np.int64), np.zeros(total, np.int16), np.zeros(total, np.int32))


def matching_accounts(snapshot: Snapshot, definition: Definition, *, min_score: float, today: date) -> AccountList:
    """Return the accounts that match a definition with at least this score, 0 to 100."""
    result = evaluate(snapshot.accounts, snapshot.catalog.account_fields, definition, today=today)
    kept = result.tenths >= round(min_score * 10)
    return AccountList(snapshot.accounts, result.rows[kept], result.tenths[kept], result.points[kept])


def places_after(listed: AccountList, sort: Sort, after: SortKey | None, limit: int | None = None) -> list[int]:
    """Return places of the list in an order: score and points downwards, or names, then the older record.

    Args:
        after: The key of the last account seen, from `sort_key`; that account need not be there any more.
    """
    ranks = [*_ranks(listed, sort), listed.columns.record_ids[listed.rows]]
    places = np.arange(len(listed))
    if after is not None:
        places = places[_is_after(ranks, _ranks_of(listed, sort, after))]
    order = np.lexsort([rank[places] for rank in reversed(ranks)])
    return [int(place) for place in places[order[:limit]]]


def sort_key(listed: AccountList, sort: Sort, place: int) -> SortKey:
    """Return what the next page goes on after."""
    record_id = listed.record_id(place)
    match sort:
        case "-icp_score":
            return (int(listed.tenths[place]), int(listed.points[place]), record_id)
        case "name":
            return (_names(listed.columns).labels[_names(listed.columns).codes[listed.rows[place]]].casefold()[:SORTED_LENGTH], record_id)
        case "id":
            return (record_id,)
        case _:
            assert_never(sort)


def _ranks(listed: AccountList, sort: Sort) -> list[NDArray[np.int64]]:
    """Return ascending numbers to sort by, the most important first."""
    match sort:
        case "-icp_score":
            return [-listed.tenths.astype(np.int64), -listed.points.astype(np.int64)]
        case "name":
            names = _names(listed.columns)
            _, rank_of_label = np.unique(_folded(names), return_inverse=True)
            return [rank_of_label.astype(np.int64)[names.codes[listed.rows]]]
        case "id":
            return []
        case _:
            assert_never(sort)


def _ranks_of(listed: AccountList, sort: Sort, key: SortKey) -> list[float]:
    """Return the place of a key among the numbers of `_ranks`; a name that is gone lies between two."""
    *first, record_id = key
    if sort == "name":
        distinct = np.unique(_folded(_names(listed.columns)))
        place = int(np.searchsorted(distinct, str(first[0])))
        is_there = place < len(distinct) and distinct[place] == first[0]
        return [place if is_there else place - 0.5, float(record_id)]
    return [*(-float(number) for number in first), float(record_id)]


def _is_after(ranks: list[NDArray[np.int64]], key: list[float]) -> Mask:
    after = np.zeros(len(ranks[0]), dtype=np.bool_)
    equal = np.ones(len(ranks[0]), dtype=np.bool_)
    for rank, value in zip(ranks, key, strict=True):
        after |= equal & (rank > value)
        equal &= rank == value
    return after


def _names(columns: Columns) -> CategoryColumn:
    names = columns.fields["name"]
    assert isinstance(names, CategoryColumn), "the name of an account is a text"
    return names


def _folded(names: CategoryColumn) -> NDArray[np.str_]:
    return np.array([label.casefold()[:SORTED_LENGTH] for label in names.labels], dtype=object)
