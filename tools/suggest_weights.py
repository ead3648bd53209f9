"""Advises weights: by the evidence of closed deals, or by rule of thumb."""

import asyncio
from typing import Annotated

from langchain.tools import ToolRuntime
from langchain_core.tools import tool
from pydantic import Field

from qualification.closed_won.runs import evidence_for_weights
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
    context = runtime.context
    catalog = await catalog_of(context)
    evidence = await asyncio.to_thread(
        evidence_for_weights, context.database, context.snapshots, context.actor.workspace_id, today=context.today
    )
    return answer(advise_weights(catalog, fields[:MOST_FIELDS], evidence).model_dump(mode="json"))
