"""What to write so that the next generation of an ICP shows just what is wanted: only the rows that differ."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from storage.tables import OPEN_END

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Wanted:
    """The matches that a generation is to show, by ascending key: the record, or the record and its persona as one number."""

    keys: Ints
    tenths: Ints
    points: Ints

    def __len__(self) -> int:
        return len(self.keys)


@dataclass(frozen=True, eq=False)
class Stored:
    """All rows of an ICP as they stand, in any order: visible ones, and those of a job that was interrupted."""

    keys: Ints
    since: Ints
    until: Ints
    tenths: Ints
    points: Ints

    def visible(self, generation: int) -> Ints:
        """Return the keys that readers of a generation see."""
        return self.keys[(self.since <= generation) & (self.until > generation)]


@dataclass(frozen=True, eq=False)
class MatchPlan:
    """The changes that lead from what is stored to what is wanted, each by key.

    Attributes:
        dropped: Rows of the coming generation that are wrong by now.
        closed: Visible rows that end with the coming generation.
        reopened: Visible rows that were to end with it and stay after all.
        inserted: Rows that begin with it.
    """

    dropped: Ints
    closed: Ints
    reopened: Ints
    inserted: Wanted

    def __len__(self) -> int:
        return len(self.dropped) + len(self.closed) + len(self.reopened) + len(self.inserted)


def plan_matches(wanted: Wanted, stored: Stored, coming: int) -> MatchPlan:
    """Compare what is wanted with what is stored; a row that stays as it is costs nothing.

    Args:
        coming: The generation after the visible one.
    """
    places, same = _same(wanted, stored)
    visible = (stored.since < coming) & (stored.until >= coming)
    pending = stored.since == coming
    covered = np.zeros(len(wanted), dtype=np.bool_)
    covered[places[visible & same]] = True
    right = pending & same
    right[right] = ~covered[places[right]]
    covered[places[right]] = True
    return MatchPlan(
        dropped=stored.keys[pending & ~right],
        closed=stored.keys[visible & ~same & (stored.until == OPEN_END)],
        reopened=stored.keys[visible & same & (stored.until != OPEN_END)],
        inserted=Wanted(wanted.keys[~covered], wanted.tenths[~covered], wanted.points[~covered]),
    )


def _same(wanted: Wanted, stored: Stored) -> tuple[Ints, NDArray[np.bool_]]:
    """Return for each stored row its place among the wanted ones, and whether it says what is wanted there."""
    if not len(wanted):
        return np.zeros(len(stored.keys), dtype=np.int64), np.zeros(len(stored.keys), dtype=np.bool_)
    places = np.minimum(np.searchsorted(wanted.keys, stored.keys), len(wanted) - 1)
    same = (wanted.keys[places] == stored.keys) & (wanted.tenths[places] == stored.tenths) & (wanted.points[places] == stored.points)
    return places, same


def member(keys: Ints, asked: Ints) -> NDArray[np.bool_]:
    """Return which of the asked are among the keys, which ascend."""
    if not len(keys):
        return np.zeros(len(asked), dtype=np.bool_)
    found: NDArray[np.bool_] = keys[np.minimum(np.searchsorted(keys, asked), len(keys) - 1)] == asked
    return found
