"""Proposes to save the working draft."""

import asyncio

from langchain.tools import ToolRuntime
from langchain_core.tools import tool

from qualification.changesets import Proposal, dump_changeset
from qualification.draft_proposals import DraftToSave, propose_draft, read_draft_to_save, refuse_unchanged
from qualification.preview import Preview
from qualification.proposals import build_save
from tools.answers import Answer, answer, shown_changeset, shown_preview
from tools.context import ToolContext
from tools.previewing import emitting


@tool(response_format="content_and_artifact")
async def propose_save(runtime: ToolRuntime[ToolContext]) -> Answer:
    """Propose to save the whole working draft: counts it and shows a card that a person confirms or rejects.

    Call it at the end of every turn that built or edited the draft, and when the user asks to save. It saves nothing: say so.
    """
    context = runtime.context
    async with context.database.reading() as session:
        found = await read_draft_to_save(session, context.actor.workspace_id, context.thread_id)
    proposal = await asyncio.to_thread(_built, context, found)
    async with context.database.writing() as session:
        row, draft = await propose_draft(session, context.actor, context.thread_id, context.run_id, found.draft, proposal)
    preview = Preview.model_validate(proposal.preview)
    body = {"changeset": shown_changeset(row), "preview": shown_preview(preview)}
    return answer(body, {"draft": draft.dump(), "preview": preview.dump(), "changeset": dump_changeset(row)})


def _built(context: ToolContext, found: DraftToSave) -> Proposal:
    snapshot = context.snapshots.current(context.actor.workspace_id)
    steps = emitting(context, found.draft.definition, snapshot.catalog.account_fields)
    proposal = build_save(
        snapshot, found.draft.definition, found.context, base_version=found.base_version, today=context.today, on_step=steps
    )
    refuse_unchanged(proposal)
    return proposal
