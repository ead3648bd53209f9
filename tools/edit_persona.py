"""Edits a persona of the working draft."""

from typing import Annotated

from langchain.tools import ToolRuntime
from langchain_core.tools import tool
from pydantic import Field

from qualification.drafts.personas import Place, revise_persona
from tools.answers import Answer, persona_answer
from tools.arguments import Edits, PersonaIcp
from tools.context import ToolContext
from tools.previewing import catalog_of


@tool(response_format="content_and_artifact")
async def edit_persona(
    persona: Annotated[str, Field(description="Name or code of the persona.")],
    edits: Edits,
    runtime: ToolRuntime[ToolContext],
    icp_code: PersonaIcp = None,
) -> Answer:
    """Change a persona of the working draft: its rules on people, its name, its minimum score. Saves nothing.

    Use it for "add Directors to Revenue Leader". Fields of people only, and no segments. Call propose_save afterwards.
    """
    context = runtime.context
    catalog = await catalog_of(context)
    place = Place(context.actor.workspace_id, context.thread_id, catalog, icp_code)
    async with context.database.writing() as session:
        found = await revise_persona(session, place, persona, edits)
    return persona_answer(found, catalog)
