"""Proposes to pause an ICP."""

from langchain.tools import ToolRuntime
from langchain_core.tools import tool

from qualification.plans.standing import plan_pause
from tools.answers import Answer
from tools.arguments import IcpCode
from tools.context import ToolContext
from tools.proposing import propose_plan


@tool(response_format="content_and_artifact")
async def propose_pause(icp_code: IcpCode, runtime: ToolRuntime[ToolContext]) -> Answer:
    """Propose to take a live ICP out of capture scoring, jobs and assignment; its definition and results stay. Changes nothing.

    Use it for "pause the FinServ ICP" and "stop scoring against it". A person confirms the card.
    """
    context = runtime.context
    async with context.database.reading() as session:
        plan = await plan_pause(session, context.actor.workspace_id, icp_code)
    return await propose_plan(context, plan)
