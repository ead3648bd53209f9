"""Says how a job stands."""

from typing import Annotated

from langchain.tools import ToolRuntime
from langchain_core.tools import tool
from pydantic import Field

from qualification.jobs.queue import dump_job
from qualification.jobs.queue import get_job as read_job
from tools.answers import Answer, answer
from tools.context import ToolContext


@tool(response_format="content_and_artifact")
async def get_job(
    runtime: ToolRuntime[ToolContext],
    job_id: Annotated[str | None, Field(description="The id of a job; null for the newest one.")] = None,
) -> Answer:
    """Say how far a re-qualification is: how many accounts are done of how many, how fast, how long it still takes, how it ended.

    Use it for "is it done?" and "how far is the job?" after a publish or a re-qualification.
    """
    context = runtime.context
    async with context.database.reading() as session:
        job = await session.run_sync(read_job, context.actor.workspace_id, job_id)
    return answer({"job": dump_job(job)})
