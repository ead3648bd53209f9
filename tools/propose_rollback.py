"""Proposes to roll an ICP back to an earlier version."""

from typing import Annotated

from langchain.tools import ToolRuntime
from langchain_core.tools import tool
from pydantic import Field

from qualification.plans.drafts import plan_rollback
from tools.answers import Answer
from tools.arguments import IcpCode
from tools.context import ToolContext
from tools.proposing import propose_plan


@tool(response_format="content_and_artifact")
async def propose_rollback(
    icp_code: IcpCode,
    version: Annotated[int, Field(description="The number of the version to go back to, from 1.")],
    runtime: ToolRuntime[ToolContext],
) -> Answer:
    """Propose a new draft version equal to an earlier version of an ICP. Changes nothing.

    Use it for "roll back to version 2". Of a live ICP the live version works on until a publish; say so. A person confirms the card.
    """
    context = runtime.context
    async with context.database.reading() as session:
        plan = await plan_rollback(session, context.actor.workspace_id, icp_code, version)
    return await propose_plan(context, plan)
