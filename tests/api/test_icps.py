"""ICPs over HTTP: saved by hand at once, versioned, compared, discarded."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from api.payloads import IcpOut
from tests.api.conftest import MID, go_live

pytestmark = pytest.mark.slow

CODE = "mid-market-software"
URL = f"/api/v1/icps/{CODE}"
PERSONA = {"name": "Sales leader", "parameters": [{"field": "seniority", "mode": "filter", "operator": "in", "value": ["VP"]}]}


def save(client: TestClient, **changes: Any) -> dict[str, Any]:
    answer = client.post("/api/v1/icps", json={"definition": {**MID, **changes}})
    assert answer.status_code == 201, answer.text
    saved: dict[str, Any] = answer.json()
    return saved


def test_a_save_by_hand_acts_at_once_and_can_be_undone(client: TestClient) -> None:
    saved = save(client)

    assert (saved["icp_code"], saved["status"], saved["draft_version"], saved["live_version"]) == (CODE, "draft", 1, None)
    changeset = client.get(f"/api/v1/changesets/{saved['changeset_id']}").json()
    assert (changeset["kind"], changeset["status"], changeset["decided_by"]) == ("save_icp", "applied", "local")
    assert client.post(f"/api/v1/changesets/{saved['changeset_id']}/undo").status_code == 200
    assert client.get(URL).status_code == 404


def test_a_row_has_the_counts_of_its_preview(client: TestClient) -> None:
    save(client)

    (row,) = client.get("/api/v1/icps").json()["items"]

    IcpOut.model_validate(row)
    preview = client.post("/api/v1/preview", json={"definition": MID}).json()
    assert (row["qualified"], row["people"], row["reachable_rate"]) == (
        preview["qualified"],
        preview["qualified_people"],
        preview["reachable_rate"],
    )


def test_the_counts_of_a_row_follow_the_records(client: TestClient) -> None:
    save(client)
    assert client.get(URL).json()["qualified"] == 2

    client.delete("/api/v1/accounts/a1")

    assert client.get(URL).json()["qualified"] == 1


def test_a_name_that_is_taken_is_refused_whatever_its_case(client: TestClient) -> None:
    save(client)

    answer = client.post("/api/v1/icps", json={"definition": {**MID, "name": "MID-MARKET Software"}})

    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "name_taken"
    assert len(client.get("/api/v1/icps").json()["items"]) == 1


def test_the_second_of_two_editors_gets_a_conflict_with_both_versions(client: TestClient) -> None:
    save(client)
    first = client.put(URL, json={"definition": {**MID, "min_score": 10}, "base_version": 1})

    second = client.put(URL, json={"definition": {**MID, "min_score": 20}, "base_version": 1})

    assert first.json()["draft_version"] == 2
    assert second.status_code == 409
    error = second.json()["error"]
    assert (error["code"], error["details"]["current_version"]) == ("version_conflict", 2)
    assert (error["details"]["theirs"]["min_score"], error["details"]["yours"]["min_score"]) == (10, 20)
    assert client.get(URL).json()["definition"]["min_score"] == 10


def test_a_definition_that_does_not_speak_of_personas_keeps_them(client: TestClient) -> None:
    save(client, personas=[PERSONA])

    kept = client.put(URL, json={"definition": {**MID, "min_score": 10}, "base_version": 1}).json()
    dropped = client.put(URL, json={"definition": {**MID, "personas": []}, "base_version": 2}).json()

    assert [persona["name"] for persona in kept["personas"]] == ["Sales leader"]
    assert dropped["personas"] == []


def test_save_and_run_saves_and_publishes_in_one_transaction_and_each_can_be_undone(client: TestClient) -> None:
    go_live(client, MID)

    answer = client.put(URL, json={"definition": {**MID, "min_score": 100}, "base_version": 1, "run": True}).json()

    assert (answer["status"], answer["draft_version"], answer["live_version"]) == ("live", 2, 2)
    assert answer["job"]["icp_codes"] == [CODE] and answer["job"]["changeset_id"] == answer["publish_changeset_id"]
    assert client.post(f"/api/v1/changesets/{answer['changeset_id']}/undo").json()["error"]["code"] == "changeset_not_open"
    client.post(f"/api/v1/changesets/{answer['publish_changeset_id']}/undo")
    assert client.get(URL).json()["live_version"] == 1
    client.post(f"/api/v1/changesets/{answer['changeset_id']}/undo")
    assert client.get(URL).json()["draft_version"] == 1


def test_save_and_run_on_an_older_version_saves_and_publishes_nothing(client: TestClient) -> None:
    go_live(client, MID)
    client.put(URL, json={"definition": {**MID, "description": "Theirs"}, "base_version": 1})

    answer = client.put(URL, json={"definition": {**MID, "min_score": 100}, "base_version": 1, "run": True})

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "version_conflict")
    assert answer.json()["error"]["details"]["theirs"]["description"] == "Theirs"
    assert (client.get(URL).json()["draft_version"], client.get(URL).json()["live_version"]) == (2, 1)


def test_versions_are_listed_newest_first_and_compared_field_by_field(client: TestClient) -> None:
    save(client)
    client.put(URL, json={"definition": {**MID, "min_score": 10}, "base_version": 1})

    versions = client.get(f"{URL}/versions").json()["items"]
    diff = client.get(f"{URL}/versions/1/diff/2").json()

    assert [(each["version"], each["is_draft"], each["is_live"]) for each in versions] == [(2, True, False), (1, False, False)]
    assert [(op["path"], op["before"], op["after"]) for op in diff["diff"]] == [("/min_score", 0.0, 10.0)]
    assert client.get(f"{URL}/versions/1/diff/9").json()["error"]["code"] == "version_not_found"


def test_versions_are_paged(client: TestClient) -> None:
    save(client)
    client.put(URL, json={"definition": {**MID, "min_score": 10}, "base_version": 1})

    first = client.get(f"{URL}/versions?limit=1").json()
    second = client.get(f"{URL}/versions?limit=1&cursor={first['next']}").json()

    assert [each["version"] for page in (first, second) for each in page["items"]] == [2, 1]
    assert second["next"] is None


def test_discarding_the_draft_of_an_icp_that_was_never_live_removes_it(client: TestClient) -> None:
    save(client)

    answer = client.delete(URL)

    changeset_id = answer.json().pop("changeset_id")
    assert answer.json() == {"icp_code": CODE, "discarded_version": 1, "status": None, "changeset_id": changeset_id}
    assert client.get(URL).status_code == 404
    assert client.get("/api/v1/audit").json()["items"][0]["changeset_id"] == changeset_id


def test_icps_are_paged_oldest_first(client: TestClient) -> None:
    for name in ("One", "Two", "Three"):
        save(client, name=name)

    first = client.get("/api/v1/icps?limit=2").json()
    second = client.get(f"/api/v1/icps?limit=2&cursor={first['next']}").json()

    assert [row["name"] for page in (first, second) for row in page["items"]] == ["One", "Two", "Three"]
    assert second["next"] is None


def test_a_text_with_markup_comes_back_as_it_was(client: TestClient) -> None:
    name = '<script>alert(1)</script> "quoted" — Ünïcode'

    assert save(client, name=name)["name"] == name


def test_an_undo_to_a_name_that_another_icp_took_says_to_rename_that_one(client: TestClient) -> None:
    client.post("/api/v1/icps", json={"definition": MID})
    renamed = client.put(f"/api/v1/icps/{CODE}", json={"definition": {**MID, "name": "Renamed"}, "base_version": 1}).json()
    assert client.post("/api/v1/icps", json={"definition": MID}).status_code == 201

    answer = client.post(f"/api/v1/changesets/{renamed['changeset_id']}/undo")

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "name_taken")
    assert "rename that one first" in answer.json()["error"]["message"]
    assert client.get(f"/api/v1/icps/{CODE}").json()["name"] == "Renamed"


def test_a_discarded_rename_whose_old_name_is_taken_says_so(client: TestClient) -> None:
    go_live(client, MID)
    client.put(f"/api/v1/icps/{CODE}", json={"definition": {**MID, "name": "Renamed"}, "base_version": 1})
    assert client.post("/api/v1/icps", json={"definition": MID}).status_code == 201

    answer = client.delete(f"/api/v1/icps/{CODE}")

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "name_taken")
