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


def reworded(fields: Sequence[Field], own: Sequence[Field]) -> tuple[Field, ...]:
    """Return the fields with the workspace's own labels and aliases on the built-in ones."""
    wording = {(each.record_type, each.key): each for each in own}
    return tuple(_with_wording(each, wording.get((each.record_type, each.key))) for each in fields)


def _with_wording(field: Field, own: Field | None) -> Field:
    if own is None or field.is_custom:
        return field
    return replace(field, label=own.label, category=own.category, aliases=(*field.aliases, *own.aliases))


def declare(session: Session, workspace_id: int, field: Field) -> Field:
    """Declare a custom field, retype it, or reword any field; returns it as stored.

    Raises:
        InvalidField: A key that is not `custom.` and a slug, a built-in field with another type, or
            more fields than a workspace can have.
    """
    _check(field)
    row = session.scalar(
        select(CustomField).where(
            CustomField.workspace_id == workspace_id, CustomField.record_type == field.record_type, CustomField.key == field.key
        )
    )
    retyped = row is not None and row.type != field.type
    if row is None:
        count = len(session.scalars(select(CustomField.id).where(CustomField.workspace_id == workspace_id)).all())
        if count >= MAX_CUSTOM_FIELDS:
            raise InvalidField(f"a workspace has at most {MAX_CUSTOM_FIELDS} own fields", field=field.key)
        row = CustomField(workspace_id=workspace_id, record_type=field.record_type, key=field.key)
    row.label, row.category, row.type = field.label, field.category, field.type.value
    row.aliases, row.order = list(field.aliases), list(field.order)
    put_field(session, row, retyped=retyped)
    return field_of_row(row)


def _check(field: Field) -> None:
    built_in = by_key(ACCOUNT_FIELDS if field.record_type == "account" else PERSON_FIELDS).get(field.key)
    if built_in is not None and built_in.type is not field.type:
        raise InvalidField(f"{field.key} is built in and keeps its type, {built_in.type}", field=field.key)
    if built_in is None and not _KEY.fullmatch(field.key):
        raise InvalidField(f"{field.key}: a custom field is named custom.<lower case letters, digits, _>", field=field.key)
    if field.order and field.type is not FieldType.CATEGORY:
        raise InvalidField(f"{field.key}: only a category has an order of values", field=field.key)
