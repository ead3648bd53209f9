"""Counts a change without making it."""

from typing import Annotated, Any

from langchain.tools import ToolRuntime
from langchain_core.tools import tool
from pydantic import Field

from qualification.edits import apply_edits
from qualification.personas import with_people
from tools.answers import Answer, answer, shown_preview
from tools.arguments import AnyParameter, Edits
from tools.context import ToolContext
from tools.previewing import counted_base_of, counted_beside


@tool(response_format="content_and_artifact")
async def what_if(
    base: Annotated[str, Field(description="working_draft, empty, or the icp_code of a saved ICP.")],
    edits: Edits,
    runtime: ToolRuntime[ToolContext],
    people: Annotated[
        list[AnyParameter] | None,
        Field(
            description="Rules on people, such as title or seniority, to count who fits at the accounts; [] counts everybody there; null the personas."
        ),
    ] = None,
) -> Answer:
    """Count what the base would qualify with these edits. Changes nothing and proposes nothing.

    Use it for every "what if" and "how many": base empty counts accounts from nothing, such as "how many Series B SaaS
    accounts do we have in EMEA?". comparison holds the numbers of the base without the edits. People are counted too: for
    "how many VPs work there?" give people, and quote qualified_people.
    """
    context = runtime.context
    start = await counted_base_of(context, base)
    tried = apply_edits(start.definition, edits)
    found, before = await counted_beside(context, tried if people is None else with_people(tried, people), start)
    body: dict[str, Any] = {"preview": shown_preview(found.preview), "read_back": found.read_back}
    if before is not None:
        body["comparison"] = before
    return answer(body, {"counted": found.definition.dump(), "preview": found.preview.dump()})
