"""Lists the signals with the state of their autoqualify."""

from langchain.tools import ToolRuntime
from langchain_core.tools import tool

from qualification.signals import states as signals
from tools.answers import Answer, answer
from tools.context import ToolContext


@tool(response_format="content_and_artifact")
async def list_signals(runtime: ToolRuntime[ToolContext]) -> Answer:
    """List the signals with source, status, autoqualify (on, off, not_applicable), captures, held ones and qualified_rate.

    Use it when the user asks about signals, or names one that you have not seen. not_applicable is the dash: the signal is a
    draft or needs a source, and cannot be switched on.
    """
    context = runtime.context
    async with context.database.reading() as session:
        found = await session.run_sync(signals.list_signals, context.actor.workspace_id)
    return answer({"items": [each.dump() for each in found], "total": len(found)})
