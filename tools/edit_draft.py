"""Edits the working draft."""

from typing import Annotated

from langchain.tools import ToolRuntime
from langchain_core.tools import tool
from pydantic import Field

from qualification.drafts.drafting import revise_draft
from tools.answers import Answer, draft_answer
from tools.arguments import Edits
from tools.context import ToolContext
from tools.previewing import catalog_of


@tool(response_format="content_and_artifact")
async def edit_draft(
    edits: Edits,
    runtime: ToolRuntime[ToolContext],
    icp_code: Annotated[
        str | None,
        Field(description="Null to go on with the working draft. A code makes the newest version of that ICP the working draft first."),
    ] = None,
) -> Answer:
    """Change the working draft. Saves nothing.

    Use it when the user refines what is under discussion ("drop the geo filter", "add +5 for Snowflake") or asks to change a
    saved ICP. Call propose_save afterwards.
    """
    context = runtime.context
    catalog = await catalog_of(context)
    async with context.database.writing() as session:
        revised = await revise_draft(session, context.actor.workspace_id, context.thread_id, catalog, edits, icp_code=icp_code)
    return draft_answer(revised.draft, catalog.account_fields, before=revised.before)
