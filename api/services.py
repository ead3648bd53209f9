"""What the routes share: built once by the app, handed out by `dependencies`."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from agent.copilot import Copilot
from api.metrics import Metrics
from api.sign_ins import SignIns
from api.uses import Uses
from qualification.capturing.kept import KeptScorings
from qualification.icp_counts import IcpCounts
from qualification.jobs import JobRunner
from qualification.lists.ahead import Ahead
from qualification.results import Results, ResultsStore
from qualification.snapshot import Records
from qualification.snapshots import SnapshotStore
from settings import Settings
from storage.database import Database

if TYPE_CHECKING:
    from qualification.scale.cluster import Cluster


@dataclass(frozen=True)
class Services:
    """The process's database, snapshots, results, jobs and copilot.

    Attributes:
        workspace: Name and id of the workspace that requests without a key act in.
        warm: Imports what the copilot's first turn needs; done some seconds after the start.
        uses: When keys and sessions were last used.
        sign_ins: Who tried to sign in lately.
        ahead: The next places of lists that people page through.
        cluster: Where workspaces run that are too large for this process.
        metrics: What the process counts of itself.
        scorings: What captures were scored against last.
    """

    settings: Settings
    database: Database
    snapshots: SnapshotStore
    results: ResultsStore
    counts: IcpCounts
    jobs: JobRunner
    copilot: Copilot
    today: Callable[[], date]
    workspace: tuple[str, int]
    warm: asyncio.Task[None]
    uses: Uses = field(default_factory=Uses)
    sign_ins: SignIns = field(default_factory=SignIns)
    ahead: Ahead = field(default_factory=Ahead)
    cluster: "Cluster | None" = None
    metrics: Metrics = field(default_factory=Metrics)
    scorings: KeptScorings = field(default_factory=KeptScorings)

    @property
    def is_warm(self) -> bool:
        """Whether the first turn can start without waiting for imports."""
        return self.warm.done() and not self.warm.cancelled() and self.warm.exception() is None

    async def visible_results(self, workspace_id: int) -> Results:
        """Return the visible results of a workspace."""
        return await asyncio.to_thread(self.results.current, workspace_id)

    async def snapshot(self, workspace_id: int) -> Records:
        """Return the records of a workspace with everything committed before this call."""
        return await asyncio.to_thread(self.snapshots.records, workspace_id)
