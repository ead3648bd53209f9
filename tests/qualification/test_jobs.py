"""Jobs: results change all at once, whatever happens on the way (SPEC §5)."""

import asyncio
import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from qualification import jobs
from qualification.errors import Forbidden, JobNotFound
from qualification.identity import Actor
from qualification.jobs import JobRunner, Pace
from qualification.jobs.refresh import Refresher
from qualification.records.writes import write_records
from qualification.results import judge, read_scoring
from qualification.snapshots import SnapshotStore
from storage.database import Database
from storage.records import NewRecord
from storage.tables import OPEN_END, AccountMatch, CustomField, Icp, Job, OutboxEvent, PersonMatch
from tests.support.scoring import enqueue, expected, job_of, persona, publish, requalify, visible
from tests.support.workspace import SAAS, TODAY, Surroundings, account, rule, save_icp

pytestmark = pytest.mark.slow

VP = persona("VP", rule("seniority", "in", ["VP"]))
FIRST = {**SAAS, "personas": [VP]}
CODE = "mid-market-saas"
SECOND = {
    "name": "Mid-market SaaS",
    "parameters": [
        rule("industry", "in", ["Software"]),
        rule("installed_tools", "any_of", ["Salesforce"], mode="score", weight=5),
        rule("installed_tools", "any_of", ["Snowflake"], mode="score", weight=3),
    ],
    "personas": [VP, persona("Seller", rule("department", "in", ["Sales"]))],
}
SMALL = Pace(chunk=2)


@pytest.fixture
async def scored(surroundings: Surroundings) -> Surroundings:
    """The small workspace with one live ICP whose results are visible."""
    await save_icp(surroundings.database, surroundings.actor, FIRST, status="live")
    requalify(surroundings.database, surroundings.actor, CODE)
    return surroundings


def run(at: Surroundings, on_progress: Callable[[dict[str, Any]], None] = lambda told: None, pace: Pace = SMALL) -> int:
    return jobs.run_pending(at.database, at.snapshots, lambda: TODAY, on_progress=on_progress, pace=pace)


def shown(at: Surroundings) -> Any:
    return visible(at.database, at.actor.workspace_id)


def leftovers(database: Database) -> int:
    """Rows that no reader sees, or that are about to end."""
    with database.bulk_reading() as session:
        generation = session.scalar(select(Icp.generation)) or 0
        return sum(
            session.scalar(select(func.count()).select_from(table).where((table.since > generation) | (table.until != OPEN_END))) or 0
            for table in (AccountMatch, PersonMatch)
        )


def test_a_publish_rewrites_all_results_and_tells_what_entered_and_left(scored: Surroundings) -> None:
    before = shown(scored)[CODE]["accounts"].keys()
    publish(scored.database, scored.actor, CODE, SECOND)
    job = requalify(scored.database, scored.actor, CODE, pace=SMALL)
    after = shown(scored)
    assert after == expected(scored.database, scored.actor.workspace_id)
    now = after[CODE]["accounts"].keys()
    assert job["result"] == {CODE: {"entered": len(now - before), "left": len(before - now), "qualified": len(now)}}
    assert (job["status"], job["done"], job["total"], job["error"]) == ("done", 36, 36, None)
    assert leftovers(scored.database) == 0


def test_readers_never_see_half_a_job(scored: Surroundings) -> None:
    before = shown(scored)
    publish(scored.database, scored.actor, CODE, SECOND)
    enqueue(scored.database, scored.actor, CODE)
    seen: list[Any] = []
    run(scored, lambda told: seen.append((told["status"], shown(scored))))
    after = expected(scored.database, scored.actor.workspace_id)
    assert all(each in (before, after) for _, each in seen)
    assert seen[0] == ("running", before) and seen[-1] == ("done", after)
    assert sum(each == before for _, each in seen) > 3


def test_progress_tells_what_is_done_the_rate_and_the_time_left(scored: Surroundings) -> None:
    publish(scored.database, scored.actor, CODE, SECOND)
    enqueue(scored.database, scored.actor, CODE)
    seen: list[dict[str, Any]] = []
    run(scored, seen.append)
    done = [told["done"] for told in seen]
    assert done == sorted(done) and done[-1] == 36 and len(set(done)) > 3
    under_way = [told for told in seen if told["status"] == "running" and told["done"] > 0]
    assert all(told["rate_per_second"] > 0 and told["seconds_left"] >= 0 for told in under_way)
    with scored.database.bulk_reading() as session:
        news = session.scalars(select(OutboxEvent.body).where(OutboxEvent.event == "job").order_by(OutboxEvent.number)).all()
    assert [body["done"] for body in news[-len(seen) :]] == done


def test_writes_during_a_job_are_in_the_results_that_it_makes_visible(scored: Surroundings) -> None:
    publish(scored.database, scored.actor, CODE, SECOND)
    enqueue(scored.database, scored.actor, CODE)
    writes = iter(
        [
            ("account", NewRecord("acc-0", {"industry": "Retail", "sub_industry": "Grocery"})),
            ("account", NewRecord("acc-new", {"name": "New", "industry": "Software", "installed_tools": ["Salesforce"]})),
            ("person", NewRecord("per-9", {"seniority": "VP"}, "acc-new")),
            ("person", NewRecord("per-0", {"department": "Legal"}, "acc-1")),
        ]
    )

    def meddle(told: dict[str, Any]) -> None:
        found = next(writes, None) if told["status"] == "running" else None
        if found is not None:
            with scored.database.bulk_writing() as session:
                write_records(session, scored.actor.workspace_id, found[0], [found[1]], today=TODAY)  # type: ignore[arg-type]
            assert shown(scored) == expected(scored.database, scored.actor.workspace_id)

    run(scored, meddle)
    assert next(writes, None) is None
    assert shown(scored) == expected(scored.database, scored.actor.workspace_id)
    assert leftovers(scored.database) == 0
    with scored.database.bulk_reading() as session:
        told = session.scalar(select(Job.result).order_by(Job.created_at.desc()).limit(1))
    assert told is not None and told[CODE]["qualified"] == len(shown(scored)[CODE]["accounts"])


def test_a_cancelled_job_leaves_what_was_visible(scored: Surroundings) -> None:
    before = shown(scored)
    publish(scored.database, scored.actor, CODE, SECOND)
    job_id = enqueue(scored.database, scored.actor, CODE)
    seen: list[int] = []

    def cancel_half_way(told: dict[str, Any]) -> None:
        seen.append(told["done"])
        if told["done"] > 5 and told["status"] == "running":
            with scored.database.bulk_writing() as session:
                jobs.cancel_job(session, scored.actor, job_id)

    run(scored, cancel_half_way)
    assert job_of(scored.database, job_id)["status"] == "cancelled"
    assert shown(scored) == before and leftovers(scored.database) == 0
    assert 5 < max(seen) < 36


def test_a_queued_job_is_cancelled_at_once_and_an_ended_one_stays_as_it_is(scored: Surroundings) -> None:
    job_id = enqueue(scored.database, scored.actor, CODE)
    for _ in range(2):
        with scored.database.bulk_writing() as session:
            assert jobs.dump_job(jobs.cancel_job(session, scored.actor, job_id))["status"] == "cancelled"
    assert run(scored) == 0


def test_only_an_editor_of_the_workspace_cancels_its_jobs(scored: Surroundings) -> None:
    job_id = enqueue(scored.database, scored.actor, CODE)
    with scored.database.bulk_writing() as session:
        with pytest.raises(Forbidden):
            jobs.cancel_job(session, Actor(scored.actor.workspace_id, "default", "vic", "viewer"), job_id)
        with pytest.raises(JobNotFound):
            jobs.cancel_job(session, Actor(scored.actor.workspace_id + 1, "other", "eve"), job_id)


def test_a_second_job_of_a_workspace_waits_for_the_first(scored: Surroundings) -> None:
    first, second = enqueue(scored.database, scored.actor, CODE), enqueue(scored.database, scored.actor, CODE)
    order: list[tuple[str, str]] = []

    def look(told: dict[str, Any]) -> None:
        order.append((told["id"], told["status"]))
        if told["id"] == first and told["status"] == "running":
            assert run(scored) == 0  # another process finds nothing to take
            assert job_of(scored.database, second)["status"] == "queued"

    assert run(scored, look) == 2
    assert order[0][0] == first and order[-1] == (second, "done")


def test_a_job_whose_process_is_gone_goes_on_where_it_stood(scored: Surroundings) -> None:
    publish(scored.database, scored.actor, CODE, SECOND)
    job_id = enqueue(scored.database, scored.actor, CODE)

    class Killed(BaseException):
        """Ends the process as far as the job can tell."""

    def kill(told: dict[str, Any]) -> None:
        if told["done"] > 5:
            raise Killed

    before = shown(scored)
    with pytest.raises(Killed):
        run(scored, kill)
    assert shown(scored) == before and job_of(scored.database, job_id)["status"] == "running"
    assert run(scored) == 0, "its lease is still good"
    with scored.database.bulk_writing() as session:
        written = session.scalar(select(func.count()).select_from(AccountMatch).where(AccountMatch.since == 2))
        session.execute(update(Job).values(lease_until=None))
    seen: list[int] = []
    assert run(scored, lambda told: seen.append(told["done"])) == 1
    assert written and shown(scored) == expected(scored.database, scored.actor.workspace_id)
    assert job_of(scored.database, job_id)["status"] == "done" and leftovers(scored.database) == 0


def test_a_definition_that_no_longer_fits_the_fields_fails_the_job_and_names_the_field(scored: Surroundings) -> None:
    before = shown(scored)
    publish(scored.database, scored.actor, CODE, {**FIRST, "parameters": [rule("custom.is_competitor", "is_false")]})
    with scored.database.bulk_writing() as session:
        session.execute(update(CustomField).where(CustomField.key == "custom.is_competitor").values(key="custom.rival"))
    job = requalify(scored.database, scored.actor, CODE)
    assert job["status"] == "failed" and "custom.is_competitor" in job["error"]
    assert shown(scored) == before and leftovers(scored.database) == 0


async def test_an_icp_that_cannot_be_scored_costs_no_other(scored: Surroundings) -> None:
    await save_icp(scored.database, scored.actor, {"name": "Broken", "parameters": [rule("custom.nothing", "is_true")]}, status="live")
    publish(scored.database, scored.actor, CODE, SECOND)
    job = requalify(scored.database, scored.actor, "broken", CODE)
    assert job["status"] == "failed" and job["result"].keys() == {CODE}
    assert shown(scored) == expected(scored.database, scored.actor.workspace_id)


def test_a_paused_icp_is_passed_over_and_one_that_is_no_longer_live_loses_its_results(scored: Surroundings) -> None:
    before = shown(scored)
    publish(scored.database, scored.actor, CODE, SECOND)
    with scored.database.bulk_writing() as session:
        session.execute(update(Icp).values(status="paused"))
    assert requalify(scored.database, scored.actor, CODE)["result"] is None
    assert shown(scored) == before
    with scored.database.bulk_writing() as session:
        session.execute(update(Icp).values(status="draft", live_version=None))
    requalify(scored.database, scored.actor, CODE)
    assert shown(scored) == {}
    with scored.database.bulk_reading() as session:
        assert session.scalar(select(func.count()).select_from(AccountMatch)) == 0


def test_an_icp_paused_during_its_job_keeps_its_past_results(scored: Surroundings) -> None:
    before = shown(scored)
    publish(scored.database, scored.actor, CODE, SECOND)
    enqueue(scored.database, scored.actor, CODE)

    def pause(told: dict[str, Any]) -> None:
        if told["done"] > 5:
            with scored.database.bulk_writing() as session:
                session.execute(update(Icp).values(status="paused"))

    run(scored, pause)
    assert shown(scored) == before and leftovers(scored.database) == 0


def test_between_publish_and_the_end_of_its_job_captures_use_the_new_version_and_readers_see_the_old(scored: Surroundings) -> None:
    publish(scored.database, scored.actor, CODE, SECOND)
    with scored.database.bulk_writing() as session:
        write_records(session, scored.actor.workspace_id, "account", [account(40), account(45)], today=TODAY)
        scoring = read_scoring(session, scored.actor.workspace_id)
    assert shown(scored) == expected(scored.database, scored.actor.workspace_id)
    (verdict,) = judge(scoring, [account(1).attributes], [{"seniority": "VP"}], [0], today=TODAY)
    assert verdict.bucket == "qualified" and verdict.matches[0].icp.live_version == 2
    assert account(1).attributes["sub_industry"] != "SaaS"


RECENT = {"name": "Recent", "parameters": [rule("last_funding_date", "within_last_days", 30)], "personas": []}


async def test_relative_dates_are_refreshed_once_a_day(scored: Surroundings) -> None:
    database, actor = scored.database, scored.actor
    with database.bulk_writing() as session:
        dated = [NewRecord(f"acc-{number}", {"last_funding_date": "2026-11-01"}) for number in range(3)]
        write_records(session, actor.workspace_id, "account", dated, today=TODAY)
    await save_icp(database, actor, RECENT, status="live")
    requalify(database, actor, "recent")
    later = TODAY + timedelta(days=10)
    assert Refresher(database, lambda: TODAY).enqueue_due() == 0
    refresher = Refresher(database, lambda: later)
    assert refresher.enqueue_due() == 1
    assert refresher.enqueue_due() == Refresher(database, lambda: later).enqueue_due() == 0
    jobs.run_pending(database, scored.snapshots, lambda: later)
    with database.bulk_reading() as session:
        refresh = jobs.dump_job(jobs.get_job(session, actor.workspace_id))
    assert (refresh["kind"], refresh["icp_codes"], refresh["requested_by"]) == ("refresh", ["recent"], "winnow")
    assert refresh["result"] == {"recent": {"entered": 0, "left": 3, "qualified": 0}}
    assert shown(scored)["recent"]["accounts"] == {}
    assert Refresher(database, lambda: later).enqueue_due() == 0


async def test_a_runner_works_in_the_background_and_wakes_for_a_job(scored: Surroundings) -> None:
    runner = JobRunner(scored.database, SnapshotStore(scored.database), lambda: TODAY, pace=Pace(poll_seconds=60))
    await runner.start()
    publish(scored.database, scored.actor, CODE, SECOND)
    job_id = await asyncio.to_thread(enqueue, scored.database, scored.actor, CODE)
    heard = threading.Event()
    with scored.database.bell.heard_by(lambda _: heard.set()):
        while job_of(scored.database, job_id)["status"] != "done":
            runner.wake()
            await asyncio.to_thread(heard.wait, 5)
            heard.clear()
    await runner.stop()
    assert shown(scored) == expected(scored.database, scored.actor.workspace_id)


def test_a_job_of_another_day_counts_from_the_day_that_it_runs_on(scored: Surroundings) -> None:
    job = requalify(scored.database, scored.actor, CODE, today=date(2027, 1, 1))
    with scored.database.bulk_reading() as session:
        assert session.scalar(select(Icp.scored_on)) == date(2027, 1, 1)
    assert job["result"][CODE]["entered"] == 0
