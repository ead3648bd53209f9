"""Limits on how much at once: each refusal says what the limit is and when to come back."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from starlette.testclient import TestClient
from starlette.types import Message

from api import streams
from api.app import create_app
from api.auth import SignedIn
from api.limits import Limits, StreamSlots
from api.sse import position, stream
from api.streams import HeldStream
from qualification.errors import TooManyRequests
from qualification.identity import Actor
from settings import Settings
from tests.access.conftest import Keyed
from tests.api.conftest import BASE_URL


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def bounds(**limits: int) -> Settings:
    return Settings(_env_file=None, **limits)  # type: ignore[arg-type]


def by_key(key: str, person: str = "ada", workspace_id: int = 1) -> SignedIn:
    return SignedIn(Actor(workspace_id, "w", person), person, "key", credential=key)


def test_a_key_that_asks_too_often_is_told_the_limit_and_when_to_come_back() -> None:
    clock = Clock()
    limits = Limits(bounds(requests_per_second=3, workspace_requests_per_second=100), clock)
    for _ in range(6):
        limits.admit(by_key("k1"))

    with pytest.raises(TooManyRequests, match="up to 3 requests a second with this key") as refused:
        limits.admit(by_key("k1"))
    limits.admit(by_key("k2"))
    clock.now += refused.value.details["retry_after_seconds"]

    assert refused.value.details == {"limit": 3, "retry_after_seconds": 1}
    limits.admit(by_key("k1"))


def test_many_keys_of_one_workspace_share_its_limit_and_leave_another_alone() -> None:
    limits = Limits(bounds(requests_per_second=100, workspace_requests_per_second=5), Clock())
    for number in range(10):
        limits.admit(by_key(f"k{number}"))

    with pytest.raises(TooManyRequests, match="up to 5 requests a second of one workspace"):
        limits.admit(by_key("k11"))
    limits.admit(by_key("other", workspace_id=2))


def test_a_server_of_one_machine_counts_no_requests() -> None:
    limits = Limits(bounds(requests_per_second=1, workspace_requests_per_second=1), Clock())

    for _ in range(1000):
        limits.admit(SignedIn(Actor(1, "w", "local"), "local", "off"))


def test_a_person_holds_a_bounded_number_of_streams_open_and_gets_closed_ones_back() -> None:
    slots = StreamSlots(bounds(streams_per_person=2))
    first, _ = slots.take(by_key("k")), slots.take(by_key("k"))

    with pytest.raises(TooManyRequests, match="you have 2 streams open"):
        slots.take(by_key("another key of theirs"))
    slots.take(by_key("k", person="bob"))
    first.release()
    first.release()
    slots.take(by_key("k"))

    assert slots.count() == 3


@pytest.mark.slow
def test_over_http_the_answer_is_429_with_retry_after(keyed: Keyed) -> None:
    slow = keyed.settings.model_copy(update={"requests_per_second": 1})
    with TestClient(create_app(slow), base_url=BASE_URL) as client:
        answers = [client.get("/api/v1/icps", headers=keyed.headers("viewer")) for _ in range(30)]

    refused = next(each for each in answers if each.status_code == 429)
    assert refused.json()["error"]["code"] == "too_many_requests"
    assert int(refused.headers["retry-after"]) >= 1 and "up to 1 requests a second" in refused.json()["error"]["message"]


@pytest.mark.slow
def test_a_run_that_was_refused_keeps_no_place_of_a_stream(keyed: Keyed) -> None:
    slots: StreamSlots = keyed.client.app.state.slots  # type: ignore[attr-defined]
    body: dict[str, Any] = {"threadId": "t", "runId": "a b", "messages": [{"id": "m", "role": "user", "content": "hello"}]}
    body |= {"state": {}, "tools": [], "context": [], "forwardedProps": {}}

    refused = keyed.client.post("/agui", json=body, headers=keyed.headers("viewer"))
    answered = keyed.client.post("/agui", json={**body, "runId": "r"}, headers=keyed.headers("viewer"))

    assert refused.status_code == 422
    assert answered.status_code == 200 and "RUN_FINISHED" in answered.text
    assert slots.count() == 0


async def endless() -> AsyncIterator[bytes]:
    yield position(1)
    await asyncio.Event().wait()


async def test_a_stream_ends_soon_after_its_person_was_shut_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "LOOK_SECONDS", 0.01)  # half a minute is long for a test
    slots, sent = StreamSlots(bounds()), list[Message]()
    answers = iter([True, True, False])
    response = stream(endless(), HeldStream)
    response.slot = slots.take(by_key("k"))

    async def still_in() -> bool:
        return next(answers)

    async def receive() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Message) -> None:
        sent.append(message)

    response.is_still_in = still_in
    await asyncio.wait_for(response({"type": "http", "method": "GET"}, receive, send), 10)

    assert [message["type"] for message in sent][:1] == ["http.response.start"]
    assert b"id: 1" in sent[1]["body"] and sent[-1] == {"type": "http.response.body", "body": b"", "more_body": False}
    assert slots.count() == 0
