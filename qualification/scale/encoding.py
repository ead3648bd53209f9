"""Encodes what a worker reads of a range into columns."""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qualification.arrow import encode_batch
from qualification.columns import Columns, encode, join, take
from qualification.definitions import RecordType
from qualification.fields import Field
from storage.parts import RangeReader
from storage.parts_arrow import read_batches

Encoded: TypeAlias = tuple[Columns, NDArray[np.int64]]
"""Some records, and the account of each (0 for none)."""


def encode_range(reader: RangeReader, record_type: RecordType, fields: Sequence[Field]) -> Encoded:
    """Return the records of one type in a range by ascending id."""
    batches = read_batches(reader, record_type)
    return joined(fields, ((encode_batch(fields, batch), batch.column("account_id").to_numpy()) for batch in batches))


def joined(fields: Sequence[Field], pieces: Iterable[Encoded]) -> Encoded:
    """Return the records of all pieces by ascending id."""
    parts = [encode(fields, [], [])]
    account_ids = [np.zeros(0, dtype=np.int64)]
    for columns, each in pieces:
        parts.append(columns)
        account_ids.append(each)
    return _ascending(join(parts), np.concatenate(account_ids))


def _ascending(columns: Columns, account_ids: NDArray[np.int64]) -> Encoded:
    if np.all(columns.record_ids[1:] > columns.record_ids[:-1]):
        return columns, account_ids
    order = np.argsort(columns.record_ids)
    return take(columns, order), account_ids[order]
