"""Proposes to save the working draft."""

from langchain.tools import ToolRuntime
from langchain_core.tools import tool

from qualification.preview import Preview
from tools.answers import Answer, answer, shown_changeset, shown_preview
from tools.context import ToolContext
from tools.proposing import propose_working_draft


@tool(response_format="content_and_artifact")
async def propose_save(runtime: ToolRuntime[ToolContext]) -> Answer:
    """Propose to save the whole working draft: counts it and shows a card that a person confirms or rejects.

    Call it at the end of every turn that built or edited the draft, and when the user asks to save. It saves nothing: say so.
    """
    row, artifact = await propose_working_draft(runtime.context)
    body = {"changeset": shown_changeset(row), "preview": shown_preview(Preview.model_validate(row.preview))}
    return answer(body, artifact)
