"""Proposes to qualify held captures, or counts what that would give."""

import asyncio
from typing import Annotated, Any

from langchain.tools import ToolRuntime
from langchain_core.tools import tool
from pydantic import Field

from qualification.capturing.choose import Choice
from qualification.changesets import dump_changeset
from qualification.drafts.proposals import propose_planned
from qualification.plans.qualify_captures import CountedRun, build_qualify
from tools.answers import Answer, answer, shown_changeset
from tools.context import ToolContext


@tool(response_format="content_and_artifact")
async def propose_qualify_captures(
    signal: Annotated[str, Field(description="The signal's name as the user says it.")],
    last: Annotated[int | None, Field(description="The last so many held captures; null otherwise.")],
    sample: Annotated[int | None, Field(description="A random sample of so many; null otherwise.")],
    ids: Annotated[
        list[str], Field(description="Chosen captures by their external ids; empty otherwise. With all three empty, every held capture.")
    ],
    dry_run: Annotated[bool, Field(description="True only counts the buckets: no card, nothing written.")],
    runtime: ToolRuntime[ToolContext],
) -> Answer:
    """Propose to score held captures of a signal against the live ICPs, with the counts it would give. Qualifies nothing.

    Use it for "qualify the last 200 captures from Keywords"; with dry_run for "what would … give?". buckets: qualified,
    no_persona_fit (the account matches, no persona does), not_qualified.
    """
    context = runtime.context
    choice = Choice(last, sample, tuple(ids))

    def counted() -> CountedRun:
        with context.database.bulk_reading() as session:
            return build_qualify(session, context.actor.workspace_id, signal, choice, today=context.actor.today)

    found = await asyncio.to_thread(counted)
    body: dict[str, Any] = {"signal": found.signal.name, "dry_run": dry_run, **found.counts.model_dump(mode="json")}
    if dry_run:
        warnings = [{"code": warning.code, "message": warning.message} for warning in found.proposal.warnings]
        return answer({**body, "held": found.signal.counts.held, "warnings": warnings})
    async with context.database.writing() as session:
        row = await propose_planned(session, context.actor, context.thread_id, context.run_id, found.proposal)
    return answer({**body, "changeset": shown_changeset(row)}, {"changeset": dump_changeset(row)})
