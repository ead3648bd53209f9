"""Clients that read slowly, or leave in the middle, on real sockets: they cost a place for half a minute, never a run."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from api import sse
from api.app import create_app
from settings import Settings
from tests.api.test_agui import run_input
from tests.support.scripted_model import ScriptedChatModel, played_by, says

pytestmark = pytest.mark.slow

SECONDS = 60
SMALL_BUFFER = 4096
LONG_ANSWER = "word " * 30_000
GATES = 100


@dataclass(frozen=True)
class Service:
    """The app on a port whose sockets hold little, so that an answer waits for its reader."""

    app: FastAPI
    port: int
    model: ScriptedChatModel

    def open_streams(self) -> int:
        return int(self.app.state.slots.count())

    async def until_streams(self, count: int) -> None:
        async with asyncio.timeout(SECONDS):
            while self.open_streams() != count:
                await asyncio.sleep(0.02)


@pytest.fixture
async def service(settings: Settings) -> AsyncIterator[Service]:
    model = ScriptedChatModel()
    app = create_app(settings, models=played_by(model))
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SMALL_BUFFER)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=5))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:
        await asyncio.sleep(0.02)
    yield Service(app, listener.getsockname()[1], model)
    server.should_exit = True
    await asyncio.wait_for(serving, SECONDS)


@asynccontextmanager
async def asked(service: Service) -> AsyncIterator[socket.socket]:
    """Send a message and read the head of the answer, and nothing more."""
    loop, body = asyncio.get_running_loop(), json.dumps(run_input("Tell me a long story.")).encode()
    head = f"POST /agui HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
        client.setblocking(False)
        await loop.sock_connect(client, ("127.0.0.1", service.port))
        await loop.sock_sendall(client, head.encode() + body)
        assert (await loop.sock_recv(client, 1024)).startswith(b"HTTP/1.1 200")
        yield client


async def run_events(service: Service) -> list[dict[str, Any]]:
    """Follow the run to its end as another client."""
    url = f"http://127.0.0.1:{service.port}/agui/runs/run-1/events"
    async with httpx.AsyncClient(timeout=SECONDS) as client:
        text = (await client.get(url)).text
    return [json.loads(line.removeprefix("data: ")) for line in text.split("\n") if line.startswith("data: ")]


def told(events: list[dict[str, Any]]) -> str:
    return "".join(event["delta"] for event in events if event["type"] == "TEXT_MESSAGE_CONTENT")


async def test_a_client_that_does_not_read_loses_its_place_and_the_run_goes_on(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "SEND_TIMEOUT_SECONDS", 0.5)  # half a minute is what it is in service
    service.model.script, service.model.pieces = [says(LONG_ANSWER)], 100

    async with asked(service):
        await service.until_streams(0)  # it had one, or there would be no head
        events = await run_events(service)

    assert (events[-1]["type"], told(events)) == ("RUN_FINISHED", LONG_ANSWER)


async def test_a_client_that_reads_slowly_gets_everything(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "SEND_TIMEOUT_SECONDS", 5)
    service.model.script, service.model.pieces = [says(LONG_ANSWER)], 100
    received = b""

    async with asked(service) as client, asyncio.timeout(SECONDS):
        while b"RUN_FINISHED" not in received:
            received += await asyncio.get_running_loop().sock_recv(client, SMALL_BUFFER)
            await asyncio.sleep(0.001)

    assert received.count(b"TEXT_MESSAGE_CONTENT") == len([e for e in await run_events(service) if e["type"] == "TEXT_MESSAGE_CONTENT"])


async def test_a_client_that_vanishes_gives_its_place_back_and_the_run_goes_on(service: Service) -> None:
    gate = asyncio.Semaphore(0)
    service.model.script, service.model.gate = [says("Said to nobody.")], gate

    async with asked(service):
        await service.until_streams(1)
    await service.until_streams(0)
    for _ in range(GATES):
        gate.release()
    events = await run_events(service)

    assert (events[-1]["type"], told(events)) == ("RUN_FINISHED", "Said to nobody.")
