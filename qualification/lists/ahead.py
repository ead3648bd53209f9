"""The next places of lists that people page through, kept so that a page after the first reads no whole list."""

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace

import numpy as np

from qualification.columns import Columns, take
from qualification.lifecycle import WorkingIcp
from qualification.lists.filter import ListFilter
from qualification.lists.listing import Listing, Sort, SortKey, places_after
from qualification.lists.records import ListKind, check_wanted, list_records, records_to_list
from qualification.results import Results
from qualification.snapshot import Records, Snapshot

PLACES = 2_000
MOST_WINDOWS = 64  # of 2,000 places with ids, scores and names: 10 to 20 MB in all


@dataclass(frozen=True)
class Asked:
    """A list as it is asked for, whichever page."""

    workspace_id: int
    kind: ListKind
    wanted: ListFilter
    sort: Sort


@dataclass(frozen=True, eq=False)
class Window:
    """Some places of a list, in its order.

    Attributes:
        after: The key of the place before the first; None at the start of the list.
        is_end: Whether no place of the list follows.
        results: What it was made of, with the records at `seq` and `epoch`.
    """

    listing: Listing
    after: SortKey | None
    is_end: bool
    results: Results
    seq: int
    epoch: int

    def start(self, after: SortKey | None) -> int | None:
        """Return the place here that follows on a key; None when it is not known here."""
        if after == self.after:
            return 0
        if after is None:
            return None
        found = np.flatnonzero(self.listing.record_ids == after[-1])
        return int(found[0]) + 1 if len(found) else None

    def reaches(self, start: int, places: int) -> bool:
        """Return whether so many places are here, or all that there are."""
        return self.is_end or start + places <= len(self.listing)


class Ahead:
    """The windows of this process. Safe to share between threads; the least recently used goes."""

    def __init__(self, *, places: int = PLACES) -> None:
        """`places` are read at a time."""
        self._places = places
        self._kept: OrderedDict[tuple[Asked, SortKey | None], Window] = OrderedDict()
        self._guard = threading.Lock()

    def window(
        self, asked: Asked, records: Records, results: Results, icp: WorkingIcp | None, after: SortKey | None, places: int
    ) -> tuple[Listing, int]:
        """Return some of a list, with at least so many places from the second value on, or all that follow on a key. Blocks.

        Raises:
            InvalidRequest: The ICP has no such persona.
        """
        check_wanted(results, asked.wanted, icp)
        found = self._find(asked, records, results, after, places)
        if found is not None:
            return found
        made = _made(asked, records_to_list(records, asked.sort), results, icp, after, max(self._places, places))
        with self._guard:
            self._kept[asked, after] = made
            self._kept.move_to_end((asked, after))
            while len(self._kept) > MOST_WINDOWS:
                self._kept.popitem(last=False)
        return made.listing, 0

    def _find(self, asked: Asked, records: Records, results: Results, after: SortKey | None, places: int) -> tuple[Listing, int] | None:
        with self._guard:
            for key, window in self._kept.items():
                if key[0] != asked or window.results is not results or (window.seq, window.epoch) != (records.seq, records.epoch):
                    continue
                start = window.start(after)
                if start is not None and window.reaches(start, places):
                    self._kept.move_to_end(key)
                    return window.listing, start
        return None


def _made(asked: Asked, snapshot: Snapshot, results: Results, icp: WorkingIcp | None, after: SortKey | None, most: int) -> Window:
    listing = list_records(asked.kind, snapshot, results, asked.wanted, icp)
    places = places_after(listing, asked.sort, after, most + 1)
    return Window(_only(listing, places[:most], asked.sort), after, len(places) <= most, results, snapshot.seq, snapshot.epoch)


def _only(listing: Listing, places: list[int], sort: Sort) -> Listing:
    """Return these places of a list, in this order, without the columns that nothing reads any more."""
    some = listing.only(np.array(places, dtype=np.int64))
    kept = {"name": listing.columns.fields["name"]} if sort == "name" else {}
    columns = take(Columns(listing.columns.record_ids, kept), some.rows)
    return replace(some, columns=columns, rows=np.arange(len(places)))
