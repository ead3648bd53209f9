"""Reads the records of a CSV one by one; a stray quotation mark costs its own line and no other."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TextIO

MAX_RECORD_CHARACTERS = 100_000
MAX_LINE_CHARACTERS = 1_000_000
MANY_LINES = 20
_SHOWN = 40


@dataclass(frozen=True)
class Record:
    """The cells of one record and the line it starts at, counted from 1; with a `problem` it has no cells."""

    line: int
    cells: tuple[str, ...]
    problem: str | None = None


class _NoEnd(Exception):
    """A record runs on for longer than records do."""


def lines_of(file: TextIO) -> Iterator[str]:
    """Yield the lines of a file; of one longer than lines are only that many characters, and the rest is passed over."""
    while line := file.readline(MAX_LINE_CHARACTERS):
        yield line
        while is_cut(line):
            line = file.readline(MAX_LINE_CHARACTERS)


def is_cut(line: str) -> bool:
    """Whether there is more to a line than `lines_of` gives."""
    return len(line) >= MAX_LINE_CHARACTERS and not line.endswith(("\n", "\r"))


class _Lines:
    """Hands physical lines to a reader, remembers those of the record under way and takes some back."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.taken: list[str] = []
        self.ended = False
        self._more = iter(lines)
        self._again: list[str] = []
        self._size = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if self._size > MAX_RECORD_CHARACTERS:
            raise _NoEnd
        try:
            line = self._again.pop() if self._again else next(self._more)
        except StopIteration:
            self.ended = True
            raise
        self.taken.append(line)
        self._size += len(line)
        if is_cut(line):
            raise _NoEnd(f"it has more than {MAX_LINE_CHARACTERS:,} characters")
        return line

    def next_record(self) -> None:
        self.taken, self._size = [], 0

    def take_back(self) -> None:
        """Have every line of this record but its first read again."""
        self._again += reversed(self.taken[1:])
        del self.taken[1:]
        self.ended = False


def csv_records(lines: Iterable[str], delimiter: str, width: int | None = None) -> Iterator[Record]:
    """Yield every record, also blank ones.

    A quoted cell may hold line ends. One that is never closed, that closes in the middle of a cell or that
    swallows lines which look like records comes from a stray quotation mark: its line is reported, and
    reading goes on at the next line.

    Args:
        width: How many cells a record has, where that is known.
    """
    source = _Lines(lines)
    reader = csv.reader(source, delimiter=delimiter)
    number = 1
    while True:
        source.next_record()
        cells: list[str] = []
        problem = None
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, _NoEnd) as error:
            problem = _said(source.taken[0], error)
        if problem is None and (source.ended or (len(source.taken) > 1 and _is_stray(source.taken, cells, delimiter, width))):
            problem = _said(source.taken[0])
        if problem is not None:
            source.take_back()
            reader = csv.reader(source, delimiter=delimiter)
        yield Record(number, () if problem else tuple(cells), problem)
        number += len(source.taken)


def _is_stray(lines: list[str], cells: list[str], delimiter: str, width: int | None) -> bool:
    """Whether the quote that holds these lines together is no proper one."""
    try:
        list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        return True
    if len(lines) <= MANY_LINES or width is None:
        return False
    like_records = sum(line.count(delimiter) == width - 1 for line in lines[1:-1])
    return len(cells) != width or like_records > len(lines) / 2


def _said(line: str, error: Exception | None = None) -> str:
    if '"' not in line:
        return f"the row cannot be read ({error}); look for a quotation mark that is not closed"
    quote = line[line.rfind('"') :].strip()[:_SHOWN]
    return f"the row is left out: a quotation mark is not closed ({quote}); close it, or take it away"
