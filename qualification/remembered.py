"""What was worked out once and may be asked for again, within a bound of memory."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Protocol, TypeVar

LEAST_BYTES = 1 << 20


class Sized(Protocol):
    """Something that knows how much memory it takes."""

    @property
    def nbytes(self) -> int:
        """Bytes."""


T = TypeVar("T", bound=Sized)


class Remembered:
    """Values by key; when they outgrow the bound, those used least recently go. Safe to share between threads."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = max(most_bytes, LEAST_BYTES)
        self._bytes = 0
        self._values: OrderedDict[Hashable, Sized] = OrderedDict()
        self._guard = threading.Lock()

    def get(self, key: Hashable, compute: Callable[[], T]) -> T:
        """Return the value kept under this key, computing it once; the key says what type it has.

        Two threads may compute the same value at once: both get the same answer.
        """
        with self._guard:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]  # type: ignore[return-value]
        value = compute()
        with self._guard:
            if key not in self._values:
                self._values[key] = value
                self._bytes += value.nbytes
                while self._bytes > self._most_bytes and len(self._values) > 1:
                    self._bytes -= self._values.popitem(last=False)[1].nbytes
        return value
