"""Foreign hosts, foreign origins and huge bodies are turned away before any route runs."""

import asyncio
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.types import Message

from api import guards as guards_module
from api.app import create_app
from api.guards import Allowed, Guards, name_of_host
from settings import Settings
from tests.api.conftest import BASE_URL


async def echo(request: Request) -> Response:
    return JSONResponse({"bytes": len(await request.body())})


@pytest.fixture
def guarded() -> TestClient:
    app = Starlette(routes=[Route(path, echo, methods=["GET", "POST"]) for path in ("/api", "/agui", "/healthz", "/slack/events")])
    app.add_middleware(Guards, allowed=Allowed({"localhost"}, {"https://crm.example"}), max_body_bytes=1000)
    return TestClient(app, base_url="http://localhost:8000")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_foreign_host_name_is_refused_so_that_no_page_can_point_its_name_here(guarded: TestClient, method: str) -> None:
    answer = guarded.request(method, "/api", headers={"Host": "evil.example"})

    assert answer.status_code == 421
    assert answer.json()["error"]["code"] == "host_not_allowed"
    assert "WINNOW_ALLOWED_HOSTS" in answer.json()["error"]["message"]


def test_probes_answer_under_every_host_name(guarded: TestClient) -> None:
    assert guarded.get("/healthz", headers={"Host": "10.0.0.7:8000"}).status_code == 200


@pytest.mark.parametrize(("method", "path"), [("POST", "/api"), ("POST", "/agui"), ("GET", "/agui")])
@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:9999", "http://localhost.evil.example:8000"])
def test_a_foreign_origin_can_change_nothing_and_reach_no_copilot(guarded: TestClient, method: str, path: str, origin: str) -> None:
    answer = guarded.request(method, path, headers={"Origin": origin})

    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "origin_not_allowed"


@pytest.mark.parametrize("origin", ["http://localhost:8000", "https://crm.example", "https://CRM.example/"])
def test_our_own_origin_and_those_allowed_pass(guarded: TestClient, origin: str) -> None:
    assert guarded.post("/api", headers={"Origin": origin}).status_code == 200


def test_routes_that_rest_on_a_signature_pass_the_host_and_origin_checks(guarded: TestClient) -> None:
    answer = guarded.post("/slack/events", headers={"Host": "winnow.example", "Origin": "https://slack.example"})

    assert answer.status_code == 200


def test_a_body_past_the_bound_is_refused_with_the_bound(guarded: TestClient) -> None:
    assert guarded.post("/api", content=b"x" * 1000).json() == {"bytes": 1000}

    answer = guarded.post("/api", content=b"x" * 1001)

    assert answer.status_code == 413
    assert "1,000 bytes" in answer.json()["error"]["message"]


def test_a_body_that_does_not_say_its_length_is_bounded_too(guarded: TestClient) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(11):
            yield b"x" * 100

    answer = guarded.post("/api", content=chunks())

    assert answer.status_code == 413


class Sending:
    """A client that sends a body in two halves, the second when it is let, and what it was answered."""

    def __init__(self, size: int) -> None:
        self.halves = [b"x" * (size // 2)] * 2
        self.rest = asyncio.Event()
        self.began = asyncio.Event()
        self.status = 0
        self.headers: dict[bytes, bytes] = {}
        self.body = b""

    async def receive(self) -> Message:
        if len(self.halves) == 1:
            self.began.set()
            await self.rest.wait()
        return {"type": "http.request", "body": self.halves.pop(), "more_body": bool(self.halves)}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], dict(message["headers"])
        self.body += message.get("body", b"")

    async def ask(self, guards: Guards) -> "Sending":
        scope = {"type": "http", "method": "POST", "path": "/api", "headers": [(b"host", b"localhost")]}
        await guards(scope, self.receive, self.send)
        return self


async def test_large_bodies_that_come_faster_than_they_are_worked_off_are_refused_with_the_bound_and_come_again_later() -> None:
    app = Starlette(routes=[Route("/api", echo, methods=["POST"])])
    guards = Guards(app, Allowed({"localhost"}, set()), max_bytes_at_once=500_000)
    held = [Sending(400_000) for _ in range(2)]
    asking = [asyncio.create_task(each.ask(guards)) for each in held]
    for each in held:
        await each.began.wait()

    refused, small = Sending(400_000), Sending(1_000)
    for each in (refused, small):
        each.rest.set()
        await each.ask(guards)
    held[0].halves = [b""]
    for each, answered in zip(held, asking, strict=True):  # what the first held is free when it is answered
        each.rest.set()
        await answered
    again = Sending(400_000)
    again.rest.set()
    await again.ask(guards)

    assert (refused.status, refused.headers[b"retry-after"]) == (503, b"2")
    assert b"500,000 bytes in all" in refused.body and b"too_much_at_once" in refused.body
    assert [each.status for each in (small, *held, again)] == [200] * 4


async def test_a_body_that_never_comes_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards_module, "BODY_SECONDS", 0.05)
    sending = Sending(1_000)

    async with asyncio.timeout(60):
        await sending.ask(Guards(Starlette(), Allowed({"localhost"}, set())))

    assert sending.status == 408 and b"send it in parts" in sending.body


async def test_a_client_that_leaves_while_sending_is_not_served() -> None:
    served: list[bytes] = []

    async def app(scope: object, receive: object, send: object) -> None:
        raise AssertionError("the app is not reached with half a body")

    async def receive() -> dict[str, object]:
        return {"type": "http.disconnect"}

    async def send(message: object) -> None:
        served.append(b"")

    scope = {"type": "http", "method": "POST", "path": "/api", "headers": [(b"host", b"localhost")]}
    await Guards(app, Allowed({"localhost"}, set()))(scope, receive, send)

    assert served == []


@pytest.mark.parametrize(("host", "name"), [("Localhost:80", "localhost"), ("[::1]:80", "[::1]"), ("127.0.0.1", "127.0.0.1"), ("", "")])
def test_the_name_of_a_host_is_without_its_port(host: str, name: str) -> None:
    assert name_of_host(host) == name


def test_the_checks_hold_without_keys_too(settings: Settings) -> None:
    with TestClient(create_app(settings), base_url=BASE_URL) as client:
        body = {"definition": {"name": "X"}}

        assert client.post("/api/v1/icps", json=body, headers={"Origin": "https://evil.example"}).status_code == 403
        assert client.post("/api/v1/icps", json=body, headers={"Host": "evil.example"}).status_code == 421
        assert client.get("/api/v1/icps").json()["items"] == []


def test_an_allowed_origin_may_read_the_answers_in_a_browser(settings: Settings) -> None:
    open_to = settings.model_copy(update={"allowed_origins": "https://crm.example"})
    with TestClient(create_app(open_to), base_url=BASE_URL) as client:
        headers = {"Origin": "https://crm.example", "Access-Control-Request-Method": "PUT"}

        assert client.options("/api/v1/icps/x", headers=headers).headers["access-control-allow-origin"] == "https://crm.example"
        assert "access-control-allow-origin" not in client.get("/api/v1/icps", headers={"Origin": "https://evil.example"}).headers
