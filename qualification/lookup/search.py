"""What the words of a query can mean in a workspace, with what one needs to write a rule of it."""

from qualification.catalog import Catalog, CatalogField
from qualification.definitions import Operator, RecordType
from qualification.lookup.phrases import Closeness, Kind, Meaning
from qualification.lookup.resolve import search
from qualification.lookup.terms import GlossaryEntry
from qualification.lookup.words import key_of, singular
from qualification.payloads import Payload

FOUND = 20
MAX_WORDS = 100
SHOWN_VALUES = 10
RuleValue = bool | int | float | str | tuple[bool | int | float | str, ...] | None


class ValueRow(Payload):
    """A known value of a field and how many records have it."""

    value: str
    count: int


class FieldRow(Payload):
    """A field with its operators and its most frequent values."""

    field: str
    label: str
    category: str
    type: str
    operators: tuple[Operator, ...]
    missing_rate: float
    values: tuple[ValueRow, ...] = ()


class Found(Payload):
    """One reading of the words: a rule to write, or a field to write one for.

    Attributes:
        other_fields: Further fields that the words fit as well.
        count: How many records have the value, where it is one known value.
    """

    kind: Kind
    name: str
    closeness: Closeness
    row: FieldRow
    operator: Operator | None = None
    value: RuleValue = None
    count: int | None = None
    other_fields: tuple[str, ...] = ()


def find(catalog: Catalog, query: str, record_type: RecordType) -> list[Found]:
    """Return up to twenty readings of the query, the likeliest first."""
    entries = catalog.entries(record_type)
    return [_found(entries[meaning.field], meaning) for meaning in search(catalog, query, record_type, FOUND) if meaning.field in entries]


def find_terms(catalog: Catalog, query: str) -> list[GlossaryEntry]:
    """Return the entries of the glossary whose term the query holds, the longest first."""
    words = query.split()[:MAX_WORDS]
    held = {key_of(" ".join(words[start:end])) for start in range(len(words)) for end in range(start + 1, min(start + 7, len(words) + 1))}
    held |= {singular(key) for key in held}
    found = [entry for entry in catalog.glossary.values() if key_of(entry.term) in held]
    return sorted(found, key=lambda entry: (-len(entry.term), entry.term))[:FOUND]


def _found(entry: CatalogField, meaning: Meaning) -> Found:
    return Found(
        kind=meaning.kind,
        name=meaning.name,
        closeness=meaning.closeness,
        row=_row(entry, SHOWN_VALUES if meaning.kind == "field" else 0),
        operator=meaning.operator,
        value=meaning.value,
        count=_count_of(entry, meaning),
        other_fields=meaning.fields[1:],
    )


def _count_of(entry: CatalogField, meaning: Meaning) -> int | None:
    if meaning.kind != "value" or len(meaning.values) != 1:
        return None
    return next((known.count for known in entry.values if known.value == meaning.values[0]), 0)


def field_rows(catalog: Catalog, record_type: RecordType) -> list[FieldRow]:
    """Return every field of a record type, without values."""
    return [_row(entry, 0) for entry in catalog.entries(record_type).values()]


def _row(entry: CatalogField, values: int) -> FieldRow:
    field = entry.field
    return FieldRow(
        field=field.key,
        label=field.label,
        category=field.category,
        type=field.type.value,
        operators=field.operators,
        missing_rate=round(entry.missing_rate, 3),
        values=tuple(ValueRow(value=known.value[:200], count=known.count) for known in entry.values[:values]),
    )
