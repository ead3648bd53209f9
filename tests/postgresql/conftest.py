"""What only a PostgreSQL server shows, on one of the tests' own, whatever the others run on."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from storage.database import Database
from tests.support.postgres import PostgresServer


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A server takes seconds to start; pytest hands over every item, so only those of this folder are marked."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.slow)


@pytest.fixture
def shared_url(postgres: PostgresServer) -> Iterator[str]:
    """A migrated, empty database of this test alone, on PostgreSQL."""
    name = postgres.lend()
    yield postgres.url(name)
    postgres.take_back(name)


@pytest.fixture
async def shared(shared_url: str) -> AsyncIterator[Database]:
    """That database."""
    database = Database(shared_url)
    yield database
    await database.dispose()
