"""The counts beside an ICP: those of its visible results, or, where it has none, those of its definition as a preview counts them."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qualification.definitions import Definition
from qualification.errors import WinnowError
from qualification.evaluate import evaluate
from qualification.preview import PeopleCount, count_people, people_of, reachable
from qualification.results import IcpResults, Results
from qualification.snapshot import Snapshot
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

    def of(self, snapshot: Snapshot, results: Results, icp_code: str, definition: Definition, today: date) -> Counts:
        """Return the counts of an ICP, never of half a job.

        Args:
            definition: What counts for an ICP without visible results: its draft, or the live version of one that is yet to be scored.
        """
        seen = (snapshot.workspace_id, snapshot.seq, snapshot.epoch, today)
        visible = results.of(icp_code)
        if visible is None:
            return self._keep((*seen, definition), lambda: _counted(snapshot, definition, today))
        return self._keep((*seen, icp_code, _standing(results)), lambda: _visible(snapshot, results, visible, today))

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


def _visible(snapshot: Snapshot, results: Results, icp: IcpResults, today: date) -> Counts:
    people = visible_people(snapshot, icp)
    there = np.isin(snapshot.account_ids, icp.accounts.account_ids)
    within_reach = reachable(snapshot.people, today, snapshot.catalog.person_fields)
    counted = PeopleCount(int(np.count_nonzero(people)), int(np.count_nonzero(within_reach.mask() & people)))
    unfit = int(np.count_nonzero(there & ~people if icp.definition.personas else there))
    return Counts(len(icp.accounts.account_ids), results.assigned_count(icp), counted.matching, counted.reachable_rate, unfit)


def visible_people(snapshot: Snapshot, icp: IcpResults) -> NDArray[np.bool_]:
    """Return which people of the snapshot match a persona by the visible results; without personas, who works at a matching account."""
    people = np.zeros(len(snapshot.people), dtype=np.bool_)
    if icp.definition.personas:
        people[snapshot.people.rows_of(icp.people.best.person_ids)] = True
        return people
    return np.isin(snapshot.account_ids, icp.accounts.account_ids)


def _counted(snapshot: Snapshot, definition: Definition, today: date) -> Counts:
    catalog = snapshot.catalog
    try:
        checked = validate(definition, catalog.account_fields, catalog.person_fields)
    except WinnowError:
        return Counts(None, None, None, None, None)
    result = evaluate(snapshot.accounts, catalog.account_fields, checked, today=today)
    people = count_people(snapshot, result, checked.personas, today=today)
    unfit = people_of(snapshot, result).count - (people.matching if checked.personas else 0)
    return Counts(result.qualified, None, people.matching, people.reachable_rate, unfit)
