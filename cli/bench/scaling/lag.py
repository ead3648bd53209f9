"""How late the event loop of the service is while something else works: what a client that waits would feel."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from cli.bench.measure import percentile

BEAT_SECONDS = 0.005


@dataclass(frozen=True)
class Stall:
    """One beat that came late.

    Attributes:
        computing_ms: Of the processor's time that this process got meanwhile, in all its threads. Little of it means that the
            machine was busy with others; about as much as the stall, that a thread of ours held the interpreter.
    """

    late_ms: float
    computing_ms: float
    phase: str


@dataclass
class Lag:
    """The beats of a loop; `phase` is what goes on now."""

    phase: str = ""
    beats: list[Stall] = field(default_factory=list)

    def p99_ms(self) -> float:
        """Return how late 99 of 100 beats are at most."""
        return percentile([beat.late_ms for beat in self.beats], 99)

    def worst(self) -> Stall:
        """Return the beat that came latest."""
        return max(self.beats, key=lambda beat: beat.late_ms)


@asynccontextmanager
async def watched() -> AsyncIterator[Lag]:
    """Note how late this loop is while the block lasts."""
    lag = Lag()
    task = asyncio.create_task(_beat(lag))
    try:
        yield lag
    finally:
        task.cancel()
        await asyncio.wait([task])


async def _beat(lag: Lag) -> None:
    while True:
        began, computed = time.perf_counter(), time.process_time()
        await asyncio.sleep(BEAT_SECONDS)
        late = time.perf_counter() - began - BEAT_SECONDS
        if lag.phase:
            lag.beats.append(Stall(late * 1000, (time.process_time() - computed) * 1000, lag.phase))
