"""Stems of company names: every opening with every ending is one invented name."""

from functools import cache

import numpy as np

from sample.streams import CHUNK, Objects, stream
from sample.tables import words

ROUND_CHUNKS = 5


@cache
def stems() -> tuple[str, ...]:
    """Return every name stem, such as Cedarwave: a few more than one round uses."""
    openings, endings = words("company_openings"), words("company_endings")
    joined = (
        opening + ending for opening in openings for ending in endings if opening.lower() != ending and opening[-1].lower() != ending[0]
    )
    return tuple(dict.fromkeys(joined))


def stems_of(seed: int, chunk: int) -> tuple[list[str], str]:
    """Return a chunk's stems and the word that tells its domains from those of earlier rounds.

    A round is `ROUND_CHUNKS` chunks, in which each stem is used once at most. The word is "" in the
    first round, and each later round has another one.
    """
    number, part = divmod(chunk, ROUND_CHUNKS)
    order = stream(seed, "names", number).permutation(len(stems()))[part * CHUNK : (part + 1) * CHUNK]
    stems_drawn: Objects = np.array(stems(), dtype=np.object_)[order]
    return list(stems_drawn), _round_word(number)


def _round_word(number: int) -> str:
    if number == 0:
        return ""
    cycle, place = divmod(number - 1, len(words("domain_words")))
    return words("domain_words")[place] + (str(cycle + 1) if cycle else "")
