"""Where the parts of a workspace are, and what each has to be told to stand at one `seq`."""

import weakref
from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from qualification.catching_up import Changed
from qualification.scale.residence import PartName, Resident, Wording
from storage.feed import Marks, RecordRow
from storage.parts import KeyRange


class Holding:
    """A version of a part on a worker; when nothing here speaks of it any more, its name goes to `released`."""

    def __init__(self, worker: str, resident: Resident, released: "deque[tuple[str, PartName]]") -> None:
        self.worker = worker
        self.resident = resident
        weakref.finalize(self, released.append, (worker, resident.name))


@dataclass(frozen=True, eq=False)
class Part:
    """A part where it is, and as of when it is exact, which may be later than when it was held."""

    holding: Holding
    marks: Marks

    @property
    def within(self) -> KeyRange:
        """The keys of its records."""
        return self.holding.resident.name.within

    @property
    def rows(self) -> int:
        """Its accounts and people."""
        return self.holding.resident.accounts + self.holding.resident.people


@dataclass(frozen=True, eq=False)
class Version:
    """All parts of a workspace, in order, exact for one `seq`."""

    workspace_id: int
    marks: Marks
    wording: Wording
    parts: tuple[Part, ...]

    @cached_property
    def account_count(self) -> int:
        """How many accounts there are."""
        return sum(part.holding.resident.accounts for part in self.parts)

    @cached_property
    def rows(self) -> int:
        """How many accounts and people there are."""
        return sum(part.rows for part in self.parts)


def dealt(changed: Changed, ranges: Sequence[KeyRange]) -> list[Changed]:
    """Return for each of some ranges, which ascend, what of the changes concerns it.

    An account stays where its id is. A person follows their account: they are sent to the range that has it, and each range is told
    to let go of whoever was touched, since nobody knows where they were before.
    """
    starts = [within.lower for within in ranges]
    accounts, people, gone = _by_range(starts, changed.accounts), _by_range(starts, changed.people), [list[int]() for _ in starts]
    for record_id in changed.gone_accounts:
        gone[_place(starts, record_id)].append(record_id)
    leaving = sorted({*changed.gone_people, *(row.record_id for row in changed.people)})
    return [
        Changed(changed.seq, changed.epoch, accounts[place], people[place], gone[place], _others(leaving, people[place]))
        for place in range(len(ranges))
    ]


def _by_range(starts: Sequence[int], rows: Iterable[RecordRow]) -> list[list[RecordRow]]:
    found: list[list[RecordRow]] = [[] for _ in starts]
    for row in rows:
        found[_place(starts, row.account_id or row.record_id)].append(row)
    return found


def _place(starts: Sequence[int], key: int) -> int:
    return max(bisect_right(starts, key) - 1, 0)


def _others(leaving: Sequence[int], arriving: Sequence[RecordRow]) -> list[int]:
    here = {row.record_id for row in arriving}
    return [record_id for record_id in leaving if record_id not in here] if here else list(leaving)
