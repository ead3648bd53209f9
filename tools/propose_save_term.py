"""Proposes to keep what a word means in the workspace's glossary."""

from typing import Annotated

from langchain.tools import ToolRuntime
from langchain_core.tools import tool
from pydantic import Field

from qualification.changesets import dump_changeset
from qualification.drafts.proposals import propose_planned
from qualification.plans.term import build_save_term
from tools.answers import Answer, answer, shown_changeset
from tools.arguments import AnyParameter
from tools.context import ToolContext
from tools.previewing import snapshot_of


@tool(response_format="content_and_artifact")
async def propose_save_term(
    term: Annotated[str, Field(description="The word or phrase as the user says it, such as whales.")],
    meaning: Annotated[str, Field(description="What it means, in the user's words.")],
    parameters: Annotated[list[AnyParameter], Field(description="The same as rules: all of accounts, or all of people. At least one.")],
    runtime: ToolRuntime[ToolContext],
) -> Answer:
    """Propose to keep a term in the workspace's glossary, so that it is never asked about again. Saves nothing.

    Use it when the user says what a word means and wants it remembered ("when I say whales I mean …"). Look up fields and
    values with search_catalog first.
    """
    context = runtime.context
    snapshot = await snapshot_of(context)
    async with context.database.writing() as session:
        proposal = await session.run_sync(build_save_term, snapshot, term, meaning, parameters)
        row = await propose_planned(session, context.actor, context.thread_id, context.run_id, proposal)
    return answer({"changeset": shown_changeset(row)}, {"changeset": dump_changeset(row)})
