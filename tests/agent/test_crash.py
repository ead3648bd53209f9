"""A process that is killed loses no acknowledged write, and its run is ended by the next one."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from agent.copilot import Copilot
from agent.threads import get_thread
from storage.database import Database
from storage.owner import is_gone, process_name
from tests.support.conversations import Conversation, error_of, kinds
from tests.support.scripted_model import ScriptedChatModel, played_by, says
from tests.support.workspace import TODAY, Surroundings

pytestmark = pytest.mark.slow

VICTIM = """
import asyncio, sys
from sqlalchemy import func, select
from agent.copilot import Copilot, RunRequest
from qualification.identity import Actor
from qualification.snapshots import SnapshotStore
from storage.database import Database
from storage.tables import RunEvent
from tests.support.workspace import TODAY

async def never(scene):
    await asyncio.Event().wait()

async def stored(database):
    async with database.reading() as session:
        return await session.scalar(select(func.count()).select_from(RunEvent)) >= 2

async def main():
    database = Database(sys.argv[1])
    copilot = Copilot(database, SnapshotStore(database), models=never, today=lambda: TODAY)
    actor = Actor(int(sys.argv[2]), "default", "local")
    await copilot.start_run(actor, RunRequest("thread-1", "victim", "build me an ICP"))
    while not await stored(database):
        await asyncio.sleep(0.02)
    print("running", flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


@pytest.mark.slow
async def test_a_killed_process_leaves_a_run_that_the_next_one_ends_at_once(surroundings: Surroundings) -> None:
    root = Path(__file__).resolve().parents[2]
    url = surroundings.database.url.render_as_string(hide_password=False)
    victim = await asyncio.create_subprocess_exec(
        sys.executable, "-c", VICTIM, url, str(surroundings.actor.workspace_id), cwd=root, stdout=asyncio.subprocess.PIPE
    )
    assert victim.stdout is not None
    assert await asyncio.wait_for(victim.stdout.readline(), 60) == b"running\n"

    models = played_by(ScriptedChatModel())
    copilot = Copilot(surroundings.database, surroundings.snapshots, models=models, today=lambda: TODAY)
    assert await copilot.recover() == 0
    victim.send_signal(signal.SIGKILL)
    await victim.wait()

    assert await copilot.recover() == 1
    events = [body async for _, body in copilot.events(surroundings.actor, "victim")]
    async with surroundings.database.reading() as session:
        thread = await get_thread(session, surroundings.actor, "thread-1")
    assert kinds(events)[:2] == ["RUN_STARTED", "STATE_SNAPSHOT"]
    assert error_of(events) == "interrupted"
    assert [message["content"] for message in thread["messages"]] == ["build me an ICP"]


class FullDisk(Database):
    """A database that takes no more writes once it is full."""

    is_full = False

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """Open a writing session, or fail as a full disk does."""
        if self.is_full:
            raise OperationalError("INSERT", {}, Exception("disk is full"))
        async with super().writing() as session:
            yield session


async def test_an_end_that_cannot_be_stored_is_told_as_an_error(surroundings: Surroundings) -> None:
    database = FullDisk(surroundings.database.url.render_as_string(hide_password=False))
    gate = asyncio.Semaphore(0)
    models = played_by(ScriptedChatModel(script=[says("Hello.")], gate=gate))
    conversation = Conversation(replace(surroundings, database=database), models)
    run_id = await conversation.start("hello")

    database.is_full = True
    for _ in range(10):
        gate.release()
    events = await conversation.events(run_id)
    await conversation.copilot.close()
    await database.dispose()

    assert error_of(events) == "not_stored"
    assert "disk" not in events[-1]["message"]


def test_this_process_is_not_gone_and_one_that_never_was_is() -> None:
    machine, _, _ = process_name().partition("|")

    assert not is_gone(process_name())
    assert is_gone(f"{machine}|{os.getpid()}|1")
    assert is_gone(f"{machine}|999999999|1")
    assert not is_gone("another machine|999999999|1")
    assert not is_gone("")
