"""News of workspaces: read once a process, fanned out to everyone who follows."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeAlias

from sqlalchemy.exc import SQLAlchemyError

from api import sse
from storage.database import Database
from storage.outbox import News, first_kept, last_number, read_news

POLL_SECONDS = 0.5
ICP_SECONDS = 0.5
MAX_WAITING = 256
PAGE = 64
BREATHS = 5
BREATH_SECONDS = 0.02
SLOW = "you read more slowly than news comes; connect again with the id of the last event you have to go on after it"
FORGOTTEN = "news after this id is no longer kept; read what you show again, then go on from here"

Row: TypeAlias = dict[str, Any]
RowsOf: TypeAlias = Callable[[int, AbstractSet[str]], Awaitable[Mapping[str, Row]]]
"""Returns the list rows, as they are now, of those ICPs of a workspace that are still there."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Told:
    """What a follower is sent: news, or `reload` and `dropped` from the feed itself. `dropped` has no number."""

    number: int | None
    event: str
    body: Row

    @cached_property
    def frame(self) -> bytes:
        """Its bytes on the wire, made once for all followers."""
        return sse.event(self.body, name=self.event, number=self.number)


class NewsFeed:
    """The followers of this process. Belongs to the event loop's thread."""

    def __init__(self, database: Database, rows_of: RowsOf) -> None:
        self._database = database
        self._rows_of = rows_of
        self._channels: dict[int, Channel] = {}
        self._opening = asyncio.Lock()

    async def last(self, workspace_id: int) -> int:
        """Return the number of the newest event of a workspace."""
        async with self._database.reading() as session:
            return await session.run_sync(last_number, workspace_id)

    async def follow(self, workspace_id: int, after: int) -> AsyncIterator[list[Told]]:
        """Yield the news after a number, what is stored and then what comes, as much as is ready; it ends when the follower is too slow.

        When some of it is no longer kept, `reload` comes first and only what is new follows.
        """
        channel, follower = await self._admit(workspace_id)
        try:
            async for told in self._missed(workspace_id, after, follower.start):
                yield told
            async for ready in follower.bursts(max(after, follower.start)):
                yield ready
        finally:
            channel.followers.discard(follower)
            if not channel.followers and self._channels.get(workspace_id) is channel:
                self._channels.pop(workspace_id).close()

    def close(self) -> None:
        """Stop reading."""
        for channel in self._channels.values():
            channel.close()
        self._channels.clear()

    async def _admit(self, workspace_id: int) -> tuple["Channel", "Follower"]:
        async with self._opening:
            channel = self._channels.get(workspace_id)
            if channel is None or not channel.is_alive:
                channel = Channel(self, workspace_id, await self.last(workspace_id))
                self._channels[workspace_id] = channel
            follower = Follower(channel.position)
            channel.followers.add(follower)
            return channel, follower

    async def _missed(self, workspace_id: int, after: int, until: int) -> AsyncIterator[list[Told]]:
        if await self._is_forgotten(workspace_id, after):
            yield [Told(until, "reload", {"message": FORGOTTEN})]
            return
        while after < until:
            page = [each for each in await self.read(workspace_id, after) if each.number <= until]
            if not page:
                return
            yield await self.dress(workspace_id, coalesce(page))
            after = page[-1].number

    async def _is_forgotten(self, workspace_id: int, after: int) -> bool:
        async with self._database.reading() as session:
            last = await session.run_sync(last_number, workspace_id)
            first = await session.run_sync(first_kept, workspace_id)
        return after > last or (after < last and (first is None or first > after + 1))

    async def read(self, workspace_id: int, after: int) -> list[News]:
        """Return the stored news after a number, a page of it."""
        async with self._database.reading() as session:
            return await session.run_sync(read_news, workspace_id, after, PAGE)

    async def dress(self, workspace_id: int, news: Sequence[News]) -> list[Told]:
        """Return news as it is sent: that of an ICP with its row of now; one that is gone has the status `deleted`."""
        codes = {each.body["icp_code"] for each in news if each.event == "icp"}
        rows = await self._rows_of(workspace_id, codes) if codes else {}
        told = [Told(each.number, each.event, each.body) for each in news]
        return [replace(each, body=_icp_body(each.body["icp_code"], rows)) if each.event == "icp" else each for each in told]

    @property
    def database(self) -> Database:
        """Where the news is."""
        return self._database


class Channel:
    """Everyone who follows one workspace, fed by one task. `position` is the number up to which they were fed."""

    def __init__(self, feed: NewsFeed, workspace_id: int, position: int) -> None:
        self.followers: set[Follower] = set()
        self.position = position
        self._feed = feed
        self._workspace_id = workspace_id
        self._loop = asyncio.get_running_loop()
        self._rung = asyncio.Event()
        self._due: dict[str, float] = {}
        self._task = asyncio.create_task(self._run())

    def close(self) -> None:
        """Stop feeding; those who still follow end."""
        self._task.cancel()

    @property
    def is_alive(self) -> bool:
        """Whether followers are fed."""
        return not self._task.done()

    async def _run(self) -> None:
        try:
            with self._feed.database.bell.heard_by(self._on_ring):
                while True:
                    await self._wait(await self._feed_patiently())
        finally:
            for follower in self.followers:
                follower.end()

    async def _feed_patiently(self) -> float:
        try:
            return await self._feed_once()
        except SQLAlchemyError:
            log.warning("news could not be read; trying again", exc_info=True)
            return POLL_SECONDS

    async def _feed_once(self) -> float:
        """Feed what is ready; return how long to wait before the next look, at most.

        News stays in its order: what comes after an ICP that was told a moment ago waits with it.
        """
        self._rung.clear()
        news = coalesce(await self._feed.read(self._workspace_id, self.position))
        now = self._loop.time()
        self._due = {code: due for code, due in self._due.items() if due > now}
        hot = next((at for at, each in enumerate(news) if each.event == "icp" and each.body["icp_code"] in self._due), None)
        ready = news[:hot]
        if ready:
            self._due |= {each.body["icp_code"]: now + ICP_SECONDS for each in ready if each.event == "icp"}
            for told in await self._feed.dress(self._workspace_id, ready):
                self._tell(told)
            self.position = ready[-1].number
            await self._let_them_read()
        if hot is not None:
            await asyncio.sleep(self._due[news[hot].body["icp_code"]] - now)
            return 0
        return 0 if ready else POLL_SECONDS

    def _tell(self, told: Told) -> None:
        for follower in self.followers:
            follower.tell(told)

    async def _let_them_read(self) -> None:
        """Give clients that do read the time to: a burst must not drop them. It is short, for the sake of the others."""
        for _ in range(BREATHS):
            if all(follower.has_room for follower in self.followers):
                return
            await asyncio.sleep(BREATH_SECONDS)

    async def _wait(self, seconds: float) -> None:
        if not seconds:
            return
        try:
            await asyncio.wait_for(self._rung.wait(), seconds)
        except TimeoutError:
            return

    def _on_ring(self, workspace_id: int) -> None:
        if workspace_id == self._workspace_id and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._rung.set)


class Follower:
    """One open stream: a bounded queue. `start` is the number after which the queue goes on."""

    def __init__(self, start: int) -> None:
        self.start = start
        self._queue: asyncio.Queue[Told | None] = asyncio.Queue(MAX_WAITING)
        self._has_ended = False

    @property
    def has_room(self) -> bool:
        """Whether another page fits."""
        return self._has_ended or self._queue.qsize() <= MAX_WAITING - PAGE

    def tell(self, told: Told) -> None:
        """Queue news; a full queue is given up, so that a client that does not read costs no memory."""
        if self._has_ended:
            return
        if self._queue.full():
            self.end(Told(None, "dropped", {"message": SLOW}))
        else:
            self._queue.put_nowait(told)

    def end(self, *last: Told) -> None:
        """Forget what is queued and end the stream."""
        self._has_ended = True
        while not self._queue.empty():
            self._queue.get_nowait()
        for each in (*last, None):
            self._queue.put_nowait(each)

    async def news(self, after: int) -> AsyncIterator[Told]:
        """Yield what is queued and what comes, but what the client has already."""
        async for ready in self.bursts(after):
            for told in ready:
                yield told

    async def bursts(self, after: int) -> AsyncIterator[list[Told]]:
        """Yield the same, as much as is queued at once."""
        is_over = False
        while not is_over:
            ready = [await self._queue.get()]
            while not self._queue.empty():
                ready.append(self._queue.get_nowait())
            is_over = None in ready
            told = [each for each in ready if each is not None and (each.number is None or each.number > after)]
            if told:
                yield told


def coalesce(news: Iterable[News]) -> list[News]:
    """Return the news in its order, of several news of one ICP the last."""
    listed = list(news)
    newest = {each.body["icp_code"]: each.number for each in listed if each.event == "icp"}
    return [each for each in listed if each.event != "icp" or newest[each.body["icp_code"]] == each.number]


def _icp_body(code: str, rows: Mapping[str, Row]) -> Row:
    return rows.get(code) or {"icp_code": code, "status": "deleted"}
