"""Several API processes on one database: what one does the other knows, and nothing is done twice."""

import asyncio
import json
import socket
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from qualification import jobs
from qualification.definitions import parse_definition
from qualification.identity import Actor
from storage.database import Database
from storage.migrate import migrate
from storage.tables import Audit, ChangeSetRow, IcpVersion, OutboxEvent
from storage.workspaces import ensure_workspace
from tests.api.conftest import ACCOUNTS, MID
from tests.api.test_agui import Event, events_of, run_input
from tests.postgresql.served import Pair, served
from tests.support.driven_workspace import DrivenWorkspace
from tests.support.fake_openai import provider, spoken_by_provider
from tests.support.postgres import PostgresServer
from tests.support.workspace import TODAY

SECONDS = 90
Clients = tuple[httpx.AsyncClient, httpx.AsyncClient]


@pytest.fixture(scope="module")
def pair(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    name = postgres.copy_of_template()
    url = postgres.url(name)
    database = Database(url)
    migrate(database)
    with database.bulk_writing() as session:
        actor = Actor(ensure_workspace(session, "default").id, "default", "local", today=TODAY)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    with ExitStack() as running, ThreadPoolExecutor(2) as pool:
        homes: list[Path] = [tmp_path_factory.mktemp("home") for _ in range(2)]
        urls = list(pool.map(lambda home: running.enter_context(served(url, home, port)), homes))
        yield Pair((urls[0], urls[1]), database, actor, port)
    database.sync_engine.dispose()
    postgres.drop(name)


@pytest.fixture
async def clients(pair: Pair) -> AsyncIterator[Clients]:
    async with AsyncExitStack() as stack:
        first, second = [await stack.enter_async_context(httpx.AsyncClient(base_url=url, timeout=SECONDS)) for url in pair.urls]
        assert (await first.post("/api/v1/accounts:batch", json={"items": ACCOUNTS})).status_code == 200
        yield first, second


async def count_of(client: httpx.AsyncClient, name: str) -> int:
    rule = {"field": "name", "mode": "filter", "operator": "starts_with", "value": name}
    response = await client.post("/api/v1/preview", json={"definition": {"name": "Counted", "parameters": [rule]}})
    assert response.status_code == 200, response.text
    qualified: int = response.json()["qualified"]
    return qualified


async def put(client: httpx.AsyncClient, name: str) -> None:
    response = await client.post("/api/v1/accounts:batch", json={"items": [{"external_id": name, "attributes": {"name": name}}]})
    assert response.json()["accepted"] == 1, response.text


async def test_what_one_process_has_acknowledged_the_other_counts(clients: Clients) -> None:
    for number in range(6):
        writer, reader = clients[number % 2], clients[1 - number % 2]
        await put(writer, f"Acknowledged {number}")
        assert await count_of(reader, "Acknowledged") == number + 1

    for number in range(4):
        await asyncio.gather(*(put(client, f"Together {number} {place}") for place, client in enumerate(clients)))
        assert await asyncio.gather(*(count_of(client, "Together") for client in clients)) == [2 * (number + 1)] * 2


async def test_a_job_runs_once_although_two_processes_look_for_it(pair: Pair, clients: Clients) -> None:
    assert (await clients[0].post("/api/v1/icps", json={"definition": {**MID, "name": "Run once"}})).status_code == 201
    assert (await clients[0].post("/api/v1/icps/run-once/publish")).is_success
    with pair.database.bulk_writing() as session:
        ids = [jobs.enqueue(session, pair.actor, icp_codes=["run-once"]).id for _ in range(5)]

    async with asyncio.timeout(SECONDS):
        while {(await clients[1].get(f"/api/v1/jobs/{each}")).json()["status"] for each in ids} != {"done"}:
            await asyncio.sleep(0.1)

    with pair.database.bulk_reading() as session:
        told = session.scalars(select(OutboxEvent.body).where(OutboxEvent.event == "job").order_by(OutboxEvent.number))
        ends = Counter(body["id"] for body in told if body["id"] in ids and body["status"] == "done")
    assert ends == dict.fromkeys(ids, 1)


def proposals(pair: Pair) -> list[ChangeSetRow]:
    """Three change sets that wait, each to save a new ICP."""
    at = DrivenWorkspace(Database(pair.database.url.render_as_string(hide_password=False)), pair.actor)
    try:
        return [at.propose(at.plan_save(parse_definition({**MID, "name": f"Once {number}"}), None, None)) for number in range(3)]
    finally:
        at.close()


async def test_a_confirm_on_both_processes_at_once_is_applied_once(pair: Pair, clients: Clients) -> None:
    for number, row in enumerate(await asyncio.to_thread(proposals, pair)):
        body = {"content_hash": row.content_hash}
        answers = await asyncio.gather(*(each.post(f"/api/v1/changesets/{row.id}/confirm", json=body) for each in clients))

        assert [each.status_code for each in answers] == [200, 200]
        assert answers[0].json() == answers[1].json() and answers[0].json()["status"] == "applied"
        with pair.database.bulk_reading() as session:
            applied = select(func.count()).select_from(Audit).where(Audit.changeset_id == row.id, Audit.action == "changeset.applied")
            assert session.scalar(applied) == 1
            saved = session.get_one(ChangeSetRow, row.id).result or {}
            versions = select(func.count()).select_from(IcpVersion).where(IcpVersion.definition["name"].as_string() == f"Once {number}")
            assert (session.scalar(versions), saved["version"]) == (1, 1)


async def test_a_run_of_one_process_is_tailed_from_the_other_while_it_goes_on(pair: Pair, clients: Clients) -> None:
    first, second = clients
    body = run_input("hello", run="tailed", thread="tailed-thread")

    async def ask() -> list[Event]:
        async with first.stream("POST", "/agui", json=body) as response:
            return [event async for event in events_of(response)]

    async with provider(spoken_by_provider("Seven accounts qualify.", ending="held"), port=pair.model_port) as fake:
        asking = asyncio.create_task(ask())
        tailed: list[Event] = []
        async with asyncio.timeout(SECONDS):
            while not fake.requests:  # the run has begun
                await asyncio.sleep(0.05)
            async with second.stream("GET", "/agui/runs/tailed/events") as response:
                async for event in events_of(response):
                    if event.type == "TEXT_MESSAGE_CONTENT" and not fake.release.is_set():
                        assert not asking.done()
                        fake.release.set()
                    tailed.append(event)
            asked = await asking

    assert tailed == asked
    assert tailed[-1].type == "RUN_FINISHED"


async def test_a_run_is_stopped_from_the_other_process(pair: Pair, clients: Clients) -> None:
    body = run_input("hello", run="stopped", thread="stopped-thread")
    async with (
        asyncio.timeout(SECONDS),
        provider(spoken_by_provider("One moment", ending="stall"), port=pair.model_port),
        clients[0].stream("POST", "/agui", json=body) as response,
    ):
        events = events_of(response)
        told = [await anext(events)]
        assert (await clients[1].post("/agui/runs/stopped/cancel")).status_code == 200
        told += [event async for event in events]

    assert told[-1].body["outcome"] == {"type": "cancelled"}, told[-1]


async def test_news_of_one_process_arrives_on_the_stream_of_the_other(clients: Clients) -> None:
    async with asyncio.timeout(SECONDS), clients[1].stream("GET", "/api/v1/events") as response:
        pieces = response.aiter_text()
        await anext(pieces)
        assert (await clients[0].post("/api/v1/icps", json={"definition": {**MID, "name": "Told elsewhere"}})).status_code == 201
        text = ""
        while "told-elsewhere" not in text or "event: icp" not in text:
            text += await anext(pieces)

    lines = [line.removeprefix("data: ") for line in text.split("\n") if line.startswith("data: ")]
    told: list[dict[str, Any]] = [json.loads(line) for line in lines]
    assert any(each.get("icp_code") == "told-elsewhere" for each in told)
