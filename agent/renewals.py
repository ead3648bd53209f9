"""Proposes again what a confirm found stale or expired, and tells clients the counts while they are made."""

from typing import Any

from agent.turns import Turn
from qualification.changesets import dump_changeset
from qualification.evaluate import OnStep, ignore
from qualification.plans.plan import Plan
from qualification.renewal import propose_again
from qualification.snapshot import Records
from storage.tables import ChangeSetRow, Thread
from tools.previewing import emitting


async def offer_again(turn: Turn, stale: ChangeSetRow) -> dict[str, Any]:
    """Write a fresh change set of the same wish.

    Returns:
        What clients are shown: `changeset`, `preview` where it has one, and the working draft as `draft`. Raises as
        `qualification.renewal.propose_again` does.
    """
    context = turn.context

    def on_steps(plan: Plan, snapshot: Records) -> OnStep:
        return emitting(context, plan.counted, snapshot.catalog.account_fields) if plan.counted else ignore

    fresh = await propose_again(
        context.database, context.snapshots, context.actor, stale, today=context.today, run_id=context.run_id, on_steps=on_steps
    )
    async with context.database.reading() as session:
        thread = await session.get(Thread, context.thread_id)
    assert thread is not None, "the run was opened in it"
    return {"draft": thread.draft, "preview": fresh.preview, "changeset": dump_changeset(fresh)}
