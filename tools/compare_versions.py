"""Puts two versions of one ICP side by side."""

import asyncio
from typing import Annotated

from langchain.tools import ToolRuntime
from langchain_core.tools import tool
from pydantic import Field

from qualification.version_comparison import VersionComparison, compare_versions_of, two_versions
from tools.answers import Answer, answer
from tools.arguments import IcpCode
from tools.context import ToolContext


@tool(response_format="content_and_artifact")
async def compare_versions(
    icp_code: IcpCode,
    runtime: ToolRuntime[ToolContext],
    before: Annotated[int | None, Field(description="The older version, from 1; null for the live one, or the one before `after`.")] = None,
    after: Annotated[int | None, Field(description="The newer version, from 1; null for the newest, which is the draft.")] = None,
) -> Answer:
    """Compare two versions of one ICP: what changed, field by field, who saved them, and how many accounts each qualifies.

    Use it when the user asks what changed between versions, since a version, or from live to draft. Changes nothing.
    """
    context = runtime.context
    async with context.database.reading() as session:
        pair = await two_versions(session, context.actor.workspace_id, icp_code, before, after)

    def compared() -> VersionComparison:
        return compare_versions_of(context.snapshots.records(context.actor.workspace_id), pair, today=context.today)

    found = await asyncio.to_thread(compared)
    return answer(found.model_dump(mode="json"))
