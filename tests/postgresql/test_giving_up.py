"""A transaction that the server gives up is done again; nobody waits for ever; a pooler may stand in between."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from storage.database import ATTEMPTS, Database
from storage.migrate import migrate
from storage.outages import is_repeatable, outage_of
from storage.pooling import Pooling
from storage.tables import Workspace
from storage.workspaces import ensure_workspace
from tests.support.postgres import PostgresServer
from tests.support.workspace import make_workspace


def add_one(session: Session, workspace_id: int) -> None:
    session.execute(update(Workspace).where(Workspace.id == workspace_id).values(seq=Workspace.seq + 1))


async def test_two_writers_that_wait_for_each_other_both_come_through(shared: Database) -> None:
    ids = [make_workspace(shared, name).workspace_id for name in ("one", "two")]
    both_hold = threading.Barrier(2)
    tries: list[int] = []

    def crossing(order: list[int]) -> None:
        def work(session: Session) -> None:
            tries.append(order[0])
            add_one(session, order[0])
            if tries.count(order[0]) == 1:
                both_hold.wait(60)
            add_one(session, order[1])

        shared.bulk_write(work)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(crossing, [ids, ids[::-1]]))

    assert len(tries) == 3, "one of them was given up once"
    with shared.bulk_reading() as session:
        assert list(session.scalars(select(Workspace.seq).order_by(Workspace.id))) == [2, 2]


async def test_requests_that_wait_for_each_other_both_come_through(shared: Database) -> None:
    ids = [make_workspace(shared, name).workspace_id for name in ("one", "two")]
    holding: set[int] = set()
    both_hold = asyncio.Event()

    async def crossing(order: list[int]) -> None:
        async def work(session: AsyncSession) -> None:
            await session.run_sync(add_one, order[0])
            holding.add(order[0])
            if len(holding) == 2:
                both_hold.set()
            await both_hold.wait()
            await session.run_sync(add_one, order[1])

        await shared.write(work)

    await asyncio.gather(crossing(ids), crossing(ids[::-1]))

    with shared.bulk_reading() as session:
        assert list(session.scalars(select(Workspace.seq).order_by(Workspace.id))) == [2, 2]


@pytest.mark.parametrize("state", ["40001", "40P01"])
async def test_a_transaction_that_never_succeeds_is_given_up_and_told_as_busy(shared: Database, state: str) -> None:
    tries = []

    def work(session: Session) -> None:
        tries.append(session)
        session.execute(text(f"DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '{state}'; END $$"))

    with pytest.raises(DBAPIError) as raised:
        shared.bulk_write(work)

    assert len(tries) == ATTEMPTS
    assert is_repeatable(raised.value) and outage_of(raised.value) == "busy"


async def test_an_error_of_ours_is_not_done_again(shared: Database) -> None:
    tries = []

    def work(session: Session) -> None:
        tries.append(session)
        session.execute(text("SELECT nothing FROM nowhere"))

    with pytest.raises(DBAPIError) as raised:
        shared.bulk_write(work)

    assert len(tries) == 1 and outage_of(raised.value) is None


async def test_nobody_waits_for_ever_for_a_lock_or_for_a_statement(shared: Database) -> None:
    async with shared.reading() as session:
        assert await session.scalar(text("SHOW lock_timeout")) == "10s"
        assert await session.scalar(text("SHOW statement_timeout")) == "30s"
        await session.execute(text("SET statement_timeout = '20ms'"))
        with pytest.raises(DBAPIError) as raised:
            await session.execute(select(func.pg_sleep(5)))
    with shared.bulk_reading() as bulk:
        assert (bulk.scalar(text("SHOW lock_timeout")), bulk.scalar(text("SHOW statement_timeout"))) == ("10s", "0")

    assert outage_of(raised.value) == "busy"


async def test_through_a_pooler_nothing_is_prepared_and_each_transaction_is_set_up(shared: Database, shared_url: str) -> None:
    pooled = Database(shared_url, Pooling(size=1, through_pooler=True))
    for _ in range(8):  # psycopg prepares what was asked five times
        async with pooled.reading() as session:
            told = [await session.scalar(text(f"SHOW {name}")) for name in ("TimeZone", "lock_timeout", "statement_timeout")]
            assert told == ["UTC", "10s", "30s"]
            assert await session.scalar(text("SELECT count(*) FROM pg_prepared_statements")) == 0
    with pooled.bulk_writing() as bulk:
        assert bulk.scalar(text("SHOW TimeZone")) == "UTC"
    async with pooled.async_engine.connect() as connection:
        await connection.rollback()
        raw = (await connection.get_raw_connection()).driver_connection
        assert raw is not None and raw.prepare_threshold is None
    await pooled.dispose()


async def test_processes_that_start_at_once_on_a_new_database_migrate_it_once(postgres: PostgresServer) -> None:
    name = "brand_new"
    postgres.create(name)
    databases = [Database(postgres.url(name)) for _ in range(3)]
    together = threading.Barrier(3)

    def begin(database: Database) -> int:
        together.wait(60)
        migrate(database)
        together.wait(60)
        with database.bulk_writing() as session:
            return ensure_workspace(session, "default").id

    with ThreadPoolExecutor(3) as pool:
        ids = list(pool.map(begin, databases))

    assert len(set(ids)) == 1
    for database in databases:
        await database.dispose()
    postgres.drop(name)
