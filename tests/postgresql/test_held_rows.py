"""A row that somebody holds keeps nobody waiting but those who need that row."""

import asyncio

from sqlalchemy import select

from agent import run_log, threads
from agent.saver import Saver
from qualification.snapshots import SnapshotStore
from storage.database import Database
from storage.tables import Run, Thread
from tests.agent.test_saver import opened, stored, until
from tests.support.workspace import THREAD, Surroundings, make_thread, make_workspace


async def test_a_run_whose_row_is_held_keeps_no_other_run_from_being_stored(shared: Database, shared_url: str) -> None:
    actor = make_workspace(shared)
    make_thread(shared, actor)
    surroundings = Surroundings(shared, SnapshotStore(shared), actor)
    held, free = await opened(surroundings, "held"), await opened(surroundings, "free")
    saver = Saver(shared, 0.01, 60)
    somebody = Database(shared_url)

    async def is_stored(run_id: str) -> bool:
        return await stored(surroundings, run_id) == 1

    async with somebody.writing() as session:
        await session.execute(select(Run).where(Run.id == "held").with_for_update())
        saver.take(held)
        saver.take(free)
        await until(lambda: is_stored("free"))
        async with asyncio.timeout(60):
            await saver.give_back(free)
        assert not await is_stored("held") and not held.stopping.done()
    await until(lambda: is_stored("held"))
    await saver.give_back(held)
    await somebody.dispose()


async def test_who_calls_their_thread_as_another_workspace_does_waits_for_none_of_theirs(shared: Database, shared_url: str) -> None:
    make_thread(shared, make_workspace(shared))
    eve = make_workspace(shared, "other", person="eve")
    async with shared.writing() as session:
        own = await threads.open_thread(session, eve, THREAD, "hello")
        assert own.id != THREAD
    somebody = Database(shared_url)
    async with somebody.writing() as session:
        await session.execute(select(Thread).where(Thread.id == THREAD).with_for_update())
        async with asyncio.timeout(60), shared.writing() as mine:
            assert (await threads.open_thread(mine, eve, THREAD, "hello")).id == own.id
            run_log.open_run(mine, eve, own.id, "a-run", "me", 60)
    await somebody.dispose()
