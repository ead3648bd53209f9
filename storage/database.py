"""Engines and sessions: an async engine serves requests, a sync one the bulk work in threads."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, TypeVar

import orjson
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from storage.bell import Bell
from storage.json_text import json_text
from storage.outages import is_repeatable
from storage.pooling import Pooling
from storage.postgresql import engine_options, set_in_each_transaction
from storage.whole_statements import connect
from storage.writer_lock import WriterLock

BUSY_TIMEOUT_SECONDS = 10
ASYNC_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg"}
SYNC_DRIVERS = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+psycopg"}
COMMON: dict[str, Any] = {"json_serializer": json_text, "json_deserializer": orjson.loads, "hide_parameters": True}
ATTEMPTS = 4
BACK_OFF_SECONDS = 0.02

T = TypeVar("T")


class Database:
    """One database with its two engines. Make one per process and `dispose` it at the end.

    Sessions come as readers or writers: on SQLite a writer takes its lock when it begins, so that it
    never fails half way, and the writers of this process queue for it in the order they came: SQLite's own
    waiting is a back-off that starves some of many. Both leave the transaction to whoever opened them.
    On PostgreSQL every session's time zone is UTC, whatever the server's is.
    `bell` rings when a transaction that announced news has committed.

    Rows are locked in one order, so that two writers never wait for each other (only PostgreSQL locks rows):
    thread, change set, job, ICP or signal, workspace. Announcing news locks the workspace, so it comes last.
    Should PostgreSQL give a transaction up all the same, `write` and `bulk_write` do it again; after `writing` and
    `bulk_writing` whoever asked is told to.
    """

    def __init__(self, url: str, pooling: Pooling | None = None) -> None:
        plain = make_url(url)
        backend = plain.get_backend_name()
        if backend not in ASYNC_DRIVERS:
            raise ValueError(f"database URL {backend}: use sqlite:///FILE or postgresql://…")
        if backend == "sqlite" and plain.database:
            Path(plain.database).expanduser().parent.mkdir(parents=True, exist_ok=True)
        self.url = plain
        self.is_sqlite = backend == "sqlite"
        pooled = pooling or Pooling()
        whole = {"connect_args": {"async_creator_fn": connect}}
        own = [{}, whole] if self.is_sqlite else [engine_options(plain, pooled, bulk=bulk) for bulk in (True, False)]
        self.sync_engine = create_engine(plain.set(drivername=SYNC_DRIVERS[backend]), **COMMON, **own[0])
        self.async_engine = create_async_engine(plain.set(drivername=ASYNC_DRIVERS[backend]), **COMMON, **own[1])
        self.bell = Bell()
        self._writers = WriterLock() if self.is_sqlite else None
        for engine, bulk in ((self.sync_engine, True), (self.async_engine.sync_engine, False)):
            if self.is_sqlite:
                _prepare_sqlite(engine)
            elif pooled.through_pooler:
                set_in_each_transaction(engine, bulk=bulk)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """Open a session that only reads."""
        async with AsyncSession(self.async_engine, expire_on_commit=False) as session:
            yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """Open a session in one writing transaction: committed at the end, rolled back on an error.

        On SQLite, code inside must not open a second one, nor wait for a thread that does.
        """
        engine = self.async_engine.execution_options(writes=True)
        turn = self._writers.held_by_task() if self._writers else nullcontext()
        async with turn, AsyncSession(engine, expire_on_commit=False, info={"bell": self.bell}) as session:
            await _whole(session.connection())
            try:
                yield session
            except BaseException:
                await _whole(session.rollback())
                raise
            await _whole(session.commit())

    @contextmanager
    def bulk_reading(self) -> Iterator[Session]:
        """Open a sync session that only reads, from one consistent view of the database."""
        engine = self.sync_engine if self.is_sqlite else self.sync_engine.execution_options(isolation_level="REPEATABLE READ")
        with Session(engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def bulk_writing(self) -> Iterator[Session]:
        """Open a sync session in one writing transaction; the same holds inside it as inside `writing`."""
        turn = self._writers.held_by_thread() if self._writers else nullcontext()
        engine = self.sync_engine.execution_options(writes=True)
        with turn, Session(engine, expire_on_commit=False, info={"bell": self.bell}) as session, session.begin():
            yield session

    async def write(self, work: Callable[[AsyncSession], Awaitable[T]]) -> T:
        """Do work in a writing transaction of its own and return what it returns; up to three times more when the server gives it up.

        The work must leave nothing behind but what it writes: PostgreSQL rolls it back to end a deadlock, and it begins anew.
        """
        for attempt in range(1, ATTEMPTS):
            try:
                async with self.writing() as session:
                    return await work(session)
            except DBAPIError as error:
                if not is_repeatable(error):
                    raise
            await asyncio.sleep(_pause(attempt))
        async with self.writing() as session:
            return await work(session)

    def bulk_write(self, work: Callable[[Session], T]) -> T:
        """Do the same in a sync session."""
        for attempt in range(1, ATTEMPTS):
            try:
                with self.bulk_writing() as session:
                    return work(session)
            except DBAPIError as error:
                if not is_repeatable(error):
                    raise
            time.sleep(_pause(attempt))
        with self.bulk_writing() as session:
            return work(session)

    async def dispose(self) -> None:
        """Close every connection; one that a thread still works with is closed when the thread is done, instead of being kept."""
        for engine in (self.async_engine.sync_engine, self.sync_engine):
            event.listen(engine, "checkin", _close_when_returned)
        await self.async_engine.dispose()
        self.sync_engine.dispose()


def _close_when_returned(connection: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
    entry.invalidate()


def _pause(attempt: int) -> float:
    """Return how long to wait before the next attempt: not as long as the other one does."""
    return random.uniform(0.5, 1.5) * BACK_OFF_SECONDS * attempt  # noqa: S311


async def _whole(step: Coroutine[Any, Any, object]) -> None:
    """Carry a step to its end also when the caller is cancelled: half a BEGIN would keep SQLite's own lock."""
    task = asyncio.create_task(step)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        raise


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # we begin transactions ourselves
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "foreign_keys=ON", f"busy_timeout={BUSY_TIMEOUT_SECONDS * 1000}", "synchronous=FULL"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
