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
    named = [(rank, column) for column in columns if (rank := id_rank(column.name, record_type)) is not None]
    ranked = [column for _, column in sorted(named, key=lambda item: item[0])]
    chosen, why = _chosen(columns, ranked, guesses, record_type)
    passed_over = ranked[: next((place for place, column in enumerate(ranked) if column.name == chosen), len(ranked))]
    reasons = [f"{column.name} is not used for it: {_why_not(column)}" for column in passed_over]
    return chosen, "; ".join((why, *reasons))


def _chosen(
    columns: Sequence[ColumnSample], ranked: Sequence[ColumnSample], guesses: Mapping[str, Guess], record_type: RecordType
) -> tuple[str | None, str]:
    declared = id_rank(_DECLARED, record_type)
    for column in ranked:
        rank = id_rank(column.name, record_type) or 0
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
    return None, (
        "no column identifies the rows, so external ids are made from names, and rows with one name but other values are kept apart; "
        "say --map COLUMN=external_id if a column does"
    )


def _why_not(column: ColumnSample) -> str:
    """Return what keeps a column from identifying the rows, in counts of the rows that were looked at."""
    empty, repeated = len(column.cells) - column.known, column.known - len(column.counts)
    none = f"{empty:,} row{' has' if empty == 1 else 's have'} none" if empty else ""
    again = f"{repeated:,} repeat{'s' * (repeated == 1)}" if repeated else ""
    return f"of {len(column.cells):,} rows looked at, {', '.join(filter(None, (none, again)))}"


def id_of_name(name: str, account: str | None = None) -> str:
    """Return the external id made from a name; people with one name differ by their account."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    slug = re.sub(r"[\W_]+", "-", plain).strip("-") or " ".join(name.split())
    return (f"{account}/{slug}" if account else slug)[:MAX_ID]


def _filled(column: ColumnSample) -> float:
    return column.known / len(column.cells) if column.cells else 0.0


def _distinct(column: ColumnSample) -> float:
    return len(column.counts) / column.known if column.known else 0.0
