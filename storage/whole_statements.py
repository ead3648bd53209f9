"""SQLite for the event loop: a statement and its rows are one visit to the connection's thread, not four."""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Iterable
from functools import partial
from typing import Any

import aiosqlite

AT_ONCE = 1000


class WholeCursor(aiosqlite.Cursor):
    """Brings the first rows back with the statement that selects them; only more than that are fetched by visits of their own."""

    def __init__(self, connection: "WholeConnection") -> None:
        self._connection = connection
        self._rows: deque[Any] = deque()
        self._has_more = False

    async def execute(self, sql: str, parameters: Iterable[Any] | None = None) -> "WholeCursor":
        """Carry a statement out."""
        self._cursor = await self._connection.visit(self._run, sql, parameters or ())
        return self

    def _run(self, sql: str, parameters: Iterable[Any]) -> sqlite3.Cursor:
        cursor = self._connection._conn.execute(sql, parameters)  # type: ignore[arg-type]  # positional or by name, as SQLAlchemy sends them
        if cursor.description:
            self._rows.extend(cursor.fetchmany(AT_ONCE))
            self._has_more = len(self._rows) == AT_ONCE
        return cursor

    async def executemany(self, sql: str, parameters: Iterable[Iterable[Any]]) -> "WholeCursor":
        """Carry a statement out once for each set of parameters."""
        self._cursor = await self._connection.visit(lambda: self._connection._conn.executemany(sql, parameters))  # type: ignore[arg-type]
        return self

    async def fetchone(self) -> Any:
        """Return the next row, None after the last."""
        return next(iter(await self.fetchmany(1)), None)

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        """Return the next rows, as many as there are of `size`."""
        wanted = self._cursor.arraysize if size is None else size
        if len(self._rows) < wanted and self._has_more:
            self._rows.extend(await self._connection.visit(self._cursor.fetchmany, max(AT_ONCE, wanted - len(self._rows))))
        return [self._rows.popleft() for _ in range(min(wanted, len(self._rows)))]

    async def fetchall(self) -> deque[Any]:
        """Return the rows that are left."""
        if self._has_more:
            self._rows.extend(await self._connection.visit(self._cursor.fetchall))
            self._has_more = False
        rows, self._rows = self._rows, deque()
        return rows

    async def close(self) -> None:
        """Give up what was not fetched."""
        if self._has_more:
            await self._connection.visit(self._cursor.close)
        self._has_more = False
        self._rows.clear()


class WholeConnection(aiosqlite.Connection):
    """Makes whole cursors, and visits its thread only where there is something to do."""

    _is_left = False  # whether somebody was cancelled while the thread worked for them, so that it may be at work yet

    async def visit(self, work: Any, *arguments: Any) -> Any:
        """Do work in the connection's thread."""
        try:
            return await self._execute(work, *arguments)  # type: ignore[no-untyped-call]
        except asyncio.CancelledError:
            self._is_left = True
            raise

    def cursor(self) -> WholeCursor:  # type: ignore[override]  # what it returns is a cursor to wait for, too
        """Return a cursor; SQLite hears of it when it is given a statement."""
        return WholeCursor(self)

    async def rollback(self) -> None:
        """Roll back what was begun, behind what the thread is at."""
        if self._is_left or self.in_transaction:
            await super().rollback()
            self._is_left = False


def connect(database: str, **options: Any) -> WholeConnection:
    """Return a connection to be waited for."""
    connection = WholeConnection(partial(sqlite3.connect, database, **options), iter_chunk_size=AT_ONCE)
    connection._thread.daemon = True  # it must not keep a process alive that ends without closing it
    return connection
