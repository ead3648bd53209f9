"""The copilot over HTTP, on a real server: streams that resume, stop, and end exactly once."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import uvicorn

from api.app import create_app
from settings import Settings
from tests.api.conftest import ACCOUNTS, MID
from tests.support.scripted_model import ScriptedChatModel, calls, played_by, says

pytestmark = pytest.mark.slow

STREAM = {"Accept": "text/event-stream"}
SECONDS = 60
STOPS_WITHIN_SECONDS = 20
PIECES = 100


@dataclass(frozen=True)
class Event:
    number: int
    body: dict[str, Any]

    @property
    def type(self) -> str:
        return str(self.body["type"])


def run_input(text: str, *, run: str = "run-1", thread: str = "thread-1", **state: Any) -> dict[str, Any]:
    """What an AG-UI client sends."""
    return {
        "threadId": thread,
        "runId": run,
        "messages": [{"id": f"m-{run}", "role": "user", "content": text}],
        "state": {"page": "qualification", **state},
        "tools": [],
        "context": [],
        "forwardedProps": {},
    }


async def events_of(response: httpx.Response) -> AsyncIterator[Event]:
    """Events as they arrive; the raw text must have LF line ends only."""
    text = ""
    async for piece in response.aiter_text():
        assert "\r" not in piece
        text += piece
        *blocks, text = text.split("\n\n")
        for block in blocks:
            lines = dict(line.split(": ", 1) for line in block.split("\n") if not line.startswith(":"))
            if lines:
                yield Event(int(lines["id"]), json.loads(lines["data"]))


async def say(client: httpx.AsyncClient, text: str, **more: Any) -> list[Event]:
    async with client.stream("POST", "/agui", json=run_input(text, **more), headers=STREAM) as response:
        assert response.status_code == 200, await response.aread()
        assert response.headers["content-type"].startswith("text/event-stream")
        return [event async for event in events_of(response)]


@dataclass(frozen=True)
class Service:
    """A client of a served app, and the model that answers there."""

    client: httpx.AsyncClient
    model: ScriptedChatModel
    server: uvicorn.Server
    serving: asyncio.Task[None]


@pytest.fixture
async def service(settings: Settings) -> AsyncIterator[Service]:
    """The app on a free port, with some accounts and a model that has no script yet."""
    model = ScriptedChatModel()
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(create_app(settings, models=played_by(model)), log_level="warning", timeout_graceful_shutdown=5)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{listener.getsockname()[1]}", timeout=SECONDS) as client:
        assert (await client.post("/api/v1/accounts:batch", json={"items": ACCOUNTS})).status_code == 200
        yield Service(client, model, server, serving)
    server.should_exit = True
    await asyncio.wait_for(serving, SECONDS)


def release(gate: asyncio.Semaphore) -> None:
    """Let the model speak to its end."""
    for _ in range(PIECES):
        gate.release()


def draft_call() -> Any:
    """A model that drafts the mid-market ICP in one call."""
    arguments = {"name": MID["name"], "description": "", "parameters": MID["parameters"], "segments": [], "min_score": 0}
    return calls("draft_icp", "draft-1", **arguments, notes=[], unmapped=[])


async def test_a_run_streams_numbered_events_and_ends_exactly_once(service: Service) -> None:
    service.model.script = [says("Hello there.")]

    events = await say(service.client, "hello")

    assert [event.number for event in events] == list(range(1, len(events) + 1))
    assert [event.type for event in events][:2] == ["RUN_STARTED", "STATE_SNAPSHOT"]
    assert [event.type for event in events if event.type in ("RUN_FINISHED", "RUN_ERROR")] == ["RUN_FINISHED"]
    assert events[-1].type == "RUN_FINISHED"
    text = "".join(event.body["delta"] for event in events if event.type == "TEXT_MESSAGE_CONTENT")
    assert text == "Hello there."


async def test_a_proposal_made_in_chat_is_confirmed_by_its_route(service: Service) -> None:
    service.model.script = [draft_call(), calls("propose_save", "save-1"), says("Confirm?")]

    events = await say(service.client, "mid-market software")

    (card,) = [event.body["content"] for event in events if event.type == "ACTIVITY_SNAPSHOT"]
    listed = (await service.client.get("/api/v1/changesets?status=proposed")).json()["items"]
    assert [each["id"] for each in listed] == [card["id"]]
    confirmed = await service.client.post(f"/api/v1/changesets/{card['id']}/confirm", json={"content_hash": card["content_hash"]})
    assert confirmed.json()["status"] == "applied"
    (icp,) = (await service.client.get("/api/v1/icps")).json()["items"]
    assert (icp["icp_code"], icp["qualified"]) == ("mid-market-software", 2)
    thread = (await service.client.get("/api/v1/threads/thread-1")).json()
    assert thread["messages"][-1]["content"].startswith("Saved “Mid-market software” as version 1 (Draft).")
    assert [each["status"] for each in thread["changesets"]] == ["applied"]


async def test_a_dropped_client_goes_on_strictly_after_the_last_event_it_has(service: Service) -> None:
    service.model.script = [says("A long answer that is streamed in several parts.")]
    service.model.gate = gate = asyncio.Semaphore(0)
    seen: list[Event] = []
    async with service.client.stream("POST", "/agui", json=run_input("hello"), headers=STREAM) as response:
        async for event in events_of(response):
            seen.append(event)
            if len(seen) == 2:
                break
    release(gate)

    async with service.client.stream("GET", "/agui/runs/run-1/events", headers={"Last-Event-ID": "2"}) as response:
        rest = [event async for event in events_of(response)]

    assert [event.number for event in seen + rest] == list(range(1, len(seen + rest) + 1))
    assert rest[-1].type == "RUN_FINISHED"


async def test_a_finished_run_is_read_again_from_its_log(service: Service) -> None:
    service.model.script = [says("Hello.")]
    first = await say(service.client, "hello")

    async with service.client.stream("GET", "/agui/runs/run-1/events") as response:
        again = [event async for event in events_of(response)]

    assert again == first


async def test_the_same_run_id_answers_with_the_same_run(service: Service) -> None:
    service.model.script = [says("Hello.")]

    assert await say(service.client, "hello") == await say(service.client, "hello")


async def test_a_thread_has_one_run_at_a_time(service: Service) -> None:
    service.model.script = [says("Hello."), says("Hello again.")]
    service.model.gate = gate = asyncio.Semaphore(0)
    async with service.client.stream("POST", "/agui", json=run_input("hello"), headers=STREAM) as response:
        events = events_of(response)
        assert (await anext(events)).type == "RUN_STARTED"

        second = await service.client.post("/agui", json=run_input("hello", run="run-2"))

        release(gate)
        assert (second.status_code, second.json()["error"]["code"]) == (409, "run_in_progress")
        assert [event.type async for event in events][-1] == "RUN_FINISHED"


async def test_a_run_can_be_stopped(service: Service) -> None:
    service.model.script = [says("Never said.")]
    service.model.gate = asyncio.Semaphore(0)
    async with service.client.stream("POST", "/agui", json=run_input("hello"), headers=STREAM) as response:
        events = events_of(response)
        assert (await anext(events)).type == "RUN_STARTED"

        assert (await service.client.post("/agui/runs/run-1/cancel")).json() == {"run_id": "run-1"}

        assert [event.type async for event in events][-1] == "RUN_FINISHED"


async def test_a_conversation_is_listed_with_its_title_and_takes_thumbs(service: Service) -> None:
    service.model.script = [says("Hello.")]
    await say(service.client, "hello you")

    (thread,) = (await service.client.get("/api/v1/threads")).json()["items"]
    rated = await service.client.post("/api/v1/runs/run-1/feedback", json={"rating": "down", "comment": "Too short"})

    assert (thread["id"], thread["title"]) == ("thread-1", "hello you")
    assert rated.json() == {"run_id": "run-1", "rating": "down", "comment": "Too short"}
    assert (await service.client.post("/api/v1/runs/nope/feedback", json={"rating": "up"})).status_code == 404


async def test_a_page_of_another_origin_cannot_talk_to_the_copilot(service: Service) -> None:
    answer = await service.client.post("/agui", json=run_input("hello"), headers={"Origin": "https://evil.example"})

    assert answer.status_code == 403
    assert (await service.client.get("/api/v1/threads")).json()["items"] == []


@pytest.mark.parametrize("last", ["abc", "-1", "1.5", "9" * 20])
async def test_a_made_up_last_event_id_is_refused(service: Service, last: str) -> None:
    answer = await service.client.get("/agui/runs/run-1/events", headers={"Last-Event-ID": last})

    assert answer.status_code == 422
    assert "Last-Event-ID" in answer.json()["error"]["message"]


async def test_the_counts_of_a_preview_stream_over_a_real_connection(service: Service) -> None:
    async with service.client.stream("POST", "/api/v1/preview", json={"definition": MID}, headers=STREAM) as response:
        text = "".join([piece async for piece in response.aiter_text()])

    assert text.count("event: preview.progress\n") == 2
    assert text.count("event: preview\n") == 1


async def test_the_service_stops_within_seconds_while_a_client_listens(service: Service) -> None:
    service.model.script = [says("Never said.")]
    service.model.gate = asyncio.Semaphore(0)
    async with service.client.stream("POST", "/agui", json=run_input("hello"), headers=STREAM) as response:
        assert (await anext(events_of(response))).type == "RUN_STARTED"
        service.server.should_exit = True
        await asyncio.wait_for(asyncio.shield(service.serving), STOPS_WITHIN_SECONDS)
