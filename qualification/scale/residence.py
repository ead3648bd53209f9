"""What a worker process holds: immutable versions of parts, each under the name that its owner gave it."""

import pickle
import threading
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias, TypeVar

from distributed import get_worker

from qualification.catching_up import Changed, with_changes
from qualification.evaluate import OnStep, Step
from qualification.fields import Field
from qualification.lookup.glossary import read_glossary
from qualification.lookup.terms import GlossaryEntry
from qualification.scale.encoding import encode_range
from qualification.scale.sizes import bytes_of
from qualification.snapshot import Snapshot
from qualification.snapshots import with_fields, workspace_fields
from storage import feed
from storage.feed import Marks
from storage.parts import KeyRange, ViewGone, open_range

T = TypeVar("T")
Event: TypeAlias = tuple[int, int, int, bytes]
"""Of which part, the number of the gate, how many there are, and the pickled step."""


@dataclass(frozen=True)
class PartName:
    """Which version of which part; `owner` is the client that put it there, `version` a number it gives once."""

    owner: str
    workspace_id: int
    within: KeyRange
    version: int

    @property
    def order(self) -> tuple[str, int, int, int]:
        """Sorts by owner, workspace, place and version."""
        return self.owner, self.workspace_id, self.within.lower, self.version


@dataclass(frozen=True)
class Resident:
    """A part that a worker holds: as of when it is exact, and how large it is."""

    name: PartName
    marks: Marks
    accounts: int
    people: int
    nbytes: int


@dataclass(frozen=True)
class Wording:
    """The fields and terms of a workspace."""

    account_fields: tuple[Field, ...]
    person_fields: tuple[Field, ...]
    glossary: Mapping[str, GlossaryEntry]


class PartNotHere(Exception):
    """The worker does not hold this version: it began anew, or gave it up."""


class NoRoom(Exception):
    """The part would take more than the worker may hold."""


class Residence:
    """The parts of one worker process. Safe to share between threads."""

    def __init__(self) -> None:
        self._parts: dict[PartName, tuple[Snapshot, Resident]] = {}
        self._guard = threading.Lock()

    def put(self, name: PartName, part: Snapshot, fields_seq: int, most_bytes: int | None) -> Resident:
        """Hold a version of a part. Raises NoRoom."""
        size = bytes_of(part)
        resident = Resident(name, Marks(part.seq, part.epoch, fields_seq), len(part.accounts), len(part.people), size)
        with self._guard:
            taken = sum(each.nbytes for _, each in self._newest())
            if most_bytes is not None and taken + size > most_bytes:
                raise NoRoom(f"{size:,} bytes beside {taken:,}")
            self._parts[name] = part, resident
        return resident

    def _newest(self) -> Iterable[tuple[Snapshot, Resident]]:
        """Versions of one part share most columns: the newest stands for all."""
        newest = {name.order[:3]: name for name in sorted(self._parts, key=lambda name: name.order)}
        return [self._parts[name] for name in newest.values()]

    def get(self, name: PartName) -> Snapshot:
        """Return a version of a part. Raises PartNotHere."""
        with self._guard:
            if name not in self._parts:
                raise PartNotHere(name)
            return self._parts[name][0]

    def drop(self, unwanted: Callable[[PartName], bool]) -> None:
        """Give up versions that nobody asks for any more."""
        with self._guard:
            for name in [name for name in self._parts if unwanted(name)]:
                del self._parts[name]

    def __len__(self) -> int:
        return len(self._parts)

    def residents(self) -> list[Resident]:
        """Return what is held, the newest version of each part."""
        with self._guard:
            return sorted((resident for _, resident in self._newest()), key=lambda each: each.name.order)


def residence() -> Residence:
    """Return the residence of the worker that runs this task."""
    return residence_of(get_worker())


def residence_of(worker: Any) -> Residence:
    """Return the residence of a worker."""
    found: Residence = worker.__dict__.setdefault("winnow_residence", Residence())
    return found


def load(name: PartName, url: str, view: str | None, most_bytes: int | None) -> Resident:
    """Read a range from the database and hold it; in a view of its own when the one given has ended. Raises NoRoom."""
    try:
        part, fields_seq = read_part(url, name.workspace_id, name.within, view)
    except ViewGone:
        part, fields_seq = read_part(url, name.workspace_id, name.within, None)
    return residence().put(name, part, fields_seq, most_bytes)


def read_part(url: str, workspace_id: int, within: KeyRange, view: str | None) -> tuple[Snapshot, int]:
    """Return a range as a snapshot, and the `fields_seq` of its fields. Raises ViewGone."""
    with open_range(url, workspace_id, within, view) as reader:
        marks = feed.marks_of(reader.session, workspace_id)
        account_fields, person_fields = workspace_fields(reader.session, workspace_id)
        glossary = read_glossary(reader.session, workspace_id)
        accounts, _ = encode_range(reader, "account", account_fields)
        people, account_ids = encode_range(reader, "person", person_fields)
    return Snapshot(
        workspace_id, marks.seq, marks.epoch, account_fields, person_fields, accounts, people, account_ids, glossary
    ), marks.fields_seq


def advance(held: Resident, to: PartName, marks: Marks, changed: Changed | None, wording: Wording | None) -> Resident:
    """Hold the next version of a part: with what changed since, and with new fields. Raises PartNotHere.

    Returns:
        The version before when nothing of it changes, as of `marks`.
    """
    before = residence().get(held.name)
    part = before if wording is None else with_fields(before, wording.account_fields, wording.person_fields, wording.glossary)
    if changed is not None:
        after = with_changes(part, changed)
        part = part if after.accounts is part.accounts and after.people is part.people else after
    if part is before:
        return replace(held, marks=marks)
    return residence().put(to, replace(part, seq=marks.seq, epoch=marks.epoch), marks.fields_seq, None)


def answer(name: PartName, work: Callable[[Snapshot], T]) -> T:
    """Return what the work says of a part. Raises PartNotHere."""
    return work(residence().get(name))


def answer_steps(name: PartName, work: Callable[[Snapshot, OnStep], T], topic: str, question: str) -> tuple[T, list[Event]]:
    """As `answer`; each gate of the part is told under the topic as it is known, after the name of the question.

    Returns:
        The answer, and all that was told: some of it may be on its way still.
    """
    worker: Any = get_worker()
    told: list[Event] = []

    def on_step(step: Step, number: int, steps: int) -> None:
        told.append((name.within.lower, number, steps, pickle.dumps(step)))
        worker.log_event(topic, [question, *told[-1]])

    return work(residence().get(name), on_step), told


async def forget(names: Collection[PartName], dask_worker: Any) -> None:
    """Give up versions. Run on a worker outside of tasks; a coroutine, since nobody waits for it."""
    gone = frozenset(names)
    residence_of(dask_worker).drop(gone.__contains__)


def keep_only(owners: Collection[str], dask_worker: Any) -> list[Resident]:
    """Give up what belongs to clients that are no longer there; returns what stays. Run on a worker outside of tasks."""
    residence_of(dask_worker).drop(lambda name: name.owner not in owners)
    return residence_of(dask_worker).residents()


def count_held(dask_worker: Any) -> int:
    """Return how many versions of parts a worker holds. Run on a worker outside of tasks."""
    return len(residence_of(dask_worker))


def memory_of(dask_worker: Any) -> int:
    """Return the resident bytes of a worker's process."""
    return int(dask_worker.monitor.proc.memory_info().rss)
