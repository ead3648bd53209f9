"""Proposes to publish an ICP."""

from langchain.tools import ToolRuntime
from langchain_core.tools import tool

from qualification.plans.publish import plan_publish
from tools.answers import Answer
from tools.arguments import IcpCode
from tools.context import ToolContext
from tools.proposing import propose_plan


@tool(response_format="content_and_artifact")
async def propose_publish(icp_code: IcpCode, runtime: ToolRuntime[ToolContext]) -> Answer:
    """Propose to make the newest saved version of an ICP the live one, and to score every record with it. Changes nothing.

    Use it for "publish it", "go live", "make it live". The card says how many accounts enter and leave; a person confirms it.
    An unsaved working draft is saved first: propose_save.
    """
    context = runtime.context
    async with context.database.reading() as session:
        plan = await plan_publish(session, context.actor.workspace_id, icp_code)
    return await propose_plan(context, plan)
