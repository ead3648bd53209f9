"""Proposes again what a confirm found stale or expired, and tells clients the counts while they are made."""

import asyncio
from typing import Any

from agent.turns import Turn
from qualification.changesets import dump_changeset
from qualification.definitions import parse_definition
from qualification.renewal import propose_again
from storage.tables import ChangeSetRow, Thread
from tools.previewing import emitting


async def offer_again(turn: Turn, stale: ChangeSetRow) -> dict[str, Any] | None:
    """Write a fresh change set with the same content; None for a kind that cannot be renewed.

    Returns:
        What clients are shown: `changeset`, `preview` and the working draft as `draft`. Raises as
        `qualification.renewal.propose_again` does.
    """
    if stale.kind != "save_icp":
        return None
    context = turn.context
    snapshot = await asyncio.to_thread(context.snapshots.current, context.actor.workspace_id)
    steps = emitting(context, parse_definition(stale.after), snapshot.catalog.account_fields)
    fresh = await propose_again(
        context.database, context.snapshots, context.actor, stale, today=context.today, run_id=context.run_id, on_step=steps
    )
    async with context.database.reading() as session:
        thread = await session.get(Thread, context.thread_id)
    assert thread is not None, "the run was opened in it"
    return {"draft": thread.draft, "preview": fresh.preview, "changeset": dump_changeset(fresh)}
