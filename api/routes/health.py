"""Whether the process lives and whether it can serve."""

import asyncio
from typing import Literal

from fastapi import APIRouter, Response
from sqlalchemy import column, select, table
from sqlalchemy.exc import SQLAlchemyError

from api.dependencies import ServicesDep
from api.payloads import Health, Readiness
from api.services import Services
from storage.migrate import newest_revision

router = APIRouter(tags=["Service"])

PATIENCE_SECONDS = 2
REVISION = table("alembic_version", column("version_num"))


@router.get("/healthz", summary="The process answers")
async def healthz() -> Health:
    """Answer, whatever the database and the model do."""
    return Health()


@router.get(
    "/readyz",
    summary="The database answers, jobs run and the copilot is warm",
    responses={503: {"model": Readiness, "description": "Not now: send no requests here"}},
)
async def readyz(services: ServicesDep, response: Response) -> Readiness:
    """Answer 200 when requests can be served at full speed, else 503. It never waits longer than two seconds."""
    database, jobs, copilot = await _answers(services), services.jobs.is_alive, services.is_warm
    status: Literal["ready", "starting", "unavailable"] = "ready" if copilot else "starting"
    if not (database and jobs) or (services.warm.done() and not copilot):
        status = "unavailable"
    response.status_code = 200 if status == "ready" else 503
    return Readiness(status=status, database=database, jobs=jobs, copilot=copilot)


async def _answers(services: Services) -> bool:
    """Ask for what every version has to find: a database of an older or a newer schema is not ready either."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS), services.database.reading() as session:
            return await session.scalar(select(REVISION.c.version_num)) == newest_revision()
    except (SQLAlchemyError, TimeoutError, OSError):
        return False
