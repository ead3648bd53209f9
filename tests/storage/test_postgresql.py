"""What only a PostgreSQL server shows: its time zone, and writers that lock rows at the same time. Left out where no server is installed."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import select, text
from sqlalchemy.dialects import postgresql

import storage.jobs
from cli.bench.contenders.contender import LeftOut
from cli.bench.contenders.postgres_server import PostgresServer
from qualification import jobs
from storage.database import Database
from storage.jobs import claim
from storage.migrate import migrate
from storage.results import lock_workspace
from storage.tables import Job
from storage.tables.base import Moment
from tests.support.workspace import make_workspace

LATE = datetime(2026, 11, 10, 20, 0, tzinfo=UTC)
LEASE = timedelta(seconds=60)


def test_a_day_is_in_utc_whatever_the_time_zone_a_server_answers_in() -> None:
    told = LATE.astimezone(timezone(timedelta(hours=9)))
    read = Moment().process_result_value(told, postgresql.dialect())  # type: ignore[no-untyped-call]
    assert read is not None and told.date() == date(2026, 11, 11)
    assert (read.date(), read.isoformat()) == (date(2026, 11, 10), LATE.isoformat())


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    try:
        server = PostgresServer.start()
    except LeftOut as reason:
        pytest.skip(str(reason))
    yield server
    server.stop()


@pytest.fixture
async def far_east(server: PostgresServer) -> Database:
    """A migrated database of a server in Tokyo."""
    plain = Database(server.url)
    with plain.sync_engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS far_east"))
        connection.execute(text("CREATE DATABASE far_east"))
        connection.execute(text("ALTER DATABASE far_east SET timezone = 'Asia/Tokyo'"))
    await plain.dispose()
    database = Database(server.url.rpartition("/")[0] + "/far_east")
    migrate(database)
    return database


@pytest.mark.slow
async def test_sessions_are_in_utc_on_a_server_of_another_time_zone(far_east: Database) -> None:
    actor = make_workspace(far_east)
    with far_east.bulk_writing() as session:
        job = jobs.enqueue(session, actor, icp_codes=["a"])
        job.created_at = LATE
    with far_east.bulk_reading() as session:
        assert session.scalar(text("SHOW timezone")) == "UTC"
        assert session.scalars(select(Job.created_at)).one().isoformat() == LATE.isoformat()
    async with far_east.reading() as reading:
        assert await reading.scalar(text("SHOW timezone")) == "UTC"
    await far_east.dispose()


@pytest.mark.slow
async def test_a_job_that_is_claimed_and_cancelled_at_once_is_cancelled_and_nobody_waits_for_the_other(
    far_east: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = make_workspace(far_east)
    with far_east.bulk_writing() as session:
        job_id = jobs.enqueue(session, actor, icp_codes=["a"]).id
    holds_both, cancelling = threading.Event(), threading.Event()

    def lock_slowly(session: object, workspace_id: int) -> None:
        lock_workspace(session, workspace_id)  # type: ignore[arg-type]
        holds_both.set()
        cancelling.wait(0.5)

    monkeypatch.setattr(storage.jobs, "lock_workspace", lock_slowly)  # time for the other to come in between

    def take() -> bool:
        with far_east.bulk_writing() as session:
            return claim(session, "this", "token", LEASE) is not None

    def cancel() -> str:
        holds_both.wait(60)
        with far_east.bulk_writing() as session:
            return jobs.cancel_job(session, actor, job_id).status

    with ThreadPoolExecutor(2) as pool:
        taken, cancelled = pool.submit(take), pool.submit(cancel)
        assert taken.result(120) and cancelled.result(120) == "running"
    with far_east.bulk_reading() as session:
        assert session.scalars(select(Job.cancel_requested)).one()
    await far_east.dispose()


@pytest.mark.slow
async def test_many_workers_claim_each_job_once(far_east: Database) -> None:
    actors = [make_workspace(far_east, f"w{number}") for number in range(6)]
    with far_east.bulk_writing() as session:
        for actor in actors:
            for _ in range(2):
                jobs.enqueue(session, actor, icp_codes=["a"])

    def work(token: str) -> list[int]:
        taken: list[int] = []
        for _ in range(20):
            with far_east.bulk_writing() as session:
                if (job := claim(session, "this", token, LEASE)) is not None:
                    taken.append(job.workspace_id)
        return taken

    with ThreadPoolExecutor(4) as pool:
        found = [each for taken in pool.map(work, "abcd") for each in taken]
    assert sorted(map(str, found)) == sorted(str(actor.workspace_id) for actor in actors)
    await far_east.dispose()
