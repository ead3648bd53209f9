"""A clock that is set an hour ahead or back under a running service: nobody is shut out or let in, no work is lost or done twice."""

import hashlib
import hmac
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from agent import run_log
from api import sign_ins
from api.slack.signatures import is_signed
from qualification import jobs
from qualification.jobs import Pace
from qualification.jobs import attempt as attempts
from storage.leases import is_over
from storage.tables import Job, Run, utc_now
from tests.access.conftest import PEOPLE, Keyed, keyed, password_hash, settings, sign_in
from tests.qualification.test_changesets import APAC, EMEA, codes, confirm, propose
from tests.support.clock import step_clock
from tests.support.scoring import enqueue, expected, job_of, visible
from tests.support.workspace import SAAS, TODAY, Surroundings, save_icp

__all__ = ["keyed", "password_hash", "settings"]
pytestmark = pytest.mark.slow

HOUR = timedelta(hours=1)
EITHER_WAY = pytest.mark.parametrize("step", [HOUR, -HOUR], ids=["ahead", "back"])
CODE = "mid-market-saas"
LONGEST_WAIT = -5  # free tries: the second one waits for a minute


@EITHER_WAY
def test_who_is_signed_in_stays_so_and_who_guesses_goes_on_waiting(keyed: Keyed, monkeypatch: pytest.MonkeyPatch, step: timedelta) -> None:
    sign_in(keyed.client)
    monkeypatch.setattr(sign_ins, "FREE_FOR_PERSON", LONGEST_WAIT)
    guess = {"person": PEOPLE["viewer"], "password": "wrong"}
    tried = [keyed.client.post("/api/v1/session", json=guess).status_code for _ in range(2)]

    step_clock(monkeypatch, step)

    assert keyed.client.get("/api/v1/icps").status_code == 200
    assert keyed.client.get("/api/v1/icps", headers=keyed.headers("viewer")).status_code == 200
    assert tried == [401, 429] and keyed.client.post("/api/v1/session", json=guess).status_code == 429


def test_a_session_ends_with_its_time_also_when_the_clock_was_back_meanwhile(keyed: Keyed, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as back:
        step_clock(back, -HOUR)
        sign_in(keyed.client)
    cookie = "; ".join(f"{each.name}={each.value}" for each in keyed.client.cookies.jar)  # the client's own clock would drop it
    assert keyed.client.get("/api/v1/icps", headers={"Cookie": cookie}).status_code == 200
    with monkeypatch.context() as later:
        step_clock(later, timedelta(days=366))
        assert keyed.client.get("/api/v1/icps", headers={"Cookie": cookie}).status_code == 401


@EITHER_WAY
async def test_a_proposal_is_applied_once_by_the_day_it_has(
    surroundings: Surroundings, monkeypatch: pytest.MonkeyPatch, step: timedelta
) -> None:
    database, actor = surroundings.database, surroundings.actor
    row, late = await propose(database, actor, EMEA), await propose(database, actor, APAC, thread_id="t2")

    with monkeypatch.context() as stepped:
        step_clock(stepped, step)
        assert [(await confirm(database, actor, row)).status for _ in range(2)] == ["applied", "applied"]
    with monkeypatch.context() as stepped:
        step_clock(stepped, timedelta(hours=24) + HOUR)
        assert (await confirm(database, actor, late)).status == "expired"
    assert len(await codes(database, actor)) == 1


@EITHER_WAY
async def test_the_job_of_a_process_that_died_elsewhere_is_carried_on_at_once(
    surroundings: Surroundings, monkeypatch: pytest.MonkeyPatch, step: timedelta
) -> None:
    await save_icp(surroundings.database, surroundings.actor, SAAS, status="live")
    job_id = enqueue(surroundings.database, surroundings.actor, CODE)
    with surroundings.database.bulk_writing() as session:
        held = {"status": "running", "owner": "another machine|1|1", "lease_until": utc_now() + Pace().lease, "started_at": utc_now()}
        session.execute(update(Job).values(held))

    assert _work(surroundings) == 0, "its lease is good"
    step_clock(monkeypatch, step)
    assert _work(surroundings) == 1

    assert job_of(surroundings.database, job_id)["status"] == "done"
    assert _shown(surroundings) == expected(surroundings.database, surroundings.actor.workspace_id)


@EITHER_WAY
async def test_a_job_that_another_takes_when_the_clock_steps_is_done_once(
    surroundings: Surroundings, monkeypatch: pytest.MonkeyPatch, step: timedelta
) -> None:
    """Its holder lives, but its lease looks over: it finds that the job is another's and leaves it."""
    await save_icp(surroundings.database, surroundings.actor, SAAS, status="live")
    monkeypatch.setattr(attempts, "process_name", lambda: "another machine|1|1")  # two processes in one
    job_id = enqueue(surroundings.database, surroundings.actor, CODE)
    taken: list[int] = []

    def step_once(told: dict[str, Any]) -> None:
        if told["status"] == "running" and told["done"] and not taken:
            taken.append(0)
            with monkeypatch.context() as stepped:
                step_clock(stepped, step)
                taken.append(_work(surroundings))

    assert (_work(surroundings, step_once), taken) == (1, [0, 1])
    assert job_of(surroundings.database, job_id)["status"] == "done"
    assert _shown(surroundings) == expected(surroundings.database, surroundings.actor.workspace_id)


@pytest.mark.parametrize(("step", "is_dead"), [(timedelta(), False), (HOUR, True), (-HOUR, True)], ids=["right", "ahead", "back"])
def test_the_run_of_a_process_that_died_elsewhere_does_not_hold_its_thread(
    monkeypatch: pytest.MonkeyPatch, step: timedelta, is_dead: bool
) -> None:
    run = Run(status="running", owner="another machine|1|1", lease_until=utc_now() + timedelta(seconds=15))

    step_clock(monkeypatch, step)

    assert run_log.is_dead(run) is is_dead and is_over(run.lease_until) is is_dead


@EITHER_WAY
def test_a_request_that_was_signed_an_hour_away_is_refused(monkeypatch: pytest.MonkeyPatch, step: timedelta) -> None:
    moment = str(int(time.time()))
    signature = "v0=" + hmac.new(b"secret", f"v0:{moment}:".encode() + b"{}", hashlib.sha256).hexdigest()
    headers = {"x-slack-request-timestamp": moment, "x-slack-signature": signature}

    assert is_signed("secret", b"{}", headers)
    step_clock(monkeypatch, step)
    assert not is_signed("secret", b"{}", headers)


def _work(at: Surroundings, on_progress: Callable[[dict[str, Any]], None] = lambda told: None) -> int:
    return jobs.run_pending(at.database, at.snapshots, lambda: TODAY, on_progress=on_progress, pace=Pace(chunk=2))


def _shown(at: Surroundings) -> Any:
    return visible(at.database, at.actor.workspace_id)
