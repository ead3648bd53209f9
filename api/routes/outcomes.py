"""Outcomes by their external id, written in batches."""

import asyncio
from datetime import date

from fastapi import APIRouter

from api.dependencies import EditorDep, ServicesDep
from api.payloads import BatchOut, BatchProblem, Body
from api.services import Services
from qualification.errors import InvalidRequest
from qualification.outcomes import read_outcome, write_outcomes
from qualification.records.batches import BatchResult

router = APIRouter(prefix="/api/v1", tags=["Outcomes"])

MAX_BATCH = 1000


class OutcomeBatch(Body):
    """Outcomes to write: `{external_id, kind, occurred_on, amount_usd?, account_external_id | account_domain | person_external_id | person_email, signal?}`.

    `kind` is reply, meeting, signup, purchase, closed_won or closed_lost; `occurred_on` is a day. `as_of` is taken and has no effect:
    an outcome has its own day.
    """

    items: list[object]
    as_of: str | None = None


@router.post("/outcomes:batch", summary="Write up to 1,000 outcomes by their external id")
async def put_outcomes(body: OutcomeBatch, actor: EditorDep, services: ServicesDep) -> BatchOut:
    """Each is joined to its account and person. Each bad item is named and costs no good one; a second write changes nothing."""
    if not 1 <= len(body.items) <= MAX_BATCH:
        raise InvalidRequest(
            f"items takes 1 to {MAX_BATCH:,} outcomes, this batch has {len(body.items):,}; send it in parts", field="items"
        )
    result = await asyncio.to_thread(_write, services, actor.workspace_id, body.items, actor.today)
    errors = [BatchProblem(index=p.index, external_id=p.external_id, field=p.field, message=p.message) for p in result.problems]
    refused = len({problem.index for problem in errors})
    return BatchOut(accepted=len(body.items) - refused, created=result.created, updated=result.updated, errors=errors)


def _write(services: Services, workspace_id: int, items: list[object], today: date) -> BatchResult:
    read = [read_outcome(item, today=today) for item in items]
    return services.database.bulk_write(lambda session: write_outcomes(session, workspace_id, items, read))
