"""A copilot on a copy of the sample that every case finds as it was: swept, or copied again when something was saved."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, select

from agent.copilot import Copilot, RunLimits
from agent.models import ModelFactory
from evals.saved_state import Saved, read_saved
from evals.surfaces.surface import AguiSurface, Surface
from evals.template import TODAY, make_actor
from qualification.fields import ACCOUNT_FIELDS, Field
from qualification.identity import Actor
from qualification.jobs import run_pending
from qualification.results import ResultsStore
from qualification.snapshots import SnapshotStore
from sample.custom_fields import CUSTOM_FIELDS
from storage.database import Database
from storage.tables import Account, ChangeSetRow, Message, OutboxEvent, Thread

Document = dict[str, Any]
MOST_MESSAGES = 200
_PLACES = ("country", "state")


@dataclass(frozen=True)
class Records:
    """The sample's accounts as plain documents, for the independent count."""

    accounts: tuple[Document, ...]
    fields: dict[str, Field]
    known: dict[str, frozenset[str]]


@dataclass
class Sandbox:
    """One copy of the sample. Cases run in it one after the other."""

    template: Path
    file: Path
    models: ModelFactory
    limits: RunLimits
    database: Database
    actor: Actor
    records: Records
    pristine: Saved
    news: int
    snapshots: SnapshotStore
    surface: Surface = field(default_factory=AguiSurface)
    results: ResultsStore = field(init=False)
    copilot: Copilot = field(init=False)

    def __post_init__(self) -> None:
        self.copilot = self._made()

    def _made(self) -> Copilot:
        self.results = ResultsStore(self.database)
        return Copilot(
            self.database,
            self.snapshots,
            self.results,
            models=self.models,
            today=lambda: TODAY,
            limits=self.limits,
            tool_route=self.surface.tool_route,
        )

    def read_saved(self) -> Saved:
        """Return what the database holds now."""
        with self.database.bulk_reading() as session:
            return read_saved(session, self.actor.workspace_id)

    def finish_jobs(self, saved: Saved) -> int:
        """Run the jobs that a confirm queued, as a server beside would; returns how many."""
        if saved.jobs == self.pristine.jobs:
            return 0
        return run_pending(self.database, self.snapshots, lambda: TODAY, workspace_id=self.actor.workspace_id)

    async def tool_texts(self, run_id: str) -> list[str]:
        """Return what the tools of a run told the model, in full: events cut it."""
        async with self.database.reading() as session:
            query = select(Message.body).where(Message.run_id == run_id).order_by(Message.position).limit(MOST_MESSAGES)
            bodies = (await session.scalars(query)).all()
        return [str(body["data"].get("content")) for body in bodies if body["type"] == "tool"]

    async def reset(self, saved: Saved | None = None) -> None:
        """Make the workspace what it was: nothing of the last conversation is left. `saved` is what the database holds, when that is known."""
        await self.copilot.close()
        saved = saved or self.read_saved()
        if saved == self.pristine:
            await self._sweep()
        else:
            await self._restore(saved)

    async def _sweep(self) -> None:
        """Take away the conversation; nothing else was written. The audit, which nobody can shorten, keeps what was said in it."""
        async with self.database.writing() as session:
            await session.execute(delete(ChangeSetRow).where(ChangeSetRow.workspace_id == self.actor.workspace_id))
            await session.execute(delete(Thread).where(Thread.workspace_id == self.actor.workspace_id))
            await session.execute(
                delete(OutboxEvent).where(OutboxEvent.workspace_id == self.actor.workspace_id, OutboxEvent.number > self.news)
            )

    async def _restore(self, saved: Saved) -> None:
        """Copy the template again. Snapshots are keyed by counters, which go back: caught up at once, made anew when records changed."""
        await self.database.dispose()
        _copy(self.template, self.file)
        if saved.seq != self.pristine.seq:
            self.snapshots = SnapshotStore(self.database)
        await asyncio.to_thread(self.snapshots.current, self.actor.workspace_id)
        self.copilot = self._made()


def _copy(template: Path, file: Path) -> None:
    for suffix in ("-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)
    shutil.copyfile(template, file)


@asynccontextmanager
async def open_sandbox(
    template: Path, file: Path, models: ModelFactory, limits: RunLimits | None = None, surface: Surface | None = None
) -> AsyncIterator[Sandbox]:
    """Open a copilot on a copy of the template; it is talked to through a surface."""
    _copy(template, file)
    database = Database(f"sqlite:///{file}")
    try:
        yield await _opened(template, file, database, models, limits or RunLimits(), surface or AguiSurface())
    finally:
        await database.dispose()


async def _opened(template: Path, file: Path, database: Database, models: ModelFactory, limits: RunLimits, surface: Surface) -> Sandbox:
    actor = make_actor(database)
    with database.bulk_reading() as session:
        query = select(Account.attributes).where(Account.workspace_id == actor.workspace_id).order_by(Account.id).limit(5_000_000)
        accounts = tuple(session.scalars(query))
        news = session.scalar(select(func.max(OutboxEvent.number)).where(OutboxEvent.workspace_id == actor.workspace_id)) or 0
        pristine = read_saved(session, actor.workspace_id)
    known = {key: frozenset(str(each[key]).casefold() for each in accounts if key in each) for key in _PLACES}
    records = Records(accounts, {each.key: each for each in (*ACCOUNT_FIELDS, *CUSTOM_FIELDS)}, known)
    sandbox = Sandbox(template, file, models, limits, database, actor, records, pristine, news, SnapshotStore(database), surface)
    await sandbox.copilot.warm(actor.workspace_id)
    return sandbox
