"""Counts the working draft."""

from langchain.tools import ToolRuntime
from langchain_core.tools import tool

from tools.answers import Answer, answer, shown_preview
from tools.context import ToolContext
from tools.previewing import counted, counted_base_of


@tool(response_format="content_and_artifact")
async def preview_draft(runtime: ToolRuntime[ToolContext]) -> Answer:
    """Count what the working draft qualifies, gate by gate, and whom it reaches. Changes nothing.

    Use it when the user asks how many the draft under discussion qualifies. A proposal has its own preview: do not call both.
    """
    context = runtime.context
    base = await counted_base_of(context, None)
    found = await counted(context, base.definition, base)
    return answer({"preview": shown_preview(found.preview), "read_back": found.read_back}, {"preview": found.preview.dump()})
