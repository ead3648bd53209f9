"""Removes a persona of the working draft."""

from typing import Annotated

from langchain.tools import ToolRuntime
from langchain_core.tools import tool
from pydantic import Field

from qualification.drafts import personas as persona_drafts
from tools.answers import Answer, persona_removed_answer
from tools.arguments import PersonaIcp
from tools.context import ToolContext
from tools.previewing import catalog_of


@tool(response_format="content_and_artifact")
async def remove_persona(
    persona: Annotated[str, Field(description="Name or code of the persona.")],
    runtime: ToolRuntime[ToolContext],
    icp_code: PersonaIcp = None,
) -> Answer:
    """Take a persona out of the working draft; the rules on companies and the other personas stay. Saves nothing.

    Use it for "drop the RevOps persona". Call propose_save afterwards, and say what the notes say.
    """
    context = runtime.context
    catalog = await catalog_of(context)
    place = persona_drafts.Place(context.actor.workspace_id, context.thread_id, catalog, icp_code)
    async with context.database.writing() as session:
        found = await persona_drafts.remove_persona(session, place, persona)
    return persona_removed_answer(found)
