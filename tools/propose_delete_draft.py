"""Proposes to discard the draft version of an ICP."""

from langchain.tools import ToolRuntime
from langchain_core.tools import tool

from qualification.plans.drafts import plan_delete_draft
from tools.answers import Answer
from tools.arguments import IcpCode
from tools.context import ToolContext
from tools.proposing import propose_plan


@tool(response_format="content_and_artifact")
async def propose_delete_draft(icp_code: IcpCode, runtime: ToolRuntime[ToolContext]) -> Answer:
    """Propose to discard the saved draft version of an ICP; one that was never live disappears. Changes nothing.

    Use it for "delete the draft" and "delete the SMB ICP". A live or paused ICP keeps its live version. A person confirms the card.
    """
    context = runtime.context
    async with context.database.reading() as session:
        plan = await plan_delete_draft(session, context.actor.workspace_id, icp_code)
    return await propose_plan(context, plan)
