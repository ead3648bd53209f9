"""Copies a persona from one ICP to another, in the working draft."""

from typing import Annotated

from langchain.tools import ToolRuntime
from langchain_core.tools import tool
from pydantic import Field

from qualification.drafts import personas as persona_drafts
from qualification.drafts.bases import WORKING_DRAFT
from tools.answers import Answer, persona_answer
from tools.context import ToolContext
from tools.previewing import catalog_of


@tool(response_format="content_and_artifact")
async def clone_persona(
    persona: Annotated[str, Field(description="Name or code of the persona to copy.")],
    to: Annotated[str, Field(description="The icp_code of the ICP that gets the copy, or working_draft.")],
    runtime: ToolRuntime[ToolContext],
    source: Annotated[str | None, Field(description="The icp_code of the ICP that has it; null for the working draft.")] = None,
) -> Answer:
    """Copy a persona to another ICP, which becomes the working draft. Saves nothing.

    Use it for "use the Revenue Leader persona for Enterprise FinServ too". A name that is taken there gets the next number.
    Call propose_save afterwards.
    """
    context = runtime.context
    catalog = await catalog_of(context)
    place = persona_drafts.Place(context.actor.workspace_id, context.thread_id, catalog, None if to == WORKING_DRAFT else to)
    async with context.database.writing() as session:
        found = await persona_drafts.clone_persona(session, place, persona, source)
    return persona_answer(found, catalog)
