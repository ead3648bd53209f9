"""What the parts of a workspace hold in each field: counted once, all fields at a time."""

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from qualification.catalog import FieldTally, tally_field
from qualification.columns import Columns
from qualification.definitions import RecordType
from qualification.fields import Field
from qualification.snapshot import Snapshot

PartTally: TypeAlias = Mapping[RecordType, Mapping[str, FieldTally]]


def tally_part(part: Snapshot) -> PartTally:
    """Count every field of a part."""
    return {"account": _tally(part.account_fields, part.accounts), "person": _tally(part.person_fields, part.people)}


def _tally(fields: Sequence[Field], columns: Columns) -> dict[str, FieldTally]:
    return {field.key: tally_field(field, columns.fields[field.key]) for field in fields}


class Counts:
    """What all parts count, asked for when it is first wanted. Safe to share between threads."""

    def __init__(self, ask: Callable[[], Sequence[PartTally]]) -> None:
        self._ask = ask
        self._parts: Sequence[PartTally] | None = None
        self._guard = threading.Lock()

    def of(self, record_type: RecordType, field: Field) -> list[FieldTally]:
        """Return what each part counts in one field; nothing where a part that was read anew has it no more."""
        with self._guard:
            if self._parts is None:
                self._parts = self._ask()
            return [part[record_type][field.key] for part in self._parts if field.key in part[record_type]]
