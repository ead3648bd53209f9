"""Fields that a workspace declares, retypes and rewords."""

import re
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualification.definitions import RecordType
from qualification.errors import InvalidField
from qualification.fields import ACCOUNT_FIELDS, PERSON_FIELDS, Field, FieldType, by_key
from storage.tables import CustomField
from storage.workspaces import put_field

MAX_CUSTOM_FIELDS = 200
_KEY = re.compile(r"custom\.[a-z0-9_]{1,80}")


def field_of_row(row: CustomField) -> Field:
    """Return the field that a stored row declares."""
    record_type: RecordType = "person" if row.record_type == "person" else "account"
    return Field(row.key, row.label, row.category, FieldType(row.type), record_type, tuple(row.aliases), tuple(row.order))


def custom_types(session: Session, workspace_id: int, record_type: RecordType) -> dict[str, FieldType]:
    """Return the types of the custom fields of one record type."""
    query = select(CustomField.key, CustomField.type).where(
        CustomField.workspace_id == workspace_id, CustomField.record_type == record_type
    )
    return {key: FieldType(kind) for key, kind in session.execute(query.order_by(CustomField.id)) if key.startswith("custom.")}


def reworded(fields: Sequence[Field], own: Sequence[Field]) -> tuple[Field, ...]:
    """Return the fields with the workspace's own labels, aliases and orders on the built-in ones."""
    wording = {(each.record_type, each.key): each for each in own}
    return tuple(_with_wording(each, wording.get((each.record_type, each.key))) for each in fields)


def _with_wording(field: Field, own: Field | None) -> Field:
    if own is None or field.is_custom:
        return field
    aliases = tuple(dict.fromkeys((*field.aliases, *own.aliases)))
    return replace(field, label=own.label, category=own.category, aliases=aliases, order=field.order or own.order)


def declare(session: Session, workspace_id: int, field: Field) -> Field:
    """Declare a custom field, or write any field over; returns it as stored. Its values stay as they are: see `field_edits`.

    A new type or order renews the epoch.

    Raises:
        InvalidField: As `check_field` does, or more fields than a workspace can have.
    """
    check_field(field)
    row = session.scalar(
        select(CustomField).where(
            CustomField.workspace_id == workspace_id, CustomField.record_type == field.record_type, CustomField.key == field.key
        )
    )
    built_in = _built_in(field)
    own_order = () if built_in and built_in.order else field.order
    before = (field.type, () if built_in else own_order) if row is None else (FieldType(row.type), tuple(row.order))
    retyped = before != (field.type, own_order)
    if row is None:
        count = len(session.scalars(select(CustomField.id).where(CustomField.workspace_id == workspace_id)).all())
        if count >= MAX_CUSTOM_FIELDS:
            raise InvalidField(f"a workspace has at most {MAX_CUSTOM_FIELDS} own fields", field=field.key)
        row = CustomField(workspace_id=workspace_id, record_type=field.record_type, key=field.key)
    row.label, row.category, row.type = field.label, field.category, field.type.value
    row.aliases, row.order = list(field.aliases), list(own_order)
    put_field(session, row, retyped=retyped)
    return field_of_row(row)


def _built_in(field: Field) -> Field | None:
    return by_key(ACCOUNT_FIELDS if field.record_type == "account" else PERSON_FIELDS).get(field.key)


def is_built_in_order(field: Field) -> bool:
    """Whether the field is built in with an order of its own, which no workspace changes."""
    built_in = _built_in(field)
    return built_in is not None and bool(built_in.order)


def check_field(field: Field) -> None:
    """Refuse a field that no workspace can have.

    Raises:
        InvalidField: A key that is not `custom.` and a slug, a built-in field with another type or order, an order that
            names a value twice or is not of a category.
    """
    built_in = _built_in(field)
    if built_in is not None and built_in.type is not field.type:
        raise InvalidField(f"{field.key} is built in and keeps its type, {built_in.type}", field=field.key)
    if built_in is None and not _KEY.fullmatch(field.key):
        raise InvalidField(f"{field.key}: a custom field is named custom.<lower case letters, digits, _>", field=field.key)
    if field.order and field.type is not FieldType.CATEGORY:
        raise InvalidField(f"{field.key}: only a category has an order of values", field=field.key)
    if len({value.casefold() for value in field.order}) < len(field.order) or len(field.order) == 1:
        raise InvalidField(f"{field.key}: order takes two or more different values, from low to high", field=field.key)
    if built_in is not None and built_in.order and field.order not in ((), built_in.order):
        raise InvalidField(f"{field.key} is built in and keeps its order, {', '.join(built_in.order)}", field=field.key)
