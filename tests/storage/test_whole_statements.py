"""SQLite for the event loop: rows come with their statement, and what was begun is rolled back."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, text

from storage import whole_statements
from storage.database import Database
from storage.migrate import migrate
from storage.tables import Workspace
from storage.whole_statements import AT_ONCE, WholeConnection


@pytest.fixture
async def connection(tmp_path: Path) -> WholeConnection:
    opened = whole_statements.connect(str(tmp_path / "any.db"), isolation_level=None)
    await opened
    return opened


async def numbers(connection: WholeConnection, count: int) -> whole_statements.WholeCursor:
    below = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT i FROM n"
    return await connection.cursor().execute(below, (count,))


@pytest.mark.parametrize("count", [1, AT_ONCE - 1, AT_ONCE, AT_ONCE + 1, 3 * AT_ONCE])
async def test_all_rows_come_however_many_there_are(connection: WholeConnection, count: int) -> None:
    whole = [row[0] for row in await (await numbers(connection, count)).fetchall()]
    cursor = await numbers(connection, count)
    some = [row[0] for row in await cursor.fetchmany(700)]
    while page := await cursor.fetchmany(700):
        some += [row[0] for row in page]
    single = await numbers(connection, 1)

    assert whole == some == list(range(1, count + 1))
    assert (await single.fetchone(), await single.fetchone()) == ((1,), None)
    await connection.close()


async def test_few_rows_are_one_visit_of_the_thread(connection: WholeConnection, monkeypatch: pytest.MonkeyPatch) -> None:
    visits: list[object] = []
    visit = WholeConnection.visit

    async def counted(self: WholeConnection, work: Any, *arguments: Any) -> Any:
        visits.append(work)
        return await visit(self, work, *arguments)

    monkeypatch.setattr(WholeConnection, "visit", counted)  # the one way into the connection's thread
    cursor = await numbers(connection, 10)
    rows = await cursor.fetchall()
    await cursor.close()
    await connection.rollback()

    assert (len(rows), len(visits)) == (10, 1)
    await connection.close()


async def test_a_beginning_that_nobody_waited_for_is_rolled_back(connection: WholeConnection) -> None:
    """Its caller was cancelled before the thread came to it: only the thread knows that a transaction has begun."""
    await connection.cursor().execute("CREATE TABLE kept (n)")
    slow = asyncio.create_task(numbers(connection, 300_000))
    begin = asyncio.create_task(connection.cursor().execute("BEGIN IMMEDIATE"))
    await asyncio.sleep(0)
    begin.cancel()
    await asyncio.wait({begin})

    await connection.rollback()

    assert not connection.in_transaction
    await slow
    await connection.close()


async def test_many_rows_are_inserted_and_read_by_the_product_s_sessions(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'winnow.db'}")
    await asyncio.to_thread(migrate, database)
    async with database.writing() as session:
        made = await session.scalars(insert(Workspace).returning(Workspace.id), [{"slug": f"w{n}", "name": f"w{n}"} for n in range(1500)])
        assert len(set(made)) == 1500
    async with database.reading() as session:
        query = select(Workspace.id).order_by(Workspace.id)
        streamed = [each async for each in await session.stream_scalars(query.execution_options(yield_per=100))]
        assert list(await session.scalars(query)) == streamed and len(streamed) == 1500
        assert await session.scalar(text("SELECT 1")) == 1
    await database.dispose()
