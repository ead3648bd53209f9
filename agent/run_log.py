"""The rows of runs and their events: opened, renewed under a lease, ended once."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Literal

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from agent import events
from qualification.errors import RunNotFound
from qualification.identity import Actor
from qualification.own_ids import ids_of
from storage.leases import is_over
from storage.owner import is_gone
from storage.tables import Run, RunEvent, utc_now

Body = dict[str, Any]
EndStatus = Literal["finished", "failed", "cancelled", "interrupted"]
OPEN = ("running", "cancelling")
PAGE = 500
RETENTION = timedelta(days=7)
PAST_ALL_TOLD = 1_000_000  # what the process that died told and did not store has lower numbers
INTERRUPTED = "The server stopped while it answered. Nothing was lost but this answer: send your message again."


async def find_run(session: AsyncSession, actor: Actor, run_id: str) -> Run | None:
    """Return the person's run that their clients know by this id, None when there is none."""
    query = select(Run).where(Run.id.in_(ids_of(actor, run_id)), Run.workspace_id == actor.workspace_id, Run.person == actor.person)
    return await session.scalar(query.order_by(Run.id).limit(1))


async def require_run(session: AsyncSession, actor: Actor, run_id: str) -> Run:
    """Return a run of this person. Raises RunNotFound."""
    run = await find_run(session, actor, run_id)
    if run is None:
        raise RunNotFound(f"no run {run_id}", run_id=run_id)
    return run


async def open_runs(session: AsyncSession, thread_id: str | None = None) -> list[Run]:
    """Return the runs that have not ended, of one thread or of all."""
    query = select(Run).where(Run.status.in_(OPEN))
    if thread_id is not None:
        query = query.where(Run.thread_id == thread_id)
    return list(await session.scalars(query.order_by(Run.started_at, Run.id)))


def open_run(session: AsyncSession, actor: Actor, thread_id: str, run_id: str, owner: str, lease_seconds: float) -> None:
    """Add a run that this process drives."""
    now = utc_now()
    session.add(
        Run(
            id=run_id,
            workspace_id=actor.workspace_id,
            thread_id=thread_id,
            person=actor.person,
            status="running",
            owner=owner,
            lease_until=now + timedelta(seconds=lease_seconds),
            usage=None,
            feedback=None,
            started_at=now,
            ended_at=None,
        )
    )


def is_dead(run: Run) -> bool:
    """Return whether nobody drives an open run any more."""
    return run.status in OPEN and (is_over(run.lease_until) or is_gone(run.owner))


async def renew(session: AsyncSession, run_ids: Sequence[str], lease_seconds: float) -> dict[str, str]:
    """Hold open runs a while longer; returns the status of each. One whose row somebody else has locked is left out: not this time."""
    query = select(Run.id, Run.status).where(Run.id.in_(run_ids)).order_by(Run.id)
    rows = await session.execute(query.with_for_update(skip_locked=True))
    status = {run_id: each for run_id, each in rows}
    held = [run_id for run_id, each in status.items() if each in OPEN]
    values = {"lease_until": utc_now() + timedelta(seconds=lease_seconds)}
    await session.execute(update(Run).where(Run.id.in_(held)).values(values), execution_options={"synchronize_session": False})
    return status


async def ask_to_cancel(session: AsyncSession, run_id: str) -> None:
    """Tell the process that drives a run to stop it; it looks when it renews its lease."""
    await session.execute(update(Run).where(Run.id == run_id, Run.status == "running").values(status="cancelling"))


async def end_run(session: AsyncSession, run_id: str, status: EndStatus, usage: Body | None) -> bool:
    """Close a run; returns whether it was still open, so that it ends once."""
    query = update(Run).where(Run.id == run_id, Run.status.in_(OPEN)).values(status=status, usage=usage, ended_at=utc_now())
    return await session.scalar(query.returning(Run.id)) is not None


async def interrupt(session: AsyncSession, run: Run) -> bool:
    """End a dead run with RUN_ERROR `interrupted`; returns whether it was still open. Who had been told more than was stored gets it too."""
    if not await end_run(session, run.id, "interrupted", None):
        return False
    last = (await last_numbers(session, [run.id])).get(run.id, 0)
    await append_events(session, run.id, last + PAST_ALL_TOLD, [events.dump_event(events.run_error("interrupted", INTERRUPTED))])
    return True


async def forget_old_events(session: AsyncSession) -> None:
    """Delete the events of runs that ended long ago; their messages and change sets stay."""
    old = select(Run.id).where(Run.ended_at < utc_now() - RETENTION)
    await session.execute(delete(RunEvent).where(RunEvent.run_id.in_(old)))


async def append_events(session: AsyncSession, run_id: str, last: int, bodies: Sequence[Body]) -> None:
    """Add events after the number `last`."""
    await insert_events(session, event_rows(run_id, last, bodies))


def event_rows(run_id: str, last: int, bodies: Sequence[Body]) -> list[Body]:
    """Return events after the number `last` as rows."""
    return [{"run_id": run_id, "number": number, "body": body} for number, body in enumerate(bodies, start=last + 1)]


async def insert_events(session: AsyncSession, rows: Sequence[Body]) -> None:
    """Add rows of events, of whatever runs."""
    if rows:
        await session.execute(insert(RunEvent), rows)


async def last_numbers(session: AsyncSession, run_ids: Sequence[str]) -> dict[str, int]:
    """Return how far the events of runs are stored, of those that have any."""
    query = select(RunEvent.run_id, func.max(RunEvent.number)).where(RunEvent.run_id.in_(run_ids)).group_by(RunEvent.run_id)
    return {run_id: last for run_id, last in await session.execute(query)}


async def read_events(session: AsyncSession, run_id: str, after: int) -> list[tuple[int, Body]]:
    """Return the next events strictly after a number, a page of them."""
    query = select(RunEvent.number, RunEvent.body).where(RunEvent.run_id == run_id, RunEvent.number > after)
    rows = await session.execute(query.order_by(RunEvent.number).limit(PAGE))
    return [(number, body) for number, body in rows]
