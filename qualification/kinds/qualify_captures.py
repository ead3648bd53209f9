"""qualify_captures: captures that were fixed when it was proposed are scored against the live versions of the confirm."""

import asyncio

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from qualification.capturing.qualify import CHUNK, Tally, qualify_chunk
from qualification.capturing.take_back import Undone, take_back
from qualification.errors import NothingToChange, SignalNotFound
from qualification.identity import Actor
from qualification.kinds.applier import Applier, Result
from qualification.signals.states import signal_row, tell
from storage.records import LOOKUP_CHUNK
from storage.tables import Capture, ChangeSetRow, Signal


async def _qualify(session: AsyncSession, actor: Actor, row: ChangeSetRow) -> Result:
    """Chunks let other requests run in between; readers see all of it at once, when it is committed.

    Raises:
        NothingToChange: None of its captures is held any more.
    """
    tally, ids = Tally(), row.after["capture_ids"]
    signal = await session.run_sync(signal_row, row.workspace_id, row.after["signal_id"], lock=True)
    for start in range(0, len(ids), CHUNK):
        await session.run_sync(qualify_chunk, signal, ids[start : start + CHUNK], tally, row.id, today=actor.today)
        await asyncio.sleep(0)
    counts = tally.counts()
    if not counts.captures:
        raise NothingToChange(
            f"none of these captures of {signal.name} is held any more; they were qualified meanwhile", signal=signal.name
        )
    await session.run_sync(tell, signal)
    icps = [each.model_dump() for each in counts.icps]
    return {"signal": signal.name, "qualified": counts.captures, "buckets": counts.buckets.model_dump(), "icps": icps}


async def _is_stale(session: AsyncSession, actor: Actor, row: ChangeSetRow) -> bool:
    """It is stale when one of its captures is no longer held, or its signal is gone."""

    def changed(sync: Session) -> bool:
        try:
            signal = signal_row(sync, row.workspace_id, row.after["signal_id"], lock=True)
        except SignalNotFound:
            return True
        return _held(sync, signal, row.after["capture_ids"]) != len(row.after["capture_ids"])

    return await session.run_sync(changed)


def _held(session: Session, signal: Signal, ids: list[int]) -> int:
    held = 0
    for start in range(0, len(ids), LOOKUP_CHUNK):
        query = select(func.count()).where(
            Capture.signal_id == signal.id, Capture.state == "held", Capture.id.in_(ids[start : start + LOOKUP_CHUNK])
        )
        held += session.scalar(query) or 0
    return held


async def _hold_again(session: AsyncSession, actor: Actor, row: ChangeSetRow) -> Result:
    """Only captures that this change set qualified are held again: one that was held and qualified anew since is another's."""
    signal = await session.run_sync(signal_row, row.workspace_id, row.after["signal_id"], lock=True)
    query = select(Capture.id).where(Capture.signal_id == signal.id, Capture.changeset_id == row.id).order_by(Capture.id)
    ids, undone = list(await session.scalars(query)), Undone()
    for start in range(0, len(ids), CHUNK):
        undone += await session.run_sync(take_back, row.workspace_id, ids[start : start + CHUNK], today=actor.today)
        await asyncio.sleep(0)
    await session.run_sync(tell, signal)
    return {"held_again": undone.held, "people_left": undone.people, "accounts_left": undone.accounts}


QUALIFY_CAPTURES = Applier(apply=_qualify, is_stale=_is_stale, undo=_hold_again)
