"""How matching records spread over the scores: histogram and bands (SPEC §2)."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from qualification.evaluate import BAND_STARTS, BIN_STARTS, BOUNDS, MAX_TENTHS, Evaluation
from qualification.payloads import Payload


class Bands(Payload):
    """Matching accounts by score: weak ≤ 25.0 < partial ≤ 50.0 < good ≤ 75.0 < strong."""

    weak: int
    partial: int
    good: int
    strong: int


@dataclass(frozen=True)
class Spread:
    """How many matching records have which score: `histogram` is ten counts, [0, 10), [10, 20) … [90, 100]."""

    histogram: tuple[int, ...]
    bands: Bands

    def __add__(self, other: "Spread") -> "Spread":
        histogram = tuple(here + there for here, there in zip(self.histogram, other.histogram, strict=True))
        return Spread(histogram, Bands(**{name: count + getattr(other.bands, name) for name, count in self.bands}))


def spread_of(result: Evaluation) -> Spread:
    """Return histogram and bands from how many matching records reach each bound."""
    reaching = dict(zip(BOUNDS, result.reaching(BOUNDS), strict=True)) | {0: result.qualified, MAX_TENTHS + 1: 0}
    weak, partial, good, strong = (reaching[low] - reaching[high] for low, high in pairwise((0, *BAND_STARTS, MAX_TENTHS + 1)))
    return Spread(
        tuple(reaching[low] - reaching[high] for low, high in pairwise((0, *BIN_STARTS, MAX_TENTHS + 1))),
        Bands(weak=weak, partial=partial, good=good, strong=strong),
    )


def band_numbers(tenths: NDArray[np.int16]) -> NDArray[np.int64]:
    """Return 0 for weak to 3 for strong; a score on a bound belongs to the lower band."""
    return np.searchsorted(BAND_STARTS, tenths, side="right")
