"""SQLite in memory."""

import sqlite3
from typing import Any

from cli.bench.answer import Answer
from cli.bench.contenders.sql import NAMES, answer_of, query
from cli.bench.data import KEYS
from sample.documents import Document


class SqLite:
    """A list is one text, `|a|b|`, in which `instr` finds a value: faster here than a table of tags or its JSON functions."""

    name = "SQLite"
    version = sqlite3.sqlite_version
    threads = 1

    def __init__(self) -> None:
        self._connection = sqlite3.connect(":memory:")
        self._connection.execute(f"CREATE TABLE account ({', '.join(NAMES)})")
        self._total = 0
        self._query = query(lambda field, values: " OR ".join(f"instr({field}, '|{value}|')" for value in values), least="min")

    def take(self, chunk: list[Document]) -> None:
        """Insert some more records."""
        self._total += len(chunk)
        rows = ([_stored(document.get(key)) for key in KEYS] for document in chunk)
        self._connection.executemany(f"INSERT INTO account VALUES ({', '.join('?' * len(KEYS))})", rows)  # noqa: S608 question marks

    def ready(self) -> None:
        """Commit."""
        self._connection.commit()

    def run(self) -> Answer:
        """Count in one query."""
        return answer_of(self._connection.execute(self._query).fetchall(), self._total)

    def close(self) -> None:
        """Close the database."""
        self._connection.close()


def _stored(value: Any) -> Any:
    return f"|{'|'.join(value)}|" if isinstance(value, list | tuple) else value
