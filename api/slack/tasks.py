"""Work that goes on after Slack was answered: kept by strong references, bounded, ended in order."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, TypeAlias

from api.slack.calls import SlackRefused

AT_ONCE = 16
SHORT_AT_ONCE = 8
MOST_WAITING = 400

Work: TypeAlias = Coroutine[Any, Any, None]

log = logging.getLogger(__name__)


class Tasks:
    """The work of this process. Short work, such as a press, has slots of its own: it does not wait for answers.

    Belongs to the event loop's thread.
    """

    def __init__(self, at_once: int = AT_ONCE, most_waiting: int = MOST_WAITING) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._slots, self._short_slots = asyncio.Semaphore(at_once), asyncio.Semaphore(SHORT_AT_ONCE)
        self._most = most_waiting

    @property
    def has_room(self) -> bool:
        """Whether more work is taken."""
        return len(self._tasks) < self._most

    def start(self, work: Work, otherwise: Callable[[], Work] | None = None, *, is_short: bool = False) -> None:
        """Do some work as soon as there is a slot; `otherwise` says so when it fails. Call it only while there is room."""
        task = asyncio.create_task(self._run(work, otherwise, self._short_slots if is_short else self._slots))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, work: Work, otherwise: Callable[[], Work] | None, slots: asyncio.Semaphore) -> None:
        try:
            async with slots:
                await work
        except SlackRefused as refused:
            log.warning("Slack did not take an answer: %s", refused)
        except Exception:
            log.exception("a request of Slack could not be answered")
            if otherwise is not None:
                await self._run_apology(otherwise())
        finally:
            work.close()

    async def _run_apology(self, apology: Work) -> None:
        try:
            await apology
        except Exception:
            log.warning("the person who asked in Slack could not be told", exc_info=True)

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
