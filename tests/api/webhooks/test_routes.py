"""Webhooks over HTTP: made with a secret shown once, listed with their status, tested, switched and removed."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from queue import Queue
from threading import Thread
from typing import Any

import pytest
from starlette.testclient import TestClient

pytestmark = pytest.mark.slow

PATH = "/api/v1/webhooks"
URL = "https://hooks.example.com/winnow"


class Inbox(BaseHTTPRequestHandler):
    """Takes everything and remembers it."""

    taken: Queue[tuple[str, bytes]] = Queue()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.taken.put((self.headers["Winnow-Event"], body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def inbox() -> Iterator[str]:
    """The URL of an endpoint on this machine."""
    Inbox.taken = Queue()
    server = HTTPServer(("127.0.0.1", 0), Inbox)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/winnow"
    server.shutdown()
    thread.join()
    server.server_close()


def made(client: TestClient, **more: Any) -> dict[str, Any]:
    response = client.post(PATH, json={"url": URL, **more})
    assert response.status_code == 201, response.text
    body: dict[str, Any] = response.json()
    return body


def test_the_secret_is_shown_once(empty: TestClient) -> None:
    webhook = made(empty, description="to our CRM")

    assert webhook["secret"].startswith("whsec_") and len(webhook["secret"]) > 40
    assert empty.get(PATH).json()["items"] == [{key: value for key, value in webhook.items() if key != "secret"}]
    assert "secret" not in empty.get(f"{PATH}/{webhook['id']}").json()


def test_a_new_secret_takes_the_place_of_the_old_one(empty: TestClient) -> None:
    webhook = made(empty)

    renewed = empty.post(f"{PATH}/{webhook['id']}/secret").json()

    assert renewed["secret"] != webhook["secret"]


def test_it_is_paused_changed_and_switched_on_again(empty: TestClient) -> None:
    path = f"{PATH}/{made(empty)['id']}"

    assert empty.patch(path, json={"active": False}).json()["status"] == "paused"
    changed = empty.patch(path, json={"active": True, "events": ["job"], "url": "https://other.example/x"}).json()

    assert (changed["status"], changed["events"], changed["url"]) == ("active", ["job"], "https://other.example/x")


def test_it_is_deleted(empty: TestClient) -> None:
    path = f"{PATH}/{made(empty)['id']}"

    assert empty.delete(path).status_code == 204
    assert empty.get(path).json()["error"]["code"] == "webhook_not_found"


def test_a_wrong_body_is_a_sentence(empty: TestClient) -> None:
    wrong: list[dict[str, Any]] = [{}, {"url": "http://example.com"}, {"url": URL, "events": []}, {"url": URL, "events": ["icp"]}]
    for body in [*wrong, {"url": URL, "secret": "x"}]:
        response = empty.post(PATH, json=body)

        assert response.status_code == 422
        assert response.json()["error"]["message"]


def test_a_workspace_takes_ten(empty: TestClient) -> None:
    for _ in range(10):
        made(empty)

    assert "up to 10 webhooks" in empty.post(PATH, json={"url": URL}).json()["error"]["message"]


def test_every_change_is_in_the_audit(empty: TestClient) -> None:
    webhook = made(empty)
    empty.delete(f"{PATH}/{webhook['id']}")

    actions = [entry["action"] for entry in empty.get("/api/v1/audit").json()["items"]]

    assert actions == ["webhook.deleted", "webhook.created"]
    assert webhook["secret"] not in empty.get("/api/v1/audit").text


@pytest.mark.slow
def test_a_ping_says_what_the_endpoint_answered(empty: TestClient, inbox: str) -> None:
    webhook = made(empty, url=inbox)

    answer = empty.post(f"{PATH}/{webhook['id']}/ping").json()

    assert (answer["delivered"], answer["status"], answer["error"]) == (True, 200, None)
    assert Inbox.taken.get(timeout=60)[0] == "ping"


@pytest.mark.slow
def test_a_running_service_tells_of_a_save(empty: TestClient, inbox: str) -> None:
    made(empty, url=inbox)
    definition = {"name": "Software", "parameters": [{"field": "industry", "mode": "filter", "operator": "in", "value": ["Software"]}]}

    empty.post("/api/v1/icps", json={"definition": definition})

    event, body = Inbox.taken.get(timeout=60)
    assert event == "changeset"
    assert b'"status":"applied"' in body
