"""Snapshots made of dictionaries, without a database."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from qualification.columns import encode
from qualification.definitions import Definition, Mode, Operator, Parameter, Value, parse_definition
from qualification.fields import ACCOUNT_FIELDS, PERSON_FIELDS, Field, FieldType
from qualification.snapshot import Snapshot

COMPETITOR = Field("custom.is_competitor", "Is competitor", "Custom", FieldType.BOOLEAN)


def snapshot_of(accounts: Sequence[Mapping[str, Any]], people: Sequence[tuple[int, Mapping[str, Any]]] = ()) -> Snapshot:
    """Return a snapshot whose accounts have the ids 1, 2, …; people name the id of their account (0: none)."""
    account_fields = (*ACCOUNT_FIELDS, COMPETITOR)
    return Snapshot(
        workspace_id=1,
        seq=1,
        epoch=0,
        account_fields=account_fields,
        person_fields=PERSON_FIELDS,
        accounts=encode(account_fields, range(1, len(accounts) + 1), accounts),
        people=encode(PERSON_FIELDS, range(1, len(people) + 1), [document for _, document in people]),
        account_ids=np.array([account_id for account_id, _ in people], dtype=np.int64),
    )


def rule(field: str, mode: str, operator: str, value: Any = None, weight: int | None = None) -> Parameter:
    """Return a parameter written in one line."""
    given: Value = tuple(value) if isinstance(value, list) else value
    return Parameter(field=field, mode=Mode(mode), operator=Operator(operator), value=given, weight=weight)


def icp(*parameters: Parameter, **parts: Any) -> Definition:
    """Return a definition named “Test”."""
    return parse_definition({"name": "Test", "parameters": [parameter.dump() for parameter in parameters], **parts})
