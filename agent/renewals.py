"""Proposes again by code: what a confirm found stale or expired, and a draft that moved on from its card."""

import asyncio
from dataclasses import replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from agent.turns import Turn
from qualification.changesets import Proposal, dump_changeset, propose
from qualification.definitions import Definition, parse_definition
from qualification.draft_proposals import propose_draft, read_draft_to_save, refuse_unchanged
from qualification.errors import IcpNotFound
from qualification.proposals import SaveContext, build_save, read_save_context
from qualification.working_draft import WorkingDraft, hold_draft, read_draft, write_draft
from storage.tables import ChangeSetRow, Thread
from tools.previewing import emitting


async def propose_again(turn: Turn, row: ChangeSetRow) -> dict[str, Any] | None:
    """Write a fresh change set with the same content; None for a kind that cannot be renewed.

    Returns:
        What clients are shown: `changeset`, `preview` and the working draft as `draft`.

    Raises:
        NothingToSave: The target says the same by now.
        UnknownField, OperatorMismatch, InvalidValue: The fields changed since.
    """
    if row.kind != "save_icp":
        return None
    definition = parse_definition(row.after)
    async with turn.context.database.reading() as session:
        found = await _save_context(session, turn, row, definition)
    proposal = await asyncio.to_thread(_built, turn, definition, found, None)
    async with turn.context.database.writing() as session:
        return await _write(session, turn, row, proposal)


async def propose_working_draft(turn: Turn) -> dict[str, Any]:
    """Write a change set that saves the working draft as it is now; returns what clients are shown.

    Raises:
        EmptyDraft, NothingToSave, VersionConflict: There is nothing that could be saved.
        UnknownField, OperatorMismatch, InvalidValue: The draft does not fit the fields.
    """
    context = turn.context
    async with context.database.reading() as session:
        found = await read_draft_to_save(session, context.actor.workspace_id, context.thread_id)
    proposal = await asyncio.to_thread(_built, turn, found.draft.definition, found.context, found.base_version)
    async with context.database.writing() as session:
        row, draft = await propose_draft(session, context.actor, context.thread_id, context.run_id, found.draft, proposal)
    return {"draft": draft.dump(), "preview": row.preview, "changeset": dump_changeset(row)}


async def _save_context(session: AsyncSession, turn: Turn, row: ChangeSetRow, definition: Definition) -> SaveContext:
    """An ICP that is gone is proposed as a new one."""
    workspace_id, code = turn.context.actor.workspace_id, row.target["icp_code"]
    try:
        return await read_save_context(session, workspace_id, definition.name, code)
    except IcpNotFound:
        return await read_save_context(session, workspace_id, definition.name, None)


def _built(turn: Turn, definition: Definition, found: SaveContext, base_version: int | None) -> Proposal:
    snapshot = turn.context.snapshots.current(turn.context.actor.workspace_id)
    steps = emitting(turn.context, definition, snapshot.catalog.account_fields)
    proposal = build_save(snapshot, definition, found, base_version=base_version, today=turn.context.today, on_step=steps)
    refuse_unchanged(proposal)
    return proposal


async def _write(session: AsyncSession, turn: Turn, row: ChangeSetRow, proposal: Proposal) -> dict[str, Any]:
    context = turn.context
    await hold_draft(session, context.thread_id)
    draft = await _rebased(session, context.thread_id, row, proposal)
    rev = draft.rev if draft else None
    fresh = await propose(session, context.actor, replace(proposal, thread_id=context.thread_id, run_id=context.run_id, draft_rev=rev))
    thread = await session.get(Thread, context.thread_id)
    assert thread is not None, "the run was opened in it"
    thread.shown_changeset_id = fresh.id
    return {"draft": thread.draft, "preview": fresh.preview, "changeset": dump_changeset(fresh)}


async def _rebased(session: AsyncSession, thread_id: str, row: ChangeSetRow, proposal: Proposal) -> WorkingDraft | None:
    """The draft that the card was made from goes on from the newest version; one that moved on is left alone."""
    draft = await read_draft(session, thread_id)
    if draft is None or draft.rev != row.draft_rev:
        return None
    code, version = proposal.target["icp_code"], proposal.base["version"]
    return await write_draft(session, thread_id, parse_definition(proposal.after), icp_code=code, base_version=version)
