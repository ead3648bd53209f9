"""What the process counts of itself."""

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy import func, select

from api.dependencies import ServicesDep
from storage.tables import Job

router = APIRouter(tags=["Service"])


@router.get(
    "/metrics",
    summary="Numbers for Prometheus",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}, "description": "Prometheus' text format"}},
)
async def metrics(services: ServicesDep) -> Response:
    """Counts and durations of this process: no record, no name, no workspace. Jobs are those of the database."""
    async with services.database.reading() as session:
        rows = await session.execute(select(Job.status, func.count()).group_by(Job.status).order_by(Job.status))
        jobs = {status: count for status, count in rows}
    return Response(services.metrics.show(jobs), media_type=CONTENT_TYPE_LATEST)
