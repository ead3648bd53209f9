"""Proposes to make a paused ICP live again."""

from langchain.tools import ToolRuntime
from langchain_core.tools import tool

from qualification.plans.standing import plan_resume
from tools.answers import Answer
from tools.arguments import IcpCode
from tools.context import ToolContext
from tools.proposing import propose_plan


@tool(response_format="content_and_artifact")
async def propose_resume(icp_code: IcpCode, runtime: ToolRuntime[ToolContext]) -> Answer:
    """Propose to make a paused ICP live again with its live version, and to score every record with it. Changes nothing.

    Use it for "resume it" and "unpause the FinServ ICP". A person confirms the card.
    """
    context = runtime.context
    async with context.database.reading() as session:
        plan = await plan_resume(session, context.actor.workspace_id, icp_code)
    return await propose_plan(context, plan)
