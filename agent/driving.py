"""Drives one run from its first event to its last: in time, stoppable, stored before it is told."""

import asyncio
import logging
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from agent import events, run_log, threads
from agent.live import Body, Stop
from agent.saver import Saver
from agent.turn import take_turn
from agent.turns import Ending, Turn

logger = logging.getLogger(__name__)
PATIENCE_SECONDS = 5.0
NOT_STORED = "The answer could not be stored. Nothing was changed beyond what the cards say; send your message again."
TOO_LONG = "This took longer than {seconds:g} seconds and was stopped. Ask for less at once, or send the message again."


async def drive(turn: Turn, saver: Saver) -> None:
    """Carry a run to its end. Whatever happens, listeners get exactly one last event."""
    live = turn.live
    live.emit(events.run_started(live.thread_id, live.run_id))
    saver.take(live)
    last = events.dump_event(events.run_error("not_stored", NOT_STORED))
    try:
        ending = await _await_ending(turn)
        live.close_blocks()
        live.seal()
        await saver.give_back(live)
        last = await _end(turn, ending)
    finally:
        saver.forget(live)
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
        await threads.note_use(session, live.thread_id)  # the thread before its run, as those who open runs do
        if not await run_log.end_run(session, live.run_id, ending.status, turn.transcript.dump_usage()):
            return False
        await threads.add_messages(session, live.thread_id, live.run_id, turn.transcript.messages)
        saved = (await run_log.last_numbers(session, [live.run_id])).get(live.run_id, 0) if live.is_unsure else live.saved
        await run_log.append_events(session, live.run_id, saved, [*live.log[saved:], last])
        return True

    return await turn.context.database.write(store)
