"""One writer at a time in this process, in the order they came: tasks of event loops and threads alike."""

import asyncio
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

from sqlalchemy.exc import TimeoutError as WaitedTooLong

PATIENCE_SECONDS = 30.0
WAITED = f"another writer held the database for more than {PATIENCE_SECONDS:g} seconds"
Wake = Callable[[], object]


class WriterLock:
    """A fair lock. Whoever waits holds a place in one queue, whose head writes.

    To leave is the same for a writer that is done and for one that gave up waiting, so that a
    cancellation at any moment passes the lock on. It cannot be taken twice by the same writer.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._queue: deque[Wake] = deque()

    @contextmanager
    def held_by_thread(self) -> Iterator[None]:
        """Hold the lock in a thread. Raises WaitedTooLong, an SQLAlchemyError."""
        turn = threading.Event()
        place: Wake = turn.set
        try:
            if not self._join(place) and not turn.wait(PATIENCE_SECONDS):
                raise WaitedTooLong(WAITED)
            yield
        finally:
            self._leave(place)

    @asynccontextmanager
    async def held_by_task(self) -> AsyncIterator[None]:
        """Hold the lock in a task; waiting leaves the event loop free. Raises WaitedTooLong, an SQLAlchemyError."""
        loop, turn = asyncio.get_running_loop(), asyncio.Event()

        def place() -> object:
            return loop.call_soon_threadsafe(turn.set)

        try:
            if not self._join(place):
                await _wait(turn)
            yield
        finally:
            self._leave(place)

    def _join(self, place: Wake) -> bool:
        """Take the last place; returns whether it is the head."""
        with self._guard:
            self._queue.append(place)
            return len(self._queue) == 1

    def _leave(self, place: Wake) -> None:
        with self._guard:
            was_head = bool(self._queue) and self._queue[0] is place
            self._queue = deque(other for other in self._queue if other is not place)
            while was_head and self._queue and not _is_woken(self._queue[0]):
                self._queue.popleft()


async def _wait(turn: asyncio.Event) -> None:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await turn.wait()
    except TimeoutError as error:
        raise WaitedTooLong(WAITED) from error


def _is_woken(place: Wake) -> bool:
    """Return False for a task whose event loop is closed: it never writes."""
    try:
        place()
    except RuntimeError:
        return False
    return True
