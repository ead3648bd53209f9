"""Fixtures of every test: a migrated database of its own, and a small workspace in it."""

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from qualification.snapshots import SnapshotStore
from storage.database import Database
from storage.migrate import migrate
from tests.support.postgres import TEMPLATE, PostgresServer, find_binaries, postgres_server
from tests.support.workspace import Surroundings, accounts, fill, make_thread, make_workspace, people
from tools.context import ToolContext

ON_EITHER = "database_url"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden", action="store_true", help="rewrite the golden files instead of comparing with them")
    parser.addoption("--postgresql", action="store_true", help="run what uses a database on PostgreSQL, and nothing else")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only that runs which takes its database from here: the rest would be the same twice."""
    if config.getoption("--postgresql"):
        chosen = [item for item in items if ON_EITHER in getattr(item, "fixturenames", ())]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(chosen)])
        items[:] = chosen


@pytest.fixture
def rewrite_golden(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are written (`make golden`) rather than compared."""
    return bool(request.config.getoption("--golden"))


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file that tests copy: running the migrations once is enough."""
    path = tmp_path_factory.mktemp("migrated") / "winnow.db"
    database = Database(f"sqlite:///{path}")
    migrate(database)
    with database.sync_engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.sync_engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server of this worker. Without one the tests are skipped, and in CI they fail."""
    if find_binaries() is None:
        reason = "no PostgreSQL on this machine (Debian: apt-get install postgresql)"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    with postgres_server() as server:
        server.create(TEMPLATE)
        database = Database(server.url(TEMPLATE))
        migrate(database)
        database.sync_engine.dispose()
        yield server


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a migrated, empty database of this test alone: a SQLite file, or with --postgresql one on a real server."""
    if not request.config.getoption("--postgresql"):
        path = tmp_path / "winnow.db"
        shutil.copy(request.getfixturevalue("migrated_file"), path)
        yield f"sqlite:///{path}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = server.lend()
    yield server.url(name)
    server.take_back(name)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A real, empty database of this test alone."""
    database = Database(database_url)
    yield database
    await database.dispose()


@pytest.fixture
async def sqlite_database(migrated_file: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """A database of this test alone for what only SQLite does."""
    path = tmp_path / "winnow.db"
    shutil.copy(migrated_file, path)
    database = Database(f"sqlite:///{path}")
    yield database
    await database.dispose()


@pytest.fixture
def surroundings(database: Database) -> Surroundings:
    """The small workspace `default` with its records and the thread `thread-1`."""
    actor = make_workspace(database)
    fill(database, actor.workspace_id, accounts(), people())
    make_thread(database, actor)
    return Surroundings(database, SnapshotStore(database), actor)


@pytest.fixture
def context(surroundings: Surroundings) -> ToolContext:
    """What a tool gets from the runtime in `thread-1` of the small workspace."""
    return surroundings.context()
