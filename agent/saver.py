"""Stores the events of all runs of a process and holds their leases: one transaction for all that is due."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from agent import run_log
from agent.live import LiveRun, Stop
from storage.database import Database

logger = logging.getLogger(__name__)


class Saver:
    """Belongs to the event loop's thread. It works while there are runs, and lets go of one only when none of it is being written."""

    def __init__(self, database: Database, flush_seconds: float, lease_seconds: float) -> None:
        self._database = database
        self._flush_seconds = flush_seconds
        self._lease_seconds = lease_seconds
        self._renewed: dict[LiveRun, float] = {}  # the runs, and the monotonic second of their last renewal
        self._none_left = asyncio.Event()
        self._apart: dict[LiveRun, float] = {}  # those whose events could not be stored when others' could, and when to try again
        self._task: asyncio.Task[None] | None = None
        self._writing: frozenset[LiveRun] = frozenset()
        self._written = asyncio.Event()

    def take(self, live: LiveRun) -> None:
        """Store the events of a run within `flush_seconds` and renew its lease from now on."""
        self._renewed[live] = time.monotonic()
        self._none_left.clear()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._keep_saving())

    async def give_back(self, live: LiveRun) -> None:
        """Stop that; afterwards `live.saved` says how many events are rows, and stays."""
        self.forget(live)
        while live in self._writing:
            await self._written.wait()

    def forget(self, live: LiveRun) -> None:
        """Begin to write no more of a run."""
        self._renewed.pop(live, None)
        self._apart.pop(live, None)
        if not self._renewed:
            self._none_left.set()

    async def _keep_saving(self) -> None:
        while self._renewed:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._none_left.wait(), self._flush_seconds)
            due = sorted(filter(self._is_due, self._renewed), key=self._renewed.__getitem__)
            if due:
                self._writing = frozenset(due)
                self._written.clear()
                try:
                    await self._save(due)
                finally:
                    self._writing = frozenset()
                    self._written.set()

    async def close(self) -> None:
        """Wait until nothing is written any more; call it when every run was given back."""
        if self._task is not None:
            await asyncio.wait({self._task})

    def _is_due(self, live: LiveRun) -> bool:
        return live.saved < len(live.log) or time.monotonic() - self._renewed[live] >= self._lease_seconds / 4

    async def _save(self, due: Sequence[LiveRun]) -> None:
        """Store what is due, together; when that fails, each for itself. What then fails alone waits for a while, and holds no other up."""
        together = [live for live in due if live not in self._apart]
        if not await self._stored(together) and len(together) > 1:
            await self._save_singly(together)
        for live in due:
            if live in self._apart and time.monotonic() >= self._apart[live] and await self._stored([live]):
                del self._apart[live]

    async def _save_singly(self, due: Sequence[LiveRun]) -> None:
        """Try each, the one renewed longest ago first; a database that is away lets none through, and then none is to blame."""
        until = time.monotonic() + self._lease_seconds / 3
        failed, has_stored = [], False
        for live in due:
            if time.monotonic() >= until:
                break
            if await self._stored([live]):
                has_stored = True
            else:
                failed.append(live)
        if has_stored:
            self._apart |= {live: time.monotonic() + self._lease_seconds / 4 for live in failed if live in self._renewed}

    async def _stored(self, due: Sequence[LiveRun]) -> bool:
        """Return whether a transaction with all these could be made."""
        try:
            if due:
                await self._store(due)
        except Exception:  # whatever it was, the end is stored with all events or told as not stored
            for live in due:
                live.is_unsure = True
            logger.warning("the events of %s could not be stored yet", ", ".join(live.run_id for live in due), exc_info=len(due) == 1)
            return False
        return True

    async def _store(self, due: Sequence[LiveRun]) -> None:
        began = time.monotonic()

        async def store(session: AsyncSession) -> tuple[dict[str, str], dict[LiveRun, int]]:
            status = await run_log.renew(session, [live.run_id for live in due], self._lease_seconds)
            held = [live for live in due if status.get(live.run_id) in run_log.OPEN]
            there = await run_log.last_numbers(session, [live.run_id for live in held if live.is_unsure])
            counts = {live: len(live.log) for live in held}
            last = {live: there.get(live.run_id, live.saved) for live in held}
            rows = [run_log.event_rows(live.run_id, last[live], live.log[last[live] : counts[live]]) for live in held]
            await run_log.insert_events(session, [row for each in rows for row in each])
            return status, counts

        status, counts = await self._database.write(store)
        for live, count in counts.items():
            live.saved, live.is_unsure = count, False
            if live in self._renewed:
                self._renewed[live] = began
        for live in due:
            if (now := status.get(live.run_id, "running")) != "running":
                live.stop(Stop.CANCELLED if now == "cancelling" else Stop.INTERRUPTED)
