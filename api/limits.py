"""How much one caller and one workspace may ask for at once, in this process; each refusal says the limit and when to come back."""

import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from math import ceil

from api.auth import SignedIn
from qualification.errors import TooManyRequests
from settings import Settings

BURST_SECONDS = 2
MOST_REMEMBERED = 10_000
COME_BACK_SECONDS = 5


@dataclass
class _Bucket:
    tokens: float
    at: float


class Limits:
    """Buckets that fill with time, one a caller and one a workspace. Belongs to the event loop's thread.

    A server that asks nobody to sign in serves its own machine alone: there requests are not counted.
    """

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_caller = settings.requests_per_second
        self._per_workspace = settings.workspace_requests_per_second
        self._clock = clock
        self._buckets: OrderedDict[Hashable, _Bucket] = OrderedDict()

    def admit(self, found: SignedIn) -> None:
        """Count one request. Raises TooManyRequests."""
        if found.auth == "off":
            return
        actor = found.actor
        caller = ("key", found.credential) if found.auth == "key" else ("person", actor.workspace_id, actor.person)
        self._take(caller, self._per_caller, "with this key" if found.auth == "key" else "of one person")
        self._take(("workspace", actor.workspace_id), self._per_workspace, "of one workspace")

    def _take(self, key: Hashable, rate: int, whose: str) -> None:
        now, most = self._clock(), float(rate * BURST_SECONDS)
        bucket = self._buckets.pop(key, None) or _Bucket(most, now)
        bucket.tokens, bucket.at = min(most, bucket.tokens + (now - bucket.at) * rate), now
        self._buckets[key] = bucket
        while len(self._buckets) > MOST_REMEMBERED:
            self._buckets.popitem(last=False)
        if bucket.tokens < 1:
            seconds = max(1, ceil((1 - bucket.tokens) / rate))
            message = f"up to {rate} requests a second {whose} are answered; slow down and try again in {seconds} s"
            raise TooManyRequests(message, limit=rate, retry_after_seconds=seconds)
        bucket.tokens -= 1


class StreamSlots:
    """The event streams that people hold open. Belongs to the event loop's thread."""

    def __init__(self, settings: Settings) -> None:
        self._most = settings.streams_per_person
        self._open: Counter[Hashable] = Counter()

    def count(self) -> int:
        """Return how many are open."""
        return self._open.total()

    def take(self, found: SignedIn) -> "StreamSlot":
        """Return a place for one more stream. Raises TooManyRequests."""
        person = (found.actor.workspace_id, found.actor.person)
        if self._open[person] >= self._most:
            message = f"you have {self._most} streams open, the most at once; close one and try again"
            raise TooManyRequests(message, limit=self._most, retry_after_seconds=COME_BACK_SECONDS)
        self._open[person] += 1
        return StreamSlot(self._open, person)


class StreamSlot:
    """The place of one stream; given back once, however often that is asked."""

    def __init__(self, open_streams: Counter[Hashable], person: Hashable) -> None:
        self._open = open_streams
        self._person = person
        self._is_held = True

    def release(self) -> None:
        """Give the place back."""
        if self._is_held:
            self._is_held = False
            self._open[self._person] -= 1
            if not self._open[self._person]:
                del self._open[self._person]
