"""The service as a whole: it answers soon, describes itself, asks for keys where it must, and stops cleanly."""

from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.app import create_app
from api.routes import web
from settings import Settings
from tests.api.conftest import BASE_URL

pytestmark = pytest.mark.slow


def test_it_answers_before_the_copilot_is_warm(empty: TestClient) -> None:
    assert empty.get("/healthz").json() == {"status": "ok"}
    ready = empty.get("/readyz")
    assert ready.status_code == (200 if ready.json()["copilot"] else 503)
    assert ready.json()["database"] is True


def test_the_page_at_the_root_says_what_runs_here_when_no_pages_are_built(settings: Settings, tmp_path: Path) -> None:
    app = FastAPI()
    web.install(app, settings, built=tmp_path / "nothing")

    answer = TestClient(app).get("/")

    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    for part in ("Winnow", "/docs", "winnow chat"):
        assert part in answer.text


def test_every_route_has_a_summary_and_a_typed_answer(empty: TestClient) -> None:
    schema = empty.get("/openapi.json").json()

    operations = [(method, path, each) for path, methods in schema["paths"].items() for method, each in methods.items()]
    assert len(operations) >= 25
    for method, path, operation in operations:
        assert operation["summary"], path
        assert operation["description"], path
        answer = next(body for status, body in operation["responses"].items() if status.startswith("2"))
        assert method == "delete" or answer.get("content"), path


def test_the_schema_names_the_bodies_of_the_contract(empty: TestClient) -> None:
    schemas = empty.get("/openapi.json").json()["components"]["schemas"]

    assert {"Preview", "ChangeSetOut", "IcpDetail", "FieldOut", "ErrorOut", "RunAgentInput"} <= set(schemas)


@pytest.mark.parametrize("path", ["/api/v1/icps", "/api/v1/audit", "/api/v1/threads", "/agui/runs/r/events"])
def test_a_server_with_keys_refuses_who_has_none_with_a_sentence(settings: Settings, path: str) -> None:
    with TestClient(create_app(settings.model_copy(update={"auth": "keys"})), base_url=BASE_URL) as client:
        answer = client.get(path)

        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthenticated")
        assert "key" in answer.json()["error"]["message"]
        assert client.get("/healthz").status_code == 200


def test_requests_act_in_the_workspace_that_the_service_was_started_for(settings: Settings) -> None:
    with TestClient(create_app(settings, workspace="north"), base_url=BASE_URL) as client:
        client.post("/api/v1/icps", json={"definition": {"name": "Northern"}})
    with TestClient(create_app(settings), base_url=BASE_URL) as client:
        assert client.get("/api/v1/icps").json()["items"] == []
        assert client.get("/api/v1/icps/northern").status_code == 404
        assert client.get("/api/v1/changesets").json()["items"] == []
        assert client.get("/api/v1/audit").json()["items"] == []
    with TestClient(create_app(settings, workspace="north"), base_url=BASE_URL) as client:
        assert [icp["name"] for icp in client.get("/api/v1/icps").json()["items"]] == ["Northern"]
