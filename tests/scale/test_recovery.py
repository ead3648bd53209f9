"""What dies in the cluster costs time, never a number: workers are made good, a lost scheduler is said and recovered from."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from cli.bench.local_cluster import LocalCluster
from qualification.errors import ClusterUnavailable
from qualification.snapshot import Snapshot
from tests.scale.test_catch_up import EVERYONE, writing
from tests.scale.worlds import DEFINITIONS, SIZE, World, beside, shown

pytestmark = pytest.mark.slow

WAIT_SECONDS = 120.0
SILENT_SECONDS = 20.0  # longer than a worker that is well keeps silent on a machine that is not
DASK_GIVES_UP_SECONDS = 3_000.0  # less than what Dask here takes to notice a frozen worker by itself


def count_when_told(part: Snapshot, folder: str) -> int:
    """Say that a part is being counted, and count it once something has happened meanwhile."""
    (Path(folder) / f"counting-{os.getpid()}").touch()
    _wait_for(Path(folder), "done")
    return len(part.accounts)


def _wait_for(folder: Path, pattern: str) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not any(folder.glob(pattern)) and time.monotonic() < deadline:
        time.sleep(0.05)


@contextmanager
def meanwhile(folder: Path, pattern: str, do: Callable[[], object]) -> Iterator[None]:
    """Do something as soon as a file is there that says that a part is being counted; counting goes on after it."""

    def work() -> None:
        _wait_for(folder, pattern)
        do()
        (folder / "done").touch()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        thread.join()


def killing(cluster: LocalCluster, after_seconds: float) -> threading.Timer:
    timer = threading.Timer(after_seconds, cluster.kill_worker)
    timer.start()
    return timer


def test_a_worker_killed_between_two_previews_costs_no_number(world: World, cluster: LocalCluster) -> None:
    here, there = world.both(DEFINITIONS[0])
    assert there == here
    records = world.remote
    cluster.kill_worker()

    assert shown(records, DEFINITIONS[0]) == here
    assert world.both(DEFINITIONS[1])[1] == world.both(DEFINITIONS[1])[0]


def test_a_worker_killed_in_the_middle_of_counting_costs_no_number(world: World, cluster: LocalCluster, tmp_path: Path) -> None:
    records = world.remote
    chosen = cluster.workers[0]
    with meanwhile(tmp_path, f"counting-{cluster.worker_pid(chosen)}", lambda: cluster.kill_worker(chosen)):
        counted = records.gather(partial(count_when_told, folder=str(tmp_path)))

    assert sum(counted) == SIZE.accounts
    assert len(cluster.workers) == 1


def test_a_worker_killed_in_the_middle_of_a_load_costs_no_number(world: World, cluster: LocalCluster) -> None:
    timer = killing(cluster, 0.3)
    there = shown(world.remote, DEFINITIONS[0])
    timer.join()

    assert there == shown(world.local, DEFINITIONS[0])


def test_a_worker_killed_while_others_write_costs_no_number(world: World, cluster: LocalCluster) -> None:
    start = shown(world.remote, EVERYONE)
    with writing(world):
        for number in range(12):
            if number == 4:
                cluster.kill_worker()
            seen = shown(world.remote, EVERYONE)
            assert seen.total == start.total + (seen.as_of_seq - start.as_of_seq + 1) // 2
            assert seen.qualified_people == start.qualified_people
    assert world.both(DEFINITIONS[0])[1] == world.both(DEFINITIONS[0])[0]


def test_a_worker_that_freezes_in_the_middle_of_counting_is_given_up_and_ends_when_it_thaws(
    world: World, cluster: LocalCluster, tmp_path: Path
) -> None:
    with beside(world.database, world.url, world.actor, cluster.address, silent_seconds=SILENT_SECONDS) as watched:
        records = watched.remote
        frozen = cluster.workers[0]
        began = time.monotonic()
        with meanwhile(tmp_path, f"counting-{cluster.worker_pid(frozen)}", lambda: cluster.freeze(frozen)):
            assert sum(records.gather(partial(count_when_told, folder=str(tmp_path)))) == SIZE.accounts

        assert time.monotonic() - began < DASK_GIVES_UP_SECONDS
        assert len(watched.cluster.status()) == 1
    cluster.thaw(frozen)
    assert cluster.wait_for_end(frozen) is not None


def test_a_worker_that_freezes_before_it_is_asked_is_given_up_too(world: World, cluster: LocalCluster) -> None:
    with beside(world.database, world.url, world.actor, cluster.address, silent_seconds=SILENT_SECONDS) as watched:
        here, there = watched.both(DEFINITIONS[0])
        assert there == here
        cluster.freeze(cluster.workers[0])

        assert len(watched.cluster.status()) == 1
        assert shown(watched.remote, DEFINITIONS[0]) == here
    cluster.kill_worker(cluster.workers[0])


def test_a_lost_scheduler_is_said_with_what_to_do_and_the_service_reconnects(world: World, cluster: LocalCluster) -> None:
    here = shown(world.local, DEFINITIONS[0])
    records = world.remote
    assert shown(records, DEFINITIONS[0]) == here
    cluster.kill_scheduler()

    with pytest.raises(ClusterUnavailable, match="does not answer; see that its scheduler and workers run"):
        shown(records, DEFINITIONS[0])
    with pytest.raises(ClusterUnavailable):
        _ = world.remote

    cluster.mend(workers=2)
    assert shown(world.remote, DEFINITIONS[0]) == here
    assert shown(records, DEFINITIONS[0]) == here


def test_a_scheduler_killed_in_the_middle_of_counting_fails_the_request(world: World, cluster: LocalCluster, tmp_path: Path) -> None:
    records = world.remote
    counting = partial(count_when_told, folder=str(tmp_path))
    with meanwhile(tmp_path, "counting-*", cluster.kill_scheduler), pytest.raises(ClusterUnavailable):
        records.gather(counting)

    cluster.mend(workers=2)
    assert sum(world.remote.gather(counting)) == SIZE.accounts


def test_a_cluster_without_workers_or_without_room_says_so(world: World, cluster: LocalCluster) -> None:
    with (
        beside(world.database, world.url, world.actor, cluster.address, worker_bytes=200_000) as small,
        pytest.raises(ClusterUnavailable, match="have no room for the workspace; start another or raise WINNOW_SCALE_WORKER_BYTES"),
    ):
        _ = small.remote
    while cluster.workers:
        cluster.kill_worker()
    with pytest.raises(ClusterUnavailable, match="has no worker; start one"):
        _ = world.remote


def test_workers_that_cannot_read_the_database_are_said_to_be_so(cluster: LocalCluster, world: World) -> None:
    nowhere = "postgresql://nobody:hidden@127.0.0.1:1/none"
    unread = pytest.raises(ClusterUnavailable, match="a worker of the cluster cannot read the database: .*WINNOW_SCALE_DATABASE_URL")
    with beside(world.database, nowhere, world.actor, cluster.address) as lost, unread as said:
        _ = lost.remote
    assert "hidden" not in said.value.message
