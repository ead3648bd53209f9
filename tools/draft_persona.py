"""Drafts a persona in the working draft."""

from typing import Annotated

from langchain.tools import ToolRuntime
from langchain_core.tools import tool
from pydantic import Field

from qualification.definitions import Persona, parse
from qualification.drafts import personas as persona_drafts
from tools.answers import Answer, persona_answer
from tools.arguments import AnyParameter, PersonaIcp
from tools.context import ToolContext
from tools.previewing import catalog_of


@tool(response_format="content_and_artifact")
async def draft_persona(
    name: Annotated[str, Field(description="A short plain name, such as Revenue Leader.")],
    parameters: Annotated[
        list[AnyParameter],
        Field(description="The rules on people, in the user's order: fields of people only, such as seniority, department, title."),
    ],
    runtime: ToolRuntime[ToolContext],
    min_score: Annotated[float, Field(description="The lowest score that matches, 0 to 100; 0 when nothing was said.")] = 0,
    icp_code: PersonaIcp = None,
) -> Answer:
    """Add a persona, a description of the people to reach at matching accounts, to the working draft. Saves nothing.

    Use it for "add a persona for VPs of Sales". A name that is taken gets the next number. Call propose_save afterwards.
    """
    context = runtime.context
    persona = parse(Persona, {"name": name, "min_score": min_score, "parameters": parameters})
    catalog = await catalog_of(context)
    place = persona_drafts.Place(context.actor.workspace_id, context.thread_id, catalog, icp_code)
    async with context.database.writing() as session:
        found = await persona_drafts.draft_persona(session, place, persona)
    notes = [f"there is a persona {name} already, so this one is named {found.persona.name}"] if found.persona.name != persona.name else []
    return persona_answer(found, catalog, notes=notes)
