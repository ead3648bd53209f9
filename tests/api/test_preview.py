"""A definition is counted over HTTP: as JSON, as a stream of counts, as the list of matches."""

import csv
import io
import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from qualification.preview import Preview
from tests.api.conftest import MID

Event = tuple[str, Any]


def events_of(text: str) -> list[Event]:
    """The name and payload of each event."""
    found = []
    for block in text.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.split("\n") if line and not line.startswith(":"))
        if lines:
            found.append((lines["event"], json.loads(lines["data"])))
    return found


def test_a_preview_counts_every_account_and_saves_nothing(client: TestClient) -> None:
    answer = client.post("/api/v1/preview", json={"definition": MID}).json()

    Preview.model_validate(answer)
    assert (answer["total"], answer["qualified"], answer["rate"]) == (4, 2, 0.5)
    assert [(step["remaining"], step["failed"], step["missing"]) for step in answer["waterfall"]] == [(3, 1, 0), (2, 0, 1)]
    assert [record["name"] for record in answer["top"]] == ["Acme", "Bolt"]
    assert (answer["qualified_people"], answer["reachable_rate"]) == (2, 0.5)
    assert "movement" not in answer
    assert client.get("/api/v1/icps").json() == {"items": [], "next": None}


def test_a_preview_sees_records_written_just_before(client: TestClient) -> None:
    attributes = {"name": "Echo", "industry": "Software", "employee_count": 60}
    client.post("/api/v1/accounts:batch", json={"items": [{"external_id": "a5", "attributes": attributes}]})

    assert client.post("/api/v1/preview", json={"definition": MID}).json()["qualified"] == 3


def test_the_counts_of_the_gates_stream_before_the_preview(client: TestClient) -> None:
    answer = client.post("/api/v1/preview", json={"definition": MID}, headers={"Accept": "text/event-stream"})

    assert answer.headers["content-type"].startswith("text/event-stream")
    assert "\r" not in answer.text
    *progress, (last, preview) = events_of(answer.text)
    assert [(name, body["remaining"], body["step"], body["steps"]) for name, body in progress] == [
        ("preview.progress", 3, 1, 2),
        ("preview.progress", 2, 2, 2),
    ]
    assert progress[0][1]["label"] == "Industry is Software"
    assert last == "preview"
    assert preview["qualified"] == 2


def test_a_fault_is_an_http_error_also_when_a_stream_was_asked_for(client: TestClient) -> None:
    body = {"definition": {"name": "X", "parameters": [{"field": "nope", "mode": "filter", "operator": "equals", "value": "a"}]}}

    answer = client.post("/api/v1/preview", json=body, headers={"Accept": "text/event-stream"})

    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "unknown_field"


def test_all_matches_leave_as_csv_best_first(client: TestClient) -> None:
    answer = client.post("/api/v1/preview", json={"definition": MID}, headers={"Accept": "text/csv"})

    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert answer.headers["content-disposition"] == 'attachment; filename="mid-market-software.csv"'
    assert [(row["external_id"], row["score"], row["points"]) for row in rows] == [("a1", "100.0", "5"), ("a2", "0.0", "0")]
    assert rows[0]["top_contributions"] == "Country is Germany +5"
    assert rows[0]["icp_name"] == "Mid-market software"


def test_a_preview_beside_a_saved_icp_says_who_enters_and_leaves(client: TestClient) -> None:
    client.post("/api/v1/icps", json={"definition": MID})
    wider = {**MID, "parameters": [MID["parameters"][0]]}

    movement = client.post("/api/v1/preview", json={"definition": wider, "compare_to": "mid-market-software"}).json()["movement"]

    assert (movement["entered"], movement["left"]) == (1, 0)
    assert [(moved["name"], moved["direction"]) for moved in movement["samples"] if moved["direction"] == "entered"] == [
        ("Dune", "entered")
    ]


def test_a_preview_can_be_held_beside_another_definition(client: TestClient) -> None:
    other = {"name": "Everyone"}

    movement = client.post("/api/v1/preview", json={"definition": MID, "compare_to": other}).json()["movement"]

    assert (movement["entered"], movement["left"]) == (0, 2)


def test_an_empty_workspace_gives_zeros(empty: TestClient) -> None:
    answer = empty.post("/api/v1/preview", json={"definition": MID}).json()

    assert (answer["total"], answer["qualified"], answer["rate"], answer["reachable_rate"]) == (0, 0, 0, None)


@pytest.mark.parametrize("place", ["value", "name", "field"])
def test_broken_unicode_is_refused_with_a_sentence(client: TestClient, place: str) -> None:
    parameter = {"field": "industry", "mode": "filter", "operator": "equals", "value": "Software"}
    body = {"name": "T", "parameters": [parameter]}
    if place == "name":
        body["name"] = "a\ud800"
    else:
        parameter[place] = "a\ud800"

    answer = client.post("/api/v1/preview", content=json.dumps({"definition": body}), headers={"Content-Type": "application/json"})

    assert answer.status_code == 422
    assert place in answer.json()["error"]["message"] or "industry" in answer.json()["error"]["message"]
