"""Records by their external id: written in batches, deleted one by one."""

import asyncio
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from api.dependencies import EditorDep, ServicesDep
from api.payloads import BatchBody, BatchOut, BatchProblem
from api.services import Services
from qualification import audit
from qualification.definitions import RecordType
from qualification.errors import InvalidRequest, RecordNotFound
from qualification.identity import Actor
from qualification.records.backdating import parse_as_of
from qualification.records.batches import BatchResult, read_fields, read_items, write_batch
from qualification.records.writes import remove_record

router = APIRouter(prefix="/api/v1", tags=["Records"])

MAX_BATCH = 1000

ExternalId = Annotated[str, Path(max_length=300)]


@router.post("/accounts:batch", summary="Write up to 1,000 accounts by their external id")
async def put_accounts(body: BatchBody, actor: EditorDep, services: ServicesDep) -> BatchOut:
    """A null attribute removes a value, one that is not named stays. Each bad item is named and costs no good one."""
    return await _write(services, actor, "account", body)


@router.post("/people:batch", summary="Write up to 1,000 people by their external id")
async def put_people(body: BatchBody, actor: EditorDep, services: ServicesDep) -> BatchOut:
    """As for accounts; `account_external_id` names the account that a person works at."""
    return await _write(services, actor, "person", body)


@router.delete("/accounts/{external_id:path}", summary="Delete one account", status_code=204)
async def delete_account(external_id: ExternalId, actor: EditorDep, services: ServicesDep) -> Response:
    """Its people stay, without an account."""
    return await _delete(services, actor, "account", external_id)


@router.delete("/people/{external_id:path}", summary="Delete one person", status_code=204)
async def delete_person(external_id: ExternalId, actor: EditorDep, services: ServicesDep) -> Response:
    """Remove the person from the record set."""
    return await _delete(services, actor, "person", external_id)


async def _write(services: Services, actor: Actor, record_type: RecordType, body: BatchBody) -> BatchOut:
    as_of = None if body.as_of is None else parse_as_of(body.as_of, today=actor.today)
    if not 1 <= len(body.items) <= MAX_BATCH:
        raise InvalidRequest(f"items takes 1 to {MAX_BATCH:,} records, this batch has {len(body.items):,}; send it in parts", field="items")
    result = await asyncio.to_thread(_write_now, services, actor, record_type, body.items, as_of)
    errors = [BatchProblem(index=p.index, external_id=p.external_id, field=p.field, message=p.message) for p in result.problems]
    refused = len({problem.index for problem in errors})
    return BatchOut(accepted=len(body.items) - refused, created=result.created, updated=result.updated, errors=errors)


def _write_now(services: Services, actor: Actor, record_type: RecordType, items: list[object], as_of: datetime | None) -> BatchResult:
    with services.database.bulk_reading() as session:
        fields = read_fields(session, actor.workspace_id, record_type)
    read = read_items(record_type, fields, items)
    return services.database.bulk_write(
        lambda session: write_batch(session, actor.workspace_id, record_type, items, read, today=actor.today, as_of=as_of)
    )


async def _delete(services: Services, actor: Actor, record_type: RecordType, external_id: str) -> Response:
    async with services.database.writing() as session:
        found = await session.run_sync(lambda sync: remove_record(sync, actor.workspace_id, record_type, external_id, today=actor.today))
        if not found:
            raise RecordNotFound(f"no {record_type} with the external id {external_id}", external_id=external_id)
        text = f"Deleted the {record_type} {external_id}"
        audit.note(session, actor, f"{record_type}.deleted", target=external_id, text=text)
    return Response(status_code=204)
