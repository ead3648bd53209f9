"""Ranks the saved ICPs by how much they resemble one."""

from typing import Annotated

from langchain.tools import ToolRuntime
from langchain_core.tools import tool
from pydantic import Field

from qualification import lifecycle
from qualification.similarity import most_alike
from tools.answers import Answer, answer
from tools.arguments import Subject
from tools.context import ToolContext
from tools.previewing import base_of, catalog_of

SHOWN_ICPS = 10


@tool(response_format="content_and_artifact")
async def similar_icps(
    runtime: ToolRuntime[ToolContext],
    icp_code: Subject = None,
    fields: Annotated[
        list[str] | None,
        Field(
            description="Field keys or a category (Firmographic, Geographic, Tech, Growth, Engagement, Custom) to compare by; null for all."
        ),
    ] = None,
) -> Answer:
    """Rank the saved ICPs by how alike they are to one of them or to the working draft, with the values they share.

    Use it for "which of my ICPs has a similar tech-stack pattern?" (fields: Tech). score is 0 to 1.
    """
    context = runtime.context
    base = await base_of(context, icp_code)
    catalog = await catalog_of(context)
    async with context.database.reading() as session:
        icps = await lifecycle.list_icps(session, context.actor.workspace_id)
    others = [(icp.icp_code, icp.definition) for icp in icps if icp.icp_code != base.icp_code]
    found = most_alike(base.definition, others, catalog.account_fields, fields or ())
    items = [{"icp_code": each.icp_code, "name": each.name, **each.likeness.model_dump(mode="json")} for each in found[:SHOWN_ICPS]]
    return answer({"of": base.definition.name, "items": items, "total": len(found)})
