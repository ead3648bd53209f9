"""Proposes to save a thread's working draft, and streams its counts: for the tool and for the gate that offers it."""

import asyncio

from qualification.changesets import Proposal, dump_changeset
from qualification.draft_proposals import DraftToSave, propose_draft, read_draft_to_save, refuse_unchanged
from qualification.proposals import build_save
from storage.tables import ChangeSetRow
from tools.context import ToolArtifact, ToolContext
from tools.previewing import emitting


async def propose_working_draft(context: ToolContext) -> tuple[ChangeSetRow, ToolArtifact]:
    """Write the change set that saves the working draft as it is now; returns it with what clients are shown.

    Raises:
        EmptyDraft, NothingToSave, VersionConflict: There is nothing that could be saved.
        UnknownField, OperatorMismatch, InvalidValue: The draft does not fit the fields.
    """
    async with context.database.reading() as session:
        found = await read_draft_to_save(session, context.actor.workspace_id, context.thread_id)
    proposal = await asyncio.to_thread(_built, context, found)
    async with context.database.writing() as session:
        row, draft = await propose_draft(session, context.actor, context.thread_id, context.run_id, found.draft, proposal)
    assert row.preview is not None, "a save is always counted"
    return row, {"draft": draft.dump(), "preview": row.preview, "changeset": dump_changeset(row)}


def _built(context: ToolContext, found: DraftToSave) -> Proposal:
    snapshot = context.snapshots.current(context.actor.workspace_id)
    steps = emitting(context, found.draft.definition, snapshot.catalog.account_fields)
    proposal = build_save(
        snapshot, found.draft.definition, found.context, base_version=found.base_version, today=context.today, on_step=steps
    )
    refuse_unchanged(proposal)
    return proposal
