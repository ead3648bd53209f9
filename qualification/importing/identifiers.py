"""Finds the column that identifies a record, so that the next import of the file updates instead of adding."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from qualification.definitions import RecordType
from qualification.importing.mapping import Guess
from qualification.importing.names import id_rank, plain_name
from qualification.importing.samples import ColumnSample

MAX_ID = 300
_UNIQUE = 0.98
_FILLED = 0.95
_DECLARED = "symbol"  # names listed before it say that they are the id; those after need unique values
_KEY_FIELDS: dict[RecordType, str] = {"account": "domain", "person": "email"}


def id_column(columns: Sequence[ColumnSample], guesses: Mapping[str, Guess], record_type: RecordType) -> tuple[str | None, str]:
    """Return the column whose values are the external ids and why; None when they are made from names."""
    declared = id_rank(_DECLARED, record_type)
    named = [(rank, column) for column in columns if (rank := id_rank(column.name, record_type)) is not None]
    for rank, column in sorted(named, key=lambda item: item[0]):
        if _filled(column) >= _FILLED and (
            _distinct(column) >= _UNIQUE or (_distinct(column) >= 0.5 and (declared is None or rank < declared))
        ):
            return column.name, f"external ids come from {column.name}"
    for column in columns:
        if plain_name(column.name).endswith((" id", " uuid")) and _filled(column) >= _FILLED and _distinct(column) >= _UNIQUE:
            return column.name, f"external ids come from {column.name}: each row has another one"
    key = _KEY_FIELDS[record_type]
    for guess in guesses.values():
        if guess.field.key == key and _filled(guess.column) >= _FILLED and _distinct(guess.column) >= _UNIQUE:
            return guess.column.name, f"external ids come from {guess.column.name}: each row has another {key}"
    return None, "no column identifies the rows, so external ids are made from names; say --map COLUMN=external_id if one does"


def id_of_name(name: str, account: str | None = None) -> str:
    """Return the external id made from a name; people with one name differ by their account."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    slug = re.sub(r"[\W_]+", "-", plain).strip("-") or " ".join(name.split())
    return (f"{account}/{slug}" if account else slug)[:MAX_ID]


def _filled(column: ColumnSample) -> float:
    return column.known / len(column.cells) if column.cells else 0.0


def _distinct(column: ColumnSample) -> float:
    return len(column.counts) / column.known if column.known else 0.0
