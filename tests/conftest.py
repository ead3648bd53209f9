"""Fixtures of every test: a migrated database of its own, and a small workspace in it."""

import re
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from qualification.identity import Actor
from qualification.snapshots import SnapshotStore
from storage.database import Database
from storage.migrate import migrate
from tests.support.postgres import TEMPLATE, PostgresServer, find_binaries, postgres_server
from tests.support.workspace import Surroundings, accounts, fill, make_thread, make_workspace, people
from tools.context import ToolContext

Lend = Callable[[Path], AbstractContextManager[str]]
SMALL = Actor(1, "default", "local")  # of the small workspace, the first of its database
ON_EITHER = "lend_database"
WITHOUT_SLOW = "not slow"
ALL_SLOW = re.compile(r"^pytestmark = (?:pytest\.mark\.slow|\[[^\]]*pytest\.mark\.slow[^\]]*\])$", re.MULTILINE)

settings.register_profile("winnow", deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no slow test
settings.load_profile("winnow")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden", action="store_true", help="rewrite the golden files instead of comparing with them")
    parser.addoption("--postgresql", action="store_true", help="run what uses a database on PostgreSQL, and nothing else")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With --postgresql exactly that runs which takes its database from `lend_database`, by whatever fixture.

    The rest would be the same twice: what touches no database, what says itself which one it needs (tests/postgresql, what only SQLite
    does), and what drives a whole product over its routes (pages in a browser, evals).
    """
    if config.getoption("--postgresql"):
        chosen = [item for item in items if ON_EITHER in getattr(item, "fixturenames", ())]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(chosen)])
        items[:] = chosen


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Without the slow ones, files of nothing but slow ones are not even imported: what they drive takes longer to import than to collect.

    A file that is named on the command line is collected all the same.
    """
    is_test = collection_path.suffix == ".py" and collection_path.name.startswith("test_")
    if not is_test or config.getoption("markexpr") != WITHOUT_SLOW or str(collection_path) in _named(config):
        return None
    return True if ALL_SLOW.search(collection_path.read_text(encoding="utf-8")) else None


def _named(config: pytest.Config) -> set[str]:
    return {str((config.invocation_params.dir / argument.split("::")[0]).resolve()) for argument in config.args}


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
def filled_file(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small workspace in a SQLite file that tests copy: writing its records for each was two fifths of all that the fast tests did."""
    path = tmp_path_factory.mktemp("filled")
    database = Database(_copied(migrated_file, path))
    _fill_small(database)
    with database.sync_engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.sync_engine.dispose()
    return path / "winnow.db"


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server of this worker. Without one the tests fail, so that this half is never left out by accident."""
    if find_binaries() is None:
        pytest.fail("no PostgreSQL on this machine (Debian: apt-get install postgresql)")
    with postgres_server() as server:
        server.create(TEMPLATE)
        database = Database(server.url(TEMPLATE))
        migrate(database)
        database.sync_engine.dispose()
        yield server


@pytest.fixture(scope="session")
def lend_database(request: pytest.FixtureRequest) -> Lend:
    """Lends the URL of a migrated, empty database while a block lasts: a SQLite file in a folder, or with --postgresql one on a real server."""
    if not request.config.getoption("--postgresql"):
        return lambda folder: nullcontext(_copied(request.getfixturevalue("migrated_file"), folder))

    @contextmanager
    def lend(folder: Path) -> Iterator[str]:
        server: PostgresServer = request.getfixturevalue("postgres")
        name = server.lend()
        yield server.url(name)
        server.take_back(name)

    return lend


@pytest.fixture
def database_url(lend_database: Lend, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a database of this test alone: empty, or with the small workspace where a test asks for its `surroundings`."""
    with lend_database(tmp_path) as url:
        if "surroundings" in request.fixturenames:
            _bring_in_small(url, request)
        yield url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A real, empty database of this test alone."""
    database = Database(database_url)
    yield database
    await database.dispose()


@pytest.fixture
async def sqlite_database(migrated_file: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """A database of this test alone for what only SQLite does."""
    database = Database(_copied(migrated_file, tmp_path))
    yield database
    await database.dispose()


@pytest.fixture
def surroundings(database: Database) -> Surroundings:
    """The small workspace `default` with its records and the thread `thread-1`."""
    return Surroundings(database, SnapshotStore(database), SMALL)


@pytest.fixture
def context(surroundings: Surroundings) -> ToolContext:
    """What a tool gets from the runtime in `thread-1` of the small workspace."""
    return surroundings.context()


def _bring_in_small(url: str, request: pytest.FixtureRequest) -> None:
    if url.startswith("sqlite:///"):
        shutil.copy(request.getfixturevalue("filled_file"), url.removeprefix("sqlite:///"))
        return
    database = Database(url)
    _fill_small(database)
    database.sync_engine.dispose()


def _fill_small(database: Database) -> None:
    assert make_workspace(database) == SMALL
    fill(database, SMALL.workspace_id, accounts(), people())
    make_thread(database, SMALL)


def _copied(file: Path, folder: Path) -> str:
    path = folder / "winnow.db"
    shutil.copy(file, path)
    return f"sqlite:///{path}"
