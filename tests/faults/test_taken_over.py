"""A process that lost its job to another, frozen too long to renew its lease: when it wakes up it changes nothing of that job."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from qualification import jobs
from qualification.jobs import Pace
from storage.jobs import claim, held, renew
from storage.tables import Job, utc_now
from tests.support.scoring import enqueue, expected, job_of, visible
from tests.support.workspace import SAAS, TODAY, Surroundings, save_icp

pytestmark = pytest.mark.slow
CODE = "mid-market-saas"
LEASE = timedelta(seconds=60)


class Frozen(BaseException):
    """Stops a process in the middle of a job, as far as the job can tell."""


@pytest.fixture
async def job_id(surroundings: Surroundings) -> str:
    await save_icp(surroundings.database, surroundings.actor, SAAS, status="live")
    return enqueue(surroundings.database, surroundings.actor, CODE)


def run(at: Surroundings, on_progress: Callable[[dict[str, Any]], None] = lambda told: None) -> int:
    return jobs.run_pending(at.database, at.snapshots, lambda: TODAY, on_progress=on_progress, pace=Pace(chunk=2))


def let_the_lease_run_out(at: Surroundings) -> None:
    with at.database.bulk_writing() as session:
        session.execute(update(Job).values(lease_until=None))


def row_of(at: Surroundings, job_id: str) -> tuple[object, ...]:
    with at.database.bulk_reading() as session:
        job = session.get_one(Job, job_id)
        return job.status, job.done, job.result, job.progress, job.lease_until, job.ended_at


def test_whoever_wakes_up_after_another_took_the_job_leaves_it_to_the_other(surroundings: Surroundings, job_id: str) -> None:
    left: list[tuple[object, ...]] = []

    def work_half(told: dict[str, Any]) -> None:
        if told["done"] > 5:
            raise Frozen

    def lose_it(told: dict[str, Any]) -> None:
        if told["done"] > 5 and not left:
            let_the_lease_run_out(surroundings)
            with pytest.raises(Frozen):
                run(surroundings, work_half)
            left.append(row_of(surroundings, job_id))

    run(surroundings, lose_it)

    assert left[0][0] == "running"
    assert row_of(surroundings, job_id) == left[0], "not a step more, no end, no other lease"
    let_the_lease_run_out(surroundings)
    assert run(surroundings) == 1
    assert job_of(surroundings.database, job_id)["status"] == "done"
    assert visible(surroundings.database, surroundings.actor.workspace_id) == expected(
        surroundings.database, surroundings.actor.workspace_id
    )


def test_only_the_attempt_that_holds_a_job_keeps_it(surroundings: Surroundings, job_id: str) -> None:
    for token in ("first", "second"):
        with surroundings.database.bulk_writing() as session:
            assert claim(session, "another machine|1|1", token, LEASE) is not None
        if token == "first":
            let_the_lease_run_out(surroundings)
    before, later = row_of(surroundings, job_id), utc_now() + 2 * LEASE

    with surroundings.database.bulk_writing() as session:
        assert held(session, job_id, "first") is None and not renew(session, job_id, "first", later)
    assert row_of(surroundings, job_id) == before
    with surroundings.database.bulk_writing() as session:
        assert held(session, job_id, "second") is not None and renew(session, job_id, "second", later)
    assert row_of(surroundings, job_id)[4] == later
