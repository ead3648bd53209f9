"""Writes records that the transaction has read already: only what changed, each in one statement."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import bindparam, insert, update
from sqlalchemy.orm import Session

from storage.records import LOOKUP_KEYS, TABLES, lookup_key


@dataclass(frozen=True)
class TouchedRecord:
    """A record as it is to be stored, read by the transaction that holds its workspace.

    Attributes:
        record_id: None for a new one.
        attributes: The whole document, without missing values.
        changed: What differs from what is stored; a new one differs in everything.
        account_id: The account that a person gets; None leaves them where they are.
    """

    external_id: str
    record_id: int | None
    attributes: Mapping[str, Any]
    changed: Mapping[str, Any] = field(default_factory=dict)
    account_id: int | None = None


def write_touched(
    session: Session, workspace_id: int, record_type: Literal["account", "person"], records: Sequence[TouchedRecord], made_at: datetime
) -> list[int]:
    """Make the new ones and write what changed of the others; returns the id of each. The caller notes the changes.

    Args:
        made_at: The moment of the new ones; that of the others stays, which tells when something other than a capture last wrote them.
    """
    made = _insert(session, workspace_id, record_type, [each for each in records if each.record_id is None], made_at)
    _update(session, workspace_id, record_type, [each for each in records if each.record_id is not None])
    return [made[each.external_id] if each.record_id is None else each.record_id for each in records]


def _insert(session: Session, workspace_id: int, record_type: str, records: Sequence[TouchedRecord], at: datetime) -> dict[str, int]:
    if not records:
        return {}
    table = TABLES[record_type]
    key, field_name = LOOKUP_KEYS[record_type]
    rows: list[dict[str, Any]] = [
        {
            "workspace_id": workspace_id,
            "external_id": each.external_id,
            key: lookup_key(each.attributes.get(field_name)),
            "attributes": dict(each.attributes),
            "updated_at": at,
            **({"account_id": each.account_id} if record_type == "person" else {}),
        }
        for each in records
    ]
    found = session.execute(insert(table).returning(table.external_id, table.id), rows)
    return {external_id: record_id for external_id, record_id in found}


def _update(session: Session, workspace_id: int, record_type: str, records: Iterable[TouchedRecord]) -> None:
    """Without the mapper, which takes several times as long; an index is touched only where its column changes."""
    table: Any = TABLES[record_type].__table__
    place = (table.c.id == bindparam("of_record"), table.c.workspace_id == bindparam("of_workspace"))
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for each in records:
        values = _values(record_type, each)
        if values:
            alike.setdefault(tuple(values), []).append({**values, "of_record": each.record_id, "of_workspace": workspace_id})
    for rows in alike.values():
        session.connection().execute(update(table).where(*place), rows)


def _values(record_type: str, record: TouchedRecord) -> dict[str, Any]:
    """Return the columns that change."""
    key, field_name = LOOKUP_KEYS[record_type]
    values: dict[str, Any] = {"attributes": dict(record.attributes)} if record.changed else {}
    if field_name in record.changed:
        values[key] = lookup_key(record.attributes.get(field_name))
    if record.account_id is not None:
        values["account_id"] = record.account_id
    return values
