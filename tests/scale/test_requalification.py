"""A re-qualification of a workspace on the cluster writes what one process would, whatever dies meanwhile."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from cli.bench.local_cluster import LocalCluster
from qualification import jobs
from qualification.definitions import parse_definition
from qualification.edits import rebuilt
from storage.tables import Icp, IcpVersion
from tests.scale.test_catch_up import writing
from tests.scale.worlds import TODAY, World
from tests.support.scoring import enqueue, expected, job_of, publish, visible

pytestmark = pytest.mark.slow

CODES = ["mid-market-saas", "enterprise-finserv"]
SMALL = jobs.Pace(chunk=50)
OnProgress = Callable[[dict[str, Any]], None]


def loosen(world: World) -> None:
    """Make a version live that matches others: without its first rule, with another minimum score."""
    with world.database.bulk_reading() as session:
        query = select(Icp.icp_code, IcpVersion.definition).where(IcpVersion.icp_id == Icp.id, IcpVersion.version == Icp.live_version)
        live = [(code, parse_definition(body)) for code, body in session.execute(query)]
    for code, definition in live:
        publish(world.database, world.actor, code, rebuilt(definition, parameters=definition.parameters[1:], min_score=10).dump())


def run(world: World, on_progress: OnProgress = lambda told: None) -> dict[str, Any]:
    job_id = enqueue(world.database, world.actor, *CODES)
    jobs.run_pending(world.database, world.there, lambda: TODAY, workspace_id=world.actor.workspace_id, pace=SMALL, on_progress=on_progress)
    return job_of(world.database, job_id)


def once(when: int, do: Callable[[], object]) -> OnProgress:
    """Do something when so many steps of a job were told."""
    told: list[object] = []

    def on_progress(job: dict[str, Any]) -> None:
        told.append(job)
        if len(told) == when:
            do()

    return on_progress


def assert_visible_as_expected(world: World) -> None:
    shown, wanted = visible(world.database, world.actor.workspace_id), expected(world.database, world.actor.workspace_id)
    assert shown == wanted
    assert all(shown[code]["accounts"] for code in CODES) and any(shown[code]["people"] for code in CODES)


def test_results_are_those_of_the_rules_record_by_record(world: World) -> None:
    loosen(world)
    assert run(world)["status"] == "done"

    assert_visible_as_expected(world)


def test_results_are_right_with_writes_going_on(world: World) -> None:
    loosen(world)
    with writing(world):
        assert run(world)["status"] == "done"

    assert_visible_as_expected(world)


@pytest.mark.parametrize("step", [2, 5])
def test_a_worker_killed_in_the_middle_costs_no_result(world: World, cluster: LocalCluster, step: int) -> None:
    loosen(world)
    _ = world.remote
    assert run(world, once(step, cluster.kill_worker))["status"] == "done"

    assert_visible_as_expected(world)


def test_a_scheduler_killed_in_the_middle_ends_the_job_and_shows_the_results_of_before(world: World, cluster: LocalCluster) -> None:
    loosen(world)
    before = visible(world.database, world.actor.workspace_id)
    _ = world.remote
    job = run(world, once(2, cluster.kill_scheduler))

    assert job["status"] == "failed" and "does not answer; see that its scheduler and workers run" in job["error"]
    shown = visible(world.database, world.actor.workspace_id)
    assert all(shown[code] == before[code] for code in CODES if code not in (job["result"] or {}))

    cluster.mend(workers=2)
    assert run(world)["status"] == "done"
    assert_visible_as_expected(world)
