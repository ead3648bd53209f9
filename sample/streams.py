"""Seeded random streams in fixed-size chunks: a row is the same however many rows follow it."""

import zlib
from typing import TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Mask: TypeAlias = NDArray[np.bool_]
Objects: TypeAlias = NDArray[np.object_]

CHUNK = 4_000
NONE = -1


def stream(seed: int, kind: str, chunk: int) -> np.random.Generator:
    """Return the generator of one chunk of one kind of row; kinds never share draws."""
    return np.random.default_rng([seed, zlib.crc32(kind.encode()), chunk])


def pick(rng: np.random.Generator, weights: Floats, size: int) -> Ints:
    """Return `size` codes 0..len(weights)-1, drawn in proportion to the weights."""
    edges = np.cumsum(weights)
    return np.searchsorted(edges / edges[-1], rng.random(size), side="right").clip(max=len(weights) - 1)


def pick_within(rng: np.random.Generator, weights: Floats, groups: Ints) -> Ints:
    """Return one code a row, drawn by the weights of the row's group.

    `weights` is groups x codes; a row of it need not sum to 1.
    """
    edges = np.cumsum(weights, axis=1)
    edges /= edges[:, -1:]
    codes: Ints = np.count_nonzero(edges[groups] <= rng.random(len(groups))[:, None], axis=1)
    return codes.clip(max=weights.shape[1] - 1)


def chance(rng: np.random.Generator, rate: float | Floats, size: int) -> Mask:
    """Return one boolean a row, true at this rate."""
    return rng.random(size) < rate


def labels_of(values: tuple[str | None, ...]) -> Objects:
    """Return a look-up by code in which `NONE` gives None."""
    return np.array([*values, None], dtype=np.object_)


def without(values: NDArray[np.generic], missing: Mask) -> list[object]:
    """Return Python values with None where missing."""
    column = values.astype(np.object_)
    column[missing] = None
    return cast("list[object]", column.tolist())
