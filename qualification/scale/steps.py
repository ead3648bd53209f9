"""Adds what parts tell of each gate, and passes it on when all have told it."""

import pickle
import threading
from collections.abc import Sequence
from functools import reduce
from operator import add
from typing import Any

from qualification.evaluate import OnStep, Step


class Tally:
    """The gates of one question to so many parts. What is told twice counts once; a gate is told on once, and the gates in order."""

    def __init__(self, parts: int, on_step: OnStep) -> None:
        self._parts = parts
        self._on_step = on_step
        self._told: dict[int, dict[int, Step]] = {}
        self._next = 1
        self._guard = threading.Lock()

    def take(self, event: Sequence[Any]) -> None:
        """Take an event as `residence.answer_steps` tells it: the part, the number of the gate, how many there are, what it left."""
        part, number, steps, body = event
        with self._guard:
            self._told.setdefault(number, {})[part] = pickle.loads(body)  # noqa: S301  # from a worker, which runs our code as it is
            while len(self._told.get(self._next, ())) == self._parts:
                self._on_step(reduce(add, self._told[self._next].values()), self._next, steps)
                self._next += 1
