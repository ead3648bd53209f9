"""News outside runs, on a real server: in order, resumed after any event, and dropped rather than piled up."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest
import uvicorn

from api import news as feed
from api.app import create_app
from settings import Settings
from storage.database import Database
from storage.outbox import announce, prune_news
from storage.tables import utc_now
from storage.workspaces import ensure_workspace
from tests.api.conftest import ACCOUNTS, MID

pytestmark = pytest.mark.slow

SECONDS = 60
STOPS_WITHIN_SECONDS = 20
URL = "/api/v1/events"


@dataclass(frozen=True)
class Event:
    number: int | None
    name: str
    body: dict[str, Any]


@dataclass(frozen=True)
class Service:
    """A client of a served app; its database as another process has it open; a workspace in it that nobody asked for."""

    client: httpx.AsyncClient
    elsewhere: Database
    workspace_id: int
    other_id: int
    server: uvicorn.Server
    serving: asyncio.Task[None]

    def say(self, *texts: str, workspace_id: int | None = None) -> None:
        """Announce from another process."""
        for text in texts:
            with self.elsewhere.bulk_writing() as session:
                announce(session, workspace_id or self.workspace_id, "signal", {"text": text})


@pytest.fixture
async def service(settings: Settings) -> AsyncIterator[Service]:
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(settings), log_level="warning", timeout_graceful_shutdown=5))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{listener.getsockname()[1]}", timeout=SECONDS) as client:
        assert (await client.post("/api/v1/accounts:batch", json={"items": ACCOUNTS})).status_code == 200
        elsewhere = Database(settings.url)
        with elsewhere.bulk_writing() as session:
            default, other = [ensure_workspace(session, name).id for name in ("default", "other")]
        yield Service(client, elsewhere, default, other, server, serving)
        await elsewhere.dispose()
    server.should_exit = True
    await asyncio.wait_for(serving, SECONDS)


async def events_of(response: httpx.Response) -> AsyncIterator[Event]:
    text = ""
    async for piece in response.aiter_text():
        assert "\r" not in piece
        text += piece
        *blocks, text = text.split("\n\n")
        for block in blocks:
            lines = dict(line.split(": ", 1) for line in block.split("\n") if not line.startswith(":"))
            if "data" in lines:
                yield Event(int(lines["id"]) if "id" in lines else None, lines["event"], json.loads(lines["data"]))


@asynccontextmanager
async def following(service: Service, last: int | None = None, **params: Any) -> AsyncIterator[AsyncIterator[Event]]:
    headers = {} if last is None else {"Last-Event-ID": str(last)}
    async with service.client.stream("GET", URL, headers=headers, params=params) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        yield events_of(response)


async def take(events: AsyncIterator[Event], count: int) -> list[Event]:
    return [await asyncio.wait_for(anext(events), SECONDS) for _ in range(count)]


def texts(events: list[Event]) -> list[tuple[int | None, str]]:
    return [(event.number, event.body["text"]) for event in events]


async def test_without_an_id_only_news_from_now_on_is_told(service: Service) -> None:
    service.say("before")
    async with following(service) as events:
        service.say("after")

        assert texts(await take(events, 1)) == [(2, "after")]


async def test_a_client_resumes_strictly_after_the_last_event_it_has(service: Service) -> None:
    service.say("a", "b", "c")
    async with following(service, last=1) as events:
        assert texts(await take(events, 2)) == [(2, "b"), (3, "c")]
        service.say("d")
        assert texts(await take(events, 1)) == [(4, "d")]


async def test_a_browsers_first_request_names_the_id_in_the_query(service: Service) -> None:
    service.say("a", "b")
    async with following(service, after=1) as events:
        assert texts(await take(events, 1)) == [(2, "b")]
    async with following(service, last=0, after=2) as events:
        assert texts(await take(events, 2)) == [(1, "a"), (2, "b")]


async def test_a_client_that_got_nothing_yet_knows_the_id_to_go_on_from(service: Service) -> None:
    service.say("a", "b")
    async with service.client.stream("GET", URL) as response:
        first = await anext(response.aiter_text())

    assert "id: 2\n\n" in first and "data" not in first


async def test_a_confirm_by_button_is_news_with_the_whole_change_set_and_the_icps_row(service: Service) -> None:
    async with following(service) as events:
        saved = (await service.client.post("/api/v1/icps", json={"definition": MID})).json()
        changeset, icp = await take(events, 2)

    assert changeset.name == "changeset"
    assert changeset.body == (await service.client.get(f"/api/v1/changesets/{saved['changeset_id']}")).json()
    (row,) = (await service.client.get("/api/v1/icps")).json()["items"]
    assert (icp.name, icp.body) == ("icp", row)
    assert icp.body["qualified"] == 2


async def test_news_of_an_icp_that_is_gone_says_so(service: Service) -> None:
    saved = (await service.client.post("/api/v1/icps", json={"definition": MID})).json()
    async with following(service) as events:
        assert (await service.client.delete(f"/api/v1/icps/{saved['icp_code']}")).status_code == 200
        told = [event async for event in until_icp(events)]

    assert told[-1].body == {"icp_code": saved["icp_code"], "status": "deleted"}


async def until_icp(events: AsyncIterator[Event]) -> AsyncIterator[Event]:
    async for event in events:
        yield event
        if event.name == "icp":
            return


async def test_news_of_another_workspace_is_never_told(service: Service) -> None:
    async with following(service) as events:
        service.say("theirs", workspace_id=service.other_id)
        service.say("mine")

        assert texts(await take(events, 1)) == [(1, "mine")]


async def test_an_id_older_than_what_is_kept_tells_the_client_to_reload(service: Service) -> None:
    service.say("a", "b", "c")
    with service.elsewhere.bulk_writing() as session:
        prune_news(session, [service.workspace_id], utc_now() + timedelta(seconds=1))
    for last in (1, 99):
        async with following(service, last=last) as events:
            (reload,) = await take(events, 1)
            assert (reload.name, reload.number) == ("reload", 3)
            assert "read what you show again" in reload.body["message"]
    async with following(service, last=3) as events:
        service.say("d")
        assert texts(await take(events, 1)) == [(4, "d")]


async def test_many_news_of_one_icp_become_a_few_and_the_order_holds(service: Service) -> None:
    async with following(service) as events:
        with service.elsewhere.bulk_writing() as session:
            for _ in range(40):
                announce(session, service.workspace_id, "icp", {"icp_code": "gone"})
            announce(session, service.workspace_id, "signal", {"text": "after"})
        for _ in range(5):
            with service.elsewhere.bulk_writing() as session:
                announce(session, service.workspace_id, "icp", {"icp_code": "gone"})
        service.say("last")
        told = [event async for event in until_text(events, "last")]

    assert [event.name for event in told] in (["icp", "signal", "icp", "signal"], ["signal", "icp", "signal"])
    numbers = [event.number or 0 for event in told]
    assert numbers == sorted(numbers)


async def until_text(events: AsyncIterator[Event], text: str) -> AsyncIterator[Event]:
    async for event in events:
        yield event
        if event.body.get("text") == text:
            return


async def test_a_client_that_does_not_read_is_dropped_and_can_go_on(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "MAX_WAITING", 4)  # a small queue fills without megabytes
    follower = feed.Follower(0)

    for number in range(1, 20):
        follower.tell(feed.Told(number, "signal", {}))

    assert [told.event async for told in follower.news(0)] == ["dropped"]


async def test_every_follower_of_a_workspace_hears_everything(service: Service) -> None:
    async with following(service) as first, following(service) as second:
        service.say(*[str(number) for number in range(300)])

        assert texts(await take(first, 300)) == texts(await take(second, 300)) == [(number + 1, str(number)) for number in range(300)]


@pytest.mark.parametrize(("headers", "params", "name"), [({"Last-Event-ID": "x"}, {}, "Last-Event-ID"), ({}, {"after": "-1"}, "after")])
async def test_a_made_up_id_is_refused(service: Service, headers: dict[str, str], params: dict[str, str], name: str) -> None:
    answer = await service.client.get(URL, headers=headers, params=params)

    assert answer.status_code == 422
    assert answer.json()["error"]["message"].startswith(f"{name} takes the id")


async def test_the_service_stops_within_seconds_while_clients_follow(service: Service) -> None:
    async with following(service) as events:
        service.say("a")
        await take(events, 1)
        service.server.should_exit = True
        await asyncio.wait_for(asyncio.shield(service.serving), STOPS_WITHIN_SECONDS)
