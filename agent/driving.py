"""Drives one run from its first event to its last: in time, stoppable, stored before it is told."""

import asyncio
import contextlib
import logging
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from agent import events, run_log, threads
from agent.live import Body, LiveRun, Stop
from agent.turn import take_turn
from agent.turns import Ending, RunLimits, Turn
from storage.database import Database
from storage.held_threads import hold_thread

logger = logging.getLogger(__name__)
PATIENCE_SECONDS = 5.0
NOT_STORED = "The answer could not be stored. Nothing was changed beyond what the cards say; send your message again."
TOO_LONG = "This took longer than {seconds:g} seconds and was stopped. Ask for less at once, or send the message again."


async def drive(turn: Turn) -> None:
    """Carry a run to its end. Whatever happens, listeners get exactly one last event."""
    live = turn.live
    live.emit(events.run_started(live.thread_id, live.run_id))
    done = asyncio.Event()
    saver = asyncio.create_task(_keep_saving(live, turn.context.database, turn.limits, done))
    last = events.dump_event(events.run_error("not_stored", NOT_STORED))
    try:
        ending = await _await_ending(turn)
        live.close_blocks()
        live.seal()
        done.set()
        await asyncio.wait({saver})
        last = await _end(turn, ending)
    finally:
        done.set()
        live.finish(last)


async def _await_ending(turn: Turn) -> Ending:
    """Wait for the answer, a wish to stop, or the end of patience; what lasts on is cancelled."""
    work = asyncio.create_task(take_turn(turn))
    waiting: set[asyncio.Future[Any]] = {work, turn.live.stopping}
    await asyncio.wait(waiting, timeout=turn.limits.run_timeout_seconds, return_when=asyncio.FIRST_COMPLETED)
    if not work.done():
        work.cancel()
        await asyncio.wait({work}, timeout=PATIENCE_SECONDS)
        return _stopped(turn)
    return work.result()


def _stopped(turn: Turn) -> Ending:
    live, usage = turn.live, list(turn.transcript.usage.values())
    if not live.stopping.done():
        message = TOO_LONG.format(seconds=turn.limits.run_timeout_seconds)
        return Ending("failed", events.run_error("run_timeout", message, usage))
    if live.stopping.result() is Stop.CANCELLED:
        return Ending("cancelled", events.run_cancelled(live.thread_id, live.run_id, usage))
    return Ending("interrupted", events.run_error("interrupted", run_log.INTERRUPTED, usage))


async def _keep_saving(live: LiveRun, database: Database, limits: RunLimits, done: asyncio.Event) -> None:
    """Store events within `flush_seconds` and renew the lease, until told that the run is done."""
    idle = 0.0
    while not done.is_set():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(done.wait(), limits.flush_seconds)
        idle += limits.flush_seconds
        if done.is_set() or (live.saved == len(live.log) and idle < limits.lease_seconds / 4):
            continue
        try:
            await _save_events(live, database, limits)
            idle = 0.0
        except Exception:  # whatever it was, the end is stored with all events or told as not stored
            logger.warning("run %s: its events could not be stored yet", live.run_id, exc_info=True)


async def _save_events(live: LiveRun, database: Database, limits: RunLimits) -> None:
    count = len(live.log)
    async with database.writing() as session:
        status = await run_log.renew(session, live.run_id, limits.lease_seconds)
        if status is not None:
            await run_log.append_events(session, live.run_id, live.saved, live.log[live.saved : count])
    live.saved = count
    if status != "running":
        live.stop(Stop.CANCELLED if status == "cancelling" else Stop.INTERRUPTED)


async def _end(turn: Turn, ending: Ending) -> Body:
    """Store messages, events and status in one transaction; returns the last event to tell."""
    live = turn.live
    last = events.dump_event(ending.event)
    try:
        if await _store_end(turn, ending, last):
            return last
        return events.dump_event(events.run_error("interrupted", run_log.INTERRUPTED))
    except Exception:
        logger.exception("run %s: its end could not be stored", live.run_id)
        return events.dump_event(events.run_error("not_stored", NOT_STORED))


async def _store_end(turn: Turn, ending: Ending, last: Body) -> bool:
    """Return whether the run was still ours to end; another process may have given it up for dead."""
    live = turn.live

    async def store(session: AsyncSession) -> bool:
        await hold_thread(session, live.thread_id)  # the thread before its run, as those who open runs do
        if not await run_log.end_run(session, live.run_id, ending.status, turn.transcript.dump_usage()):
            return False
        await threads.append_messages(session, live.thread_id, live.run_id, turn.transcript.messages)
        await run_log.append_events(session, live.run_id, live.saved, [*live.log[live.saved :], last])
        return True

    return await turn.context.database.write(store)
