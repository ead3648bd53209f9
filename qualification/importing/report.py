"""Writes what an import lost as a CSV that opens in a spreadsheet."""

import csv
from collections.abc import Iterable
from pathlib import Path

from qualification.errors import ImportFailed
from qualification.importing.convert import RowProblem

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_report(problems: Iterable[RowProblem], path: Path) -> int:
    """Write one line a problem: row (its line in the file), column, value, problem. Returns how many.

    A value that a spreadsheet would run as a formula gets an apostrophe before it.

    Raises:
        ImportFailed: The file cannot be written.
    """
    count = 0
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(("row", "column", "value", "problem"))
            for problem in problems:
                writer.writerow((problem.line, _inert(problem.column), _inert(problem.value), problem.message))
                count += 1
    except OSError as error:
        raise ImportFailed(f"the report {path} cannot be written: {error.strerror or error}") from error
    return count


def _inert(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
