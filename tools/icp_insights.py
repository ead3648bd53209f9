"""Says what works in an ICP."""

import asyncio
from typing import Annotated, Any

from langchain.tools import ToolRuntime
from langchain_core.tools import tool
from pydantic import Field

from qualification.closed_won.question import ask, day_of
from qualification.closed_won.runs import inspect_workspace_icp
from tools.answers import Answer, answer
from tools.arguments import Subject
from tools.context import ToolContext
from tools.previewing import base_of

SHOWN_FINDINGS = 30


@tool(response_format="content_and_artifact")
async def icp_insights(
    icp_code: Subject,
    runtime: ToolRuntime[ToolContext],
    window_days: Annotated[int | None, Field(description="How far back outcomes count, in days; null for all time.")] = None,
    since: Annotated[str | None, Field(description="The first day that counts, YYYY-MM-DD.")] = None,
    until: Annotated[str | None, Field(description="The last day that counts, YYYY-MM-DD; null for today.")] = None,
) -> Answer:
    """Hold an ICP against closed deals: which rules work, which are noise or work against it, and which gap winners show. Changes nothing.

    Use it for "what is working", "which rules are noise", "what is missing from this ICP". Each finding has a ready edit for edit_draft.
    """
    context = runtime.context
    base = await base_of(context, icp_code)
    found = await asyncio.to_thread(
        inspect_workspace_icp,
        context.database,
        context.snapshots,
        context.actor.workspace_id,
        ask(window_days=window_days, start=day_of(since, "since"), end=day_of(until, "until")),
        base.definition,
        today=context.today,
        icp_code=base.icp_code,
        version=base.version,
    )
    findings: list[dict[str, Any]] = [each.model_dump() for each in found.findings[:SHOWN_FINDINGS]]
    body = {
        "icp_code": found.icp_code,
        "name": found.name,
        "verdict": found.verdict,
        "sentences": list(found.sentences),
        "auc": found.auc,
        "findings": findings,
        "cohort": found.cohort.model_dump(),
    }
    return answer(body)
