"""Writes proposals and streams their counts: for the tools and for the gate that offers them."""

import asyncio

from qualification.changesets import Proposal, dump_changeset
from qualification.drafts.proposals import DraftToSave, build_draft_save, propose_draft, propose_planned, read_draft_to_save
from qualification.evaluate import OnStep, ignore
from qualification.plans.plan import Plan
from qualification.preview import Preview
from storage.tables import ChangeSetRow
from tools.answers import Answer, answer, shown_changeset, shown_preview
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
    snapshot = context.snapshots.records(context.actor.workspace_id)
    steps = emitting(context, found.draft.definition, snapshot.catalog.account_fields)
    return build_draft_save(snapshot, found, today=context.today, on_step=steps)


async def propose_plan(context: ToolContext, plan: Plan) -> Answer:
    """Build a plan, write it as the card last shown in the thread, and answer with it."""
    proposal = await asyncio.to_thread(build_plan, context, plan)
    async with context.database.writing() as session:
        row = await propose_planned(session, context.actor, context.thread_id, context.run_id, proposal)
    return proposal_answer(row)


def build_plan(context: ToolContext, plan: Plan) -> Proposal:
    """Return the proposal of a plan on the records of now; what it counts is emitted gate by gate."""
    snapshot = context.snapshots.records(context.actor.workspace_id)
    steps: OnStep = emitting(context, plan.counted, snapshot.catalog.account_fields) if plan.counted else ignore
    return plan.build(snapshot, context.today, steps)


def proposal_answer(row: ChangeSetRow) -> Answer:
    """Return what the model reads of a proposal, and its card with its preview where it has one."""
    artifact: ToolArtifact = {"changeset": dump_changeset(row)}
    body = {"changeset": shown_changeset(row)}
    if row.preview is not None:
        artifact["preview"] = row.preview
        body["preview"] = shown_preview(Preview.model_validate(row.preview))
    return answer(body, artifact)
