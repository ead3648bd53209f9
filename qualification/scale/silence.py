"""Has the scheduler give up workers that it has not heard of for long: frozen ones, whose connections stay open and say nothing."""

import asyncio
import logging
import threading
from typing import Any

from distributed import Client
from distributed.client import FutureCancelledError
from distributed.comm.core import CommClosedError
from distributed.metrics import time
from distributed.scheduler import heartbeat_interval

logger = logging.getLogger(__name__)

LOOKS = 5  # so many looks in the time that a worker may be silent
BEATS = 10  # as Dask does: with many workers, which say something less often, so many of their intervals at least
SECOND_LOOK_SECONDS = 2.0
NOT_NOW = (OSError, CommClosedError, FutureCancelledError, RuntimeError)


class SilenceWatch:
    """Looks on in a thread of its own while a client is connected. What waited for a worker that is given up ends at once."""

    def __init__(self, client: Client, silent_seconds: float) -> None:
        self._client = client
        self._silent_seconds = silent_seconds
        self._ended = threading.Event()
        threading.Thread(target=self._look_on, name="winnow-scale-silence", daemon=True).start()

    def end(self) -> None:
        """Look no more."""
        self._ended.set()

    def _look_on(self) -> None:
        while not self._ended.wait(self._silent_seconds / LOOKS):
            try:
                given_up = self._client.run_on_scheduler(give_up_silent, self._silent_seconds)
            except NOT_NOW:
                continue
            for address in given_up or ():  # None: the client was closed meanwhile
                logger.warning(
                    "worker %s was silent for %g seconds and is given up; its parts are read elsewhere", address, self._silent_seconds
                )


async def give_up_silent(silent_seconds: float, dask_scheduler: Any) -> list[str]:
    """Remove the workers that were not heard of for so long; returns their addresses. Runs in the scheduler.

    It looks twice, so that a scheduler that was frozen itself first reads what workers have said meanwhile. A worker that comes back
    is told to end, and whatever supervises it starts it anew.
    """
    if not _silent(dask_scheduler, silent_seconds):
        return []
    await asyncio.sleep(SECOND_LOOK_SECONDS)
    given_up = _silent(dask_scheduler, silent_seconds)
    for address in given_up:
        await dask_scheduler.remove_worker(address, stimulus_id=f"winnow-silent-{time()}")
    return given_up


def _silent(scheduler: Any, seconds: float) -> list[str]:
    bound = max(seconds, BEATS * heartbeat_interval(len(scheduler.workers)))
    return [address for address, worker in scheduler.workers.items() if time() - worker.last_seen > bound]
