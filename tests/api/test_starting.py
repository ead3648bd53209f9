"""What a server answers while the service is imported."""

import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.payloads import Health, Readiness
from api.starting import Starting

SECONDS = 60


class Held:
    """Makes a service when it is let."""

    def __init__(self) -> None:
        self.let = threading.Event()
        self.steps: list[str] = []

    def make(self) -> FastAPI:
        assert self.let.wait(SECONDS)
        app = FastAPI(lifespan=self._lifespan)
        app.get("/healthz")(lambda: "of the service")
        app.get("/page")(lambda: "a page")
        return app

    @asynccontextmanager
    async def _lifespan(self, app: FastAPI) -> AsyncIterator[None]:
        self.steps.append("started")
        yield
        self.steps.append("stopped")


def client_of(make: Callable[[], FastAPI], on_failure: Callable[[], None] = lambda: None) -> TestClient:
    return TestClient(Starting(make, on_failure))


def test_a_server_lives_and_is_not_ready_while_the_service_is_imported() -> None:
    held = Held()
    with client_of(held.make) as client:
        health, readiness = client.get("/healthz"), client.get("/readyz")
        held.let.set()

    assert (health.status_code, Health.model_validate_json(health.content)) == (200, Health())
    assert readiness.status_code == 503
    assert Readiness.model_validate_json(readiness.content) == Readiness(status="starting", database=False, jobs=False, copilot=False)


def test_what_is_asked_early_waits_for_the_service_which_answers_everything_from_then_on() -> None:
    held = Held()
    with client_of(held.make) as client, ThreadPoolExecutor() as threads:
        early = threads.submit(client.get, "/page")
        assert client.get("/healthz").json() == {"status": "ok"}
        held.let.set()

        assert early.result(SECONDS).json() == "a page"
        assert client.get("/healthz").json() == "of the service"
        assert held.steps == ["started"]
    assert held.steps == ["started", "stopped"]


def test_a_service_that_cannot_be_made_ends_the_server_and_keeps_nobody_waiting() -> None:
    ended = threading.Event()

    def make() -> FastAPI:
        raise ValueError("no such page")

    starting = Starting(make, ended.set)
    with TestClient(starting) as client:
        assert client.get("/page").status_code == 503
        assert ended.wait(SECONDS)

    assert isinstance(starting.failure, ValueError)
