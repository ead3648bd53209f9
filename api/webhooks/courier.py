"""Tells every endpoint what waits for it, each in order and beside the others, until cancelled."""

import asyncio
import itertools
import logging
from dataclasses import dataclass
from functools import partial

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from api.webhooks.attempts import Sender
from qualification.webhooks import turns
from qualification.webhooks.endpoints import EVENTS
from qualification.webhooks.turns import Due, Letter
from storage.database import Database
from storage.owner import process_name
from storage.tables import Webhook, Workspace

POLL_SECONDS = 1.0
MOST_AT_ONCE = 20

log = logging.getLogger(__name__)


class Courier:
    """The deliveries of this process. Belongs to the event loop's thread."""

    def __init__(self, database: Database, sender: Sender) -> None:
        self._database = database
        self._sender = sender
        self._owner = process_name()
        self._numbers = itertools.count(1)
        self._rung = asyncio.Event()
        self._tasks: dict[str, asyncio.Task[bool]] = {}
        self._seen: dict[str, int] = {}  # endpoints for which nothing waits up to this number, though no row says so

    async def run(self) -> None:
        """Deliver until cancelled."""
        loop = asyncio.get_running_loop()

        def on_ring(workspace_id: int) -> None:
            loop.call_soon_threadsafe(self._rung.set)

        try:
            with self._database.bell.heard_by(on_ring):
                while True:
                    await self._wait(listens=await self._look())
        finally:
            for task in self._tasks.values():
                task.cancel()
            if self._tasks:
                await asyncio.wait(set(self._tasks.values()))

    async def deliver_due(self) -> None:
        """Look once and wait until what was found is delivered or failed."""
        await self._look()
        if self._tasks:
            await asyncio.wait(set(self._tasks.values()))

    async def _look(self) -> bool:
        """Begin to deliver what waits; returns whether there is any endpoint, so that the next news is worth a look."""
        self._rung.clear()
        try:
            async with self._database.reading() as session:
                found = await session.run_sync(turns.due_webhooks)
                is_any = bool(found) or await session.run_sync(turns.has_active)
        except SQLAlchemyError:
            log.warning("webhooks could not be read; trying again", exc_info=True)
            return True
        for due in found:
            if len(self._tasks) < MOST_AT_ONCE and due.webhook_id not in self._tasks and self._seen.get(due.webhook_id, -1) < due.newest:
                self._tasks[due.webhook_id] = task = asyncio.create_task(self._tell(due))
                task.add_done_callback(partial(self._on_told, due.webhook_id))
        return is_any

    def _on_told(self, webhook_id: str, task: "asyncio.Task[bool]") -> None:
        del self._tasks[webhook_id]
        if not task.cancelled() and task.result():
            self._rung.set()  # more may have come meanwhile

    async def _wait(self, *, listens: bool) -> None:
        """Wait for the next look, which comes at once with news when anybody is told of it."""
        if not listens:
            await asyncio.sleep(POLL_SECONDS)
            return
        try:
            await asyncio.wait_for(self._rung.wait(), POLL_SECONDS)
        except TimeoutError:
            return

    async def _tell(self, due: Due) -> bool:
        """Return whether all went as it should; else the next look comes with the next poll, for the cause is likely still there."""
        try:
            async with self._database.reading() as session:
                letters, until = await session.run_sync(turns.read_letters, due.workspace_id, due.position, EVENTS)
            if not letters and until < due.position + turns.PAGE:
                self._seen[due.webhook_id] = due.newest
                return True
            round_ = await self._claim(due)
            if round_ is not None:
                await round_.carry_out()
        except Exception:
            log.warning("the webhook %s could not be told; trying again", due.webhook_id, exc_info=True)
            return False
        return True

    async def _claim(self, due: Due) -> "Round | None":
        owner = f"{self._owner}#{next(self._numbers)}"
        async with self._database.writing() as session:
            row = await session.run_sync(turns.claim, due, owner)
            if row is None:
                return None
            name = await session.scalar(select(Workspace.name).where(Workspace.id == row.workspace_id))
        return Round(self._database, self._sender, row, name or "", owner)


@dataclass(frozen=True)
class Round:
    """One endpoint under its lease."""

    database: Database
    sender: Sender
    webhook: Webhook
    workspace: str
    owner: str

    async def carry_out(self) -> None:
        """Tell one page; what is cancelled half way goes on at the same place."""
        try:
            await self._tell_page()
        finally:
            async with self.database.writing() as session:
                await session.run_sync(turns.release, self.webhook.id, self.owner)

    async def _tell_page(self) -> None:
        row = self.webhook
        async with self.database.reading() as session:
            letters, until = await session.run_sync(turns.read_letters, row.workspace_id, row.position, row.events)
        for letter in letters:
            if not await self._tell(letter):
                return
        if not letters or letters[-1].number < until:
            async with self.database.writing() as session:
                await session.run_sync(turns.note_skipped, row.id, self.owner, until)

    async def _tell(self, letter: Letter) -> bool:
        """Return whether the endpoint took it and is still ours to tell."""
        delivery = f"{self.webhook.id}.{letter.number}"
        attempt = await self.sender.send(self.webhook, self.workspace, delivery, letter.event, letter.body)
        async with self.database.writing() as session:
            if attempt.error is None:
                return await session.run_sync(turns.note_taken, self.webhook.id, self.owner, letter.number)
            failed = (self.webhook.id, self.owner, attempt.error)
            await session.run_sync(
                lambda sync: turns.note_failed(sync, *failed, wait_seconds=attempt.wait_seconds, is_final=attempt.is_final)
            )
        return False
