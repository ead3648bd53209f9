"""Change sets of every kind without a server: planned, proposed in the conversation, confirmed, renewed, undone."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from qualification import changesets, lifecycle
from qualification.changesets import Proposal
from qualification.definitions import parse_definition
from qualification.drafts.proposals import propose_planned
from qualification.evaluate import ignore
from qualification.identity import Actor
from qualification.lifecycle import SavedIcp
from qualification.plans.plan import Plan
from qualification.renewal import propose_again
from storage.tables import ChangeSetRow
from tests.support.workspace import RUN, SAAS, THREAD, TODAY, Surroundings

Planning = Callable[[AsyncSession], Awaitable[Plan]]
CODE = "mid-market-saas"


async def build(around: Surroundings, planning: Planning) -> Proposal:
    """Return the proposal of a plan."""
    async with around.database.reading() as session:
        plan = await planning(session)
    snapshot = await asyncio.to_thread(around.snapshots.current, around.actor.workspace_id)
    return await asyncio.to_thread(plan.build, snapshot, TODAY, ignore)


async def propose(around: Surroundings, planning: Planning, *, thread_id: str = THREAD) -> ChangeSetRow:
    """Propose a plan in a conversation."""
    proposal = await build(around, planning)
    async with around.database.writing() as session:
        return await propose_planned(session, around.actor, thread_id, RUN, proposal)


async def confirm(around: Surroundings, row: ChangeSetRow, actor: Actor | None = None) -> ChangeSetRow:
    """Confirm a change set with its hash."""
    async with around.database.writing() as session:
        return await changesets.confirm(session, actor or around.actor, row.id, row.content_hash)


async def apply(around: Surroundings, planning: Planning) -> ChangeSetRow:
    """Propose and confirm a plan."""
    row = await confirm(around, await propose(around, planning))
    assert row.status == "applied", row.status
    return row


async def undo(around: Surroundings, row: ChangeSetRow) -> ChangeSetRow:
    """Take an applied change back by hand."""
    async with around.database.writing() as session:
        return await changesets.undo(session, around.actor, row.id)


async def renew(around: Surroundings, row: ChangeSetRow) -> ChangeSetRow:
    """Propose again what went stale."""
    return await propose_again(around.database, around.snapshots, around.actor, row, today=TODAY)


async def save(
    around: Surroundings, base_version: int | None, *, person: str = "eva", icp_code: str | None = CODE, **changes: Any
) -> SavedIcp:
    """Let another person save a version of the SaaS ICP; with `base_version` None, a new ICP."""
    actor = Actor(around.actor.workspace_id, around.actor.workspace, person)
    definition = parse_definition({**SAAS, **changes})
    code = icp_code if base_version is not None else None
    async with around.database.writing() as session:
        return await lifecycle.save(session, actor, definition, icp_code=code, base_version=base_version)


async def standing(around: Surroundings, icp_code: str = CODE) -> dict[str, Any]:
    """Return where an ICP stands."""
    async with around.database.reading() as session:
        return dict((await lifecycle.get_icp(session, around.actor.workspace_id, icp_code)).standing)
