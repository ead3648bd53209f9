"""Sign-ins: a password held against its hash, a few at a time, and ever more slowly for who keeps guessing."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from qualification.access.passwords import is_right
from qualification.errors import TooManyRequests

FREE_FOR_PERSON, FREE_FROM_ADDRESS = 5, 20
LONGEST_WAIT_SECONDS = 60
FORGOTTEN_SECONDS = 900
MOST_REMEMBERED = 10_000
HASHES_AT_ONCE = 2


@dataclass
class _Tries:
    count: int
    last: float


class SignIns:
    """Who tried to sign in lately, in this process. Belongs to the event loop's thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._tries: OrderedDict[Hashable, _Tries] = OrderedDict()
        self._room = asyncio.Semaphore(HASHES_AT_ONCE)

    def begin(self, workspace: str, person: str, address: str) -> None:
        """Count a try of a person and of an address before anything is looked up: those at once count too.

        Raises:
            TooManyRequests: One of them has tried too often; a refused try is not counted.
        """
        kept = [(("person", workspace, person), FREE_FOR_PERSON), (("address", address), FREE_FROM_ADDRESS)]
        wait = max(self._wait(key, free) for key, free in kept)
        if wait > 0:
            seconds = int(wait) + 1
            raise TooManyRequests(f"too many sign-ins failed; try again in {seconds} s", retry_after_seconds=seconds)
        for key, _ in kept:
            self._count(key)

    def succeeded(self, workspace: str, person: str, address: str) -> None:
        """Forget the tries of a person who knew the password; those from the address but this one stay."""
        self._tries.pop(("person", workspace, person), None)
        kept = self._tries.get(("address", address))
        if kept is not None:
            kept.count -= 1

    async def is_right(self, password: str, kept: str | None) -> bool:
        """Return whether a password fits a hash; takes as long when there is none."""
        async with self._room:
            return await asyncio.to_thread(is_right, password, kept)

    def _wait(self, key: Hashable, free: int) -> float:
        tries = self._tries.get(key)
        if tries is None or tries.count < free:
            return 0
        return tries.last + min(2.0 ** min(tries.count - free, 10), LONGEST_WAIT_SECONDS) - self._clock()

    def _count(self, key: Hashable) -> None:
        now = self._clock()
        tries = self._tries.pop(key, None)
        if tries is None or now - tries.last > FORGOTTEN_SECONDS:
            tries = _Tries(0, now)
        tries.count, tries.last = tries.count + 1, now
        self._tries[key] = tries
        while len(self._tries) > MOST_REMEMBERED:
            self._tries.popitem(last=False)
