"""Runs as background tasks: one a thread, stored as they go, ended exactly once."""

import asyncio
import importlib
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from datetime import date
from typing import Any, TypeVar

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from agent import events, run_log, threads
from agent.driving import drive
from agent.live import Body, LiveRun, Observe, Stop, ignore
from agent.messages import said_by_person
from agent.models import ModelFactory, ToolRoute
from agent.prices import Price
from agent.requests import RunHandle, RunRequest, check_request, draft_of
from agent.saver import Saver
from agent.turns import RunLimits, Transcript, Turn
from qualification.drafts.working_draft import WorkingDraft, parse_draft, write_draft
from qualification.errors import InvalidRequest, RunInProgress, TooManyRequests
from qualification.identity import Actor
from qualification.own_ids import ids_of, own_row, told_id
from qualification.results import ResultsStore
from qualification.snapshots import SnapshotStore
from storage.database import Database
from storage.owner import process_name
from storage.tables import Run, Thread
from tools.context import ToolContext

__all__ = ["RunLimits", "Runs"]

logger = logging.getLogger(__name__)
T = TypeVar("T")
POLL_SECONDS = 0.1


class Runs:
    """The runs of this process. Those of other processes are followed through their rows."""

    def __init__(
        self,
        database: Database,
        snapshots: SnapshotStore,
        results: ResultsStore,
        *,
        models: ModelFactory,
        today: Callable[[], date],
        limits: RunLimits,
        price: Price | None = None,
        tool_route: ToolRoute | None = None,
        observe: Observe = ignore,
        fallback: ModelFactory | None = None,
    ) -> None:
        self._database = database
        self._snapshots = snapshots
        self._results = results
        self._models = models
        self._today = today
        self._limits = limits
        self._price = price
        self._tool_route = tool_route
        self._observe = observe
        self._fallback = fallback
        self._owner = process_name()
        self._saver = Saver(database, limits.flush_seconds, limits.lease_seconds)
        self._live: dict[str, LiveRun] = {}
        self._owners: dict[str, tuple[int, str]] = {}
        self._tasks: set[asyncio.Task[object]] = set()

    async def warm(self, workspace_id: int | None = None) -> None:
        """Import what the first turn needs and read the records of a workspace, in threads."""
        for module in ("agent.build", "agent.lexicon", "agent.interpreter.model"):
            await asyncio.to_thread(importlib.import_module, module)
        if workspace_id is not None:
            await asyncio.to_thread(self._read_records, workspace_id)

    async def rehearse(self, workspace_id: int) -> None:
        """Let the offline interpreter read a message to nobody, in a thread: the first of a process takes it seconds."""
        await asyncio.to_thread(self._rehearse, workspace_id)

    def _rehearse(self, workspace_id: int) -> None:
        try:
            lexicon = importlib.import_module("agent.lexicon")
            lexicon.rehearse(self._snapshots.records(workspace_id).catalog, self._today())
        except Exception:
            logger.exception("the interpreter could not read ahead of its first turn")

    def _read_records(self, workspace_id: int) -> None:
        """Build what a first turn would wait for; when it fails, that turn says why."""
        try:
            self._snapshots.records(workspace_id).catalog.build_phrases()
        except Exception:
            logger.exception("workspace %s could not be read ahead of its first turn", workspace_id)

    async def recover(self) -> int:
        """End the runs whose process died, and forget the events of old ones; returns how many were ended."""
        async with self._database.writing() as session:
            await run_log.forget_old_events(session)
            dead = [run for run in await run_log.open_runs(session) if self._is_dead(run)]
            return sum([await run_log.interrupt(session, run) for run in dead])

    async def start(self, actor: Actor, request: RunRequest) -> RunHandle:
        """Start a turn, or return the run that has this id already. A caller that leaves does not stop it."""
        check_request(request)
        return await asyncio.shield(self._keep(self._start(actor, request, draft_of(request))))

    async def _start(self, actor: Actor, request: RunRequest, draft: WorkingDraft | None) -> RunHandle:
        try:
            opened = await self._open(actor, request, draft)
        except IntegrityError:  # the same thread or run id arrived twice at once
            opened = await self._open(actor, request, draft)
        if opened is not None:
            live = self._live[opened.run_id] = opened
            self._owners[opened.run_id] = (actor.workspace_id, actor.person)
            self._keep(self._carry(live, actor, request))
        return RunHandle(request.run_id, request.thread_id, opened is not None)

    async def _open(self, actor: Actor, request: RunRequest, draft: WorkingDraft | None) -> LiveRun | None:
        """Write a new run and return it; None when this person has one with this id already."""
        async with self._database.writing() as session:
            run_id, known = await own_row(session, Run, actor, request.run_id)
            if known is not None:
                if told_id(known.thread_id) != request.thread_id:
                    raise InvalidRequest("this runId belongs to another thread; send a new one", field="runId")
                return None
            self._refuse_too_many(actor)
            thread, is_new = await threads.hold_or_begin(session, actor, request.thread_id, request.text)
            if not is_new:
                await self._refuse_second(session, thread.id)
            await _take_draft(session, thread, draft)
            run_log.open_run(session, actor, thread.id, run_id, self._owner, self._limits.lease_seconds)
            await session.flush()
            if not is_new:
                await threads.note_use(session, thread.id)
            await threads.add_messages(session, thread.id, run_id, [said_by_person(request.text)], is_empty=is_new)
        return LiveRun(thread.id, run_id, self._observe)

    def _refuse_too_many(self, actor: Actor) -> None:
        """Answer within what one process can drive; others of the workspace are not kept waiting by one person."""
        of_person = sum(owner == (actor.workspace_id, actor.person) for owner in self._owners.values())
        of_workspace = sum(owner[0] == actor.workspace_id for owner in self._owners.values())
        for count, most, whose in (
            (of_person, self._limits.runs_per_person, "yours"),
            (of_workspace, self._limits.runs_per_workspace, "this workspace"),
        ):
            if count >= most:
                raise TooManyRequests(
                    f"{most} answers of {whose} are under way, the most at once; wait for one to end", limit=most, retry_after_seconds=2
                )

    async def _refuse_second(self, session: AsyncSession, thread_id: str) -> None:
        for run in await run_log.open_runs(session, thread_id):
            if not self._is_dead(run):
                raise RunInProgress("this conversation is being answered; wait for the end or stop that run", run_id=told_id(run.id))
            await run_log.interrupt(session, run)

    def _is_dead(self, run: Run) -> bool:
        return run.id not in self._live and run_log.is_dead(run)

    async def require(self, actor: Actor, run_id: str) -> RunHandle:
        """Return a run of this person. Raises RunNotFound."""
        return RunHandle(run_id, told_id((await self._require(actor, run_id)).thread_id), is_new=False)

    async def _require(self, actor: Actor, run_id: str) -> Run:
        async with self._database.reading() as session:
            return await run_log.require_run(session, actor, run_id)

    async def events(self, actor: Actor, run_id: str, after: int) -> AsyncIterator[tuple[int, Body]]:
        """Yield number and event strictly after a number: from memory, else from the rows until the last one."""
        async for ready in self.bursts(actor, run_id, after):
            for each in ready:
                yield each

    async def bursts(self, actor: Actor, run_id: str, after: int) -> AsyncIterator[Sequence[tuple[int, Body]]]:
        """Yield the same, as many as are ready at once; at least one each time."""
        row_id = self._driven(actor, run_id) or (await self._require(actor, run_id)).id
        position = max(after, 0)
        while True:
            live = self._live.get(row_id)
            if live is not None:
                async for ready in live.tail(position):
                    yield ready
                return
            page, is_over = await self._stored(row_id, position)
            if page:
                position = page[-1][0]
                yield page
            elif not is_over:
                await asyncio.sleep(POLL_SECONDS)
            if is_over and not page or page and events.is_last(page[-1][1]):
                return

    async def _stored(self, run_id: str, after: int) -> tuple[list[tuple[int, Body]], bool]:
        """Return the next stored events and whether the run had ended before they were read."""
        async with self._database.reading() as session:
            run = await session.get(Run, run_id)
            is_over = run is None or run.status not in run_log.OPEN
            page = await run_log.read_events(session, run_id, after)
        if page or is_over or run is None or not self._is_dead(run):
            return page, is_over
        async with self._database.writing() as session:
            await run_log.interrupt(session, run)
        return [], False

    def _driven(self, actor: Actor, run_id: str) -> str | None:
        """Return the row's id of a run of this person that this process drives now."""
        me = (actor.workspace_id, actor.person)
        return next((each for each in ids_of(actor, run_id) if self._owners.get(each) == me), None)

    async def cancel(self, actor: Actor, run_id: str) -> None:
        """Stop a run, here or in the process that drives it."""
        row_id = (await self._require(actor, run_id)).id
        live = self._live.get(row_id)
        if live is not None:
            live.stop(Stop.CANCELLED)
            return
        async with self._database.writing() as session:
            await run_log.ask_to_cancel(session, row_id)

    async def close(self) -> None:
        """Interrupt what is under way and wait for it."""
        for live in self._live.values():
            live.stop(Stop.INTERRUPTED)
        while self._tasks:
            await asyncio.wait(set(self._tasks))
        await self._saver.close()

    def _keep(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _carry(self, live: LiveRun, actor: Actor, request: RunRequest) -> None:
        def emit_step(payload: dict[str, Any]) -> None:
            live.emit_soon(events.preview_progress(payload))

        context = ToolContext(
            database=self._database,
            snapshots=self._snapshots,
            results=self._results,
            actor=actor,
            today=self._today(),
            thread_id=live.thread_id,
            run_id=live.run_id,
            emit_step=emit_step,
        )
        try:
            transcript = Transcript(price=self._price)
            turn = Turn(context, request, live, transcript, self._models, self._limits, self._tool_route, self._fallback)
            await drive(turn, self._saver)
        finally:
            self._live.pop(live.run_id, None)
            self._owners.pop(live.run_id, None)


async def _take_draft(session: AsyncSession, thread: Thread, sent: WorkingDraft | None) -> None:
    """Put the drawer's draft in the place of the thread's when they differ."""
    if sent is None:
        return
    kept = parse_draft(thread.draft)
    if kept is not None and (kept.definition.dump(), kept.icp_code) == (sent.definition.dump(), sent.icp_code):
        return
    await write_draft(session, thread.id, sent.definition, icp_code=sent.icp_code, base_version=sent.base_version)
