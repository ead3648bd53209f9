"""Many texts that hardly repeat, such as descriptions, in one block of memory."""

from collections.abc import Iterable, Iterator, Sequence
from typing import overload

import numpy as np
from numpy.typing import NDArray


class Texts(Sequence[str]):
    """An unchanging list of texts, kept as UTF-8: a third of the memory of as many objects, and nothing for the garbage collector."""

    def __init__(self, block: bytes, ends: NDArray[np.uint32] | NDArray[np.int64]) -> None:
        self._block = block
        self._ends = ends

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Texts":
        """Return these texts."""
        encoded = [text.encode() for text in texts]
        return cls(b"".join(encoded), np.cumsum([len(each) for each in encoded], dtype=np.uint32))

    @classmethod
    def after_nothing(cls, block: bytes, ends: NDArray[np.int64]) -> "Texts":
        """Return an empty text, then those that end at these places of a block of UTF-8."""
        return cls(block, np.concatenate([np.zeros(1, dtype=np.int64), ends]))

    @classmethod
    def joined(cls, parts: Sequence[Sequence[str]]) -> "Texts":
        """Return the texts of the parts one after another."""
        texts = [part if isinstance(part, Texts) else cls.of(part) for part in parts]
        starts = np.cumsum([0, *(len(each._block) for each in texts)], dtype=np.int64)
        ends = np.concatenate([each._ends + start for each, start in zip(texts, starts, strict=False)])
        return cls(b"".join(each._block for each in texts), ends.astype(np.uint32) if starts[-1] < 1 << 32 else ends)

    def lines(self) -> str:
        """Return all texts, each followed by a line break; breaks inside a text are spaces."""
        block = np.frombuffer(self._block.replace(b"\n", b" "), dtype=np.uint8)
        return np.insert(block, self._ends.astype(np.int64), ord("\n")).tobytes().decode()

    @property
    def nbytes(self) -> int:
        """How much memory they take."""
        return len(self._block) + self._ends.nbytes

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, place: int) -> str: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[str]: ...

    def __getitem__(self, place: int | slice) -> str | Sequence[str]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        at = range(len(self))[place]
        return self._block[int(self._ends[at - 1]) if at else 0 : int(self._ends[at])].decode()

    def __iter__(self) -> Iterator[str]:
        start = 0
        for end in self._ends.tolist():
            yield self._block[start:end].decode()
            start = end
