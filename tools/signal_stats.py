"""Shows where the captures of one signal landed."""

from typing import Annotated, Any

from langchain.tools import ToolRuntime
from langchain_core.tools import tool
from pydantic import Field
from sqlalchemy.orm import Session

from qualification.signals import states as signals
from qualification.signals.stats import read_stats
from tools.answers import Answer, answer
from tools.context import ToolContext


@tool(response_format="content_and_artifact")
async def signal_stats(
    signal: Annotated[str, Field(description="The signal's name as the user says it.")],
    runtime: ToolRuntime[ToolContext],
) -> Answer:
    """Count a signal's captures by bucket and ICP, and say what speaks against turning its autoqualify on.

    Use it for "how good is the Keywords signal?" and before advising on or off.
    """
    context = runtime.context

    def read(session: Session) -> dict[str, Any]:
        workspace_id = context.actor.workspace_id
        found = signals.resolve(signals.list_signals(session, workspace_id), [signal])[0]
        return {"signal": found.dump(), **read_stats(session, workspace_id, found).model_dump(mode="json", exclude_none=True)}

    async with context.database.reading() as session:
        return answer(await session.run_sync(read))
