"""Jobs: how far they are, and stopping one."""

from typing import Annotated, Any

from fastapi import APIRouter, Path
from starlette.responses import JSONResponse, Response

from api.cursors import decode_offset, encode
from api.dependencies import ActorDep, CursorParam, EditorDep, LimitParam, ReadingDep, ServicesDep
from api.job_payloads import JobOut
from api.payloads import Page
from qualification import jobs
from qualification.jobs import dump_job

router = APIRouter(prefix="/api/v1/jobs", tags=["Jobs"])

Id = Annotated[str, Path(max_length=100, description="The job's id.")]


@router.get("", summary="Jobs, the newest first", response_model=Page[JobOut])
async def list_jobs(actor: ActorDep, session: ReadingDep, limit: LimitParam = 50, cursor: CursorParam = None) -> Response:
    """Full re-qualifications and daily refreshes, with what became of them."""
    start = decode_offset(cursor, "jobs")
    rows = await session.run_sync(lambda sync: jobs.list_jobs(sync, actor.workspace_id, limit=limit + 1, offset=start))
    items: list[dict[str, Any]] = [dump_job(row) for row in rows[:limit]]
    return JSONResponse({"items": items, "next": encode("jobs", start + limit) if len(rows) > limit else None})


@router.get("/{job_id}", summary="One job with its progress", response_model=JobOut)
async def get_job(job_id: Id, actor: ActorDep, session: ReadingDep) -> Response:
    """Counts the accounts that are through; a running job tells its pace and the seconds left."""
    return JSONResponse(dump_job(await session.run_sync(lambda sync: jobs.get_job(sync, actor.workspace_id, job_id))))


@router.post("/{job_id}/cancel", summary="Stop a job", response_model=JobOut)
async def cancel_job(job_id: Id, actor: EditorDep, services: ServicesDep) -> Response:
    """What was visible before the job stays. A running one ends as `cancelled` some moments later, one that has ended stays as it is."""
    async with services.database.writing() as session:
        job = await session.run_sync(lambda sync: jobs.cancel_job(sync, actor, job_id))
    services.jobs.wake()
    return JSONResponse(dump_job(job))
