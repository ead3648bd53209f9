"""What was worked out once and may be asked for again, within a bound of memory."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
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
        """Return the value kept under this key, computing it once; the key says what type it has."""
        return self.get_all([key], lambda keys: [compute()])[0]

    def get_all(self, keys: Sequence[Hashable], compute: Callable[[list[Hashable]], Sequence[T]]) -> list[T]:
        """Return the values kept under these keys, computing at once those that are not there.

        Two threads may compute the same value at once: both get the same answer.
        """
        found = self._look_up(keys)
        lacking = [key for key in keys if key not in found]
        if lacking:
            made = dict(zip(lacking, compute(lacking), strict=True))
            self._keep(made)
            found |= made
        return [found[key] for key in keys]  # type: ignore[misc]  # see `get` on the types

    def _look_up(self, keys: Iterable[Hashable]) -> dict[Hashable, Sized]:
        with self._guard:
            found = {key: self._values[key] for key in keys if key in self._values}
            for key in found:
                self._values.move_to_end(key)
            return found

    def _keep(self, made: Mapping[Hashable, Sized]) -> None:
        with self._guard:
            for key, value in made.items():
                if key not in self._values:
                    self._values[key] = value
                    self._bytes += value.nbytes
            while self._bytes > self._most_bytes and len(self._values) > 1:
                self._bytes -= self._values.popitem(last=False)[1].nbytes
