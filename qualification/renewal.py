"""A fresh proposal in the place of one that went stale: the same content, held against what is there now."""

import asyncio
from dataclasses import replace
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from qualification.changesets import Proposal, get_changeset, is_expired, propose
from qualification.definitions import Definition, parse_definition
from qualification.draft_proposals import refuse_unchanged
from qualification.errors import IcpNotFound
from qualification.evaluate import OnStep, ignore
from qualification.identity import Actor
from qualification.proposals import SaveContext, build_save, read_save_context
from qualification.snapshots import SnapshotStore
from qualification.working_draft import hold_draft, read_draft, write_draft
from storage.database import Database
from storage.tables import ChangeSetRow, Thread


async def propose_again(
    database: Database,
    snapshots: SnapshotStore,
    actor: Actor,
    stale: ChangeSetRow,
    *,
    today: date,
    run_id: str | None = None,
    on_step: OnStep = ignore,
) -> ChangeSetRow:
    """Propose what a stale change set says on the newest version of its target, and commit that.

    An ICP that is gone is proposed as a new one; a name that was taken meanwhile gets the next suffix.
    The fresh one is the card last shown in its thread, and the working draft it was made from goes on
    from the newest version. One that waits already, made for an earlier attempt, is returned instead.

    Raises:
        NothingToSave: The target says the same by now.
        UnknownField, OperatorMismatch, InvalidValue: The content fits the workspace's fields no more.
    """
    definition = parse_definition(stale.after)
    async with database.reading() as session:
        if (waiting := await find_renewal(session, actor.workspace_id, stale.id)) is not None:
            return waiting
        context = await _save_context(session, actor.workspace_id, definition, stale.target["icp_code"])

    def build() -> Proposal:
        snapshot = snapshots.current(actor.workspace_id)
        return build_save(snapshot, definition, context, base_version=None, today=today, on_step=on_step)

    proposal = await asyncio.to_thread(build)
    refuse_unchanged(proposal)
    async with database.writing() as session:
        return await _write_once(session, actor, stale, replace(proposal, run_id=run_id))


async def find_renewal(session: AsyncSession, workspace_id: int, stale_id: str, *, lock: bool = False) -> ChangeSetRow | None:
    """Return the fresh proposal made for a stale change set while it still waits to be decided.

    Args:
        lock: Let no other transaction renew the stale one until this one ends.
    """
    stale = await get_changeset(session, workspace_id, stale_id, lock=lock)
    renewed_by = (stale.result or {}).get("renewed_by")
    fresh = await get_changeset(session, workspace_id, renewed_by) if renewed_by else None
    return fresh if fresh is not None and fresh.status == "proposed" and not is_expired(fresh) else None


async def _save_context(session: AsyncSession, workspace_id: int, definition: Definition, icp_code: str | None) -> SaveContext:
    try:
        return await read_save_context(session, workspace_id, definition.name, icp_code)
    except IcpNotFound:
        return await read_save_context(session, workspace_id, definition.name, None)


async def _write_once(session: AsyncSession, actor: Actor, stale: ChangeSetRow, proposal: Proposal) -> ChangeSetRow:
    """Write the proposal and note it at the stale one, unless another request was faster."""
    if (waiting := await find_renewal(session, actor.workspace_id, stale.id, lock=True)) is not None:
        return waiting
    fresh = await _write(session, actor, stale, proposal)
    (await get_changeset(session, actor.workspace_id, stale.id)).result = {"renewed_by": fresh.id}
    return fresh


async def _write(session: AsyncSession, actor: Actor, stale: ChangeSetRow, proposal: Proposal) -> ChangeSetRow:
    thread = await session.get(Thread, stale.thread_id) if stale.thread_id else None
    if thread is None:
        return await propose(session, actor, proposal)
    await hold_draft(session, thread.id)
    rev = await _rebased(session, thread.id, stale, proposal)
    fresh = await propose(session, actor, replace(proposal, thread_id=thread.id, draft_rev=rev))
    thread.shown_changeset_id = fresh.id
    return fresh


async def _rebased(session: AsyncSession, thread_id: str, stale: ChangeSetRow, proposal: Proposal) -> int | None:
    """Return the `rev` of the draft that goes on from here; a draft that moved on since is left alone."""
    draft = await read_draft(session, thread_id)
    if draft is None or draft.rev != stale.draft_rev:
        return None
    code, version = proposal.target["icp_code"], proposal.base["version"]
    return (await write_draft(session, thread_id, parse_definition(proposal.after), icp_code=code, base_version=version)).rev
