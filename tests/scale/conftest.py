"""A real cluster on loopback: a scheduler and two workers in processes of their own."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from cli.bench.local_cluster import LocalCluster, local_cluster
from storage.database import Database
from tests.scale.worlds import World, beside, filled


@pytest.fixture(scope="module")
def running_cluster() -> Iterator[LocalCluster]:
    with local_cluster() as cluster:
        yield cluster


@pytest.fixture
def cluster(running_cluster: LocalCluster) -> Iterator[LocalCluster]:
    """A scheduler and two workers, whole again before each test that finds one missing."""
    running_cluster.mend(workers=2)
    yield running_cluster


@pytest.fixture(scope="session")
def sample_file(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample in a SQLite file that tests copy."""
    path = tmp_path_factory.mktemp("sample") / "winnow.db"
    shutil.copy(migrated_file, path)

    async def fill() -> None:
        database = Database(f"sqlite:///{path}")
        await filled(database)
        with database.sync_engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        await database.dispose()

    asyncio.run(fill())
    return path


@pytest.fixture
def sample_url(database_url: str, request: pytest.FixtureRequest) -> str:
    """The URL of a database of this test alone; on SQLite the sample is there already."""
    if database_url.startswith("sqlite:///"):
        shutil.copy(request.getfixturevalue("sample_file"), database_url.removeprefix("sqlite:///"))
    return database_url


@pytest.fixture
async def world(cluster: LocalCluster, sample_url: str) -> AsyncIterator[World]:
    """The sample workspace, in this process and in parts on the cluster."""
    database = Database(sample_url)
    with beside(database, sample_url, await filled(database), cluster.address) as both:
        yield both
    await database.dispose()
