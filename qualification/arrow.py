"""Encodes JSON texts of records by pyarrow (extra `scale`): parsed in C++, and then the same columns as of documents."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson

from qualification.columns import (
    MISSING,
    NO_DATE,
    BooleanColumn,
    CategoryColumn,
    Column,
    Columns,
    DateColumn,
    NumberColumn,
    TagsColumn,
    days_of,
    encode,
    hardly_repeat,
    narrow,
    postings,
)
from qualification.fields import Field, FieldType
from qualification.texts import Texts

if TYPE_CHECKING:
    import pyarrow


def encode_batch(fields: Sequence[Field], batch: "pyarrow.RecordBatch") -> Columns:
    """Return the columns of a batch with `id` and `attributes`: those that `encode` makes of the parsed documents.

    A batch with a value that is not of its field's type is left to `encode`.
    """
    table = parsed(fields, batch.column("attributes"))
    if table is None:
        return encode_texts(fields, batch.column("id"), batch.column("attributes"))
    return encode_table(fields, batch.column("id"), table)


def encode_texts(fields: Sequence[Field], record_ids: "pyarrow.Array", texts: "pyarrow.Array") -> Columns:
    """Return the columns that `encode` makes of JSON texts."""
    return encode(fields, record_ids.to_pylist(), orjson.loads(f"[{','.join(texts.to_pylist())}]"))


def encode_lines(fields: Sequence[Field], record_ids: Sequence[int], texts: Sequence[str]) -> Columns | None:
    """Return the columns that `encode` makes of the parsed texts; None when one has a value that is not of its field's type."""
    table = _parsed(fields, "\n".join(texts).encode(), len(texts))
    return None if table is None else encode_table(fields, record_ids, table)


def encode_table(fields: Sequence[Field], record_ids: "Sequence[int] | pyarrow.Array", table: "pyarrow.Table") -> Columns:
    """Return the columns of a table that has one typed column a field, first and in order, as `parsed` makes it."""
    columns = {field.key: _column(field.type, _whole(table.column(place))) for place, field in enumerate(fields)}
    return Columns(np.array(record_ids, dtype=np.int64), columns)


def parsed(fields: Sequence[Field], texts: "pyarrow.Array") -> "pyarrow.Table | None":
    """Return one typed column a field; None when a text does not fit."""
    import pyarrow
    from pyarrow import compute

    lines = compute.binary_join_element_wise(texts, "", "\n")
    block = pyarrow.concat_arrays([lines]).buffers()
    ends = np.frombuffer(block[1], dtype=np.int32)
    return _parsed(fields, block[2].slice(int(ends[0]), int(ends[-1] - ends[0])), len(texts))


def give_back_unused() -> None:
    """Give the memory that pyarrow keeps for later back to the system, if it was used at all."""
    if sys.modules.get("pyarrow"):
        import pyarrow

        pyarrow.default_memory_pool().release_unused()


def _parsed(fields: Sequence[Field], lines: "bytes | pyarrow.Buffer", count: int) -> "pyarrow.Table | None":
    """As `parsed`, of so many texts, one a line. What it takes comes from the C library, to which it can be given back."""
    import pyarrow
    from pyarrow import json

    schema = pyarrow.schema([(field.key, arrow_type(field.type)) for field in fields])
    try:
        table = json.read_json(
            pyarrow.BufferReader(lines),
            read_options=json.ReadOptions(use_threads=False, block_size=len(lines) + 1),
            parse_options=json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="ignore"),
            memory_pool=pyarrow.system_memory_pool(),
        )
    except pyarrow.ArrowInvalid:
        return None
    return table if len(table) == count and not _has_empty_tags(table) else None


def _has_empty_tags(table: "pyarrow.Table") -> bool:
    import pyarrow

    return any(_whole(column).flatten().null_count for column in table.columns if pyarrow.types.is_list(column.type))


def arrow_type(kind: FieldType) -> "pyarrow.DataType":
    """Return the type of a field's column in a table."""
    import pyarrow

    match kind:
        case FieldType.NUMBER | FieldType.MONEY:
            return pyarrow.float64()
        case FieldType.BOOLEAN:
            return pyarrow.bool_()
        case FieldType.MULTI_VALUE:
            return pyarrow.list_(pyarrow.string())
        case FieldType.DATE | FieldType.TEXT | FieldType.CATEGORY:
            return pyarrow.string()


def _whole(column: "pyarrow.ChunkedArray") -> "pyarrow.Array":
    import pyarrow

    return pyarrow.concat_arrays(column.chunks) if column.num_chunks else pyarrow.array([], column.type)


def _column(kind: FieldType, values: "pyarrow.Array") -> Column:
    import pyarrow

    match kind:
        case FieldType.NUMBER | FieldType.MONEY:
            return NumberColumn(np.array(values.to_numpy(zero_copy_only=False), dtype=np.float64))
        case FieldType.DATE:
            labels, codes = _dictionary(values)
            days = np.array([NO_DATE, *(days_of(label) for label in labels.to_pylist())], dtype=np.int32)
            return DateColumn(days[codes])
        case FieldType.BOOLEAN:
            states = values.cast(pyarrow.int8()).fill_null(-1)
            return BooleanColumn(np.array(states, dtype=np.int8))
        case FieldType.TEXT | FieldType.CATEGORY:
            return _category(values, is_text=kind is FieldType.TEXT)
        case FieldType.MULTI_VALUE:
            return _tags(values)


def _dictionary(values: "pyarrow.Array") -> tuple["pyarrow.Array", Any]:
    """Return the different texts in the order they come, and for each value its place among them from 1; 0 for null."""
    encoded = values.dictionary_encode()
    return encoded.dictionary, encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64) + 1


def _category(values: "pyarrow.Array", *, is_text: bool) -> CategoryColumn:
    dictionary, codes = _dictionary(values)
    count = len(dictionary) + 1
    nothing = dictionary.index("").as_py() + 1
    if is_text and not nothing and hardly_repeat(count, len(values)):
        return CategoryColumn(_texts(dictionary), narrow(codes, count))
    labels = ["", *dictionary.to_pylist()]
    if nothing:
        labels.pop(nothing)
        codes = np.where(codes == nothing, MISSING, codes - (codes > nothing))
    kept = is_text and hardly_repeat(len(labels), len(values))
    return CategoryColumn(Texts.of(labels) if kept else tuple(labels), narrow(codes, len(labels)))


def _texts(dictionary: "pyarrow.Array") -> Texts:
    _, ends, block = dictionary.buffers()
    places = np.frombuffer(ends, dtype=np.int32)[dictionary.offset : dictionary.offset + len(dictionary) + 1].astype(np.int64)
    return Texts.after_nothing(block.to_pybytes()[places[0] : places[-1]], places[1:] - places[0])


def _tags(values: "pyarrow.Array") -> TagsColumn:
    lengths = values.value_lengths().fill_null(0).to_numpy(zero_copy_only=False)
    labels, tags = _dictionary(values.flatten())
    known = np.array(values.is_valid(), dtype=np.bool_)
    rows = np.repeat(np.arange(len(values), dtype=np.int32), lengths)
    return postings(tuple(labels.to_pylist()), tags - 1, rows, known)
