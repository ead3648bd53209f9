"""What outcomes say: of all accounts, and of one ICP."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.dependencies import ActorDep, ServicesDep
from qualification import lifecycle
from qualification.closed_won.payloads import IcpInsights, OutcomeAnalysis
from qualification.closed_won.question import MAX_WINDOW_DAYS, ask
from qualification.closed_won.runs import analyse_workspace, inspect_workspace_icp
from qualification.outcomes import OutcomeKind

router = APIRouter(prefix="/api/v1", tags=["Insights"])

Positive = Annotated[OutcomeKind, Query(description="The outcome that counts.")]
Window = Annotated[int | None, Query(ge=1, le=MAX_WINDOW_DAYS, description="How many days back outcomes count.")]
Keep = Annotated[list[str] | None, Query(max_length=50, description="Fields that stay in although they look like leaks.")]


@router.get("/insights/outcomes", summary="What won accounts have in common, and how outcomes went over time")
async def outcomes(
    actor: ActorDep,
    services: ServicesDep,
    positive: Positive = "closed_won",
    contrast: Annotated[OutcomeKind | None, Query(description="What it is set against; the rest when left out.")] = None,
    window_days: Window = 365,
    by_value: Annotated[bool, Query(description="Weigh each won record by its amount.")] = False,
    keep: Keep = None,
) -> OutcomeAnalysis:
    """Lift per field and value, leaks, the ICP that follows and its backtest; refuses with a sentence below 20 records of each kind."""
    question = ask(positive, contrast, window_days, by_value=by_value, keep=tuple(keep or ()))
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
    positive: Positive = "closed_won",
    window_days: Window = 365,
) -> IcpInsights:
    """Each rule of the newest version held against the outcomes, with a ready edit."""
    async with services.database.reading() as session:
        icp = await lifecycle.get_icp(session, actor.workspace_id, icp_code)
    return await asyncio.to_thread(
        inspect_workspace_icp,
        services.database,
        services.snapshots,
        actor.workspace_id,
        ask(positive, None, window_days),
        icp.definition,
        today=actor.today,
        icp_code=icp.icp_code,
        version=icp.draft_version,
    )
