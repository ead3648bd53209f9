"""What moves an ICP: publish, pause, resume, rollback. Each acts at once, as a change set already applied."""

from typing import Annotated

from fastapi import APIRouter, Path

from api import icps
from api.by_hand import apply_plan, job_of
from api.dependencies import EditorDep, ServicesDep
from api.lifecycle_payloads import IcpMoved, PublishBody, RollbackBody
from api.services import Services
from qualification.identity import Actor
from qualification.plans.drafts import plan_rollback
from qualification.plans.plan import Plan
from qualification.plans.publish import plan_publish
from qualification.plans.standing import plan_pause, plan_resume
from qualification.preview import Preview
from qualification.sanity import checks_of

router = APIRouter(prefix="/api/v1/icps", tags=["ICPs"])

Code = Annotated[str, Path(max_length=200, description="The ICP's code.")]


@router.post("/{icp_code}/publish", summary="Make the draft version live", status_code=202, response_model=IcpMoved)
async def publish(icp_code: Code, actor: EditorDep, services: ServicesDep, body: PublishBody | None = None) -> IcpMoved:
    """Every account and lead is scored with it by a job. 409 `nothing_to_change` when the newest version is live."""
    async with services.database.reading() as session:
        plan = await plan_publish(session, actor.workspace_id, icp_code, version=body.version if body else None)
    return await _moved(services, actor, icp_code, plan)


@router.post("/{icp_code}/pause", summary="Pause a live ICP", response_model=IcpMoved)
async def pause(icp_code: Code, actor: EditorDep, services: ServicesDep) -> IcpMoved:
    """No captures, jobs or assignment from now on; definition and results stay, marked."""
    async with services.database.reading() as session:
        plan = await plan_pause(session, actor.workspace_id, icp_code)
    return await _moved(services, actor, icp_code, plan)


@router.post("/{icp_code}/resume", summary="Make a paused ICP live again", status_code=202, response_model=IcpMoved)
async def resume(icp_code: Code, actor: EditorDep, services: ServicesDep) -> IcpMoved:
    """Every account and lead is scored by a job with the version that was live."""
    async with services.database.reading() as session:
        plan = await plan_resume(session, actor.workspace_id, icp_code)
    return await _moved(services, actor, icp_code, plan)


@router.post("/{icp_code}/rollback", summary="Save an earlier version as the newest one", response_model=IcpMoved)
async def roll_back(icp_code: Code, body: RollbackBody, actor: EditorDep, services: ServicesDep) -> IcpMoved:
    """Appends a draft version equal to an earlier one. A live version works on until a publish."""
    async with services.database.reading() as session:
        plan = await plan_rollback(session, actor.workspace_id, icp_code, body.version)
    return await _moved(services, actor, icp_code, plan)


async def _moved(services: Services, actor: Actor, icp_code: str, plan: Plan) -> IcpMoved:
    row = await apply_plan(services, actor, plan)
    detail = await icps.detail_of(services, actor.workspace_id, icp_code)
    counted = Preview.model_validate(row.preview) if row.preview is not None else None
    movement = counted.movement if counted else None
    return IcpMoved(
        **detail.model_dump(),
        changeset_id=row.id,
        job=await job_of(services, actor, row),
        entered=movement.entered if movement else None,
        left=movement.left if movement else None,
        checks=list(checks_of(counted)) if counted else [],
    )
