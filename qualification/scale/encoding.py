"""Encodes what a worker reads of a range into columns."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from qualification.columns import Columns, encode, join
from qualification.definitions import RecordType
from qualification.fields import Field
from storage.parts import RangeReader


def encode_range(reader: RangeReader, record_type: RecordType, fields: Sequence[Field]) -> tuple[Columns, NDArray[np.int64]]:
    """Return the records of one type in a range by ascending id, and the account of each (0 for none)."""
    parts = [encode(fields, [], [])]
    account_ids = [np.zeros(0, dtype=np.int64)]
    for chunk in reader.records(record_type):
        parts.append(encode(fields, chunk.record_ids, chunk.documents))
        account_ids.append(np.array(chunk.account_ids, dtype=np.int64))
    return join(parts), np.concatenate(account_ids)
