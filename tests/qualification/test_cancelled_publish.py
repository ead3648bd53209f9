"""A publish whose job is cancelled did not happen: no version is live whose results nobody computed (SPEC §5)."""

import asyncio
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from qualification import jobs
from qualification.plans.plan import Plan
from qualification.plans.publish import plan_publish
from qualification.plans.standing import plan_pause, plan_resume
from storage.tables import Job
from tests.support.changes import CODE, apply, save, standing, undo
from tests.support.scoring import requalify, visible
from tests.support.workspace import SAAS, TODAY, Surroundings, save_icp


async def publish(session: AsyncSession) -> Plan:
    return await plan_publish(session, 1, CODE)


async def pause(session: AsyncSession) -> Plan:
    return await plan_pause(session, 1, CODE)


async def resume(session: AsyncSession) -> Plan:
    return await plan_resume(session, 1, CODE)


def cancel_what_waits(around: Surroundings) -> None:
    with around.database.bulk_writing() as session:
        for job_id in session.scalars(select(Job.id).where(Job.status == "queued")).all():
            jobs.cancel_job(session, around.actor, job_id)


async def stands(around: Surroundings) -> tuple[Any, Any]:
    found = await standing(around)
    return found["status"], found["live_version"]


async def live_and_scored(around: Surroundings) -> None:
    await save_icp(around.database, around.actor, SAAS, status="live")
    await asyncio.to_thread(requalify, around.database, around.actor, CODE)


async def test_a_first_publish_that_is_cancelled_leaves_a_draft(surroundings: Surroundings) -> None:
    await save(surroundings, None)
    await apply(surroundings, publish)

    cancel_what_waits(surroundings)

    assert await stands(surroundings) == ("draft", None)


async def test_a_cancelled_publish_leaves_the_version_live_whose_results_are_visible(surroundings: Surroundings) -> None:
    await live_and_scored(surroundings)
    before = visible(surroundings.database, surroundings.actor.workspace_id)
    await save(surroundings, 1, description="Newer")
    await apply(surroundings, publish)

    cancel_what_waits(surroundings)

    assert await stands(surroundings) == ("live", 1)
    assert visible(surroundings.database, surroundings.actor.workspace_id) == before


async def test_a_publish_cancelled_while_its_job_runs_is_taken_back_too(surroundings: Surroundings) -> None:
    await live_and_scored(surroundings)
    await save(surroundings, 1, description="Newer", min_score=90)
    await apply(surroundings, publish)

    def cancel(told: dict[str, Any]) -> None:
        if told["status"] == "running":
            with surroundings.database.bulk_writing() as session:
                jobs.cancel_job(session, surroundings.actor, told["id"])

    await asyncio.to_thread(jobs.run_pending, surroundings.database, surroundings.snapshots, lambda: TODAY, on_progress=cancel)

    assert await stands(surroundings) == ("live", 1)


async def test_a_cancelled_resume_leaves_the_icp_paused(surroundings: Surroundings) -> None:
    await live_and_scored(surroundings)
    await apply(surroundings, pause)
    await apply(surroundings, resume)

    cancel_what_waits(surroundings)

    assert await stands(surroundings) == ("paused", 1)


async def test_a_pause_whose_undo_is_cancelled_stays(surroundings: Surroundings) -> None:
    await live_and_scored(surroundings)
    await undo(surroundings, await apply(surroundings, pause))

    cancel_what_waits(surroundings)

    assert await stands(surroundings) == ("paused", 1)


async def test_a_publish_that_a_later_job_still_scores_is_left_to_that_one(surroundings: Surroundings) -> None:
    await live_and_scored(surroundings)
    await save(surroundings, 1, description="Newer")
    row = await apply(surroundings, publish)
    with surroundings.database.bulk_writing() as session:
        jobs.enqueue(session, surroundings.actor, icp_codes=[CODE])
        assert row.result is not None
        jobs.cancel_job(session, surroundings.actor, row.result["job_id"])

    assert await stands(surroundings) == ("live", 2)
