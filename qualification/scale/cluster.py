"""The workspaces on the cluster, as this process asks them."""

import logging
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any, TypeAlias, TypeVar

from qualification.catalog import Catalog, CountedEntries, described
from qualification.errors import ClusterUnavailable
from qualification.evaluate import OnStep
from qualification.scale.census import Counts, tally_part
from qualification.scale.connection import LOST, Connection, Task
from qualification.scale.options import ScaleOptions
from qualification.scale.parts import Version
from qualification.scale.remote import RemoteSnapshot
from qualification.scale.residence import PartName, Resident, answer, answer_steps, count_held, forget, keep_only, memory_of
from qualification.scale.steps import Tally
from qualification.scale.upkeep import ROUNDS, Source, Upkeep
from qualification.scale.versions import told
from qualification.snapshot import Snapshot
from storage.database import Database
from storage.parts import has_at_least

T = TypeVar("T")
Ask: TypeAlias = Callable[[Connection, Version], list[Any]]
logger = logging.getLogger(__name__)
LOOK_AGAIN_SECONDS = 60.0


@dataclass(frozen=True)
class WorkerStatus:
    """A worker, what its process takes, and the newest version of each part it holds, of all clients.

    Attributes:
        unfit: Why nothing is asked of it; None when it runs the code of this process.
    """

    address: str
    memory_bytes: int
    residents: tuple[Resident, ...]
    unfit: str | None = None

    @property
    def nbytes(self) -> int:
        """What its parts take."""
        return sum(resident.nbytes for resident in self.residents)


class Cluster:
    """What this process knows of a cluster. Safe to share between threads; blocks, so call it from a thread."""

    def __init__(self, options: ScaleOptions, database: Database, database_url: str) -> None:
        """Connects when it is first asked; workers read the database at `database_url` themselves."""
        told()  # what runs here is read now, before files are replaced by an upgrade
        self.options = options
        self._source = Source(database, database_url, options)
        self._connection: Connection | None = None
        self._workspaces: dict[int, tuple[threading.Lock, Upkeep]] = {}
        self._guard = threading.Lock()
        self._released: deque[tuple[str, PartName]] = deque()
        self._taken: dict[int, tuple[float, bool]] = {}
        self._catalogs: dict[int, tuple[Version, Catalog]] = {}

    def takes(self, workspace_id: int) -> bool:
        """Return whether a workspace has so many records that it is in parts here; looked at anew once a minute."""
        with self._guard:
            looked_at, taken = self._taken.get(workspace_id, (-inf, False))
        if time.monotonic() < looked_at + LOOK_AGAIN_SECONDS:
            return taken
        with self._source.database.bulk_reading() as session:
            taken = has_at_least(session, workspace_id, self.options.rows)
        with self._guard:
            self._taken[workspace_id] = time.monotonic(), taken
        return taken

    def records(self, workspace_id: int) -> RemoteSnapshot:
        """Return a workspace's records with every change committed before this call. Raises ClusterUnavailable."""
        return RemoteSnapshot(self, self.current(workspace_id))

    def current(self, workspace_id: int) -> Version:
        """Return the parts of a workspace with every change committed before this call. Raises ClusterUnavailable."""
        connection = self._connected()
        lock, upkeep = self._upkeep(workspace_id)
        try:
            with lock:
                version = upkeep.bring_up(connection)
            with self._guard:
                if workspace_id in self._catalogs and self._catalogs[workspace_id][0] is not version:
                    del self._catalogs[workspace_id]
            self._forget(connection)
            return version
        except ClusterUnavailable:
            self._leave_if_lost(connection)
            raise

    def gather(self, version: Version, work: Callable[[Snapshot], T]) -> tuple[Version, list[T]]:
        """Return what the work answers for every part, and the version it was asked of: a newer one when a part was lost meanwhile.

        Raises:
            ClusterUnavailable: The scheduler does not answer, or workers end faster than they can be made good.
        """

        def ask(connection: Connection, version: Version) -> list[Any]:
            return connection.run([Task(part.holding.worker, answer, (part.holding.resident.name, work)) for part in version.parts])

        return self._asked(version, ask)

    def gather_steps(self, version: Version, work: Callable[[Snapshot, OnStep], T], on_step: OnStep) -> tuple[Version, list[T]]:
        """As `gather`; a gate is told to `on_step` once all parts have counted it, and again when the question had to be asked again."""

        def ask(connection: Connection, version: Version) -> list[Any]:
            question, tally = uuid.uuid4().hex, Tally(len(version.parts), on_step)
            connection.listen(question, tally.take)
            try:
                names = [(part.holding.worker, part.holding.resident.name) for part in version.parts]
                found = connection.run([Task(worker, answer_steps, (name, work, connection.topic, question)) for worker, name in names])
            finally:
                connection.leave(question)
            if _has_lost(found):
                return found
            for _, events in found:
                for event in events:
                    tally.take(event)
            return [each for each, _ in found]

        return self._asked(version, ask)

    def _asked(self, version: Version, ask: Ask) -> tuple[Version, list[Any]]:
        """Ask until every part has answered for one version."""
        for _ in range(ROUNDS):
            connection = self._connected()
            try:
                found = ask(connection, version)
            except ClusterUnavailable:
                self._leave_if_lost(connection)
                raise
            if not _has_lost(found):
                return version, found
            lost = [part for part, each in zip(version.parts, found, strict=True) if each is LOST]
            logger.warning("%d parts of workspace %d were lost; they are read again", len(lost), version.workspace_id)
            lock, upkeep = self._upkeep(version.workspace_id)
            with lock:
                upkeep.give_up(lost)
            version = self.current(version.workspace_id)
        raise ClusterUnavailable(
            "workers of the cluster end faster than they can be made good; see why (winnow scale status) and ask again"
        )

    def catalog(self, version: Version) -> Catalog:
        """Return the fields with their known values; kept while this is the newest version, with all that is built on it."""
        with self._guard:
            kept = self._catalogs.get(version.workspace_id)
            if kept is None or kept[0] is not version:
                kept = self._catalogs[version.workspace_id] = version, self._catalog_of(version)
            return kept[1]

    def _catalog_of(self, version: Version) -> Catalog:
        wording = version.wording
        counts = Counts(lambda: self.gather(version, tally_part)[1])
        accounts = CountedEntries(wording.account_fields, lambda field: described(field, counts.of("account", field)))
        people = CountedEntries(wording.person_fields, lambda field: described(field, counts.of("person", field)))
        return Catalog(accounts, people, wording.glossary)

    def status(self) -> Sequence[WorkerStatus]:
        """Return the workers that are there now with what they hold."""
        connection = self._connected()
        there = connection.unfit()
        fit = [worker for worker, why in there.items() if why is None]
        held = connection.everywhere(keep_only, connection.owners(), among=fit)
        memory = connection.everywhere(memory_of, among=fit)
        found = [WorkerStatus(address, memory.get(address, 0), tuple(residents)) for address, residents in held.items()]
        found += [WorkerStatus(address, 0, (), why) for address, why in there.items() if why is not None]
        return sorted(found, key=lambda worker: worker.address)

    def versions_held(self) -> int:
        """Return how many versions of parts all workers hold for all clients: those that somebody may still be reading."""
        return sum(self._connected().everywhere(count_held).values())

    def close(self) -> None:
        """Leave the cluster; what it holds for this process goes when the next client looks."""
        with self._guard:
            connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _upkeep(self, workspace_id: int) -> tuple[threading.Lock, Upkeep]:
        with self._guard:
            if workspace_id not in self._workspaces:
                self._workspaces[workspace_id] = threading.Lock(), Upkeep(self._source, workspace_id, self._released)
            return self._workspaces[workspace_id]

    def _connected(self) -> Connection:
        """Return the connection, a new one when there is none or it was lost: then nothing is known of what workers hold."""
        with self._guard:
            if self._connection is not None and self._connection.is_open:
                return self._connection
            if self._connection is not None:
                self._connection.close()
                self._connection = None
            self._workspaces.clear()
            self._connection = Connection(self.options)
            self._connection.everywhere(keep_only, self._connection.owners())
            return self._connection

    def _leave_if_lost(self, connection: Connection) -> None:
        with self._guard:
            if self._connection is connection and not connection.is_open:
                connection.close()
                self._connection = None

    def _forget(self, connection: Connection) -> None:
        """Let workers give up the versions that nobody here speaks of any more, without waiting for them."""
        names: dict[str, list[PartName]] = {}
        while self._released:
            worker, name = self._released.popleft()
            names.setdefault(worker, []).append(name)
        there = connection.workers() if names else []
        for worker, each in ((worker, each) for worker, each in names.items() if worker in there):
            connection.tell(worker, forget, each)


def _has_lost(found: Sequence[Any]) -> bool:
    """By identity: answers may be arrays, which do not compare to one truth."""
    return any(each is LOST for each in found)
