"""What a webhook is told: signed, in order, at least once, again with patience, and no longer when nobody takes it."""

import hashlib
import hmac
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from api.webhooks.courier import Courier
from api.webhooks.sending import HttpSender
from qualification.webhooks.endpoints import WebhookChange, change_webhook
from qualification.webhooks.turns import LONGEST_WAIT_SECONDS, MOST_FAILURES, backoff_seconds
from storage.outbox import prune_news
from storage.tables import Audit, Webhook, utc_now
from tests.api.webhooks.conftest import Outside, Telling
from tests.support.workspace import make_workspace

pytestmark = pytest.mark.slow

CARD = {"id": "c-1", "kind": "save_icp", "status": "proposed", "preview": {"total": 9, "qualified": 3, "rate": 0.3333, "top": ["Acme"]}}


async def test_an_endpoint_is_told_of_change_sets_and_jobs_in_their_order(telling: Telling, outside: Outside) -> None:
    outside.answers(200)
    telling.announce("changeset", **CARD)
    telling.announce("signal", id=1)
    telling.announce("icp", icp_code="saas")
    telling.announce("job", id="j-1", status="queued")

    await telling.courier.deliver_due()

    assert [body["event"] for body in outside.bodies()] == ["changeset", "job"]
    assert outside.bodies()[0]["data"]["id"] == "c-1"
    assert outside.bodies()[0]["url"] == "https://winnow.example/?changeset=c-1"
    assert telling.row().position == 4
    assert telling.row().owner == ""


async def test_what_is_sent_is_signed_over_its_moment_and_body(telling: Telling, outside: Outside) -> None:
    outside.answers(204)
    telling.announce("job", id="j-1", status="queued")

    await telling.courier.deliver_due()

    request = outside.requests[0]
    signed = f"{request.headers['winnow-timestamp']}.".encode() + request.content
    expected = hmac.new(telling.row().secret.encode(), signed, hashlib.sha256).hexdigest()
    assert request.headers["winnow-signature"] == f"v1={expected}"
    assert abs(int(request.headers["winnow-timestamp"]) - utc_now().timestamp()) < 60
    assert request.headers["winnow-delivery"] == f"{telling.webhook_id}.1"
    assert request.headers["host"] == "hooks.example.com"
    assert request.extensions["sni_hostname"] == "hooks.example.com"


async def test_of_a_preview_only_its_numbers_leave(telling: Telling, outside: Outside) -> None:
    outside.answers(200)
    telling.announce("changeset", **CARD)

    await telling.courier.deliver_due()

    assert outside.bodies()[0]["data"]["preview"] == {"total": 9, "qualified": 3, "rate": 0.3333}
    assert b"Acme" not in outside.requests[0].content


async def test_of_the_steps_of_a_job_that_wait_together_the_last_is_told(telling: Telling, outside: Outside) -> None:
    outside.answers(200)
    for done in range(5):
        telling.announce("job", id="j-1", status="running", done=done)
    telling.announce("job", id="j-2", status="queued", done=0)

    await telling.courier.deliver_due()

    assert [(body["data"]["id"], body["data"]["done"]) for body in outside.bodies()] == [("j-1", 4), ("j-2", 0)]


async def test_what_is_not_taken_is_sent_again_before_anything_after_it(telling: Telling, outside: Outside) -> None:
    outside.answers(500, 200)
    telling.announce("job", id="j-1", status="queued")
    telling.announce("job", id="j-2", status="queued")

    await telling.courier.deliver_due()
    await telling.courier.deliver_due()
    after_failure = telling.row()
    telling.due_now()
    await telling.courier.deliver_due()

    assert (after_failure.failures, after_failure.position, after_failure.status) == (1, 0, "active")
    assert after_failure.last_error == "the endpoint answered 500"
    assert after_failure.next_attempt_at is not None and after_failure.next_attempt_at > utc_now()
    assert [body["data"]["id"] for body in outside.bodies()] == ["j-1", "j-1", "j-2"]
    assert [request.headers["winnow-delivery"].rpartition(".")[2] for request in outside.requests] == ["1", "1", "2"]
    assert (telling.row().failures, telling.row().last_error, telling.row().position) == (0, None, 2)


def test_waiting_doubles_up_to_an_hour_and_differs_from_endpoint_to_endpoint() -> None:
    for failures, full in ((1, 5), (2, 10), (5, 80), (30, LONGEST_WAIT_SECONDS)):
        waits = {backoff_seconds(failures) for _ in range(20)}

        assert all(full / 2 <= wait <= full for wait in waits)
        assert len(waits) > 1


async def test_an_endpoint_that_asks_for_time_gets_it(telling: Telling, outside: Outside) -> None:
    outside.answers(429, **{"Retry-After": "120"})
    telling.announce("job", id="j-1", status="queued")

    await telling.courier.deliver_due()

    asked = telling.row().next_attempt_at
    assert asked is not None and timedelta(seconds=100) < asked - utc_now() <= timedelta(seconds=120)


@pytest.mark.slow
async def test_after_too_many_failures_it_is_disabled_and_says_so(telling: Telling, outside: Outside) -> None:
    outside.answers(503)
    telling.announce("job", id="j-1", status="queued")

    for _ in range(MOST_FAILURES + 2):
        telling.due_now()
        await telling.courier.deliver_due()

    assert telling.row().status == "disabled"
    assert len(outside.requests) == MOST_FAILURES
    with telling.database.bulk_reading() as session:
        (said,) = session.scalars(select(Audit.text).where(Audit.action == "webhook.disabled"))
    assert said == f"Disabled the webhook to https://hooks.example.com/winnow after {MOST_FAILURES} failures: the endpoint answered 503"


async def test_one_that_is_gone_is_disabled_at_once(telling: Telling, outside: Outside) -> None:
    outside.answers(410)
    telling.announce("job", id="j-1", status="queued")

    await telling.courier.deliver_due()

    assert telling.row().status == "disabled"


async def test_switched_on_again_it_goes_on_where_it_stopped(telling: Telling, outside: Outside) -> None:
    outside.answers(410, 200)
    telling.announce("job", id="j-1", status="queued")
    await telling.courier.deliver_due()
    telling.announce("job", id="j-2", status="queued")

    with telling.database.bulk_writing() as session:
        change_webhook(session, telling.actor, telling.webhook_id, WebhookChange(is_active=True))
    await telling.courier.deliver_due()

    assert [body["data"]["id"] for body in outside.bodies()] == ["j-1", "j-1", "j-2"]


async def test_news_that_is_no_longer_kept_is_said_to_be_missed(telling: Telling, outside: Outside) -> None:
    outside.answers(200)
    telling.announce("job", id="j-1", status="queued")
    telling.announce("job", id="j-2", status="queued")
    with telling.database.bulk_writing() as session:
        prune_news(session, [telling.actor.workspace_id], utc_now() + timedelta(days=1))
    telling.announce("job", id="j-3", status="queued")

    await telling.courier.deliver_due()

    assert [(body["event"], body["data"].get("id")) for body in outside.bodies()] == [("missed", None), ("job", "j-3")]
    assert outside.bodies()[0]["data"] == {"first": 1, "last": 2}


async def test_a_redirect_is_not_followed(telling: Telling, outside: Outside) -> None:
    outside.answers(307, Location="http://169.254.169.254/latest")
    telling.announce("job", id="j-1", status="queued")

    await telling.courier.deliver_due()

    assert len(outside.requests) == 1
    assert telling.row().last_error == "the endpoint answered 307: redirects are not followed; send the final address"


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.8", "169.254.169.254", "::1", "::ffff:10.0.0.8", "fd00::1", "64:ff9b::a00:8"])
async def test_a_name_that_came_to_mean_an_inner_address_is_not_called(address: str, telling: Telling, outside: Outside) -> None:
    outside.answers(200)
    outside.addresses = ["93.184.216.34", address]
    telling.announce("job", id="j-1", status="queued")

    await telling.courier.deliver_due()

    assert outside.requests == []
    error = "hooks.example.com is at an address that is not public; webhooks go to public addresses only"
    assert telling.row().last_error == error


async def test_a_name_without_an_address_is_a_failure(telling: Telling, outside: Outside) -> None:
    outside.addresses = []
    telling.announce("job", id="j-1", status="queued")

    await telling.courier.deliver_due()

    assert telling.row().last_error == "the name hooks.example.com has no address"


async def test_two_processes_tell_it_once(telling: Telling, outside: Outside, sender: HttpSender) -> None:
    outside.answers(200)
    telling.announce("job", id="j-1", status="queued")
    with telling.database.bulk_writing() as session:
        session.execute(update(Webhook).values(owner="another machine|7|1#1", lease_until=utc_now() + timedelta(seconds=30)))

    await Courier(telling.database, sender).deliver_due()
    held_back = len(outside.requests)
    with telling.database.bulk_writing() as session:
        session.execute(update(Webhook).values(lease_until=utc_now() - timedelta(seconds=1)))
    await Courier(telling.database, sender).deliver_due()

    assert (held_back, len(outside.requests)) == (0, 1)


async def test_a_workspace_hears_nothing_of_another(telling: Telling, outside: Outside) -> None:
    outside.answers(200)
    other = make_workspace(telling.database, "other")
    Telling(telling.database, other, "", telling.courier).announce("job", id="j-9", status="queued")

    await telling.courier.deliver_due()

    assert outside.requests == []


async def test_a_cookie_that_it_sets_is_forgotten(telling: Telling, outside: Outside) -> None:
    outside.answers(200, **{"Set-Cookie": "a=b; Path=/"})
    telling.announce("job", id="j-1", status="queued")
    telling.announce("job", id="j-2", status="queued")

    await telling.courier.deliver_due()

    assert [request.headers.get("cookie") for request in outside.requests] == [None, None]
