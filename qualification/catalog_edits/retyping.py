"""Writes the stored values of a field over in its new type, all of them or none."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from qualification.catalog_edits.conversion import Conversion, Refused, conversion
from qualification.errors import InvalidValue
from qualification.fields import Field, FieldType
from qualification.records.documents import DocumentValue, shorten
from storage import field_values

NAMED = 3
_TAKES = {
    FieldType.NUMBER: "a number",
    FieldType.MONEY: "an amount in US dollars",
    FieldType.DATE: "one date",
    FieldType.BOOLEAN: "yes or no",
    FieldType.TEXT: "one text",
    FieldType.CATEGORY: "one value",
    FieldType.MULTI_VALUE: "a list of values",
}


@dataclass(frozen=True)
class Rewritten:
    """How many values were written over, and how many of them said that there is no value and are missing now."""

    values: int
    emptied: int = 0


def find_conversion(session: Session, workspace_id: int, old: Field, new: Field) -> Conversion | None:
    """Return how every stored value of a field becomes one of its new type; None when the type stays.

    Raises:
        InvalidValue: Some have no equal there; the message names up to three and what a value has to be.
    """
    if old.type is new.type:
        return None
    found = conversion(old.type, new, (value for _, value in _values(session, workspace_id, new)))
    refused = _refused(found, (value for _, value in _values(session, workspace_id, new)))
    if refused:
        named = [shorten("; ".join(value) if isinstance(value, list) else value) for value in refused[:NAMED]]
        more = f" and {len(refused) - NAMED:,} more" if len(refused) > NAMED else ""
        raise InvalidValue(
            f"{new.key} cannot become a {new.type.replace('_', '-')} field: not every value is {_TAKES[new.type]}: "
            f"{', '.join(repr(each) for each in named)}{more}; correct these values first",
            field=new.key,
            values=named,
            refused=len(refused),
        )
    return found


def rewrite(session: Session, workspace_id: int, field: Field, found: Conversion) -> Rewritten:
    """Write every value over in the transaction of the caller.

    In the history, a former value that has no equal in the new type counts as not known.
    """
    once = _remembering(found)
    documents = [
        (record_id, document) for record_id, document in field_values.documents_with(session, workspace_id, field.record_type, field.key)
    ]
    rewritten, emptied = [], 0
    for record_id, document in documents:
        value = once(document[field.key])
        rest = {key: each for key, each in document.items() if key != field.key}
        emptied += value is None
        rewritten.append((record_id, rest if value is None else {**rest, field.key: value}))
    field_values.write_documents(session, field.record_type, rewritten)
    history = field_values.history_with(session, workspace_id, field.record_type, field.key)
    field_values.write_history(session, [(row_id, {**changed, field.key: once(changed[field.key])}) for row_id, changed in list(history)])
    return Rewritten(len(rewritten), emptied)


def say_rewritten(field: Field, done: Rewritten) -> str:
    """Return the audit's sentence."""
    emptied = f"; {done.emptied:,} of them said that there is none and are missing now" if done.emptied else ""
    return f"Wrote {done.values:,} values of {field.key} over as {field.type.replace('_', '-')}{emptied}"


def _values(session: Session, workspace_id: int, field: Field) -> Iterator[tuple[int, DocumentValue]]:
    for record_id, document in field_values.documents_with(session, workspace_id, field.record_type, field.key):
        yield record_id, document[field.key]


def _refused(found: Conversion, values: Iterable[DocumentValue]) -> list[DocumentValue]:
    """Return the distinct values that cannot be converted, in the order of their records."""
    refused: dict[str, DocumentValue] = {}
    seen: set[str] = set()
    for value in values:
        name = repr(value)
        if name not in seen and isinstance(found.convert(value), Refused):
            refused[name] = value
        seen.add(name)
    return list(refused.values())


def _remembering(found: Conversion) -> Callable[[Any], Any]:
    """Return the conversion of any value, None for none; each distinct value is read once."""
    known: dict[str, Any] = {}

    def convert(value: Any) -> Any:
        if value is None:
            return None
        name = repr(value)
        if name not in known:
            converted = found.convert(value)
            known[name] = None if isinstance(converted, Refused) else converted
        return known[name]

    return convert
