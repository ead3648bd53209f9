"""Reads one saved ICP."""

from typing import Annotated

from langchain.tools import ToolRuntime
from langchain_core.tools import tool
from pydantic import Field

from qualification import lifecycle
from qualification.wording import read_back
from tools.answers import Answer, answer, shown_definition
from tools.context import ToolContext
from tools.previewing import catalog_of


@tool(response_format="content_and_artifact")
async def get_icp(
    icp_code: Annotated[str, Field(description="The code of a saved ICP, as list_icps gives it.")],
    runtime: ToolRuntime[ToolContext],
) -> Answer:
    """Read one saved ICP: its newest version in full and in words, its status and its versions.

    Use it when the user asks what an ICP says. It does not change the working draft.
    """
    context = runtime.context
    catalog = await catalog_of(context)
    async with context.database.reading() as session:
        icp = await lifecycle.get_icp(session, context.actor.workspace_id, icp_code)
    body = {
        "icp_code": icp.icp_code,
        "name": icp.name,
        "status": icp.status,
        "draft_version": icp.draft_version,
        "live_version": icp.live_version,
        "rewrite_in_progress": icp.rewrite_in_progress,
        "definition": shown_definition(icp.definition),
        "read_back": read_back(icp.definition, catalog.account_fields),
    }
    return answer(body)
