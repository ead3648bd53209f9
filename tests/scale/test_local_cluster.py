"""The cluster that tests and the bench run on is a real one, and what dies in it dies."""

import os

import pytest

from cli.bench.local_cluster import LocalCluster

pytestmark = pytest.mark.slow


async def test_a_cluster_is_of_processes_of_its_own_and_one_of_them_can_be_killed(cluster: LocalCluster) -> None:
    from distributed import Client

    async with Client(cluster.address, asynchronous=True) as client:
        pids = set((await client.run(os.getpid)).values())
        assert pids == {cluster.worker_pid(name) for name in cluster.workers} and os.getpid() not in pids

        dead = cluster.worker_pid(cluster.workers[0])
        cluster.kill_worker()
        assert dead not in set((await client.run(os.getpid, on_error="ignore")).values())


async def test_a_killed_scheduler_comes_back_at_its_address(cluster: LocalCluster) -> None:
    address = cluster.address
    cluster.kill_scheduler()
    cluster.mend()

    from distributed import Client

    assert cluster.address == address
    async with Client(address, asynchronous=True) as client:
        assert len(await client.run(os.getpid)) == 2
