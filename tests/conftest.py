"""Fixtures of every test: a migrated database of its own, and a small workspace in it."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from qualification.snapshots import SnapshotStore
from storage.database import Database
from storage.migrate import migrate
from tests.support.workspace import Surroundings, accounts, fill, make_thread, make_workspace, people
from tools.context import ToolContext


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden", action="store_true", help="rewrite the golden files instead of comparing with them")


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


@pytest.fixture
async def database(migrated_file: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """A real, empty database of this test alone."""
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
