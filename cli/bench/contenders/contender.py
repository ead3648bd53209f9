"""What every way to count offers."""

from typing import Protocol

from cli.bench.answer import Answer
from sample.documents import Document

GATES = 4  # employees, sub-industry, region, not a competitor; min_score comes after them


class LeftOut(Exception):
    """A contender cannot take part; the message says why."""


class Contender(Protocol):
    """One way to count. It takes all records first; only `run` is timed. Making one raises LeftOut."""

    name: str
    version: str
    threads: int

    def take(self, chunk: list[Document]) -> None:
        """Store some more records."""

    def ready(self) -> None:
        """Finish storing."""

    def run(self) -> Answer:
        """Count the definition."""

    def close(self) -> None:
        """Give back what it holds."""
