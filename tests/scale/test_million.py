"""A million accounts on the cluster: the same numbers as in one process, whatever is written and killed meanwhile."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from cli.bench.local_cluster import LocalCluster
from cli.bench.scaling.filling import copy_accounts
from qualification import jobs
from qualification.closed_won.question import Question
from qualification.closed_won.runs import analyse_workspace, inspect_workspace_icp
from qualification.snapshots import SnapshotStore
from storage.database import Database
from storage.records import NewRecord
from tests.scale.test_catch_up import EVERYONE
from tests.scale.test_closed_won import LIVE
from tests.scale.test_recovery import count_when_told, killing, meanwhile
from tests.scale.test_requalification import CODES, OnProgress, loosen, once
from tests.scale.worlds import DEFINITIONS, TODAY, World, beside, filled, shown
from tests.support.scoring import Told, enqueue, job_of, visible
from tests.support.workspace import fill

pytestmark = [pytest.mark.soak, pytest.mark.slow]
ACCOUNTS = 1_000_000


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


def assert_previews_agree(world: World) -> None:
    for definition in DEFINITIONS:
        here, there = world.both(definition)
        assert there == here


def assert_lifts_agree(world: World) -> None:
    for question in (Question(), Question(by_value=True)):
        here, there = (
            analyse_workspace(world.database, store, world.actor.workspace_id, question, LIVE, today=TODAY)
            for store in (world.here, world.there)
        )
        assert there.model_dump(exclude={"elapsed_ms"}) == here.model_dump(exclude={"elapsed_ms"})
        assert here.cohort
    arguments = world.actor.workspace_id, Question(), DEFINITIONS[0]
    of_icp = [inspect_workspace_icp(world.database, store, *arguments, today=TODAY) for store in (world.here, world.there)]
    assert of_icp[1].model_dump(exclude={"elapsed_ms"}) == of_icp[0].model_dump(exclude={"elapsed_ms"})


def requalified(world: World, store: SnapshotStore, on_progress: OnProgress = lambda told: None) -> Told:
    """Re-qualify with the records of a store; returns what readers see of it."""
    job_id = enqueue(world.database, world.actor, *CODES)
    jobs.run_pending(world.database, store, lambda: TODAY, workspace_id=world.actor.workspace_id, on_progress=on_progress)
    assert job_of(world.database, job_id)["status"] == "done"
    return visible(world.database, world.actor.workspace_id)


async def test_a_million_accounts_give_the_same_on_both_sides_whatever_goes_on(
    cluster: LocalCluster, database: Database, database_url: str, tmp_path: Path
) -> None:
    actor = await filled(database)
    copy_accounts(database, actor.workspace_id, ACCOUNTS)
    with beside(database, database_url, actor, cluster.address, rows_a_part=ACCOUNTS // 4) as world:
        timer = killing(cluster, 2)
        assert shown(world.remote, EVERYONE).total == ACCOUNTS, "a worker was killed in the middle of the load"
        timer.join()
        assert_previews_agree(world)
        assert_lifts_agree(world)

        cluster.mend(workers=2)
        records, chosen = world.remote, cluster.workers[0]
        with meanwhile(tmp_path, f"counting-{cluster.worker_pid(chosen)}", lambda: cluster.kill_worker(chosen)):
            assert sum(records.gather(partial(count_when_told, folder=str(tmp_path)))) == ACCOUNTS

        cluster.mend(workers=2)
        loosen(world)
        assert requalified(world, world.there, once(3, cluster.kill_worker)) == requalified(world, world.here)

        cluster.mend(workers=2)
        with written(database, actor.workspace_id):
            counted = [shown(world.remote, EVERYONE).total for _ in range(20)]
        assert counted == sorted(counted) and counted[-1] > ACCOUNTS
        assert_previews_agree(world)
