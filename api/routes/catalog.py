"""The fields of the workspace."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.cursors import decode_offset, encode
from api.dependencies import ActorDep, CursorParam, EditorDep, LimitParam, ServicesDep
from api.payloads import FieldBody, FieldOut, KnownValueOut, Page
from api.services import Services
from qualification import audit
from qualification.catalog import CatalogField
from qualification.custom_fields import declare
from qualification.definitions import RecordType
from qualification.errors import NotAvailable
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
) -> FieldOut:
    """A custom field is named `custom.<lower case letters, digits, _>`. A field keeps its type."""
    entries = {entry.field.key: entry.field for entry in await _entries(services, actor, record_type)}
    category = body.category or (entries[key].category if key in entries else NEW_CATEGORY)
    field = Field(key, body.label, category, body.type, record_type, body.aliases, body.order)
    if key in entries and entries[key].is_custom and entries[key].type is not body.type:
        raise NotAvailable(
            f"{key} is a {entries[key].type} field; changing the type of a field is not available in this version", field=key
        )
    async with services.database.writing() as session:
        await session.run_sync(lambda sync: declare(sync, actor.workspace_id, field))
        audit.note(session, actor, "field.saved", target=key, text=f"Field {key} is “{field.label}”, a {field.type} field")
    entries_now = await _entries(services, actor, record_type)
    return _field_out(next(entry for entry in entries_now if entry.field.key == key), 100)


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
