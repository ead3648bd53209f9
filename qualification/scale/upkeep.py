"""The parts of one workspace: loaded where there is room, and brought to the `seq` of the database before every use."""

import itertools
import logging
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from qualification.catching_up import Changed, read_listed
from qualification.errors import ClusterUnavailable
from qualification.lookup.glossary import read_glossary
from qualification.scale.connection import LOST, Connection, Task
from qualification.scale.options import ScaleOptions
from qualification.scale.parts import Holding, Part, Version, dealt
from qualification.scale.residence import NoRoom, PartName, Resident, Wording, advance, load
from qualification.scale.saved import SavedWorkspace, load_saved, usable
from qualification.snapshots import workspace_fields
from storage import feed
from storage.database import Database
from storage.feed import Marks
from storage.parts import KeyRange, exported_view, plan_ranges

logger = logging.getLogger(__name__)

ROUNDS = 8
GROWN = 2  # a part with so many times the rows of a part is split
SAID = 3  # refused workers that an error names
START_ANEW = "start it anew from the same image as this service"
MOST_CHANGES = 200_000  # more of them are read where the parts are, each a range


@dataclass(frozen=True)
class Source:
    """What parts are made from: the database here, and its URL for the workers, who read it themselves."""

    database: Database
    url: str
    options: ScaleOptions


@dataclass(frozen=True)
class Standing:
    """Where a workspace stands in the database, and what each part has to be told."""

    marks: Marks
    wording: Wording
    due: Mapping[KeyRange, Changed]


class Upkeep:
    """What this process knows of one workspace on the cluster. One thread at a time brings it up; `released` gathers names to forget."""

    def __init__(self, source: Source, workspace_id: int, released: "deque[tuple[str, PartName]]") -> None:
        self._source = source
        self._workspace_id = workspace_id
        self._released = released
        self._numbers = itertools.count(1)
        self._ranges: list[KeyRange] = []
        self._parts: dict[KeyRange, Part] = {}
        self._indivisible: dict[KeyRange, int] = {}
        self._version: Version | None = None

    @property
    def parts(self) -> Sequence[Part]:
        """The parts that are held, as far as this process knows."""
        return list(self._parts.values())

    def give_up(self, lost: Iterable[Part]) -> None:
        """Take these versions of parts for gone; their ranges are read again with the next use."""
        for part in lost:
            held = self._parts.get(part.within)
            if held is not None and held.holding is part.holding:
                del self._parts[part.within]
                self._version = None

    def bring_up(self, connection: Connection) -> Version:
        """Return the parts with every change committed before this call.

        Each round either loads what is not there or brings every part to what one transaction sees, from wherever each stands:
        so parts that were loaded at different moments come to one `seq` exactly.

        Raises:
            ClusterUnavailable: It does not answer, has no room, or loses parts faster than they are loaded.
        """
        for _ in range(ROUNDS):
            with self._source.database.bulk_reading() as session:
                standing = self._look(session)
            missing = [within for within in self._ranges if within not in self._parts]
            if missing:
                self._load(connection, missing)
            elif self._version is not None and self._version.marks == standing.marks:
                return self._version
            elif self._advance(connection, standing):
                parts = tuple(self._parts[within] for within in self._ranges)
                self._version = Version(self._workspace_id, standing.marks, standing.wording, parts)
                return self._version
        raise ClusterUnavailable(
            "workers of the cluster end faster than their parts are read again; see why (winnow scale status) and ask again"
        )

    def _look(self, session: Session) -> Standing:
        marks = feed.marks_of(session, self._workspace_id)
        if self._version is not None and self._version.marks == marks:
            return Standing(marks, self._version.wording, {})
        account_fields, person_fields = workspace_fields(session, self._workspace_id)
        wording = Wording(account_fields, person_fields, read_glossary(session, self._workspace_id))
        self._plan(session, marks)
        changes = {seq: self._changes(session, seq, marks) for seq in {part.marks.seq for part in self._parts.values()} - {marks.seq}}
        due: dict[KeyRange, Changed] = {}
        for seq, changed in changes.items():
            since = [part for part in self._parts.values() if part.marks.seq == seq]
            if changed is None:
                self.give_up(since)
            else:
                each = dict(zip(self._ranges, dealt(changed, self._ranges), strict=True))
                due |= {part.within: each[part.within] for part in since}
        return Standing(marks, wording, due)

    def _changes(self, session: Session, since: int, marks: Marks) -> Changed | None:
        """Return what changed since; None when that is no longer known, or more than is worth telling."""
        if not feed.keeps_changes_since(session, self._workspace_id, since):
            return None
        changes = feed.changes_since(session, self._workspace_id, since)
        listed = sum(map(len, [*changes.touched.values(), *changes.deleted.values()]))
        return read_listed(session, self._workspace_id, changes, marks) if listed <= MOST_CHANGES else None

    def _plan(self, session: Session, marks: Marks) -> None:
        """Decide on the ranges: anew in a new epoch, and with one that had grown too large before this change in several."""
        if not self._ranges or any(part.marks.epoch != marks.epoch for part in self._parts.values()):
            self._parts.clear()
            saved = self._saved(session)
            self._ranges = saved.ranges if saved else plan_ranges(session, self._workspace_id, self._source.options.rows_a_part)
            return
        for part in self.parts:
            if part.rows > GROWN * max(self._source.options.rows_a_part, self._indivisible.get(part.within, 0)):
                split = plan_ranges(session, self._workspace_id, self._source.options.rows_a_part, part.within)
                if len(split) > 1:
                    del self._parts[part.within]
                    place = self._ranges.index(part.within)
                    self._ranges[place : place + 1] = split
                else:  # one account with that many people
                    self._indivisible[part.within] = part.rows

    def _saved(self, session: Session) -> SavedWorkspace | None:
        """Return the folder that parts are read from; None to read them from the database."""
        return usable(session, self._workspace_id, self._source.options.source, MOST_CHANGES)

    def _load(self, connection: Connection, missing: Sequence[KeyRange]) -> None:
        """Load ranges, all in one view of the database or from one folder; a worker that is lost or full costs a range but another try."""
        full: dict[KeyRange, set[str]] = {within: set() for within in missing}
        with self._source.database.bulk_reading() as session:
            saved = self._saved(session)
        with exported_view(self._source.database) as view:
            left = list(missing)
            for _ in range(ROUNDS):
                placed = self._place(self._fitting(connection), left, full)
                found = connection.run([self._loading(connection, within, worker, view, saved) for within, worker in placed.items()])
                for (within, worker), each in zip(placed.items(), found, strict=True):
                    if isinstance(each, NoRoom):
                        full[within].add(worker)
                    elif each is not LOST:
                        self._hold(within, worker, each)
                left = [within for within in left if within not in self._parts]
                if not left:
                    return

    def _fitting(self, connection: Connection) -> list[str]:
        """Return the workers that parts may be placed on: those that run our code. Raises ClusterUnavailable when others are all there are."""
        unfit = connection.unfit()
        refused = [f"worker {worker} {why}" for worker, why in sorted(unfit.items()) if why is not None]
        for each in refused:
            logger.warning("%s: no part is placed there; %s", each, START_ANEW)
        if refused and len(refused) == len(unfit):
            raise ClusterUnavailable(f"no worker of the cluster can be asked: {'; '.join(refused[:SAID])}; {START_ANEW}")
        return sorted(worker for worker, why in unfit.items() if why is None)

    def _place(self, workers: Sequence[str], ranges: Sequence[KeyRange], full: Mapping[KeyRange, set[str]]) -> dict[KeyRange, str]:
        """Give each range the worker with the least to hold."""
        rows = {worker: 0 for worker in workers}
        for part in self._parts.values():
            if part.holding.worker in rows:
                rows[part.holding.worker] += part.rows
        placed: dict[KeyRange, str] = {}
        for within in ranges:
            able = [worker for worker in workers if worker not in full[within]]
            if not able:
                raise _no_room(len(workers))
            placed[within] = min(able, key=lambda worker: (rows[worker], worker))
            rows[placed[within]] += self._source.options.rows_a_part
        return placed

    def _loading(self, connection: Connection, within: KeyRange, worker: str, view: str | None, saved: SavedWorkspace | None) -> Task:
        name = self._name(connection, within)
        if saved is not None and within in saved.ranges:
            return Task(worker, load_saved, (name, saved.only(within), self._source.options.worker_bytes))
        return Task(worker, load, (name, self._source.url, view, self._source.options.worker_bytes))

    def _name(self, connection: Connection, within: KeyRange) -> PartName:
        return PartName(connection.owner, self._workspace_id, within, next(self._numbers))

    def _hold(self, within: KeyRange, worker: str, resident: Resident) -> None:
        self._parts[within] = Part(Holding(worker, resident, self._released), resident.marks)
        self._version = None

    def _advance(self, connection: Connection, standing: Standing) -> bool:
        """Bring every part to the standing; returns whether all are there. A part that nothing concerns costs no call."""
        told = [part for part in self._parts.values() if self._is_told(part, standing)]
        found = connection.run([self._advancing(connection, part, standing) for part in told])
        for part, each in zip(told, found, strict=True):
            if each is LOST:
                self.give_up([part])
            elif each.name == part.holding.resident.name:
                self._parts[part.within] = replace(part, marks=each.marks)
            else:
                self._hold(part.within, part.holding.worker, each)
        self._parts |= {within: replace(part, marks=standing.marks) for within, part in self._parts.items() if part not in told}
        return len(self._parts) == len(self._ranges)

    def _is_told(self, part: Part, standing: Standing) -> bool:
        changed = standing.due.get(part.within)
        return part.marks.fields_seq != standing.marks.fields_seq or (changed is not None and len(changed) > 0)

    def _advancing(self, connection: Connection, part: Part, standing: Standing) -> Task:
        name = self._name(connection, part.within)
        wording = standing.wording if part.marks.fields_seq != standing.marks.fields_seq else None
        arguments: tuple[Any, ...] = (part.holding.resident, name, standing.marks, standing.due.get(part.within), wording)
        return Task(part.holding.worker, advance, arguments)


def _no_room(workers: int) -> ClusterUnavailable:
    if not workers:
        return ClusterUnavailable("the cluster has no worker; start one (winnow scale status shows them) and ask again")
    return ClusterUnavailable(
        f"the {workers} workers of the cluster have no room for the workspace; start another or raise WINNOW_SCALE_WORKER_BYTES"
    )
