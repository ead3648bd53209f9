"""Advises weights by rule of thumb."""

from typing import Annotated

from langchain.tools import ToolRuntime
from langchain_core.tools import tool
from pydantic import Field

from qualification.weight_advice import advise_weights
from tools.answers import Answer, answer
from tools.context import ToolContext
from tools.previewing import catalog_of

MOST_FIELDS = 20


@tool(response_format="content_and_artifact")
async def suggest_weights(
    fields: Annotated[list[str], Field(description="Field keys or the user's words for fields, such as industry and revenue band.")],
    runtime: ToolRuntime[ToolContext],
) -> Answer:
    """Advise Score weights for fields, with a reason each. Changes nothing.

    Use it for "what is a reasonable weight for industry vs revenue band?". Tell the user what basis says.
    """
    catalog = await catalog_of(runtime.context)
    return answer(advise_weights(catalog, fields[:MOST_FIELDS]).model_dump(mode="json"))
