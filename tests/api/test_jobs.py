"""Jobs over HTTP: run by the service, followed and stopped by people."""

import threading
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.services import Services
from qualification import jobs
from qualification.identity import Actor
from tests.api.conftest import MID, go_live
from tests.support.workspace import make_workspace

pytestmark = pytest.mark.slow

CODE = "mid-market-software"


def services_of(client: TestClient) -> Services:
    services: Services = client.app.state.services  # type: ignore[attr-defined]
    return services


def enqueue(client: TestClient, *icp_codes: str, actor: Actor | None = None) -> str:
    services = services_of(client)
    name, workspace_id = services.workspace
    with services.database.bulk_writing() as session:
        return jobs.enqueue(session, actor or Actor(workspace_id, name, "local"), icp_codes=icp_codes).id


def finished(client: TestClient, job_id: str) -> dict[str, Any]:
    """Wait for the service's own runner to end a job."""
    heard = threading.Event()
    with services_of(client).database.bell.heard_by(lambda _: heard.set()):
        while True:
            told: dict[str, Any] = client.get(f"/api/v1/jobs/{job_id}").json()
            if told["status"] not in ("queued", "running"):
                return told
            assert heard.wait(60)
            heard.clear()


def test_the_service_runs_a_queued_job_and_tells_what_became_of_it(client: TestClient) -> None:
    go_live(client, MID)
    told = finished(client, enqueue(client, CODE))
    assert (told["kind"], told["status"], told["icp_codes"], told["requested_by"]) == ("requalify", "done", [CODE], "local")
    assert (told["done"], told["total"], told["error"]) == (4, 4, None)
    assert told["result"] == {CODE: {"entered": 2, "left": 0, "qualified": 2}}
    row = client.get(f"/api/v1/icps/{CODE}").json()
    assert (row["qualified"], row["assigned"], row["people"], row["reachable_rate"]) == (2, 2, 2, 0.5)


def test_jobs_are_listed_the_newest_first_in_pages(client: TestClient) -> None:
    go_live(client, MID)
    ids = [enqueue(client, CODE) for _ in range(3)]
    for each in ids:
        finished(client, each)
    first = client.get("/api/v1/jobs", params={"limit": 2}).json()
    second = client.get("/api/v1/jobs", params={"limit": 2, "cursor": first["next"]}).json()
    assert [item["id"] for item in first["items"] + second["items"]] == ids[::-1] and second["next"] is None


def test_a_job_that_has_ended_stays_as_it_is_when_it_is_cancelled(client: TestClient) -> None:
    go_live(client, MID)
    done = finished(client, enqueue(client, CODE))
    answer = client.post(f"/api/v1/jobs/{done['id']}/cancel")
    assert (answer.status_code, answer.json()) == (200, done)


def test_the_job_of_another_workspace_is_not_found(client: TestClient) -> None:
    other = make_workspace(services_of(client).database, "other")
    job_id = enqueue(client, CODE, actor=other)
    for answer in (client.get(f"/api/v1/jobs/{job_id}"), client.post(f"/api/v1/jobs/{job_id}/cancel")):
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "job_not_found")
    assert client.get("/api/v1/jobs").json()["items"] == []


def test_a_batch_of_records_is_in_the_results_when_it_is_answered(client: TestClient) -> None:
    go_live(client, MID)
    finished(client, enqueue(client, CODE))
    batch = {"items": [{"external_id": "a9", "attributes": {"name": "Nine", "industry": "Software", "employee_count": 60}}]}
    assert client.post("/api/v1/accounts:batch", json=batch).json()["created"] == 1
    assert client.get(f"/api/v1/icps/{CODE}").json()["qualified"] == 3
    assert client.delete("/api/v1/accounts/a1").status_code == 204
    row = client.get(f"/api/v1/icps/{CODE}").json()
    assert (row["qualified"], row["people"]) == (2, 0)
