"""Proposes to score every record anew."""

from typing import Annotated

from langchain.tools import ToolRuntime
from langchain_core.tools import tool
from pydantic import Field

from qualification.plans.requalify import plan_requalify
from tools.answers import Answer
from tools.context import ToolContext
from tools.proposing import propose_plan


@tool(response_format="content_and_artifact")
async def propose_requalify(
    runtime: ToolRuntime[ToolContext],
    icp_code: Annotated[str | None, Field(description="The icp_code of a live ICP; null for all live ones.")] = None,
) -> Answer:
    """Propose a full re-qualification: every account and lead is scored anew with the live versions. Changes nothing.

    Use it for "re-qualify everything" and "run a full re-qualification". A publish does it by itself. A person confirms the card.
    """
    context = runtime.context
    async with context.database.reading() as session:
        plan = await plan_requalify(session, context.actor.workspace_id, icp_code)
    return await propose_plan(context, plan)
