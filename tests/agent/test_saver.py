"""The events of all runs of a process are stored together, within a moment, and none costs another what it said or its lease."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from agent import events, run_log
from agent.live import LiveRun, Stop
from agent.saver import Saver
from storage.tables import Run, RunEvent
from tests.support.workspace import THREAD, Surroundings

pytestmark = pytest.mark.slow


async def opened(surroundings: Surroundings, run_id: str) -> LiveRun:
    """Return a run that has its row and one event that is none yet."""
    async with surroundings.database.writing() as session:
        run_log.open_run(session, surroundings.actor, THREAD, run_id, "me", 60)
    live = LiveRun(THREAD, run_id)
    live.emit(events.run_started(THREAD, run_id))
    return live


def endless() -> dict[str, Any]:
    """Return what is no JSON: no insert of it succeeds."""
    body: dict[str, Any] = {}
    body["inner"] = body
    return body


async def stored(surroundings: Surroundings, run_id: str) -> int:
    async with surroundings.database.reading() as session:
        return await session.scalar(select(func.count()).select_from(RunEvent).where(RunEvent.run_id == run_id)) or 0


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(60):
        while not await holds():
            await asyncio.sleep(0.02)


async def test_the_events_of_all_runs_of_a_process_are_stored_as_they_go(surroundings: Surroundings) -> None:
    runs = [await opened(surroundings, f"run-{number}") for number in range(5)]
    saver = Saver(surroundings.database, 0.01, 60)
    for live in runs:
        saver.take(live)

    for live in runs:
        await until(lambda run_id=live.run_id: _has(surroundings, run_id, 1))  # type: ignore[misc]
    runs[2].emit(events.text_started("text-1"))
    await until(lambda: _has(surroundings, "run-2", 2))
    for live in runs:
        await saver.give_back(live)
    await saver.close()

    assert [live.saved for live in runs] == [1, 1, 2, 1, 1]
    async with surroundings.database.reading() as session:
        assert [number for number, _ in await run_log.read_events(session, "run-2", 0)] == [1, 2]


async def _has(surroundings: Surroundings, run_id: str, count: int) -> bool:
    return await stored(surroundings, run_id) >= count


async def test_a_run_whose_events_cannot_be_stored_costs_no_other_run_theirs(surroundings: Surroundings) -> None:
    bad, good = await opened(surroundings, "bad"), await opened(surroundings, "good")
    bad.log.append(endless())
    saver = Saver(surroundings.database, 0.01, 60)
    saver.take(bad)
    saver.take(good)

    await until(lambda: _has(surroundings, "good", 1))
    good.emit(events.text_started("text-1"))
    await until(lambda: _has(surroundings, "good", 2))
    for live in (bad, good):
        await saver.give_back(live)

    assert (bad.saved, good.saved) == (0, 2)
    assert not bad.stopping.done() and not good.stopping.done()


async def test_a_run_that_could_not_be_stored_is_tried_apart_and_goes_on_once_it_can(surroundings: Surroundings) -> None:
    bad, good = await opened(surroundings, "bad"), await opened(surroundings, "good")
    bad.log.append(endless())
    saver = Saver(surroundings.database, 0.01, 0.4)
    saver.take(bad)
    saver.take(good)
    await until(lambda: _has(surroundings, "good", 1))
    bad.log[-1] = {"type": "mended"}

    await until(lambda: _has(surroundings, "bad", 2))
    for live in (bad, good):
        await saver.give_back(live)


async def test_a_commit_whose_answer_was_lost_costs_no_run_its_answer(surroundings: Surroundings, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = [await opened(surroundings, f"run-{number}") for number in range(3)]
    write = surroundings.database.write
    lost: list[object] = []

    async def write_and_lose_the_answer(store: Callable[..., Awaitable[Any]]) -> Any:
        answer = await write(store)
        if not lost:
            lost.append(answer)
            raise ConnectionError("the server went away with its answer")
        return answer

    monkeypatch.setattr(surroundings.database, "write", write_and_lose_the_answer)
    saver = Saver(surroundings.database, 0.01, 60)
    for live in runs:
        saver.take(live)
    await until(lambda: _has(surroundings, "run-2", 1))
    for live in runs:
        live.emit(events.text_started("text-1"))
        await until(lambda run_id=live.run_id: _has(surroundings, run_id, 2))  # type: ignore[misc]
        await saver.give_back(live)

    assert lost and [live.saved for live in runs] == [2, 2, 2]
    assert not any(live.stopping.done() for live in runs)


async def test_a_run_that_another_process_stops_or_ends_stops_alone(surroundings: Surroundings) -> None:
    cancelled, ended, other = [await opened(surroundings, run_id) for run_id in ("cancelled", "ended", "other")]
    async with surroundings.database.writing() as session:
        await run_log.ask_to_cancel(session, "cancelled")
        await run_log.end_run(session, "ended", "interrupted", None)
    saver = Saver(surroundings.database, 0.01, 60)
    for live in (cancelled, ended, other):
        saver.take(live)

    async with asyncio.timeout(60):
        why = await cancelled.stopping, await ended.stopping
    await until(lambda: _has(surroundings, "other", 1))
    for live in (cancelled, ended, other):
        await saver.give_back(live)

    assert why == (Stop.CANCELLED, Stop.INTERRUPTED)
    assert not other.stopping.done()
    assert await stored(surroundings, "ended") == 0


async def test_a_run_that_says_nothing_keeps_its_lease(surroundings: Surroundings) -> None:
    live = await opened(surroundings, "quiet")
    saver = Saver(surroundings.database, 0.01, 0.2)
    saver.take(live)
    await until(lambda: _has(surroundings, "quiet", 1))
    first = await _lease(surroundings)

    async def is_renewed() -> bool:
        return await _lease(surroundings) > first

    await until(is_renewed)
    await saver.give_back(live)


async def _lease(surroundings: Surroundings) -> float:
    async with surroundings.database.reading() as session:
        run = await session.get(Run, "quiet")
        assert run is not None
        return run.lease_until.timestamp()


async def test_a_run_that_is_given_back_is_written_no_more(surroundings: Surroundings) -> None:
    live, other = await opened(surroundings, "live"), await opened(surroundings, "other")
    saver = Saver(surroundings.database, 0.01, 60)
    saver.take(live)
    saver.take(other)
    await until(lambda: _has(surroundings, "live", 1))

    await saver.give_back(live)
    live.emit(events.text_started("text-1"))
    other.emit(events.text_started("text-1"))
    await until(lambda: _has(surroundings, "other", 2))
    await saver.give_back(other)

    assert (await stored(surroundings, "live"), live.saved) == (1, 1)
