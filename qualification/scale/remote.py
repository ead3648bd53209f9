"""A workspace's records in parts on a cluster, to be asked like a snapshot."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from qualification.catalog import Catalog
from qualification.evaluate import OnStep
from qualification.scale.parts import Version
from qualification.snapshot import Snapshot

T = TypeVar("T")


class Asking(Protocol):
    """What a remote snapshot asks of the cluster; see `Cluster`."""

    def catalog(self, version: Version) -> Catalog:
        """Return the fields with their known values."""

    def gather(self, version: Version, work: Callable[[Snapshot], T]) -> tuple[Version, list[T]]:
        """Return what the work answers for every part, and the version that it was asked of."""

    def gather_steps(self, version: Version, work: Callable[[Snapshot, OnStep], T], on_step: OnStep) -> tuple[Version, list[T]]:
        """As `gather`, with the gates as all parts have counted them."""


class RemoteSnapshot:
    """One request's view of a workspace on the cluster. After a part was lost it stands at a later `seq`, never between two."""

    def __init__(self, cluster: Asking, version: Version) -> None:
        self._cluster = cluster
        self._version = version

    @property
    def workspace_id(self) -> int:
        """The workspace."""
        return self._version.workspace_id

    @property
    def seq(self) -> int:
        """The change counter of the workspace that the last answers are exact for."""
        return self._version.marks.seq

    @property
    def epoch(self) -> int:
        """Renewed when a field changed its type or was removed."""
        return self._version.marks.epoch

    @property
    def account_count(self) -> int:
        """How many accounts there are."""
        return self._version.account_count

    @property
    def catalog(self) -> Catalog:
        """The fields with their known values, which are asked of the parts when they are first wanted, all at once."""
        return self._cluster.catalog(self._version)

    def gather(self, work: Callable[[Snapshot], T]) -> list[T]:
        """Return what the work answers for each part, the parts in order. Raises ClusterUnavailable."""
        self._version, found = self._cluster.gather(self._version, work)
        return found

    def gather_steps(self, work: Callable[[Snapshot, OnStep], T], on_step: OnStep) -> list[T]:
        """As `gather`; each gate is said when all parts have counted it."""
        self._version, found = self._cluster.gather_steps(self._version, work, on_step)
        return found
