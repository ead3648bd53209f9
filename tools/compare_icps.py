"""Puts two ICPs side by side."""

import asyncio
from typing import Annotated

from langchain.tools import ToolRuntime
from langchain_core.tools import tool
from pydantic import Field

from qualification.comparison import Comparison, compare
from tools.answers import Answer, answer
from tools.context import ToolContext
from tools.previewing import base_of


@tool(response_format="content_and_artifact")
async def compare_icps(
    first: Annotated[str, Field(description="An icp_code, or working_draft.")],
    second: Annotated[str, Field(description="Another icp_code, or working_draft.")],
    runtime: ToolRuntime[ToolContext],
) -> Answer:
    """Compare two ICPs: what differs, how many accounts each qualifies, and how many qualify for both.

    Use it when the user names two ICPs, or asks how the working draft differs from a saved one.
    """
    context = runtime.context
    here, there = await base_of(context, first), await base_of(context, second)

    def compared_sides() -> Comparison:
        return compare(context.snapshots.records(context.actor.workspace_id), here, there, today=context.today)

    found = await asyncio.to_thread(compared_sides)
    return answer(found.model_dump(mode="json"))
