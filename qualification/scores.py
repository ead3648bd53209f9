"""How matching records spread over the scores: histogram and bands (SPEC §2)."""

import numpy as np
from numpy.typing import NDArray

from qualification.evaluate import MAX_TENTHS
from qualification.payloads import Payload


class Bands(Payload):
    """Matching accounts by score: weak ≤ 25.0 < partial ≤ 50.0 < good ≤ 75.0 < strong."""

    weak: int
    partial: int
    good: int
    strong: int


def histogram_of(tenths: NDArray[np.int16]) -> tuple[int, ...]:
    """Return ten counts of scores: [0, 10), [10, 20) … [90, 100]."""
    bins = np.minimum(tenths // (MAX_TENTHS // 10), 9)
    return tuple(int(count) for count in np.bincount(bins, minlength=10))


def bands_of(tenths: NDArray[np.int16]) -> Bands:
    """Return how many scores fall into each band."""
    weak, partial, good, strong = np.bincount(band_numbers(tenths), minlength=4)
    return Bands(weak=int(weak), partial=int(partial), good=int(good), strong=int(strong))


def band_numbers(tenths: NDArray[np.int16]) -> NDArray[np.int64]:
    """Return 0 for weak to 3 for strong; a score on a bound belongs to the lower band."""
    return np.searchsorted(np.array([250, 500, 750]), tenths, side="left")
