"""The vocabulary files of the sample: lines of data, read once on first use."""

import csv
from functools import cache
from pathlib import Path

_VOCABULARY = Path(__file__).parent / "vocabulary"


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """Return the lines of a CSV file of the vocabulary."""
    with (_VOCABULARY / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def words(name: str) -> tuple[str, ...]:
    """Return the words of a text file of the vocabulary, in order."""
    return tuple((_VOCABULARY / f"{name}.txt").read_text(encoding="utf-8").split())


def listed(text: str) -> tuple[str, ...]:
    """Return the items of a cell that holds several."""
    return tuple(text.split(";")) if text else ()
