"""A database that goes away and comes back: requests say so meanwhile, and everything goes on afterwards without a restart."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import select
from starlette.testclient import TestClient

from api.app import create_app
from settings import Settings
from storage.database import Database
from storage.migrate import migrate
from tests.api.conftest import ACCOUNTS, BASE_URL, MID
from tests.api.webhooks.test_routes import Inbox, inbox
from tests.support.postgres import PostgresServer, postgres_server

__all__ = ["inbox"]
SECONDS = 60
CODE = "mid-market-software"


@pytest.fixture(scope="module")
def mortal() -> Iterator[PostgresServer]:
    """A server that only these tests use, so that it may die."""
    with postgres_server() as server:
        server.create("winnow")
        database = Database(server.url("winnow"))
        migrate(database)
        database.sync_engine.dispose()
        yield server


@pytest.fixture
def client(mortal: PostgresServer, tmp_path: Path) -> Iterator[TestClient]:
    settings = Settings(home=tmp_path, database_url=SecretStr(mortal.url("winnow")), _env_file=None)
    with TestClient(create_app(settings), base_url=BASE_URL, raise_server_exceptions=False) as client:
        yield client


def eventually(client: TestClient, path: str, wanted: Any) -> dict[str, Any]:
    """Ask until the answer is as wanted."""
    until, pause = time.monotonic() + SECONDS, threading.Event()
    while time.monotonic() < until:
        response = client.get(path)
        if response.status_code == 200 and wanted(response.json()):
            body: dict[str, Any] = response.json()
            return body
        pause.wait(0.1)
    pytest.fail(f"{path} says {response.text}")


def until_logged(caplog: pytest.LogCaptureFixture, words: str) -> None:
    """Wait for a line of the log: work in the background looks every few seconds."""
    until, pause = time.monotonic() + SECONDS, threading.Event()
    while words not in caplog.text:
        assert time.monotonic() < until, f"the log never says: {words}"
        pause.wait(0.1)


async def test_a_server_that_was_restarted_between_two_requests_costs_none(mortal: PostgresServer) -> None:
    database = Database(mortal.url("winnow"))
    for _ in range(2):
        async with database.reading() as session:
            assert await session.scalar(select(1)) == 1
        with database.bulk_writing() as bulk:
            assert bulk.scalar(select(1)) == 1
        mortal.stop()
        mortal.start()
    await database.dispose()


def test_a_database_that_goes_away_and_comes_back_costs_requests_but_no_restart(
    client: TestClient, mortal: PostgresServer, inbox: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert client.post("/api/v1/accounts:batch", json={"items": ACCOUNTS}).status_code == 200
    assert client.post("/api/v1/icps", json={"definition": MID}).status_code == 201
    assert client.post("/api/v1/webhooks", json={"url": inbox, "events": ["job"]}).status_code == 201
    eventually(client, "/readyz", lambda body: body["status"] == "ready")

    mortal.stop()
    refused = [
        client.get("/api/v1/icps"),
        client.post("/api/v1/accounts:batch", json={"items": ACCOUNTS}),
        client.post(f"/api/v1/icps/{CODE}/publish"),
    ]
    assert {each.status_code for each in refused} == {503}
    assert {each.json()["error"]["code"] for each in refused} == {"database_unavailable"}
    assert "nothing was changed" in refused[0].json()["error"]["message"] and refused[0].headers["Retry-After"] == "2"
    unready = client.get("/readyz")
    assert (unready.status_code, unready.json()["status"], unready.json()["database"]) == (503, "unavailable", False)
    assert client.get("/healthz").status_code == 200
    until_logged(caplog, "jobs: the database failed; they go on in a moment")
    mortal.start()

    assert client.get("/api/v1/icps").json()["items"][0]["icp_code"] == CODE, "the very first request finds a connection that works"
    published = client.post(f"/api/v1/icps/{CODE}/publish")
    assert published.status_code in (200, 201, 202), published.text
    eventually(client, "/api/v1/jobs", lambda body: [each["status"] for each in body["items"]] == ["done"])
    assert Inbox.taken.get(timeout=SECONDS)[0].startswith("job")
    eventually(client, "/readyz", lambda body: body["status"] == "ready")
    assert "the runner failed" not in caplog.text
