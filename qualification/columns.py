"""A workspace's records as immutable typed columns: what the evaluator reads."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date, timedelta
from functools import cached_property, reduce
from itertools import chain
from operator import or_
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from qualification.bits import Bits
from qualification.bits import Mask as Mask
from qualification.bits import Rows as Rows
from qualification.fields import Field, FieldType
from qualification.remembered import Remembered
from qualification.texts import Texts

Codes: TypeAlias = NDArray[np.uint32] | NDArray[np.uint16] | NDArray[np.uint8]

EPOCH = date(1970, 1, 1)
NO_DATE = np.iinfo(np.int32).min
MISSING = 0
MANY_LABELS = 400
BYTES_A_RECORD = 32  # for what is remembered: 256 answers of one bit


@dataclass(frozen=True, eq=False)
class NumberColumn:
    """Numbers and money. `values` are float64, NaN where missing."""

    values: NDArray[np.float64]

    @cached_property
    def missing(self) -> Bits:
        """Set where the record has no value."""
        return Bits.of(len(self.values), lambda rows: np.isnan(self.values[rows]))

    @property
    def known(self) -> Mask:
        """True where the record has a value."""
        return (~self.missing).mask()

    def at(self, row: int) -> int | float | None:
        """Return one record's value."""
        value = float(self.values[row])
        return None if value != value else int(value) if value.is_integer() else value


@dataclass(frozen=True, eq=False)
class DateColumn:
    """UTC days since 1970-01-01 as int32, `NO_DATE` where missing."""

    days: NDArray[np.int32]

    @cached_property
    def missing(self) -> Bits:
        """Set where the record has no value."""
        return Bits.of(len(self.days), lambda rows: np.equal(self.days[rows], NO_DATE))

    @property
    def known(self) -> Mask:
        """True where the record has a value."""
        return (~self.missing).mask()

    def at(self, row: int) -> str | None:
        """Return one record's value as YYYY-MM-DD."""
        days = int(self.days[row])
        return None if days == NO_DATE else (EPOCH + timedelta(days=days)).isoformat()


@dataclass(frozen=True, eq=False)
class BooleanColumn:
    """int8: 1 true, 0 false, -1 missing."""

    states: NDArray[np.int8]

    @cached_property
    def missing(self) -> Bits:
        """Set where the record has no value."""
        return Bits.of(len(self.states), lambda rows: np.less(self.states[rows], 0))

    @property
    def known(self) -> Mask:
        """True where the record has a value."""
        return (~self.missing).mask()

    def at(self, row: int) -> bool | None:
        """Return one record's value."""
        state = int(self.states[row])
        return None if state < 0 else bool(state)


@dataclass(frozen=True, eq=False)
class CategoryColumn:
    """Texts and categories, dictionary encoded. `codes[row]` indexes `labels`; code 0 is missing.

    A label is there once, but a text that hardly repeats (see `Texts`) may be there more than once.
    """

    labels: Sequence[str]
    codes: Codes

    @cached_property
    def missing(self) -> Bits:
        """Set where the record has no value."""
        return Bits.of(len(self.codes), lambda rows: np.equal(self.codes[rows], MISSING))

    @property
    def known(self) -> Mask:
        """True where the record has a value."""
        return (~self.missing).mask()

    @cached_property
    def lines(self) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
        """UTF-8 of the labels in lower case, one a line, to search them all at once; and where each line ends."""
        labels = self.labels if isinstance(self.labels, Texts) else Texts.of(self.labels)
        text = np.frombuffer(labels.lines().casefold().encode(), dtype=np.uint8)
        return text, np.flatnonzero(text == ord("\n"))

    def at(self, row: int) -> str | None:
        """Return one record's value."""
        code = int(self.codes[row])
        return None if code == MISSING else self.labels[code]


@dataclass(frozen=True, eq=False)
class TagsColumn:
    """Multi-value texts as postings: `rows[starts[i]:starts[i + 1]]` have `labels[i]`, ascending.

    `known` tells an empty list (known) from an absent one (missing). The bits of a label that many have
    are kept once they were asked for: they take less memory than its posting, and a sixth of the time.
    """

    labels: Sequence[str]
    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    known: Mask
    _bits: dict[int, Bits] = dataclass_field(default_factory=dict, repr=False)

    @cached_property
    def missing(self) -> Bits:
        """Set where the record has no value, not even an empty list."""
        return ~Bits.of(len(self.known), self.known.__getitem__)

    @cached_property
    def places(self) -> Mapping[str, Sequence[int]]:
        """Return which labels a text in lower case stands for, by place."""
        places: dict[str, list[int]] = {}
        for place, label in enumerate(self.labels):
            places.setdefault(label.casefold(), []).append(place)
        return places

    def posting(self, label: int) -> NDArray[np.int32]:
        """Return the records that have one label, ascending."""
        return self.rows[self.starts[label] : self.starts[label + 1]]

    def having(self, labels: Sequence[int]) -> Bits:
        """Return one bit a record: whether it has any of these labels."""
        few = [label for label in labels if self._is_few(label)]
        found = Bits.at(len(self.known), np.concatenate([self.posting(label) for label in few])) if few else Bits.none(len(self.known))
        return reduce(or_, (self._having(label) for label in labels if not self._is_few(label)), found)

    def _is_few(self, label: int) -> bool:
        """Whether the posting of a label takes less memory than one bit a record."""
        return 32 * int(self.starts[label + 1] - self.starts[label]) < len(self.known)

    def _having(self, label: int) -> Bits:
        bits = self._bits.get(label)
        if bits is None:
            bits = self._bits[label] = Bits.at(len(self.known), self.posting(label))
        return bits

    def at(self, row: int) -> list[str] | None:
        """Return one record's values in label order."""
        if not self.known[row]:
            return None
        return [label for index, label in enumerate(self.labels) if _holds(self.posting(index), row)]


Column: TypeAlias = NumberColumn | DateColumn | BooleanColumn | CategoryColumn | TagsColumn


@dataclass(frozen=True, eq=False)
class Columns:
    """All records of one type of a workspace.

    Attributes:
        record_ids: Ascending; the row of a record is its place here.
        fields: One column a field of the catalog, each as long as `record_ids`.
        remembered: What was worked out from these columns; never wrong, since they do not change.
    """

    record_ids: NDArray[np.int64]
    fields: Mapping[str, Column]
    remembered: Remembered = dataclass_field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "remembered", Remembered(BYTES_A_RECORD * len(self.record_ids)))

    def __len__(self) -> int:
        return len(self.record_ids)

    def __reduce__(self) -> tuple[type["Columns"], tuple[NDArray[np.int64], dict[str, Column]]]:
        """Another process gets the records, not what was worked out from them."""
        return Columns, (self.record_ids, dict(self.fields))

    def rows_of(self, record_ids: Iterable[int]) -> Rows:
        """Return the rows of the records that are here, in the order given."""
        wanted = np.fromiter(record_ids, dtype=np.int64)
        rows = np.searchsorted(self.record_ids, wanted)
        inside = rows < len(self.record_ids)
        found = np.zeros(len(wanted), dtype=np.bool_)
        found[inside] = self.record_ids[rows[inside]] == wanted[inside]
        return rows[found]


def days_of(value: date | str) -> int:
    """Return the days since 1970-01-01 of a date or its YYYY-MM-DD text."""
    return ((date.fromisoformat(value) if isinstance(value, str) else value) - EPOCH).days


def encode(fields: Iterable[Field], record_ids: Sequence[int], documents: Sequence[Mapping[str, Any]]) -> Columns:
    """Return columns of validated documents.

    Args:
        fields: Each becomes one column; what a document lacks, or has as None, is missing.
        record_ids: Ascending, one a document.
    """
    columns = {field.key: encode_column(field.type, [document.get(field.key) for document in documents]) for field in fields}
    return Columns(np.asarray(record_ids, dtype=np.int64), columns)


def encode_column(kind: FieldType, values: Sequence[Any]) -> Column:
    """Return one column of the values of one field, None where missing."""
    match kind:
        case FieldType.NUMBER | FieldType.MONEY:
            return NumberColumn(np.array(values, dtype=np.float64))  # None becomes NaN
        case FieldType.DATE:
            days = {value: NO_DATE if value is None else days_of(value) for value in set(values)}
            return DateColumn(np.fromiter(map(days.__getitem__, values), np.int32, len(values)))
        case FieldType.BOOLEAN:
            return BooleanColumn(np.array([-1 if value is None else int(value) for value in values], dtype=np.int8))
        case FieldType.TEXT | FieldType.CATEGORY:
            return _encode_category(values, is_text=kind is FieldType.TEXT)
        case FieldType.MULTI_VALUE:
            return _encode_tags(values)


def merge(old: Columns, new: Columns, removed: Iterable[int]) -> Columns:
    """Return the records of `old` without those of `new` and `removed`, and those of `new`, by ascending id."""
    gone = np.concatenate([new.record_ids, np.fromiter(removed, dtype=np.int64)])
    kept = np.flatnonzero(~np.isin(old.record_ids, gone))
    sources = np.concatenate([kept, np.arange(len(new)) + len(old)])
    both = join([old, new])
    return take(both, sources[np.argsort(both.record_ids[sources], kind="stable")])


def join(parts: Sequence[Columns]) -> Columns:
    """Return the records of the parts one after another; all parts have the same fields."""
    fields = {key: _joined([part.fields[key] for part in parts]) for key in parts[0].fields}
    return Columns(np.concatenate([part.record_ids for part in parts]), fields)


def take(columns: Columns, rows: Rows) -> Columns:
    """Return the records of these rows, in this order."""
    return Columns(columns.record_ids[rows], {key: _taken(column, rows) for key, column in columns.fields.items()})


def _joined(parts: Sequence[Column]) -> Column:
    match parts[0]:
        case NumberColumn():
            return NumberColumn(np.concatenate([part.values for part in parts if isinstance(part, NumberColumn)]))
        case DateColumn():
            return DateColumn(np.concatenate([part.days for part in parts if isinstance(part, DateColumn)]))
        case BooleanColumn():
            return BooleanColumn(np.concatenate([part.states for part in parts if isinstance(part, BooleanColumn)]))
        case CategoryColumn():
            return _joined_categories([part for part in parts if isinstance(part, CategoryColumn)])
        case TagsColumn():
            return _joined_tags([part for part in parts if isinstance(part, TagsColumn)])


def _joined_categories(parts: Sequence[CategoryColumn]) -> CategoryColumn:
    labels, places = _put_together([part.labels for part in parts])
    codes = np.concatenate([place[part.codes] for part, place in zip(parts, places, strict=True)])
    return CategoryColumn(labels, narrow(codes, len(labels)))


def _put_together(parts: Sequence[Sequence[str]]) -> tuple[Sequence[str], list[NDArray[np.uint32]]]:
    """As `_united`, but texts that hardly repeat are not compared with each other: one may be there twice."""
    if not any(isinstance(part, Texts) for part in parts):
        return _united(parts)
    places = [np.arange(len(part), dtype=np.uint32) + np.uint32(start) for part, start in zip(parts, _starts(parts), strict=True)]
    for place in places:
        place[:1] = MISSING
    return Texts.joined(parts), places


def _starts(parts: Sequence[Sequence[str]]) -> NDArray[np.int64]:
    return np.cumsum([0, *(len(part) for part in parts[:-1])])


def _joined_tags(parts: Sequence[TagsColumn]) -> TagsColumn:
    labels, places = _united([part.labels for part in parts])
    offsets = np.cumsum([0, *(len(part.known) for part in parts)])
    tags = np.concatenate([place[_tags_of(part)] for part, place in zip(parts, places, strict=True)]).astype(np.int64)
    rows = np.concatenate([part.rows + np.int32(offset) for part, offset in zip(parts, offsets, strict=False)])
    return postings(labels, tags, rows, np.concatenate([part.known for part in parts]))


def _taken(column: Column, rows: Rows) -> Column:
    match column:
        case NumberColumn():
            return NumberColumn(column.values[rows])
        case DateColumn():
            return DateColumn(column.days[rows])
        case BooleanColumn():
            return BooleanColumn(column.states[rows])
        case CategoryColumn():
            return _taken_category(column, rows)
        case TagsColumn():
            places = np.full(len(column.known), -1, dtype=np.int32)
            places[rows] = np.arange(len(rows), dtype=np.int32)
            moved = places[column.rows]
            order = np.argsort(moved, kind="stable")
            order = order[np.searchsorted(moved[order], 0) :]  # -1: a record that is not taken
            return postings(column.labels, _tags_of(column)[order], moved[order], column.known[rows])


def _taken_category(column: CategoryColumn, rows: Rows) -> CategoryColumn:
    codes = column.codes[rows]
    if not isinstance(column.labels, Texts) or len(column.labels) <= 2 * len(rows):
        return CategoryColumn(column.labels, codes)
    used = np.union1d([MISSING], codes)  # most labels were of records that are gone
    return CategoryColumn(Texts.of(column.labels[code] for code in used.tolist()), narrow(np.searchsorted(used, codes), len(used)))


def _tags_of(column: TagsColumn) -> NDArray[np.int64]:
    return np.repeat(np.arange(len(column.labels)), np.diff(column.starts))


def _united(parts: Sequence[Sequence[str]]) -> tuple[Sequence[str], list[NDArray[np.uint32]]]:
    """Return the labels of all parts, and for each part the place of its labels among them."""
    index: dict[str, int] = {}
    places = [np.array([index.setdefault(label, len(index)) for label in labels], dtype=np.uint32) for labels in parts]
    return (parts[0] if len(index) == len(parts[0]) else tuple(index)), places


def _encode_category(values: Sequence[str | None], *, is_text: bool) -> CategoryColumn:
    index: dict[str | None, int] = {None: MISSING, "": MISSING}
    labels = [""]
    for value in dict.fromkeys(values):
        if value and value not in index:
            index[value] = len(labels)
            labels.append(value)
    codes = np.fromiter(map(index.__getitem__, values), np.uint32, len(values))
    return CategoryColumn(
        Texts.of(labels) if is_text and hardly_repeat(len(labels), len(values)) else tuple(labels), narrow(codes, len(labels))
    )


def hardly_repeat(labels: int, records: int) -> bool:
    """Return whether so many different texts of so many records are kept as one block."""
    return labels > max(MANY_LABELS, records // 2)


def narrow(codes: NDArray[np.uint32] | NDArray[np.int64], labels: int) -> Codes:
    """Return codes below `labels` in the smallest type that holds them."""
    if labels <= 1 << 8:
        return codes.astype(np.uint8)
    return codes.astype(np.uint16) if labels <= 1 << 16 else codes.astype(np.uint32)


def _encode_tags(values: Sequence[Sequence[str] | None]) -> TagsColumn:
    lengths = np.array([len(value or ()) for value in values], dtype=np.int64)
    labels = list(chain.from_iterable(value for value in values if value))
    index = {label: place for place, label in enumerate(dict.fromkeys(labels))}
    tags = np.fromiter(map(index.__getitem__, labels), np.int64, len(labels))
    known = np.array([value is not None for value in values], dtype=np.bool_)
    return postings(tuple(index), tags, np.repeat(np.arange(len(values), dtype=np.int32), lengths), known)


def postings(labels: Sequence[str], tags: NDArray[np.int64], rows: NDArray[np.int32], known: Mask) -> TagsColumn:
    """Return the tags `labels[tags[i]]` of the records `rows[i]`. Rows of one tag must ascend; a tag that a record has twice counts once."""
    order = np.argsort(narrow(tags, len(labels)), kind="stable")
    tags, rows = tags[order], rows[order]
    first = np.ones(len(tags), dtype=np.bool_)
    first[1:] = (tags[1:] != tags[:-1]) | (rows[1:] != rows[:-1])
    starts = np.zeros(len(labels) + 1, dtype=np.int64)
    np.cumsum(np.bincount(tags[first], minlength=len(labels)), out=starts[1:])
    return TagsColumn(labels, starts, rows[first], known)


def _holds(posting: NDArray[np.int32], row: int) -> bool:
    place = int(np.searchsorted(posting, row))
    return place < len(posting) and int(posting[place]) == row
