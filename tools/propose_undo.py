"""Proposes to take an applied change back."""

from typing import Annotated

from langchain.tools import ToolRuntime
from langchain_core.tools import tool
from pydantic import Field

from qualification.plans.undo import last_undoable, plan_undo
from tools.answers import Answer
from tools.context import ToolContext
from tools.proposing import propose_plan


@tool(response_format="content_and_artifact")
async def propose_undo(
    runtime: ToolRuntime[ToolContext],
    changeset_id: Annotated[
        str | None,
        Field(description="The id of an applied change set; null for the last one of this conversation, else the user's last."),
    ] = None,
) -> Answer:
    """Propose to take an applied change back: a save, a publish, a pause, a switch of autoqualify, and others. Changes nothing.

    Use it for "undo that" and "take the publish back". The card says what is so afterwards; a person confirms it.
    """
    context = runtime.context
    async with context.database.reading() as session:
        undone = changeset_id or await last_undoable(session, context.actor, context.thread_id)
        plan = await plan_undo(session, context.actor, undone)
    return await propose_plan(context, plan)
