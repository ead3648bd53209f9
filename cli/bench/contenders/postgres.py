"""PostgreSQL: a server of its own on a loopback port, stopped at the end."""

from typing import Any

from cli.bench.answer import Answer
from cli.bench.contenders.postgres_server import PostgresServer
from cli.bench.contenders.sql import NAMES, answer_of, query, texts
from cli.bench.data import FIELDS, KEYS
from qualification.fields import FieldType
from sample.documents import Document

TYPES = {
    FieldType.NUMBER: "double precision",
    FieldType.MONEY: "double precision",
    FieldType.BOOLEAN: "boolean",
    FieldType.MULTI_VALUE: "text[]",
}


class Postgres:
    """Lists are arrays; the planner may use its parallel workers."""

    name = "PostgreSQL"

    def __init__(self) -> None:
        import psycopg

        self._server = PostgresServer.start()
        self._connection = psycopg.connect(self._server.url, autocommit=True)
        self.version = str(self._connection.info.server_version // 10000)
        self.threads = self._server.workers + 1
        declared = ", ".join(f"{name} {TYPES.get(FIELDS[key].type, 'text')}" for name, key in zip(NAMES, KEYS, strict=True))
        self._connection.execute(f"CREATE UNLOGGED TABLE account ({declared})".encode())
        self._total = 0
        self._query = query(lambda field, values: f"{field} && ARRAY[{texts(values)}]").encode()

    def take(self, chunk: list[Document]) -> None:
        """Copy some more records."""
        self._total += len(chunk)
        with self._connection.cursor() as cursor, cursor.copy("COPY account FROM STDIN") as copy:
            for document in chunk:
                copy.write_row([_stored(document.get(key)) for key in KEYS])

    def ready(self) -> None:
        """Let the planner know the table."""
        self._connection.execute("VACUUM ANALYZE account")

    def run(self) -> Answer:
        """Count in one query."""
        return answer_of(self._connection.execute(self._query).fetchall(), self._total)

    def close(self) -> None:
        """Stop the server."""
        self._connection.close()
        self._server.stop()


def _stored(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
