"""A million accounts on the cluster: the same numbers as in one process, also with writes going on and a worker killed."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from cli.bench.data import DEFINITION, TODAY, tightened
from cli.bench.filling import put_live
from cli.bench.local_cluster import LocalCluster
from cli.bench.scaling.filling import fill_many
from cli.bench.scaling.sides import told, turned
from qualification.definitions import Definition
from qualification.preview import preview
from storage.database import Database
from storage.records import NewRecord
from tests.scale.worlds import World, beside
from tests.support.workspace import fill

pytestmark = [pytest.mark.soak, pytest.mark.slow]
ACCOUNTS = 1_000_000
DEFINITIONS = (DEFINITION, turned(1), turned(2), tightened(3))


def asked(world: World, definition: Definition) -> tuple[object, object]:
    return tuple(told(preview(side, definition, today=TODAY)) for side in (world.local, world.remote))  # type: ignore[return-value]


@contextmanager
def written(database: Database, workspace_id: int) -> Iterator[threading.Event]:
    """Write new accounts in another thread while this lasts."""
    ending = threading.Event()

    def work() -> None:
        number = 0
        while not ending.wait(0.05):
            number += 1
            fill(database, workspace_id, [NewRecord(f"new-{number}", {"employee_count": 100, "sub_industry": "SaaS", "region": "EMEA"})])

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield ending
    finally:
        ending.set()
        thread.join()


async def test_a_million_accounts_count_the_same_on_both_sides_whatever_goes_on(
    cluster: LocalCluster, database: Database, database_url: str
) -> None:
    actor = fill_many(database, "million", ACCOUNTS)
    await put_live(database, actor, 1)
    with beside(database, database_url, actor, cluster.address, rows_a_part=ACCOUNTS // 4) as world:
        for definition in DEFINITIONS:
            here, there = asked(world, definition)
            assert here == there

        with written(database, actor.workspace_id):
            qualified = [preview(world.remote, DEFINITION, today=TODAY).total for _ in range(20)]
        assert qualified == sorted(qualified) and qualified[-1] > ACCOUNTS

        cluster.kill_worker()
        for definition in DEFINITIONS:
            here, there = asked(world, definition)
            assert here == there
