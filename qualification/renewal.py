"""A fresh proposal in the place of one that went stale: the same content, held against what is there now."""

import asyncio
from dataclasses import replace
from datetime import date

from qualification import changesets
from qualification.definitions import parse_definition
from qualification.errors import IcpNotFound
from qualification.identity import Actor
from qualification.proposals import SaveContext, build_save, read_save_context
from qualification.snapshots import SnapshotStore
from storage.database import Database
from storage.tables import ChangeSetRow, Thread


async def propose_again(
    database: Database, snapshots: SnapshotStore, actor: Actor, stale: ChangeSetRow, *, today: date, run_id: str | None = None
) -> ChangeSetRow:
    """Propose what a stale change set says on the newest version of its target, and commit that.

    The fresh one is the card last shown in its thread.

    An ICP that is gone is proposed as a new one; a name that was taken meanwhile gets the next suffix.

    Raises:
        UnknownField, OperatorMismatch, InvalidValue: The content fits the workspace's fields no more.
    """
    definition = parse_definition(stale.after)
    async with database.reading() as session:
        try:
            context = await read_save_context(session, actor.workspace_id, definition.name, stale.target["icp_code"])
        except IcpNotFound:
            context = await read_save_context(session, actor.workspace_id, definition.name, None)
    proposal = await asyncio.to_thread(_build, snapshots, actor.workspace_id, stale, context, today)
    async with database.writing() as session:
        fresh = await changesets.propose(session, actor, replace(proposal, run_id=run_id))
        thread = await session.get(Thread, fresh.thread_id) if fresh.thread_id else None
        if thread is not None:
            thread.shown_changeset_id = fresh.id
        return fresh


def _build(snapshots: SnapshotStore, workspace_id: int, stale: ChangeSetRow, context: SaveContext, today: date) -> changesets.Proposal:
    snapshot = snapshots.current(workspace_id)
    proposal = build_save(snapshot, parse_definition(stale.after), context, base_version=None, today=today)
    return replace(proposal, thread_id=stale.thread_id, draft_rev=stale.draft_rev)
