"""Draws the tools that accounts run, ran before, and run on."""

from dataclasses import dataclass

import numpy as np

from sample.products import INFRASTRUCTURE, product_code, products, shares
from sample.streams import CHUNK, Ints, Mask, chance, pick, stream

MOST_TOOLS = 16
# Snowflake decides who wins (`truth`): its share is the same everywhere, so that it confounds nothing.
_SNOWFLAKE = 0.16
_SCALE = 0.72
_MOST_LIKELY = 0.82
_ON = np.array([0.58, 0.34, 0.24, 0.30, 0.10])


@dataclass(frozen=True, eq=False)
class Stack:
    """Tools of one chunk: accounts x products (or clouds), true where used.

    Attributes:
        removed: Never a tool that is installed.
        infrastructure_known: False where nothing is known about it.
    """

    installed: Mask
    removed: Mask
    infrastructure: Mask
    infrastructure_known: Mask


def draw_stack(seed: int, chunk: int, sub_industry: Ints, employees: Ints) -> Stack:
    """Return the tools of one chunk: larger accounts run more, industries differ in which."""
    rng = stream(seed, "tools", chunk)
    size = np.log(employees) / np.log(150)
    appetite = _SCALE * np.clip(size, 0.45, 1.5) * rng.gamma(6, 1 / 6, CHUNK)
    rates = np.minimum(shares()[sub_industry] * appetite[:, None], _MOST_LIKELY).astype(np.float32)
    rates[:, product_code("Snowflake")] = _SNOWFLAKE
    installed = at_most(rng.random(rates.shape, dtype=np.float32) < rates, MOST_TOOLS)
    return Stack(installed, _draw_removed(rng, installed), *_draw_infrastructure(rng, employees))


def at_most(used: Mask, most: int) -> Mask:
    """Return the same with no more than `most` true in a row; Snowflake, the first product, always stays."""
    over = np.count_nonzero(used, axis=1) > most
    used[over] &= np.cumsum(used[over], axis=1) <= most
    return used


def _draw_removed(rng: np.random.Generator, installed: Mask) -> Mask:
    """One account in six is known to have dropped one to three tools."""
    popularity = np.array([product.share for product in products()])
    counts = np.where(chance(rng, 0.17, CHUNK), 1 + rng.binomial(2, 0.25, CHUNK), 0)
    removed = np.zeros_like(installed)
    for place in range(3):
        rows = np.flatnonzero(counts > place)
        removed[rows, pick(rng, popularity, len(rows))] = True
    return removed & ~installed


def _draw_infrastructure(rng: np.random.Generator, employees: Ints) -> tuple[Mask, Mask]:
    rates = np.repeat(_ON[None, :], CHUNK, axis=0)
    rates[:, INFRASTRUCTURE.index("On-premises")] += np.clip((np.log(employees) - 5) * 0.09, 0, 0.5)
    runs_on = rng.random(rates.shape) < rates
    return runs_on, runs_on.any(axis=1) & chance(rng, 0.95, CHUNK)
