"""Encodes what a worker reads of a range into columns."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from qualification.columns import Columns, encode, join, take
from qualification.definitions import RecordType
from qualification.fields import Field
from qualification.scale.arrow import encode_batch
from storage.parts import RangeReader
from storage.parts_arrow import read_batches


def encode_range(reader: RangeReader, record_type: RecordType, fields: Sequence[Field]) -> tuple[Columns, NDArray[np.int64]]:
    """Return the records of one type in a range by ascending id, and the account of each (0 for none)."""
    parts = [encode(fields, [], [])]
    account_ids = [np.zeros(0, dtype=np.int64)]
    for batch in read_batches(reader, record_type):
        parts.append(encode_batch(fields, batch))
        account_ids.append(batch.column("account_id").to_numpy())
    return _ascending(join(parts), np.concatenate(account_ids))


def _ascending(columns: Columns, account_ids: NDArray[np.int64]) -> tuple[Columns, NDArray[np.int64]]:
    if np.all(columns.record_ids[1:] > columns.record_ids[:-1]):
        return columns, account_ids
    order = np.argsort(columns.record_ids)
    return take(columns, order), account_ids[order]
