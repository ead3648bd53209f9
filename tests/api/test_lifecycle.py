"""An ICP is published, paused, resumed and rolled back by hand; each is a change set that can be undone."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.api.conftest import MID, go_live

pytestmark = pytest.mark.slow

CODE = "mid-market-software"
URL = f"/api/v1/icps/{CODE}"
STRICT: dict[str, Any] = {**MID, "min_score": 100}


def run_jobs(client: TestClient) -> None:
    """Ask how the jobs are until the service, which runs them in the background, is through."""
    for _ in range(2000):
        if all(job["status"] == "done" for job in client.get("/api/v1/jobs").json()["items"]):
            return
    raise AssertionError("the jobs did not end")


def state(client: TestClient) -> tuple[str, int, int | None]:
    row = client.get(URL).json()
    return row["status"], row["draft_version"], row["live_version"]


def save(client: TestClient, **changes: Any) -> dict[str, Any]:
    answer: dict[str, Any] = client.post("/api/v1/icps", json={"definition": {**MID, **changes}}).json()
    return answer


def edit(client: TestClient, base_version: int, **changes: Any) -> dict[str, Any]:
    answer = client.put(URL, json={"definition": {**MID, **changes}, "base_version": base_version})
    assert answer.status_code == 200
    body: dict[str, Any] = answer.json()
    return body


def undo(client: TestClient, answer: dict[str, Any]) -> Any:
    return client.post(f"/api/v1/changesets/{answer['changeset_id']}/undo")


def test_publish_sets_live_to_the_draft_and_requalifies_everything_as_a_job(client: TestClient) -> None:
    save(client)

    answer = client.post(f"{URL}/publish")

    assert answer.status_code == 202
    body = answer.json()
    assert (body["status"], body["live_version"], body["entered"], body["left"]) == ("live", 1, 2, 0)
    assert body["job"]["changeset_id"] == body["changeset_id"]
    assert [check["name"] for check in body["checks"]] == ["qualified", "top", "reachable"]
    run_jobs(client)
    assert client.get(f"/api/v1/jobs/{body['job']['id']}").json()["result"][CODE] == {"entered": 2, "left": 0, "qualified": 2}
    assert client.get(URL).json()["qualified"] == 2


def test_a_save_of_a_live_icp_is_a_rewrite_in_progress_and_the_live_version_keeps_working(client: TestClient) -> None:
    save(client)
    client.post(f"{URL}/publish")
    run_jobs(client)

    edit(client, 1, min_score=100)

    assert state(client) == ("live", 2, 1)
    assert client.get(URL).json()["qualified"] == 2


def test_the_publish_of_a_rewrite_says_who_enters_and_who_leaves(client: TestClient) -> None:
    save(client)
    client.post(f"{URL}/publish")
    run_jobs(client)
    edit(client, 1, min_score=100)

    body = client.post(f"{URL}/publish").json()

    assert (body["live_version"], body["entered"], body["left"]) == (2, 0, 1)
    card = client.get(f"/api/v1/changesets/{body['changeset_id']}").json()
    assert card["title"] == "Publish Mid-market software version 2: 0 accounts enter, 1 leaves"
    assert card["preview"]["movement"]["left"] == 1


def test_without_a_newer_draft_there_is_nothing_to_publish(client: TestClient) -> None:
    go_live(client, MID)

    answer = client.post(f"{URL}/publish")

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "nothing_to_change")
    assert "live with its newest version" in answer.json()["error"]["message"]


def test_a_publish_of_a_version_that_was_overtaken_is_a_conflict(client: TestClient) -> None:
    save(client)
    edit(client, 1, min_score=100)

    answer = client.post(f"{URL}/publish", json={"version": 1})

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "version_conflict")
    assert state(client) == ("draft", 2, None)


def test_undo_of_a_publish_brings_the_previous_live_version_back_and_requalifies(client: TestClient) -> None:
    save(client)
    client.post(f"{URL}/publish")
    edit(client, 1, min_score=100)
    published = client.post(f"{URL}/publish").json()
    run_jobs(client)
    assert client.get(URL).json()["qualified"] == 1

    undone = undo(client, published).json()
    run_jobs(client)

    assert state(client) == ("live", 2, 1)
    assert client.get(URL).json()["qualified"] == 2
    assert client.get(f"/api/v1/jobs/{undone['result']['undo_job_id']}").json()["status"] == "done"


def test_undo_of_the_first_publish_makes_it_a_draft_again_whose_results_leave(client: TestClient) -> None:
    save(client)
    published = client.post(f"{URL}/publish").json()
    run_jobs(client)

    undo(client, published)
    run_jobs(client)

    assert state(client) == ("draft", 1, None)
    assert client.get(f"/api/v1/accounts?icp_code={CODE}").json()["items"] == []


def test_pause_keeps_definition_and_results_and_resume_requalifies(client: TestClient) -> None:
    save(client)
    client.post(f"{URL}/publish")
    run_jobs(client)

    paused = client.post(f"{URL}/pause")

    assert (paused.status_code, paused.json()["status"], paused.json()["job"]) == (200, "paused", None)
    assert client.get(URL).json()["qualified"] == 2
    again = client.post(f"{URL}/pause")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "nothing_to_change")

    resumed = client.post(f"{URL}/resume")
    assert (resumed.status_code, resumed.json()["status"]) == (202, "live")
    assert resumed.json()["job"]["icp_codes"] == [CODE]


def test_undo_of_a_pause_and_of_a_resume_put_the_status_back(client: TestClient) -> None:
    go_live(client, MID)
    paused = client.post(f"{URL}/pause").json()

    assert undo(client, paused).status_code == 200
    assert state(client)[0] == "live"
    client.post(f"{URL}/pause")
    resumed = client.post(f"{URL}/resume").json()
    assert undo(client, resumed).status_code == 200
    assert state(client)[0] == "paused"


def test_a_draft_is_neither_paused_nor_resumed(client: TestClient) -> None:
    save(client)

    answers = [client.post(f"{URL}/{act}") for act in ("pause", "resume")]

    assert [answer.json()["error"]["code"] for answer in answers] == ["nothing_to_change"] * 2
    assert "publish it instead" in answers[1].json()["error"]["message"]


def test_a_paused_icp_with_a_newer_draft_goes_live_again_by_a_publish_and_paused_again_by_its_undo(client: TestClient) -> None:
    go_live(client, MID)
    edit(client, 1, min_score=100)
    client.post(f"{URL}/pause")

    published = client.post(f"{URL}/publish").json()

    assert state(client) == ("live", 2, 2)
    warnings = client.get(f"/api/v1/changesets/{published['changeset_id']}").json()["warnings"]
    assert "resumes" in [warning["code"] for warning in warnings]
    undo(client, published)
    assert state(client) == ("paused", 2, 1)


def test_rollback_makes_a_new_draft_version_equal_to_an_earlier_one(client: TestClient) -> None:
    save(client)
    edit(client, 1, min_score=100)

    rolled = client.post(f"{URL}/rollback", json={"version": 1})

    assert rolled.status_code == 200
    assert (rolled.json()["draft_version"], rolled.json()["definition"]["min_score"]) == (3, 0)
    assert undo(client, rolled.json()).status_code == 200
    assert (state(client)[1], client.get(URL).json()["definition"]["min_score"]) == (2, 100)


def test_rollback_to_what_the_draft_says_changes_nothing(client: TestClient) -> None:
    save(client)

    answer = client.post(f"{URL}/rollback", json={"version": 1})

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "nothing_to_change")
    assert client.post(f"{URL}/rollback", json={"version": 9}).json()["error"]["code"] == "version_not_found"


def test_undo_brings_a_deleted_icp_back_with_all_its_versions(client: TestClient) -> None:
    save(client)
    edit(client, 1, min_score=100)
    before = client.get(URL).json(), client.get(f"{URL}/versions").json()
    deleted = client.delete(URL).json()
    assert client.get(URL).status_code == 404

    assert undo(client, deleted).status_code == 200

    assert (client.get(URL).json(), client.get(f"{URL}/versions").json()) == before
    assert "kept" not in client.get(f"/api/v1/changesets/{deleted['changeset_id']}").json()["result"]


def test_undo_of_a_deletion_whose_name_was_taken_since_says_so(client: TestClient) -> None:
    save(client)
    deleted = client.delete(URL).json()
    save(client)

    answer = undo(client, deleted)

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "changeset_not_open")
    assert "cannot come back" in answer.json()["error"]["message"]


def test_delete_on_a_live_icp_discards_only_its_draft_and_undo_brings_that_back(client: TestClient) -> None:
    go_live(client, MID)
    edit(client, 1, min_score=100)

    deleted = client.delete(URL).json()

    assert (deleted["discarded_version"], deleted["status"]) == (2, "live")
    assert state(client) == ("live", 1, 1)
    undo(client, deleted)
    assert state(client) == ("live", 2, 1)


@pytest.mark.parametrize("act", ["live", "paused"])
def test_delete_without_a_draft_answers_nothing_to_delete(client: TestClient, act: str) -> None:
    go_live(client, MID)
    if act == "paused":
        client.post(f"{URL}/pause")

    answer = client.delete(URL)

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "nothing_to_delete")


def test_a_version_that_was_discarded_keeps_its_number(client: TestClient) -> None:
    go_live(client, MID)
    edit(client, 1, min_score=100)
    client.delete(URL)

    saved = edit(client, 1, min_score=50)

    assert saved["draft_version"] == 3
    title = client.get(f"/api/v1/changesets/{saved['changeset_id']}").json()["title"]
    assert title == "Save Mid-market software as version 3"
