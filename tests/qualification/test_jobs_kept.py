"""Jobs come to their end, each once: whatever fails, however long it takes, whoever else waits (SPEC §5)."""

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from qualification import jobs, lifecycle
from qualification.identity import Actor
from qualification.jobs import JobRunner, Pace
from qualification.jobs import attempt as attempts
from qualification.jobs import requalify as requalifying
from qualification.jobs.refresh import Refresher
from qualification.snapshots import SnapshotStore
from storage.database import Database
from storage.jobs import claim
from storage.tables import AccountMatch, Icp, IcpVersion, Job, PersonMatch, Workspace, utc_now
from tests.support.scoring import enqueue, job_of, requalify
from tests.support.workspace import SAAS, TODAY, Surroundings, rule, save_icp

pytestmark = pytest.mark.slow

CODE = "mid-market-saas"
RECENT = {"name": "Recent", "parameters": [rule("last_funding_date", "within_last_days", 30)]}
LEASE = timedelta(seconds=60)
PATIENCE_SECONDS = 60


@pytest.fixture
async def live(surroundings: Surroundings) -> Surroundings:
    await save_icp(surroundings.database, surroundings.actor, SAAS, status="live")
    return surroundings


def second_workspace(database: Database) -> Actor:
    with database.bulk_writing() as session:
        workspace = Workspace(name="other")
        session.add(workspace)
        session.flush()
        return Actor(workspace.id, "other", "o")


def lease_of(database: Database, job_id: str) -> datetime:
    with database.bulk_reading() as session:
        lease = session.scalar(select(Job.lease_until).where(Job.id == job_id))
        assert lease is not None
        return lease


async def until_ended(runner: JobRunner, database: Database, job_id: str) -> dict[str, Any]:
    heard = threading.Event()
    with database.bell.heard_by(lambda _: heard.set()):
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            if (told := job_of(database, job_id))["status"] not in ("queued", "running"):
                return told
            runner.wake()
            await asyncio.to_thread(heard.wait, 0.1)
            heard.clear()
    raise AssertionError("the job did not end")


async def test_an_error_that_nobody_thought_of_fails_its_job_with_a_safe_sentence_and_the_next_one_runs(
    live: Surroundings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    compute, raised = requalifying.compute, iter([RuntimeError("secret of the inside")])

    def fail_once(*args: Any) -> Any:
        for error in raised:
            raise error
        return compute(*args)

    monkeypatch.setattr(requalifying, "compute", fail_once)  # no input makes it fail
    first, second = enqueue(live.database, live.actor, CODE), enqueue(live.database, live.actor, CODE)
    with caplog.at_level(logging.ERROR):
        assert jobs.run_pending(live.database, live.snapshots, lambda: TODAY) == 2
    failed = job_of(live.database, first)
    assert failed["status"] == "failed" and "secret" not in failed["error"]
    assert job_of(live.database, second)["status"] == "done"
    assert "secret of the inside" in caplog.text


async def test_the_runner_survives_any_error_outside_a_job_and_says_so_in_the_log(
    live: Surroundings, caplog: pytest.LogCaptureFixture
) -> None:
    days = iter([ZeroDivisionError("the clock is broken")])

    def today() -> date:
        for error in days:
            raise error
        return TODAY

    runner = JobRunner(live.database, SnapshotStore(live.database), today, pace=Pace(poll_seconds=0.05))
    with caplog.at_level(logging.ERROR):
        await runner.start()
        job_id = await asyncio.to_thread(enqueue, live.database, live.actor, CODE)
        assert (await until_ended(runner, live.database, job_id))["status"] == "done"
        await runner.stop()
    assert "the clock is broken" in caplog.text


async def test_a_version_that_cannot_be_read_keeps_no_other_icp_from_its_daily_refresh(live: Surroundings) -> None:
    requalify(live.database, live.actor, CODE)
    await save_icp(live.database, live.actor, RECENT, status="live")
    requalify(live.database, live.actor, "recent")
    with live.database.bulk_writing() as session:
        broken = select(Icp.id).where(Icp.icp_code == CODE).scalar_subquery()
        session.execute(update(IcpVersion).where(IcpVersion.icp_id == broken).values(definition={"name": 1, "of": "a later release"}))
    assert Refresher(live.database, lambda: TODAY + timedelta(days=1)).enqueue_due() == 1


@pytest.mark.slow
async def test_a_job_that_computes_longer_than_its_lease_is_never_passed_between_two_workers(
    live: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    compute, held_until, taken, pause = requalifying.compute, list[datetime](), list[int](), threading.Event()

    def outlast_the_lease(run: Any, target: Any) -> Any:
        first = lease_of(live.database, job_id)
        until = time.monotonic() + PATIENCE_SECONDS
        while lease_of(live.database, job_id) == first and time.monotonic() < until:
            taken.append(jobs.run_pending(live.database, SnapshotStore(live.database), lambda: TODAY))
            pause.wait(0.05)
        held_until.extend((first, lease_of(live.database, job_id)))
        return compute(run, target)

    monkeypatch.setattr(requalifying, "compute", outlast_the_lease)  # a million accounts would take as long
    monkeypatch.setattr(attempts, "RENEWALS_PER_LEASE", 600)  # a minute's lease, renewed ten times a second
    job_id = enqueue(live.database, live.actor, CODE)

    assert jobs.run_pending(live.database, live.snapshots, lambda: TODAY, pace=Pace(lease=LEASE)) == 1
    assert job_of(live.database, job_id)["status"] == "done"
    assert held_until[0] < held_until[1], "the lease was renewed while it computed"
    assert set(taken) == {0}, "the other worker found nothing to take"


def test_a_thousand_queued_jobs_of_one_workspace_keep_no_other_waiting(live: Surroundings) -> None:
    other = second_workspace(live.database)
    with live.database.bulk_writing() as session:
        for _ in range(1_001):
            jobs.enqueue(session, live.actor, icp_codes=[CODE])
        waiting = jobs.enqueue(session, other, icp_codes=["b"]).id
    for token, workspace_id in (("first", live.actor.workspace_id), ("second", other.workspace_id)):
        with live.database.bulk_writing() as session:
            claimed = claim(session, "this", token, LEASE)
            assert claimed is not None and claimed.workspace_id == workspace_id
    assert job_of(live.database, waiting)["status"] == "running"
    with live.database.bulk_writing() as session:
        assert claim(session, "this", "third", LEASE) is None


def test_relative_dates_are_refreshed_daily_also_behind_a_thousand_other_icps(database: Database) -> None:
    plain = {"name": "x", "parameters": [rule("sub_industry", "in", ["SaaS"])]}
    with database.bulk_writing() as session:
        for number in range(1_001):
            workspace = Workspace(name=f"w{number}")
            session.add(workspace)
            session.flush()
            icp = Icp(
                workspace_id=workspace.id, icp_code="x", name="x", name_key="x", status="live", draft_version=1, live_version=1,
                generation=1, scored_version=1, scored_on=TODAY - timedelta(days=1),
            )  # fmt: skip
            session.add(icp)
            session.flush()
            body = RECENT if number == 1_000 else plain
            session.add(IcpVersion(icp_id=icp.id, version=1, definition=body, saved_by="a", saved_at=utc_now()))
    assert Refresher(database, lambda: TODAY).enqueue_due() == 1


def cancel(at: Surroundings, job_id: str) -> None:
    with at.database.bulk_writing() as session:
        jobs.cancel_job(session, at.actor, job_id)


def fail(at: Surroundings, job_id: str) -> None:
    with at.database.bulk_writing() as session:
        session.execute(update(Job).where(Job.id == job_id).values(status="failed", ended_at=utc_now()))


@pytest.mark.parametrize("end", [cancel, fail])
async def test_a_refresh_that_was_cancelled_or_failed_is_tried_again_the_same_day_with_longer_and_longer_pauses(
    surroundings: Surroundings, end: Callable[[Surroundings, str], None]
) -> None:
    database, later = surroundings.database, TODAY + timedelta(days=1)
    await save_icp(database, surroundings.actor, RECENT, status="live")
    requalify(database, surroundings.actor, "recent")
    refresher = Refresher(database, lambda: later)
    for pause in (5, 10, 20):
        assert refresher.enqueue_due() == 1
        assert refresher.enqueue_due() == 0, "it is queued"
        with database.bulk_reading() as session:
            job_id = jobs.get_job(session, surroundings.actor.workspace_id).id
        end(surroundings, job_id)
        for minutes, queued in ((pause - 1, 0), (pause + 1, None)):
            with database.bulk_writing() as session:
                session.execute(update(Job).where(Job.id == job_id).values(ended_at=utc_now() - timedelta(minutes=minutes)))
            if queued is not None:
                assert refresher.enqueue_due() == Refresher(database, lambda: later).enqueue_due() == queued
    assert refresher.enqueue_due() == 1
    jobs.run_pending(database, surroundings.snapshots, lambda: later)
    with database.bulk_reading() as session:
        assert session.scalar(select(Icp.scored_on)) == later
    assert refresher.enqueue_due() == 0


async def test_an_icp_deleted_during_its_job_leaves_no_results(live: Surroundings, monkeypatch: pytest.MonkeyPatch) -> None:
    job_id = enqueue(live.database, live.actor, CODE)

    def delete(told: dict[str, Any]) -> None:
        if told["done"] > 5 and told["status"] == "running":
            with live.database.bulk_writing() as session:
                session.execute(update(Icp).values(status="draft", live_version=None))
            asyncio.run(delete_draft())

    async def delete_draft() -> None:
        database = Database(str(live.database.url))
        async with database.reading() as session:
            gone = await session.scalar(select(func.count()).select_from(Icp)) == 0
        if not gone:
            async with database.writing() as session:
                await lifecycle.delete_draft(session, live.actor.workspace_id, CODE)
        await database.dispose()

    await asyncio.to_thread(jobs.run_pending, live.database, live.snapshots, lambda: TODAY, on_progress=delete, pace=Pace(chunk=2))
    assert job_of(live.database, job_id)["status"] == "done"
    with live.database.bulk_reading() as session:
        assert session.scalar(select(func.count()).select_from(Icp)) == 0
        assert [session.scalar(select(func.count()).select_from(table)) for table in (AccountMatch, PersonMatch)] == [0, 0]
