"""What outcomes say: of all accounts, and of one ICP."""

import asyncio
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import Field

from api.dependencies import ActorDep, ServicesDep
from api.payloads import Body
from qualification import lifecycle
from qualification.closed_won.payloads import IcpInsights, OutcomeAnalysis
from qualification.closed_won.question import MAX_WINDOW_DAYS, MOST_KEPT, ask
from qualification.closed_won.runs import analyse_workspace, inspect_workspace_icp
from qualification.outcomes import OutcomeKind

router = APIRouter(prefix="/api/v1", tags=["Insights"])

Window = Annotated[
    int | None, Field(ge=1, le=MAX_WINDOW_DAYS, description="How many days back outcomes count; passed over when `since` is given.")
]
Since = Annotated[date | None, Field(description="The first day that counts.")]
Until = Annotated[date | None, Field(description="The last day that counts; today when left out.")]
Keep = Annotated[list[str], Field(max_length=MOST_KEPT, description="Fields that stay in although they look like leaks.")]
Positive = Annotated[OutcomeKind, Field(description="The outcome that counts.")]


class OutcomeQuery(Body):
    """What outcomes are asked."""

    positive: Positive = "closed_won"
    contrast: Annotated[OutcomeKind | None, Field(description="What it is set against; the rest when left out.")] = None
    window_days: Window = 365
    since: Since = None
    until: Until = None
    by_value: Annotated[bool, Field(description="Weigh each positive record by its amount.")] = False
    keep: Keep = []


class IcpQuery(Body):
    """What outcomes are asked of one ICP."""

    positive: Positive = "closed_won"
    window_days: Window = 365
    since: Since = None
    until: Until = None
    by_value: Annotated[bool, Field(description="Weigh each positive record by its amount.")] = False
    keep: Keep = []


@router.get("/insights/outcomes", summary="What won accounts have in common, and how outcomes went over time")
async def outcomes(actor: ActorDep, services: ServicesDep, query: Annotated[OutcomeQuery, Query()]) -> OutcomeAnalysis:
    """Lift per field and value, leaks, the ICP that follows and its backtest; refuses with a sentence below 20 records of each kind."""
    question = ask(
        query.positive,
        query.contrast,
        query.window_days,
        by_value=query.by_value,
        keep=tuple(query.keep),
        start=query.since,
        end=query.until,
    )
    async with services.database.reading() as session:
        live = await lifecycle.live_definitions(session, actor.workspace_id)
    return await asyncio.to_thread(
        analyse_workspace, services.database, services.snapshots, actor.workspace_id, question, live, today=actor.today
    )


@router.get("/icps/{icp_code}/insights", summary="What works in an ICP, what is noise, where the gap is")
async def icp_insights(
    icp_code: Annotated[str, Path(max_length=200, description="The ICP's code.")],
    actor: ActorDep,
    services: ServicesDep,
    query: Annotated[IcpQuery, Query()],
) -> IcpInsights:
    """Each rule of the newest version held against the outcomes, with a ready edit."""
    async with services.database.reading() as session:
        icp = await lifecycle.get_icp(session, actor.workspace_id, icp_code)
    return await asyncio.to_thread(
        inspect_workspace_icp,
        services.database,
        services.snapshots,
        actor.workspace_id,
        ask(query.positive, None, query.window_days, by_value=query.by_value, keep=tuple(query.keep), start=query.since, end=query.until),
        icp.definition,
        today=actor.today,
        icp_code=icp.icp_code,
        version=icp.draft_version,
    )
