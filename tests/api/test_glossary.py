"""The glossary over HTTP: a person's changes act at once, are audited, and can be undone."""

from typing import Any

import pytest
from starlette.testclient import TestClient

pytestmark = pytest.mark.slow

RULES: list[dict[str, Any]] = [{"field": "employee_count", "mode": "filter", "operator": "gt", "value": 500}]
URL = "/api/v1/glossary"


def put(client: TestClient, term: str, **body: Any) -> dict[str, Any]:
    answer = client.put(f"{URL}/{term}", json={"parameters": RULES, **body})
    assert answer.status_code == 200, answer.text
    saved: dict[str, Any] = answer.json()
    return saved


def test_a_term_is_kept_read_listed_and_forgotten(client: TestClient) -> None:
    put(client, "whales", meaning="the big ones")
    put(client, "A/B shops")

    assert client.get(f"{URL}/WHALES").json() == {"term": "whales", "meaning": "the big ones", "parameters": RULES}
    first = client.get(URL, params={"limit": 1}).json()
    rest = client.get(URL, params={"cursor": first["next"]}).json()
    assert [item["term"] for item in (*first["items"], *rest["items"])] == ["A/B shops", "whales"]
    assert rest["next"] is None
    assert client.delete(f"{URL}/A/B shops").json()["meaning"] == "Employee count over 500"
    assert [item["term"] for item in client.get(URL).json()["items"]] == ["whales"]


def test_a_change_by_hand_is_an_applied_change_set_that_can_be_undone(client: TestClient) -> None:
    put(client, "whales", meaning="first")
    changed = put(client, "whales", meaning="second")

    changeset = client.get(f"/api/v1/changesets/{changed['changeset_id']}").json()
    assert (changeset["kind"], changeset["status"], changeset["target"]) == ("save_term", "applied", {"term": "whales"})
    assert client.post(f"/api/v1/changesets/{changed['changeset_id']}/undo").status_code == 200
    assert client.get(f"{URL}/whales").json()["meaning"] == "first"
    actions = [entry["action"] for entry in client.get("/api/v1/audit").json()["items"]]
    assert actions[:2] == ["changeset.undone", "changeset.applied"]


@pytest.mark.parametrize(
    ("method", "body", "status", "code"),
    [
        ("GET", None, 404, "term_not_found"),
        ("DELETE", None, 404, "term_not_found"),
        ("PUT", {"parameters": []}, 422, "invalid_request"),
        ("PUT", {"parameters": [{"field": "employee_count"}]}, 422, "invalid_definition"),
        ("PUT", {"parameters": [{**RULES[0], "field": "nope"}]}, 422, "unknown_field"),
        ("PUT", {"parameters": [{**RULES[0], "value": "x"}]}, 422, "invalid_value"),
        ("PUT", {"parameters": RULES, "meaning": "m" * 1001}, 422, "invalid_term"),
    ],
)
def test_a_bad_request_is_met_with_a_sentence(client: TestClient, method: str, body: Any, status: int, code: str) -> None:
    answer = client.request(method, f"{URL}/whales", json=body)

    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


def test_the_same_meaning_again_is_no_change(client: TestClient) -> None:
    put(client, "whales")

    answer = client.put(f"{URL}/whales", json={"parameters": RULES})

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "nothing_to_change")
