"""Personas are part of their ICP's version: each change by hand saves a new version, and can be undone."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.api.conftest import MID

pytestmark = pytest.mark.slow

URL = "/api/v1/icps/mid-market-software"
LEADER: dict[str, Any] = {
    "name": "Revenue Leader",
    "parameters": [{"field": "seniority", "mode": "filter", "operator": "in", "value": ["VP", "C-level"]}],
}


@pytest.fixture(autouse=True)
def saved(client: TestClient) -> None:
    assert client.post("/api/v1/icps", json={"definition": MID}).status_code == 201


def add(client: TestClient, persona: dict[str, Any] = LEADER, url: str = URL) -> dict[str, Any]:
    answer = client.post(f"{url}/personas", json={"definition": persona})
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


def test_a_persona_is_added_in_a_new_version_and_listed(client: TestClient) -> None:
    added = add(client)

    assert (added["persona_code"], added["icp_code"], added["version"]) == ("revenue-leader", "mid-market-software", 2)
    assert [each["name"] for each in client.get(f"{URL}/personas").json()["items"]] == ["Revenue Leader"]
    assert client.get(f"{URL}/personas/revenue-leader").json()["parameters"] == LEADER["parameters"]
    assert [each["persona_code"] for each in client.get(URL).json()["personas"]] == ["revenue-leader"]


def test_an_added_persona_is_a_change_set_of_its_kind_and_undo_takes_it_away(client: TestClient) -> None:
    added = add(client)

    card = client.get(f"/api/v1/changesets/{added['changeset_id']}").json()

    assert (card["kind"], card["target"]) == ("save_persona", {"icp_code": "mid-market-software", "persona_code": "revenue-leader"})
    assert card["read_back"].startswith("Revenue Leader: A person of a matching account must have: Seniority is VP or C-level.")
    assert client.post(f"/api/v1/changesets/{added['changeset_id']}/undo").status_code == 200
    assert client.get(f"{URL}/personas").json()["items"] == []


def test_a_persona_keeps_its_code_when_it_is_renamed(client: TestClient) -> None:
    add(client)

    put = client.put(f"{URL}/personas/revenue-leader", json={"definition": {**LEADER, "name": "CRO"}, "base_version": 2})

    assert (put.status_code, put.json()["persona_code"], put.json()["name"]) == (200, "revenue-leader", "CRO")
    card = client.get(f"/api/v1/changesets/{put.json()['changeset_id']}").json()
    assert [op["text"] for op in card["diff"]] == ["persona “Revenue Leader” changes: Name: Revenue Leader → CRO"]


def test_two_people_editing_personas_of_one_icp_conflict(client: TestClient) -> None:
    add(client)
    client.put(f"{URL}/personas/revenue-leader", json={"definition": {**LEADER, "min_score": 10}, "base_version": 2})

    answer = client.put(f"{URL}/personas/revenue-leader", json={"definition": {**LEADER, "min_score": 20}, "base_version": 2})

    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["details"]["current_version"]) == (409, "version_conflict", 3)
    assert error["details"]["theirs"]["personas"][0]["min_score"] == 10
    assert error["details"]["yours"]["personas"][0]["min_score"] == 20


def test_a_removed_persona_comes_back_by_an_undo(client: TestClient) -> None:
    add(client)

    removed = client.delete(f"{URL}/personas/revenue-leader").json()

    assert client.get(f"{URL}/personas/revenue-leader").json()["error"]["code"] == "persona_not_found"
    client.post(f"/api/v1/changesets/{removed['changeset_id']}/undo")
    assert client.get(f"{URL}/personas/revenue-leader").status_code == 200


def test_a_persona_is_cloned_to_another_icp_under_a_free_name(client: TestClient) -> None:
    add(client)
    client.post("/api/v1/icps", json={"definition": {**MID, "name": "Other"}})

    first = client.post(f"{URL}/personas/revenue-leader/clone", json={"to": "other"})
    second = client.post(f"{URL}/personas/revenue-leader/clone", json={"to": "other"})

    assert (first.status_code, first.json()["icp_code"], first.json()["name"]) == (201, "other", "Revenue Leader")
    assert (second.json()["persona_code"], second.json()["name"]) == ("revenue-leader-2", "Revenue Leader 2")


def test_a_name_that_another_persona_has_is_refused(client: TestClient) -> None:
    add(client)

    answer = client.post(f"{URL}/personas", json={"definition": LEADER})

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "name_taken")


def test_a_persona_takes_fields_of_people_only(client: TestClient) -> None:
    wrong = {"name": "X", "parameters": [{"field": "employee_count", "mode": "filter", "operator": "gt", "value": 5}]}

    answer = client.post(f"{URL}/personas", json={"definition": wrong})

    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "unknown_field")
    assert client.post(f"{URL}/personas", json={"definition": {"name": ""}}).json()["error"]["code"] == "invalid_definition"
    assert client.get(URL).json()["draft_version"] == 1
