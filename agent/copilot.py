"""The copilot as surfaces use it: start a run, follow its events, stop it."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import date
from typing import Any

from agent.live import Observe, ignore
from agent.models import ModelFactory, ToolRoute
from agent.prices import Price
from agent.requests import UNSET, RunHandle, RunRequest
from agent.runs import RunLimits, Runs
from qualification.identity import Actor
from qualification.results import ResultsStore
from qualification.snapshots import SnapshotStore
from storage.database import Database

__all__ = ["UNSET", "Copilot", "ModelFactory", "RunHandle", "RunLimits", "RunRequest"]


class Copilot:
    """One per process. `warm` early, `recover` at start-up, `close` at the end.

    Importing this module does not import LangChain; the first turn that needs a model does, or `warm`.
    """

    def __init__(
        self,
        database: Database,
        snapshots: SnapshotStore,
        results: ResultsStore | None = None,
        *,
        models: ModelFactory,
        today: Callable[[], date],
        limits: RunLimits | None = None,
        price: Price | None = None,
        tool_route: ToolRoute | None = None,
        observe: Observe = ignore,
        fallback: ModelFactory | None = None,
    ) -> None:
        self.snapshots = snapshots
        self._runs = Runs(
            database,
            snapshots,
            results or ResultsStore(database),
            models=models,
            today=today,
            limits=limits or RunLimits(),
            price=price,
            tool_route=tool_route,
            observe=observe,
            fallback=fallback,
        )

    async def warm(self, workspace_id: int | None = None) -> None:
        """Import what the first turn needs, in a thread; with a workspace also read its records, so that it does not wait."""
        await self._runs.warm(workspace_id)

    async def rehearse(self, workspace_id: int) -> None:
        """After that, compile what the offline interpreter's first message would wait for, in a thread."""
        await self._runs.rehearse(workspace_id)

    async def recover(self) -> int:
        """End the runs whose process died with RUN_ERROR `interrupted`; returns how many."""
        return await self._runs.recover()

    async def start_run(self, actor: Actor, request: RunRequest) -> RunHandle:
        """Start a turn in the background, or return the run that has this id already.

        Raises:
            InvalidRequest, InvalidDefinition: A part of the request breaks its bounds.
            RunInProgress: The thread has a run under way.
        """
        return await self._runs.start(actor, request)

    async def require_run(self, actor: Actor, run_id: str) -> RunHandle:
        """Return a run of this person. Raises RunNotFound."""
        return await self._runs.require(actor, run_id)

    def events(self, actor: Actor, run_id: str, after: int = 0) -> AsyncIterator[tuple[int, dict[str, Any]]]:
        """Yield number and AG-UI event, strictly after a number, until RUN_FINISHED or RUN_ERROR.

        Raises:
            RunNotFound: On the first step, when this person has no such run.
        """
        return self._runs.events(actor, run_id, after)

    def bursts(self, actor: Actor, run_id: str, after: int = 0) -> AsyncIterator[Sequence[tuple[int, dict[str, Any]]]]:
        """Yield the same events, as many as are ready at once; at least one each time."""
        return self._runs.bursts(actor, run_id, after)

    async def cancel(self, actor: Actor, run_id: str) -> None:
        """Stop a run: it ends with RUN_FINISHED, outcome `cancelled`. Nothing happens when it has ended.

        Raises:
            RunNotFound: This person has no such run.
        """
        await self._runs.cancel(actor, run_id)

    async def close(self) -> None:
        """End the runs under way with RUN_ERROR `interrupted` and wait for them."""
        await self._runs.close()
