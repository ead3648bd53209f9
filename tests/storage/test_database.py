"""Writers of one process take turns on SQLite, in the order they came; none is lost and none keeps the lock."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import SQLAlchemyError

from storage import writer_lock
from storage.database import Database
from storage.writer_lock import WriterLock

ADD = text("UPDATE counter SET n = :n")
READ = text("SELECT n FROM counter")


@pytest.fixture
def counter(sqlite_database: Database) -> Database:
    database = sqlite_database
    with database.bulk_writing() as session:
        session.execute(text("CREATE TABLE counter (n INTEGER)"))
        session.execute(text("INSERT INTO counter VALUES (0)"))
    return database


async def add_in_task(database: Database) -> None:
    async with database.writing() as session:
        value = await session.scalar(READ)
        await asyncio.sleep(0)
        await session.execute(ADD, {"n": (value or 0) + 1})


def add_in_thread(database: Database) -> None:
    with database.bulk_writing() as session:
        session.execute(ADD, {"n": session.scalar(READ) + 1})


async def test_many_tasks_and_threads_write_in_turn_and_lose_nothing(counter: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        loop = asyncio.get_running_loop()
        threads = [loop.run_in_executor(pool, add_in_thread, counter) for _ in range(40)]
        await asyncio.gather(*(add_in_task(counter) for _ in range(40)), *threads)

    async with counter.reading() as session:
        assert await session.scalar(READ) == 80


async def test_a_cancelled_writer_releases_the_lock_whether_it_wrote_or_waited(counter: Database) -> None:
    entered = asyncio.Event()

    async def write_for_ever() -> None:
        async with counter.writing() as session:
            await session.execute(ADD, {"n": 99})
            entered.set()
            await asyncio.sleep(60)

    writer = asyncio.create_task(write_for_ever())
    await entered.wait()
    waiting, last = asyncio.create_task(add_in_task(counter)), asyncio.create_task(add_in_task(counter))
    await asyncio.sleep(0)
    waiting.cancel()
    writer.cancel()
    await last
    await asyncio.to_thread(add_in_thread, counter)

    assert waiting.cancelled() and writer.cancelled()
    async with counter.reading() as session:
        assert await session.scalar(READ) == 2


async def test_writers_get_the_lock_in_the_order_they_came() -> None:
    lock, order = WriterLock(), list[int]()

    async def write(number: int) -> None:
        async with lock.held_by_task():
            order.append(number)
            await asyncio.sleep(0)

    await asyncio.gather(*(write(number) for number in range(20)))

    assert order == list(range(20))


async def test_a_writer_that_waits_too_long_gives_up_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer_lock, "PATIENCE_SECONDS", 0.01)
    lock = WriterLock()

    def write() -> None:
        with lock.held_by_thread():
            pass

    async with lock.held_by_task():
        with pytest.raises(SQLAlchemyError):
            await asyncio.to_thread(write)
        with pytest.raises(SQLAlchemyError):
            async with lock.held_by_task():
                pass
    await asyncio.to_thread(write)


def test_a_task_whose_loop_is_closed_does_not_keep_threads_waiting() -> None:
    lock, entered, release = WriterLock(), threading.Event(), threading.Event()

    def hold() -> None:
        with lock.held_by_thread():
            entered.set()
            release.wait(60)

    holder = threading.Thread(target=hold)
    holder.start()
    entered.wait(60)
    loop = asyncio.new_event_loop()
    waiting = lock.held_by_task()
    task = loop.create_task(waiting.__aenter__())
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()
    release.set()
    holder.join(60)

    with lock.held_by_thread():
        assert not task.done()


def test_postgresql_needs_no_lock() -> None:
    assert Database("postgresql://localhost/none")._writers is None


async def test_what_a_thread_still_works_with_when_the_database_is_closed_is_closed_after_it(database: Database) -> None:
    closed: list[object] = []
    event.listen(database.sync_engine, "close", lambda connection, entry: closed.append(connection))
    with database.sync_engine.connect() as before:
        await database.dispose()
        assert before.scalar(text("SELECT 1")) == 1
    with database.sync_engine.connect() as after:
        assert after.scalar(text("SELECT 1")) == 1

    assert len(closed) == 2
