"""The fields of a workspace with their known values, and the one look-up from words to fields and values."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import numpy as np

from qualification.columns import CategoryColumn, Column, Columns, TagsColumn
from qualification.definitions import RecordType
from qualification.fields import ACCOUNT_FIELDS, PERSON_FIELDS, Field, FieldType, by_key, signal_field
from qualification.lookup.phrases import PhraseIndex, index_of
from qualification.lookup.terms import GlossaryEntry

MAX_INDEXED_VALUES = 20_000
WITH_VALUES = (FieldType.CATEGORY, FieldType.MULTI_VALUE)


@dataclass(frozen=True)
class KnownValue:
    """A value that records have, in their spelling, and how many have it."""

    value: str
    count: int


@dataclass(frozen=True)
class CatalogField:
    """A field and what the workspace's records hold in it.

    Attributes:
        values: The known values of categories and multi-value fields, most frequent first; texts have none,
            which are names and addresses rather than a vocabulary.
        missing_rate: Share of the records without a value, 0 to 1; 1 without records.
    """

    field: Field
    values: tuple[KnownValue, ...]
    missing_rate: float


class CountedEntries(Mapping[str, CatalogField]):
    """The catalog entries of one record type, each counted when it is first asked for."""

    def __init__(self, fields: Iterable[Field], count: Callable[[Field], CatalogField]) -> None:
        self.fields = by_key(fields)
        self._count = count
        self._counted: dict[str, CatalogField] = {}

    def __getitem__(self, key: str) -> CatalogField:
        if key not in self._counted:
            self._counted[key] = self._count(self.fields[key])
        return self._counted[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.fields)

    def __len__(self) -> int:
        return len(self.fields)


@dataclass(frozen=True)
class Catalog:
    """Everything that the words of a workspace can mean; `glossary` by the term as it is spelled."""

    accounts: Mapping[str, CatalogField]
    people: Mapping[str, CatalogField]
    glossary: Mapping[str, GlossaryEntry] = field(default_factory=dict)

    @cached_property
    def account_fields(self) -> dict[str, Field]:
        """The account fields by key; they take no counting."""
        return _fields_in(self.accounts)

    @cached_property
    def person_fields(self) -> dict[str, Field]:
        """The person fields by key; they take no counting."""
        return _fields_in(self.people)

    @cached_property
    def account_phrases(self) -> PhraseIndex:
        """What words mean in account records; built on first use."""
        return _phrases_of(self.accounts)

    @cached_property
    def person_phrases(self) -> PhraseIndex:
        """What words mean in person records; built on first use."""
        return _phrases_of(self.people)

    def build_phrases(self) -> None:
        """Build the look-up tables now, in the thread that calls."""
        assert self.account_phrases is not None and self.person_phrases is not None

    def entries(self, record_type: RecordType) -> Mapping[str, CatalogField]:
        """Return the fields of one record type by key."""
        return self.accounts if record_type == "account" else self.people


def _phrases_of(entries: Mapping[str, CatalogField]) -> PhraseIndex:
    return _index_kept(tuple((entry.field, tuple((known.value, known.count) for known in entry.values)) for entry in entries.values()))


@lru_cache(maxsize=16)
def _index_kept(known: tuple[tuple[Field, tuple[tuple[str, int], ...]], ...]) -> PhraseIndex:
    """The same words mean the same: while records come in, dates of them change all the time and the words hardly ever."""
    return index_of([(field, dict(values)) for field, values in known])


def _fields_in(entries: Mapping[str, CatalogField]) -> dict[str, Field]:
    return entries.fields if isinstance(entries, CountedEntries) else {key: entry.field for key, entry in entries.items()}


def fields_of(record_type: RecordType, custom: Iterable[Field], signals: Iterable[str] = ()) -> tuple[Field, ...]:
    """Return the fields that records of one type have: built-in, of signals, custom; the wording of built-in ones is passed over."""
    own = tuple(each for each in custom if each.record_type == record_type and each.is_custom)
    if record_type == "person":
        return PERSON_FIELDS + own
    return ACCOUNT_FIELDS + tuple(signal_field(name) for name in signals) + own


def describe(fields: Iterable[Field], columns: Columns) -> CountedEntries:
    """Return the catalog entries of one record type, counted on its columns as they are needed."""
    return CountedEntries(fields, lambda field: describe_field(field, columns.fields[field.key]))


def describe_field(field: Field, column: Column) -> CatalogField:
    """Return one field with its known values and the share of records without one."""
    return described(field, [tally_field(field, column)])


@dataclass(frozen=True)
class FieldTally:
    """What some records hold in a field: how many there are, how many have a value, and how many have each known value."""

    total: int
    known: int
    counts: Mapping[str, int]


def tally_field(field: Field, column: Column) -> FieldTally:
    """Count one field; texts have no known values."""
    total, known = len(column.known), int(np.count_nonzero(column.known))
    match column:
        case CategoryColumn() if field.type in WITH_VALUES:
            counts = np.bincount(column.codes, minlength=len(column.labels))
            counts[0] = 0
        case TagsColumn() if field.type in WITH_VALUES:
            counts = np.diff(column.starts)
        case _:
            return FieldTally(total, known, {})
    return FieldTally(total, known, {column.labels[index]: int(counts[index]) for index in np.flatnonzero(counts).tolist()})


def described(field: Field, parts: Iterable[FieldTally]) -> CatalogField:
    """Return one field with what several parts hold in it, together."""
    total = known = 0
    counts: dict[str, int] = {}
    for part in parts:
        total, known = total + part.total, known + part.known
        for value, count in part.counts.items():
            counts[value] = counts.get(value, 0) + count
    ranked = sorted(counts.items(), key=lambda each: -each[1])[:MAX_INDEXED_VALUES]
    return CatalogField(field, tuple(KnownValue(*each) for each in ranked), 1 - known / total if total else 1.0)
