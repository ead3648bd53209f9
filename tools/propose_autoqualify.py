"""Proposes to switch autoqualify on signals."""

from typing import Annotated

from langchain.tools import ToolRuntime
from langchain_core.tools import tool
from pydantic import Field

from qualification.drafts.proposals import propose_planned
from qualification.plans.autoqualify import build_autoqualify
from tools.answers import Answer
from tools.context import ToolContext
from tools.proposing import proposal_answer


@tool(response_format="content_and_artifact")
async def propose_autoqualify(
    signals: Annotated[list[str], Field(description="The signals as the user names them; empty when every is true.")],
    every: Annotated[bool, Field(description="True for all signals of the workspace.")],
    on: Annotated[bool, Field(description="True to turn autoqualify on, false to turn it off.")],
    runtime: ToolRuntime[ToolContext],
) -> Answer:
    """Propose to turn autoqualify on or off for signals: one card with each signal before and after. Switches nothing.

    Use it for "turn on autoqualify for Replies and Keywords" and "turn all signals off". A warning not_applicable names a
    signal that is left as it is: never say that it changed. Tell the user the other warnings too.
    """
    context = runtime.context
    async with context.database.writing() as session:
        proposal = await session.run_sync(build_autoqualify, context.actor.workspace_id, signals, every=every, on=on)
        row = await propose_planned(session, context.actor, context.thread_id, context.run_id, proposal)
    return proposal_answer(row)
