"""The counts beside an ICP in lists: who matches now. Kept until records or definition change."""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date

from qualification.definitions import Definition
from qualification.errors import WinnowError
from qualification.evaluate import evaluate
from qualification.preview import count_people
from qualification.snapshot import Snapshot
from qualification.validation import validate

MAX_COUNTS = 1000


@dataclass(frozen=True)
class Counts:
    """`reachable_rate` is 0 to 1, None with no people; all are None when the workspace lost a field of the definition."""

    qualified: int | None
    people: int | None
    reachable_rate: float | None


class IcpCounts:
    """The counts of this process. Safe to share between threads; the least recently used ones go."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[int, int, int, date, Definition], Counts] = OrderedDict()
        self._guard = threading.Lock()

    def of(self, snapshot: Snapshot, definition: Definition, today: date) -> Counts:
        """Return the exact counts of a definition."""
        key = (snapshot.workspace_id, snapshot.seq, snapshot.epoch, today, definition)
        with self._guard:
            found = self._kept.get(key)
        if found is None:
            found = _count(snapshot, definition, today)
        with self._guard:
            self._kept[key] = found
            self._kept.move_to_end(key)
            while len(self._kept) > MAX_COUNTS:
                self._kept.popitem(last=False)
        return found


def _count(snapshot: Snapshot, definition: Definition, today: date) -> Counts:
    catalog = snapshot.catalog
    try:
        checked = validate(definition, catalog.account_fields, catalog.person_fields)
    except WinnowError:
        return Counts(None, None, None)
    result = evaluate(snapshot.accounts, catalog.account_fields, checked, today=today)
    people = count_people(snapshot, result, checked.personas, today=today)
    return Counts(result.qualified, people.matching, people.reachable_rate)
