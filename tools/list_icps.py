"""Lists the saved ICPs."""

import asyncio

from langchain.tools import ToolRuntime
from langchain_core.tools import tool

from qualification.icp_rows import dump_rows, read_rows
from tools.answers import Answer, answer
from tools.context import ToolContext

SHOWN_ICPS = 100


@tool(response_format="content_and_artifact")
async def list_icps(runtime: ToolRuntime[ToolContext]) -> Answer:
    """List the saved ICPs with code, status, versions and how many accounts each qualifies.

    Use it when the user asks which ICPs there are, or names one you do not know the code of.
    """
    context = runtime.context
    async with context.database.reading() as session:
        rows = await read_rows(session, context.actor.workspace_id)

    def counted_rows() -> list[dict[str, object]]:
        workspace_id = context.actor.workspace_id
        results, snapshot = context.results.current(workspace_id), context.snapshots.records(workspace_id)
        return dump_rows(snapshot, results, rows[:SHOWN_ICPS], today=context.today)

    items = await asyncio.to_thread(counted_rows)
    return answer({"items": items, "total": len(rows)})
