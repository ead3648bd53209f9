"""The fields of the workspace."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.cursors import decode_offset, encode
from api.dependencies import ActorDep, CursorParam, EditorDep, LimitParam, ServicesDep
from api.payloads import FieldBody, FieldOut, FieldSaved, KnownValueOut, Page
from api.services import Services
from qualification.catalog import CatalogField
from qualification.catalog_edits.edits import FieldEdit, check_edit, edit_field
from qualification.definitions import RecordType
from qualification.fields import Field, FieldType
from qualification.identity import Actor

router = APIRouter(prefix="/api/v1/catalog", tags=["Catalog"])

NEW_CATEGORY = "Custom"
LISTED = (FieldType.CATEGORY, FieldType.MULTI_VALUE)


@router.get("", summary="The fields that records have, with their known values")
async def list_fields(
    actor: ActorDep,
    services: ServicesDep,
    record_type: RecordType = "account",
    values: Annotated[int, Query(ge=0, le=1000, description="How many known values of a field, the most frequent first.")] = 100,
    limit: LimitParam = 100,
    cursor: CursorParam = None,
) -> Page[FieldOut]:
    """Known values are listed for categories and multi-value fields; `value_count` counts all of them."""
    start = decode_offset(cursor, "catalog")
    entries = await _entries(services, actor, record_type)
    following = encode("catalog", start + limit) if start + limit < len(entries) else None
    return Page(items=[_field_out(entry, values) for entry in entries[start : start + limit]], next=following)


@router.put("/fields/{key}", summary="Declare a custom field, or reword any field")
async def put_field(
    key: Annotated[str, Path(max_length=200)], body: FieldBody, actor: EditorDep, services: ServicesDep, record_type: RecordType = "account"
) -> FieldSaved:
    """A custom field is named `custom.<lower case letters, digits, _>`; only its type can change.

    A new type writes every stored value over in it, and is refused when a value has no equal there (`invalid_value`) or a saved ICP,
    persona or term would no longer fit (`field_in_use`). Live ICPs that speak of the field are re-qualified by the job in `job_id`.
    """
    entries = {entry.field.key: entry.field for entry in await _entries(services, actor, record_type)}
    category = body.category or (entries[key].category if key in entries else NEW_CATEGORY)
    kept = entries[key].order if key in entries and body.type is entries[key].type else ()
    field = Field(key, body.label, category, body.type, record_type, body.aliases, kept if body.order is None else body.order)
    edit = await asyncio.to_thread(_edit, services, actor, field)
    if edit.job is not None:
        services.jobs.wake()
    entries_now = await _entries(services, actor, record_type)
    row = _field_out(next(entry for entry in entries_now if entry.field.key == key), 100)
    return FieldSaved(**row.model_dump(), values_rewritten=edit.rewritten, job_id=None if edit.job is None else edit.job.id)


def _edit(services: Services, actor: Actor, field: Field) -> FieldEdit:
    """What can be refused is refused before the writers have to wait."""
    with services.database.bulk_reading() as session:
        check_edit(session, actor, field)
    with services.database.bulk_writing() as session:
        return edit_field(session, actor, field)


async def _entries(services: Services, actor: Actor, record_type: RecordType) -> list[CatalogField]:
    snapshot = await services.snapshot(actor.workspace_id)
    catalog = await asyncio.to_thread(lambda: snapshot.catalog)
    return list(catalog.entries(record_type).values())


def _field_out(entry: CatalogField, values: int) -> FieldOut:
    field = entry.field
    known = entry.values if field.type in LISTED else ()
    return FieldOut(
        key=field.key,
        label=field.label,
        category=field.category,
        type=field.type,
        record_type=field.record_type,
        operators=field.operators,
        order=field.order,
        aliases=field.aliases,
        is_custom=field.is_custom,
        missing_rate=entry.missing_rate,
        values=[KnownValueOut(value=each.value, count=each.count) for each in known[:values]],
        value_count=len(known),
    )
