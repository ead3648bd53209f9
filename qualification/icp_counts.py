"""The counts beside an ICP: those of its visible results, or, where it has none, those of its definition as a preview counts them."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial, reduce
from operator import add
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qualification.definitions import Definition
from qualification.errors import WinnowError
from qualification.evaluate import evaluate
from qualification.reach import PeopleCount, count_people, people_of, reachable
from qualification.results import IcpResults, Results
from qualification.snapshot import Records, Snapshot
from qualification.validation import validate

MAX_COUNTS = 1000
Key: TypeAlias = tuple[object, ...]


@dataclass(frozen=True)
class Counts:
    """What an ICP qualifies. All are None when the workspace lost a field of a definition that was never scored.

    Attributes:
        assigned: Accounts for which it is the best of the live ICPs; None without visible results, 0 while paused.
        reachable_rate: 0 to 1, None with no people.
        no_persona_fit: People of matching accounts whom no persona matches; all of them when it has no persona.
    """

    qualified: int | None
    assigned: int | None
    people: int | None
    reachable_rate: float | None
    no_persona_fit: int | None


class IcpCounts:
    """The counts of this process, kept until what they count changes. Safe to share between threads; the least recently used ones go."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Key, Counts] = OrderedDict()
        self._guard = threading.Lock()

    def of(self, records: Records, results: Results, icp_code: str, definition: Definition, today: date) -> Counts:
        """Return the counts of an ICP, never of half a job.

        Args:
            definition: What counts for an ICP without visible results: its draft, or the live version of one that is yet to be scored.
        """
        seen = (records.workspace_id, records.seq, records.epoch, today)
        visible = results.of(icp_code)
        if visible is None:
            return self._keep((*seen, definition), lambda: _counted(records, definition, today))
        return self._keep((*seen, icp_code, _standing(results)), lambda: _visible(records, results, visible, today))

    def _keep(self, key: Key, count: Callable[[], Counts]) -> Counts:
        with self._guard:
            found = self._kept.get(key)
        if found is None:
            found = count()
        with self._guard:
            self._kept[key] = found
            self._kept.move_to_end(key)
            while len(self._kept) > MAX_COUNTS:
                self._kept.popitem(last=False)
        return found


def _standing(results: Results) -> Key:
    return (results.results_seq, *((icp.icp_id, icp.generation, icp.status) for icp in results.icps))


def _visible(records: Records, results: Results, icp: IcpResults, today: date) -> Counts:
    with_persona = icp.people.best.person_ids if icp.definition.personas else None
    parts = records.gather(partial(_visible_part, account_ids=icp.accounts.account_ids, person_ids=with_persona, today=today))
    people = reduce(add, (each.people for each in parts))
    unfit = sum(each.unfit for each in parts)
    return Counts(len(icp.accounts.account_ids), results.assigned_count(icp), people.matching, people.reachable_rate, unfit)


@dataclass(frozen=True)
class _Partial:
    """What one part adds: matching accounts, the people of the count, and those that no persona matches."""

    qualified: int
    people: PeopleCount
    unfit: int


def _visible_part(part: Snapshot, account_ids: NDArray[np.int64], person_ids: NDArray[np.int64] | None, today: date) -> _Partial:
    there = np.isin(part.account_ids, account_ids)
    people = there
    if person_ids is not None:
        people = np.zeros(len(part.people), dtype=np.bool_)
        people[part.people.rows_of(person_ids)] = True
    within_reach = reachable(part.people, today, part.catalog.person_fields)
    counted = PeopleCount(int(np.count_nonzero(people)), int(np.count_nonzero(within_reach.mask() & people)))
    unfit = there if person_ids is None else there & ~people
    return _Partial(0, counted, int(np.count_nonzero(unfit)))


def _counted(records: Records, definition: Definition, today: date) -> Counts:
    catalog = records.catalog
    try:
        checked = validate(definition, catalog.account_fields, catalog.person_fields)
    except WinnowError:
        return Counts(None, None, None, None, None)
    parts = records.gather(partial(_counted_part, definition=checked, today=today))
    people = reduce(add, (each.people for each in parts))
    return Counts(sum(each.qualified for each in parts), None, people.matching, people.reachable_rate, sum(each.unfit for each in parts))


def _counted_part(part: Snapshot, definition: Definition, today: date) -> _Partial:
    result = evaluate(part.accounts, part.catalog.account_fields, definition, today=today)
    people = count_people(part, result, definition.personas, today=today)
    unfit = people_of(part, result).count - (people.matching if definition.personas else 0)
    return _Partial(result.qualified, people, unfit)
