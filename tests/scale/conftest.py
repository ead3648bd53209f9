"""A real cluster on loopback: a scheduler and two workers in processes of their own."""

from collections.abc import AsyncIterator, Iterator

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


@pytest.fixture
async def world(cluster: LocalCluster, database: Database, database_url: str) -> AsyncIterator[World]:
    """The sample workspace, in this process and in parts on the cluster."""
    with beside(database, database_url, await filled(database), cluster.address) as both:
        yield both
