"""A PostgreSQL server of the tests' own: made from the installed binaries in a folder, without durability, gone at the end.

A test gets a database that is made once and emptied after each: a new one for each test would cost ten times as much.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql

FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200", "listen_addresses": "''"}
OWNER = "postgres"
TEMPLATE = "migrated"
SCHEMA = """
    SELECT 'table', tablename::text FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    UNION ALL SELECT 'column', table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT 'trigger', tgname::text FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT 'version', version_num FROM alembic_version
    ORDER BY 1, 2
"""


def find_binaries() -> Path | None:
    """Return the folder that holds `initdb` and `pg_ctl`, the newest there is."""
    if (found := shutil.which("initdb")) is not None:
        return Path(found).parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


@dataclass(frozen=True)
class PostgresServer:
    """A running server, reached by its socket in `folder`."""

    folder: Path
    numbers: Iterator[int]
    spare: list[str] = field(default_factory=list)

    def url(self, name: str) -> str:
        """Return the URL of a database of this server."""
        return f"postgresql://{OWNER}@/{name}?host={self.folder}"

    def copy_of_template(self) -> str:
        """Make a database with the newest schema and nothing in it; return its name."""
        name = f"test_{next(self.numbers)}"
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        self._say(copy.format(sql.Identifier(name), sql.Identifier(TEMPLATE)))
        return name

    def lend(self) -> str:
        """Return the name of an empty database with the newest schema."""
        return self.spare.pop() if self.spare else self.copy_of_template()

    def take_back(self, name: str) -> None:
        """Empty a database for the next test; one whose schema was changed, or its version, goes."""
        if self._empty(name):
            self.spare.append(name)
        else:
            self.drop(name)

    def _empty(self, name: str) -> bool:
        """Disconnect whoever is left and delete every row; False when the schema is not that of the template any more."""
        with psycopg.connect(self.url(name), autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            schema = _schema(connection)
            with psycopg.connect(self.url(TEMPLATE)) as template:
                if schema != _schema(template):
                    return False
            _delete_rows(connection, [name for kind, name in schema if kind == "table"])
            return True

    def create(self, name: str) -> None:
        """Make an empty database."""
        self._say(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected."""
        self._say(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def stop(self) -> None:
        """Let it go: whoever is connected is cut off. What was committed stays, which a sudden end without durability would not promise."""
        _run(_user(), self.folder, _binaries() / "pg_ctl", "-D", self.folder / "data", "-m", "fast", "stop")

    def start(self) -> None:
        """Let it come, or come back."""
        options = " ".join([*(f"-c {key}={value}" for key, value in FAST.items()), f"-k {self.folder}"])
        _run(
            _user(),
            self.folder,
            _binaries() / "pg_ctl",
            "-D",
            self.folder / "data",
            "-o",
            options,
            "-l",
            self.folder / "log",
            "-w",
            "start",
        )

    def _say(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)


def _schema(connection: psycopg.Connection[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return what tests may change of it: tables, columns, triggers, and the version that it says it has."""
    return connection.execute(SCHEMA).fetchall()


def _delete_rows(connection: psycopg.Connection[tuple[str, ...]], tables: list[str]) -> None:
    """Delete every row and let the counters begin anew, past foreign keys and triggers: far cheaper than TRUNCATE for a few rows."""
    looks = [sql.SQL("SELECT {} WHERE EXISTS (SELECT 1 FROM {})").format(sql.Literal(name), sql.Identifier(name)) for name in tables]
    filled = connection.execute(sql.SQL(" UNION ALL ").join(looks)).fetchall()
    deletes = [sql.SQL("DELETE FROM {}").format(sql.Identifier(name)) for (name,) in filled]
    begin_anew = sql.SQL("SELECT setval(format('%I', sequencename), start_value, false) FROM pg_sequences WHERE last_value IS NOT NULL")
    connection.execute(sql.SQL("; ").join([sql.SQL("SET session_replication_role = replica"), *deletes, begin_anew]))


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """Run a server while the block lasts. It refuses to run as root, so root hands it to the system's postgres user."""
    folder = Path(tempfile.mkdtemp(prefix="winnow-pg-"))
    if user := _user():
        shutil.chown(folder, user)
    server = PostgresServer(folder, count(1))
    quickly = ("--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
    try:
        _run(user, folder, _binaries() / "initdb", "-D", folder / "data", "-U", OWNER, *quickly)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _user() -> str | None:
    return OWNER if os.geteuid() == 0 else None


def _binaries() -> Path:
    found = find_binaries()
    assert found is not None, "no PostgreSQL on this machine (Debian: apt-get install postgresql)"
    return found


def _run(user: str | None, folder: Path, *command: str | Path) -> None:
    subprocess.run([str(part) for part in command], user=user, cwd=folder, check=True, stdout=subprocess.DEVNULL)
