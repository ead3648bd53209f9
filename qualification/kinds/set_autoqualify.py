"""set_autoqualify: each signal's toggle, in one step, and back in one step to each signal's own before."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from qualification.errors import ChangeSetNotOpen
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


async def _refuse(session: AsyncSession, actor: Actor, row: ChangeSetRow) -> None:
    """As before means as before this change: a newer one of the same signals is to be undone first, and a dash has no before."""

    def refuse(sync: Session) -> None:
        signals = [signal for signal in _rows(sync, row).values() if signal.status not in IDLE]
        if not signals:
            raise ChangeSetNotOpen(
                f"autoqualify applies to none of the signals of “{row.title}” any more; nothing is left to undo", id=row.id
            )
        newer = _newer(sync, row, [signal.id for signal in signals])
        if newer is not None:
            raise ChangeSetNotOpen(f"autoqualify was switched again since, by “{newer.title}”; undo the newer change first", id=row.id)
        switched = [signal.name for signal in signals if signal.autoqualify is not row.after["on"]]
        if switched:
            raise ChangeSetNotOpen(f"autoqualify of {', '.join(switched)} was switched again since; nothing was undone", id=row.id)

    await session.run_sync(refuse)


def _newer(session: Session, row: ChangeSetRow, signal_ids: Sequence[int]) -> ChangeSetRow | None:
    """Return an applied change that switched one of these signals after this one, unless it was undone."""
    query = select(ChangeSetRow).where(
        ChangeSetRow.workspace_id == row.workspace_id,
        ChangeSetRow.kind == row.kind,
        ChangeSetRow.status == "applied",
        ChangeSetRow.id != row.id,
        ChangeSetRow.decided_at > row.decided_at,
    )
    wanted = {str(signal_id) for signal_id in signal_ids}
    rows = session.scalars(query.order_by(ChangeSetRow.decided_at, ChangeSetRow.id))
    return next((each for each in rows if wanted & each.base["signals"].keys() and not (each.result or {}).get("undone_by")), None)


async def _restore(session: AsyncSession, actor: Actor, row: ChangeSetRow) -> Result:
    """A signal that has a dash by now stays as it is."""

    def restore(sync: Session) -> Result:
        signals = _rows(sync, row).values()
        switched = [signal for signal in signals if signal.status not in IDLE]
        for signal in switched:
            set_toggle(sync, signal, row.base["signals"][str(signal.id)])
        return {
            "restored": [signal.name for signal in switched],
            "not_applicable": [signal.name for signal in signals if signal.status in IDLE],
        }

    return await session.run_sync(restore)


SET_AUTOQUALIFY = Applier(apply=_set, is_stale=_is_stale, undo=_restore, refuse_undo=_refuse)
