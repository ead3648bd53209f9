"""Work that goes on after Slack was answered: kept by strong references, bounded, ended in order."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from api.slack.calls import SlackRefused

AT_ONCE = 16
MOST_WAITING = 400

log = logging.getLogger(__name__)


class Tasks:
    """The work of this process. Belongs to the event loop's thread."""

    def __init__(self, at_once: int = AT_ONCE, most_waiting: int = MOST_WAITING) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(at_once)
        self._most = most_waiting

    @property
    def has_room(self) -> bool:
        """Whether more work is taken."""
        return len(self._tasks) < self._most

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Do some work as soon as there is a slot. Call it only while there is room."""
        task = asyncio.create_task(self._run(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            async with self._slots:
                await work
        except SlackRefused as refused:
            log.warning("Slack did not take an answer: %s", refused)
        except Exception:
            log.exception("a request of Slack could not be answered")
        finally:
            work.close()

    async def idle(self) -> None:
        """Wait until all work is done, what it started included."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def close(self, patience_seconds: float) -> None:
        """Give the work under way some time to end, then cancel it."""
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=patience_seconds)
        for task in self._tasks:
            task.cancel()
        await self.idle()
