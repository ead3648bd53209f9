"""Which records a rule matches, as one bit a record: an eighth of a boolean array, and sixty-four answers a machine word."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Mask: TypeAlias = NDArray[np.bool_]
Rows: TypeAlias = NDArray[np.int64]
Test: TypeAlias = Callable[[slice], Mask]

BLOCK = 1 << 17  # records; what a test reads and writes for so many stays in the processor's cache


def blocks(length: int) -> Iterator[slice]:
    """Yield the rows from 0 to `length` in order, as many at a time as the cache holds."""
    for start in range(0, length, BLOCK):
        yield slice(start, min(start + BLOCK, length))


@dataclass(frozen=True, eq=False)
class Bits:
    """One bit a record, in words of 64. Never changed once made; the bits past `length` are 0."""

    words: NDArray[np.uint64]
    length: int

    @classmethod
    def of(cls, length: int, test: Test) -> "Bits":
        """Return the answers of a test, which is asked block by block."""
        words = np.zeros((length + 63) // 64, dtype=np.uint64)
        packed = words.view(np.uint8)
        for block in blocks(length):
            answers = np.packbits(test(block), bitorder="little")
            packed[block.start >> 3 : (block.start >> 3) + len(answers)] = answers
        return cls(words, length)

    @classmethod
    def at(cls, length: int, rows: NDArray[np.int32] | Rows) -> "Bits":
        """Return the set bits of some rows."""
        mask = np.zeros(length, dtype=np.bool_)
        mask[rows] = True
        return cls.of(length, mask.__getitem__)

    @classmethod
    def none(cls, length: int) -> "Bits":
        """Return a bit that is not set for each record."""
        return cls(np.zeros((length + 63) // 64, dtype=np.uint64), length)

    @classmethod
    def all(cls, length: int) -> "Bits":
        """Return a set bit for each record."""
        return ~cls.none(length)

    def __and__(self, other: "Bits") -> "Bits":
        return Bits(self.words & other.words, self.length)

    def __or__(self, other: "Bits") -> "Bits":
        return Bits(self.words | other.words, self.length)

    def __invert__(self) -> "Bits":
        words = ~self.words
        if self.length % 64:
            words.view(np.uint8)[self.length >> 3] &= (1 << (self.length & 7)) - 1
            words.view(np.uint8)[(self.length >> 3) + 1 :] = 0
        return Bits(words, self.length)

    def __getitem__(self, row: int) -> bool:
        return bool(self.words.view(np.uint8)[row >> 3] >> (row & 7) & 1)

    @cached_property
    def count(self) -> int:
        """How many bits are set."""
        return int(np.bitwise_count(self.words).sum(dtype=np.int64))

    @property
    def nbytes(self) -> int:
        """How much memory this takes."""
        return self.words.nbytes

    def mask(self, block: slice | None = None) -> Mask:
        """Return one boolean a record, of all or of a block from `blocks`."""
        start, stop = (block.start, block.stop) if block else (0, self.length)
        packed = self.words.view(np.uint8)[start >> 3 : (stop + 7) >> 3]
        return np.unpackbits(packed, count=stop - start, bitorder="little").view(np.bool_)

    @cached_property
    def rows(self) -> Rows:
        """The records whose bit is set, ascending."""
        found = [np.flatnonzero(self.mask(block)) + block.start for block in blocks(self.length)]
        return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)
