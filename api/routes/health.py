"""Whether the process lives and whether it can serve."""

from fastapi import APIRouter, Response
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from api.dependencies import ServicesDep
from api.payloads import Health, Readiness
from api.services import Services

router = APIRouter(tags=["Service"])


@router.get("/healthz", summary="The process answers")
async def healthz() -> Health:
    """Answer, whatever the database and the model do."""
    return Health()


@router.get("/readyz", summary="The database answers and the copilot is warm")
async def readyz(services: ServicesDep, response: Response) -> Readiness:
    """Answer 200 when requests can be served at full speed, else 503."""
    database, copilot = await _answers(services), services.is_warm
    response.status_code = 200 if database and copilot else 503
    return Readiness(
        status="ready" if database and copilot else "starting" if database else "unavailable", database=database, copilot=copilot
    )


async def _answers(services: Services) -> bool:
    try:
        async with services.database.reading() as session:
            await session.execute(select(1))
    except SQLAlchemyError:
        return False
    return True
