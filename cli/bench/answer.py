"""The numbers of a core preview, as every contender must give them."""

from collections.abc import Iterable
from dataclasses import dataclass

from cli.bench.data import MIN_SCORE, WEIGHTS

POSITIVE = sum(WEIGHTS.values())

# First failing gate from 0 (None: none), gates failed (2 stands for more), was the first one's field empty, points.
Group = tuple[int | None, int, bool, int]


@dataclass(frozen=True)
class Answer:
    """Waterfall (remaining, failed, missing), drop-one, histogram and bands."""

    waterfall: tuple[tuple[int, int, int], ...]
    drop_one: tuple[int, ...]
    histogram: tuple[int, ...]
    bands: tuple[int, int, int, int]


def fold(groups: Iterable[tuple[Group, int]], *, total: int, gates: int) -> Answer:
    """Return the answer from counts a group; `min_score` is the last gate.

    The rules of SPEC §2 once more, in the plainest way: this is what the evaluator is checked against.
    """
    failed, missing, rescued = [0] * gates, [0] * gates, [0] * gates
    histogram, bands = [0] * 10, [0] * 4
    passing = qualified = 0
    for (first, fails, by_missing, points), count in groups:
        tenths = (2000 * points + POSITIVE) // (2 * POSITIVE)
        enough = tenths >= MIN_SCORE * 10
        if first is not None:
            (missing if by_missing else failed)[first] += count
            rescued[first] += count if fails == 1 and enough else 0
            continue
        passing += count
        if enough:
            qualified += count
            histogram[min(tenths // 100, 9)] += count
            bands[(tenths > 250) + (tenths > 500) + (tenths > 750)] += count
    waterfall, left = [], total
    for gate in range(gates):
        left -= failed[gate] + missing[gate]
        waterfall.append((left, failed[gate], missing[gate]))
    waterfall.append((qualified, passing - qualified, 0))
    drop_one = (*(qualified + each for each in rescued), passing)
    return Answer(tuple(waterfall), drop_one, tuple(histogram), (bands[0], bands[1], bands[2], bands[3]))
