"""A list of records in one order: what it holds, and where its next page goes on."""

import math
from bisect import bisect_left
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Literal, TypeAlias, assert_never

import numpy as np
from numpy.typing import NDArray

from qualification.columns import CategoryColumn, Columns, Mask
from qualification.definitions import Definition
from qualification.scoring import Bucket

Ints: TypeAlias = NDArray[np.int64]
Sort: TypeAlias = Literal["-icp_score", "name", "id"]
SortKey: TypeAlias = tuple[int | str, ...]

SORTS: tuple[Sort, ...] = ("-icp_score", "name", "id")
BUCKETS: tuple[Bucket, ...] = ("not_qualified", "no_persona_fit", "qualified")
SORTED_LENGTH = 200
NONE = -1


@dataclass(frozen=True, eq=False)
class ListedIcp:
    """An ICP that records of a list are shown with; no code, version and status for an unsaved definition."""

    definition: Definition
    persona_codes: tuple[str, ...] = ()
    icp_code: str | None = None
    version: int | None = None
    status: str | None = None


@dataclass(frozen=True, eq=False)
class Listing:
    """Accounts or people by row of `columns`, each with the ICP it is shown with; all arrays are as long as `rows`.

    Attributes:
        icp: Place in `icps`; -1 for none.
        tenths: The account's score, 0 to 1000; -1 without an ICP. `points` go with it.
        persona: Place among the ICP's `persona_codes`; -1 for none, and for accounts.
        persona_tenths: The person's score, -1 without a persona. `persona_points` go with it.
        bucket: Place in `BUCKETS`; -1 where no person was asked about.
    """

    columns: Columns
    icps: tuple[ListedIcp, ...]
    rows: Ints
    icp: Ints
    tenths: Ints
    points: Ints
    persona: Ints
    persona_tenths: Ints
    persona_points: Ints
    bucket: Ints

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def record_ids(self) -> Ints:
        """The record id at each place of the list."""
        return self.columns.record_ids[self.rows]

    def only(self, kept: Mask | Ints) -> "Listing":
        """Return the records that are kept, or those at some places in this order."""
        return replace(
            self,
            rows=self.rows[kept],
            icp=self.icp[kept],
            tenths=self.tenths[kept],
            points=self.points[kept],
            persona=self.persona[kept],
            persona_tenths=self.persona_tenths[kept],
            persona_points=self.persona_points[kept],
            bucket=self.bucket[kept],
        )

    def icp_at(self, place: int) -> ListedIcp | None:
        """Return the ICP that the record at one place is shown with."""
        return self.icps[self.icp[place]] if self.icp[place] != NONE else None

    def persona_code_at(self, place: int) -> str | None:
        """Return the persona that the person at one place matches."""
        icp = self.icp_at(place)
        return icp.persona_codes[self.persona[place]] if icp is not None and self.persona[place] != NONE else None

    def bucket_at(self, place: int) -> Bucket | None:
        """Return the bucket of the record at one place."""
        return BUCKETS[self.bucket[place]] if self.bucket[place] != NONE else None


def score_at(tenths: Ints, place: int) -> float | None:
    """Return a score of 0 to 100; None where there is none."""
    return int(tenths[place]) / 10 if tenths[place] != NONE else None


def least_tenths(min_score: float) -> int:
    """Return the lowest score in tenths that is not below a score."""
    return math.ceil(round(min_score * 10, 6))


def places_after(listed: Listing, sort: Sort, after: SortKey | None, limit: int | None = None) -> list[int]:
    """Return places of the list in an order, then the older record: scores and points downwards, or names.

    Args:
        after: The key of the last record seen, from `sort_key`; that record need not be there any more.
    """
    ranks = [*_ranks(listed, sort), listed.record_ids]
    places = np.arange(len(listed))
    if after is not None:
        places = places[_is_after(ranks, _ranks_of(listed, sort, after))]
    if limit is not None and len(places) > 4 * limit:
        places = places[_foremost(ranks[0][places], limit)]
    order = np.lexsort([rank[places] for rank in reversed(ranks)])
    return [int(place) for place in places[order[:limit]]]


def sort_key(listed: Listing, sort: Sort, place: int) -> SortKey:
    """Return what the next page goes on after."""
    record_id = int(listed.record_ids[place])
    match sort:
        case "-icp_score":
            return (*(int(numbers[place]) for numbers in _numbers(listed)), record_id)
        case "name":
            names = _names(listed.columns)
            return (_folded(names.labels[names.codes[listed.rows[place]]]), record_id)
        case "id":
            return (record_id,)
        case _:
            assert_never(sort)


def key_types(sort: Sort) -> tuple[type[int] | type[str], ...]:
    """Return the types of a `sort_key`."""
    return {"-icp_score": (int,) * 5, "name": (str, int), "id": (int,)}[sort]


def _numbers(listed: Listing) -> list[Ints]:
    return [listed.tenths, listed.points, listed.persona_tenths, listed.persona_points]


def _ranks(listed: Listing, sort: Sort) -> list[Ints]:
    """Return ascending numbers to sort by, the most important first."""
    match sort:
        case "-icp_score":
            return [-numbers for numbers in _numbers(listed)]
        case "name":
            names = _names(listed.columns)
            return [_alphabet(names.labels)[1][names.codes[listed.rows]]]
        case "id":
            return []
        case _:
            assert_never(sort)


def _ranks_of(listed: Listing, sort: Sort, key: SortKey) -> list[float]:
    """Return the place of a key among the numbers of `_ranks`; a name that is gone lies between two."""
    *first, record_id = key
    if sort == "name":
        distinct, _ = _alphabet(_names(listed.columns).labels)
        place = bisect_left(distinct, str(first[0]))
        is_there = place < len(distinct) and distinct[place] == first[0]
        return [place if is_there else place - 0.5, float(record_id)]
    return [*(-float(number) for number in first), float(record_id)]


def _is_after(ranks: list[Ints], key: list[float]) -> Mask:
    after = np.zeros(len(ranks[0]), dtype=np.bool_)
    equal = np.ones(len(ranks[0]), dtype=np.bool_)
    for rank, value in zip(ranks, key, strict=True):
        after |= equal & (rank > value)
        equal &= rank == value
    return after


def _foremost(first: Ints, limit: int) -> Ints:
    """Return which of the numbers can be among the first `limit`; ties with the last of them stay."""
    last = np.partition(first, limit - 1)[limit - 1]
    return np.flatnonzero(first <= last)


def _names(columns: Columns) -> CategoryColumn:
    names = columns.fields["name"]
    assert isinstance(names, CategoryColumn), "the name of a record is a text"
    return names


@lru_cache(maxsize=8)
def _alphabet(labels: tuple[str, ...]) -> tuple[list[str], Ints]:
    """Return the distinct names in order, and the place of each label among them; most writes leave the labels as they were."""
    folded = [_folded(label) for label in labels]
    distinct = sorted(set(folded))
    places = dict(zip(distinct, range(len(distinct)), strict=True))
    return distinct, np.array([places[label] for label in folded], dtype=np.int64)


def _folded(label: str) -> str:
    return label.casefold()[:SORTED_LENGTH]
