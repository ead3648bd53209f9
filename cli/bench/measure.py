"""Times a piece of work, and the memory of this machine on the spot."""

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

T = TypeVar("T")

WARM_UPS = 2
MOST_RUNS, LEAST_RUNS = 15, 3
BUDGET_SECONDS = 6.0
STREAM_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True)
class Measured(Generic[T]):
    """The median of several runs, and what the last one gave."""

    median_ms: float
    runs: int
    result: T


def measure(work: Callable[[], T]) -> Measured[T]:
    """Run warm, 3 to 15 times within the budget, without the garbage collector."""
    started = time.perf_counter()
    for _ in range(WARM_UPS):
        work()
        if time.perf_counter() - started > BUDGET_SECONDS / 3:
            break
    times: list[float] = []
    gc.collect()
    gc.disable()
    try:
        while len(times) < LEAST_RUNS or (len(times) < MOST_RUNS and sum(times) < BUDGET_SECONDS):
            before = time.perf_counter()
            result = work()
            times.append(time.perf_counter() - before)
    finally:
        gc.enable()
    return Measured(statistics.median(times) * 1000, len(times), result)


def bytes_per_second() -> float:
    """Return how fast one core reads memory in order: the best of several passes over a quarter of a gigabyte."""
    block = np.ones(STREAM_BYTES // 8, dtype=np.int64)
    best = float("inf")
    for _ in range(7):
        before = time.perf_counter()
        block.max()
        best = min(best, time.perf_counter() - before)
    return block.nbytes / best


def percentile(values: Sequence[float], percent: int) -> float:
    """Return the value that as many percent of the values do not exceed."""
    return float(np.percentile(np.asarray(values), percent, method="inverted_cdf"))
