"""Reads all records of a workspace into columns: many are parsed in C++ where pyarrow is installed (extra `scale`)."""

import importlib.util
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from qualification.arrow import encode_lines
from qualification.columns import Columns, encode, join
from qualification.definitions import RecordType
from qualification.fields import Field
from storage import feed
from storage.feed import RecordChunk

BLOCK_RECORDS = 10_000  # fewer are not worth importing pyarrow
BLOCK_CHARACTERS = 16 * 1024 * 1024


@dataclass(frozen=True)
class _Block:
    """Chunks that are parsed together; one that is not whole is the last."""

    chunks: Sequence[RecordChunk]
    is_whole: bool

    def by_arrow(self, fields: Sequence[Field]) -> Columns | None:
        record_ids = [each for chunk in self.chunks for each in chunk.record_ids]
        return encode_lines(fields, record_ids, [text for chunk in self.chunks for text in chunk.texts])

    def by_chunk(self, fields: Sequence[Field]) -> list[Columns]:
        return [encode(fields, chunk.record_ids, chunk.documents) for chunk in self.chunks]


def read_columns(
    session: Session, workspace_id: int, record_type: RecordType, fields: Sequence[Field], *, block_records: int = BLOCK_RECORDS
) -> tuple[Columns, NDArray[np.int64]]:
    """Return all records of one type by ascending id, and the account of each (0 for none).

    Args:
        block_records: How many there must be to be parsed by pyarrow.
    """
    has_arrow = importlib.util.find_spec("pyarrow") is not None
    parts = [encode(fields, [], [])]
    account_ids = [np.zeros(0, dtype=np.int64)]
    for block in _blocks(feed.read_all(session, workspace_id, record_type), block_records):
        found = block.by_arrow(fields) if has_arrow and block.is_whole else None
        parts += block.by_chunk(fields) if found is None else [found]
        account_ids += [np.array(chunk.account_ids, dtype=np.int64) for chunk in block.chunks]
    return join(parts), np.concatenate(account_ids)


def _blocks(chunks: Iterable[RecordChunk], block_records: int) -> Iterator[_Block]:
    held: list[RecordChunk] = []
    records = characters = 0
    for chunk in chunks:
        held.append(chunk)
        records += len(chunk.texts)
        characters += sum(map(len, chunk.texts))
        if records >= block_records or characters >= BLOCK_CHARACTERS:
            yield _Block(held, is_whole=True)
            held, records, characters = [], 0, 0
    if held:
        yield _Block(held, is_whole=False)
