"""A fresh proposal in the place of one that went stale: the same content, held against what is there now."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TypeAlias

from sqlalchemy.ext.asyncio import AsyncSession

from qualification.changesets import DRAFT_SAVES, Proposal, get_changeset, is_expired, propose
from qualification.definitions import Definition, Persona, parse, parse_definition
from qualification.drafts.working_draft import hold_draft, read_draft, write_draft
from qualification.evaluate import OnStep, ignore
from qualification.identity import Actor
from qualification.lifecycle import get_icp
from qualification.personas import with_persona
from qualification.plans.again import plan_again
from qualification.plans.plan import Plan
from qualification.snapshot import Records
from qualification.snapshots import SnapshotStore
from storage.database import Database
from storage.tables import ChangeSetRow, Thread

OnSteps: TypeAlias = Callable[[Plan, Records], OnStep]


async def propose_again(
    database: Database,
    snapshots: SnapshotStore,
    actor: Actor,
    stale: ChangeSetRow,
    *,
    today: date,
    run_id: str | None = None,
    on_steps: OnSteps | None = None,
) -> ChangeSetRow:
    """Propose what a stale change set wants on its target as it is now, and commit that.

    An ICP that is gone is proposed as a new one; a name that was taken meanwhile gets the next suffix.
    The fresh one is the card last shown in its thread, and the working draft it was made from goes on
    from the newest version. One that waits already, made for an earlier attempt, is returned instead.

    Args:
        on_steps: Returns what is called after each gate that the plan counts.

    Raises:
        NothingToSave, NothingToChange, NothingToDelete: It is so by now.
        WinnowError: The wish fits the workspace no more, as the plan of its kind says.
    """
    async with database.reading() as session:
        if (waiting := await find_renewal(session, actor.workspace_id, stale.id)) is not None:
            return waiting
    snapshot = await asyncio.to_thread(snapshots.records, actor.workspace_id)
    plan = await plan_again(database, actor, stale, snapshot)
    steps = on_steps(plan, snapshot) if on_steps else ignore
    proposal = await asyncio.to_thread(plan.build, snapshot, today, steps)
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
    if proposal.kind not in DRAFT_SAVES or draft is None or draft.rev != stale.draft_rev:
        return None
    code, version = proposal.target["icp_code"], proposal.base["version"]
    return (await write_draft(session, thread_id, await _saved_by(session, stale, proposal), icp_code=code, base_version=version)).rev


async def _saved_by(session: AsyncSession, stale: ChangeSetRow, proposal: Proposal) -> Definition:
    """Return the whole definition as the proposal will save it."""
    if proposal.kind == "save_icp":
        return parse_definition(proposal.after)
    newest = (await get_icp(session, stale.workspace_id, proposal.target["icp_code"])).definition
    body = proposal.after["persona"]
    return with_persona(newest, proposal.target["persona_code"], None if body is None else parse(Persona, body))
