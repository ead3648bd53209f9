"""set_autoqualify: each signal's toggle, in one step, and back in one step to each signal's own before."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from qualification.identity import Actor
from qualification.kinds.applier import Applier, Result
from qualification.signals.states import IDLE, set_toggle
from storage.tables import ChangeSetRow, Signal


def _rows(session: Session, row: ChangeSetRow) -> dict[int, Signal]:
    """Return the signals that the change set switches, locked, by id; one that is gone is absent."""
    ids = [int(signal_id) for signal_id in row.base["signals"]]
    query = select(Signal).where(Signal.workspace_id == row.workspace_id, Signal.id.in_(ids)).order_by(Signal.id)
    found = session.scalars(query.with_for_update().execution_options(populate_existing=True))
    return {signal.id: signal for signal in found}


async def _set(session: AsyncSession, actor: Actor, row: ChangeSetRow) -> Result:
    def switch(sync: Session) -> list[str]:
        signals = _rows(sync, row)
        for signal in signals.values():
            set_toggle(sync, signal, row.after["on"])
        return [signal.name for signal in signals.values()]

    return {"on": row.after["on"], "changed": await session.run_sync(switch)}


async def _is_stale(session: AsyncSession, actor: Actor, row: ChangeSetRow) -> bool:
    def changed(sync: Session) -> bool:
        signals = _rows(sync, row)
        before: dict[str, bool] = row.base["signals"]
        return any(
            (signal := signals.get(int(signal_id))) is None or signal.status in IDLE or signal.autoqualify is not was
            for signal_id, was in before.items()
        )

    return await session.run_sync(changed)


async def _restore(session: AsyncSession, actor: Actor, row: ChangeSetRow) -> Result:
    def restore(sync: Session) -> list[str]:
        signals = _rows(sync, row)
        for signal in signals.values():
            set_toggle(sync, signal, row.base["signals"][str(signal.id)])
        return [signal.name for signal in signals.values()]

    return {"restored": await session.run_sync(restore)}


SET_AUTOQUALIFY = Applier(apply=_set, is_stale=_is_stale, undo=_restore)
