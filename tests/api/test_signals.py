"""Signals over HTTP: the three-state column, the master toggle, idempotent batches, and qualifying on demand."""

from typing import Any

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from api.cursors import encode
from qualification.signals import states
from tests.api.conftest import MID, go_live

pytestmark = pytest.mark.slow

PERSONA = {"name": "Leaders", "parameters": [{"field": "seniority", "mode": "filter", "operator": "in", "value": ["VP", "C-level"]}]}
SOFTWARE: dict[str, Any] = {**MID, "personas": [PERSONA]}


def add(client: TestClient, name: str, *, status: str = "live", on: bool = False) -> int:
    body = {"name": name, "source": "1st_party", "status": status, "autoqualify": on}
    made = client.post("/api/v1/signals", json=body)
    assert made.status_code == 201, made.text
    signal_id: int = made.json()["id"]
    return signal_id


def capture(number: int, **more: Any) -> dict[str, Any]:
    day = f"2026-11-{number % 20 + 1:02}T09:00:00Z"
    return {"external_id": f"c{number}", "person": {"external_id": "p1"}, "behaviour": "viewed the demo", "occurred_at": day, **more}


def stranger(number: int, **more: Any) -> dict[str, Any]:
    person = {"email": f"vp{number}@new{number}.example", "attributes": {"name": f"Vera {number}", "seniority": "VP"}}
    account = {"domain": f"new{number}.example", "attributes": {"industry": "Software", "employee_count": 100, "country": "Germany"}}
    return capture(number, person=person, account=account, **more)


def send(client: TestClient, signal_id: int, *items: object) -> dict[str, Any]:
    sent = client.post(f"/api/v1/signals/{signal_id}/captures", json={"items": list(items)})
    assert sent.status_code == 200, sent.text
    body: dict[str, Any] = sent.json()
    return body


def row(client: TestClient, signal_id: int) -> dict[str, Any]:
    body: dict[str, Any] = client.get(f"/api/v1/signals/{signal_id}").json()
    return body


def captures(client: TestClient, signal_id: int, **params: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = client.get(f"/api/v1/signals/{signal_id}/captures", params=params).json()["items"]
    return items


@pytest.fixture
def live(client: TestClient) -> TestClient:
    """A service with a live ICP that has a persona."""
    go_live(client, SOFTWARE)
    return client


def test_the_column_has_three_states(client: TestClient) -> None:
    add(client, "Replies", on=True)
    add(client, "Keywords")
    add(client, "Webhook", status="needs_source")
    add(client, "Attendees", status="draft")

    items = client.get("/api/v1/signals").json()["items"]

    assert [each["autoqualify"] for each in items] == ["on", "off", "not_applicable", "not_applicable"]
    assert list(items[0]) == ["id", "name", "source", "status", "autoqualify", "captures", "held", "qualified_rate"]
    assert items[0]["qualified_rate"] is None


def test_a_paused_signal_shows_its_toggle_and_holds_its_captures(live: TestClient) -> None:
    signal_id = add(live, "Pricing", on=True)

    paused = live.patch(f"/api/v1/signals/{signal_id}", json={"status": "paused"}).json()

    assert (paused["status"], paused["autoqualify"], paused["changeset_id"]) == ("paused", "on", None)
    assert send(live, signal_id, capture(1)) == {"accepted": 1, "duplicates": 0, "held": 1, "qualified": 0, "errors": []}


def test_a_dash_is_reported_as_not_applicable_and_never_as_changed(client: TestClient) -> None:
    signal_id = add(client, "Webhook", status="needs_source")

    one = client.patch(f"/api/v1/signals/{signal_id}", json={"autoqualify": "on"}).json()
    all_of_them = client.post("/api/v1/signals/autoqualify", json={"signal_ids": "all", "on": True}).json()

    for answer in (one, all_of_them):
        assert answer["changeset_id"] is None
        assert [warning["code"] for warning in answer["warnings"]] == ["not_applicable"]
    assert row(client, signal_id)["autoqualify"] == "not_applicable"
    client.patch(f"/api/v1/signals/{signal_id}", json={"status": "live"})
    assert row(client, signal_id)["autoqualify"] == "off"


def test_one_signal_toggled_by_hand_saves_at_once_with_undo(live: TestClient) -> None:
    signal_id = add(live, "Keywords")

    saved = live.patch(f"/api/v1/signals/{signal_id}", json={"autoqualify": True}).json()

    assert saved["autoqualify"] == "on"
    applied = live.get(f"/api/v1/changesets/{saved['changeset_id']}").json()
    assert (applied["kind"], applied["status"]) == ("set_autoqualify", "applied")
    assert [(op["path"], op["before"], op["after"]) for op in applied["diff"]] == [("/signals/Keywords", False, True)]
    assert live.post(f"/api/v1/changesets/{saved['changeset_id']}/undo").status_code == 200
    assert row(live, signal_id)["autoqualify"] == "off"


def test_the_master_toggle_is_one_change_set_undone_in_one_step(live: TestClient) -> None:
    ids = [add(live, "Replies", on=True), add(live, "Demo"), add(live, "Keywords"), add(live, "Attendees", status="draft")]

    switched = live.post("/api/v1/signals/autoqualify", json={"signal_ids": "all", "on": True}).json()

    assert switched["changed"] == ["Demo", "Keywords"]
    assert [each["autoqualify"] for each in switched["items"]] == ["on", "on", "on", "not_applicable"]
    applied = live.get(f"/api/v1/changesets/{switched['changeset_id']}").json()
    assert [op["path"] for op in applied["diff"]] == ["/signals/Demo", "/signals/Keywords"]
    assert "Already on: Replies." in applied["read_back"]
    assert "not_applicable" in [warning["code"] for warning in applied["warnings"]]
    live.post(f"/api/v1/changesets/{switched['changeset_id']}/undo")
    assert [row(live, each)["autoqualify"] for each in ids] == ["on", "off", "off", "not_applicable"]


def test_a_batch_is_idempotent_and_reports_an_error_per_bad_item(client: TestClient) -> None:
    signal_id = add(client, "Keywords")
    bad = [{"external_id": "x1", "person": {}, "occurred_at": "2026-11-20"}, {"external_id": "x2", "person": {"email": "no"}}, 7]

    first = send(client, signal_id, capture(1), *bad, capture(2), capture(1))

    assert (first["accepted"], first["duplicates"], first["held"], first["qualified"]) == (2, 1, 2, 0)
    assert sorted({(each["index"], each["external_id"]) for each in first["errors"]}, key=str) == [(1, "x1"), (2, "x2"), (3, None)]
    assert send(client, signal_id, capture(1), capture(2, behaviour="another"))["duplicates"] == 2
    assert [each["payload"]["behaviour"] for each in captures(client, signal_id)] == ["viewed the demo"] * 2
    assert row(client, signal_id)["captures"] == 2


def test_held_captures_keep_unknown_people_outside_the_record_set(live: TestClient) -> None:
    signal_id = add(live, "Keywords")

    send(live, signal_id, stranger(1))

    assert live.get("/api/v1/accounts").json()["items"][-1]["name"] == "Dune"
    assert live.post("/api/v1/preview", json={"definition": MID}).json()["total"] == 4
    (held,) = captures(live, signal_id, state="held")
    assert held["payload"] == stranger(1) and held["person_id"] is None and held["bucket"] is None


def test_on_a_capture_is_scored_as_it_arrives(live: TestClient) -> None:
    signal_id = add(live, "Replies", on=True)

    answer = send(live, signal_id, stranger(1), capture(2), capture(3, person={"external_id": "p3"}))

    assert (answer["held"], answer["qualified"]) == (0, 3)
    found = {each["external_id"]: each for each in captures(live, signal_id, state="qualified")}
    assert [found[key]["bucket"] for key in ("c1", "c2", "c3")] == ["qualified", "no_persona_fit", "not_qualified"]
    kept = found["c1"]["result"]
    assert (kept["icp_code"], kept["icp_version"], kept["icp_score"], kept["persona_code"]) == (
        "mid-market-software",
        1,
        100.0,
        "leaders",
    )
    assert row(live, signal_id)["qualified_rate"] == pytest.approx(1 / 3)
    assert live.post("/api/v1/preview", json={"definition": MID}).json()["total"] == 5


def test_the_list_of_captures_is_paged_by_cursor_and_filtered_by_state(client: TestClient) -> None:
    signal_id = add(client, "Keywords")
    send(client, signal_id, *(capture(number) for number in range(5)))

    first = client.get(f"/api/v1/signals/{signal_id}/captures?limit=2").json()
    second = client.get(f"/api/v1/signals/{signal_id}/captures", params={"limit": 3, "cursor": first["next"]}).json()

    assert [each["external_id"] for each in first["items"] + second["items"]] == ["c4", "c3", "c2", "c1", "c0"]
    assert second["next"] is None
    assert captures(client, signal_id, state="qualified") == []


def test_qualify_the_last_captures_dry_then_for_good_then_held_again(live: TestClient) -> None:
    signal_id = add(live, "Keywords")
    send(live, signal_id, *(stranger(number) for number in range(1, 4)), capture(4))
    before = live.post("/api/v1/preview", json={"definition": MID}).json()["total"]

    dry = live.post(f"/api/v1/signals/{signal_id}/qualify", json={"last": 3, "dry_run": True}).json()

    assert (dry["captures"], dry["qualified"], dry["buckets"]) == (3, 0, {"qualified": 2, "no_persona_fit": 1, "not_qualified": 0})
    assert row(live, signal_id)["held"] == 4
    done = live.post(f"/api/v1/signals/{signal_id}/qualify", json={"last": 3}).json()
    assert (done["qualified"], done["buckets"]) == (3, dry["buckets"])
    assert [each["external_id"] for each in captures(live, signal_id, state="held")] == ["c1"]
    assert live.post("/api/v1/preview", json={"definition": MID}).json()["total"] == before + 2
    undone = live.post(f"/api/v1/changesets/{done['changeset_id']}/undo")
    assert undone.status_code == 200, undone.text
    assert row(live, signal_id)["held"] == 4
    assert live.post("/api/v1/preview", json={"definition": MID}).json()["total"] == before


def test_chosen_captures_are_named_by_id_or_external_id(live: TestClient) -> None:
    signal_id = add(live, "Keywords")
    send(live, signal_id, *(capture(number) for number in range(4)))
    newest = captures(live, signal_id)[0]["id"]

    done = live.post(f"/api/v1/signals/{signal_id}/qualify", json={"ids": [newest, "c1"]}).json()
    wrong = live.post(f"/api/v1/signals/{signal_id}/qualify", json={"ids": ["nobody"]})
    both = live.post(f"/api/v1/signals/{signal_id}/qualify", json={"last": 1, "sample": 1})

    assert done["qualified"] == 2
    assert [each["external_id"] for each in captures(live, signal_id, state="held")] == ["c2", "c0"]
    assert (wrong.status_code, both.status_code) == (422, 422)


def test_a_name_that_is_taken_is_refused_and_a_field_in_use_keeps_its_name(client: TestClient) -> None:
    signal_id = add(client, "Keywords")

    assert client.post("/api/v1/signals", json={"name": "KEYWORDS", "source": "2nd_party"}).json()["error"]["code"] == "name_taken"
    rule = {"field": "signal.Keywords", "mode": "filter", "operator": "within_last_days", "value": 30}
    assert client.post("/api/v1/icps", json={"definition": {"name": "Warm", "parameters": [rule]}}).status_code == 201
    refused = client.patch(f"/api/v1/signals/{signal_id}", json={"name": "Search terms"})

    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "invalid_signal")
    assert "Warm" in refused.json()["error"]["message"]


def test_a_new_name_takes_the_dates_of_accounts_along(live: TestClient) -> None:
    signal_id = add(live, "Keywords", on=True)
    send(live, signal_id, capture(4))

    live.patch(f"/api/v1/signals/{signal_id}", json={"name": "Search terms"})

    rule = {"field": "signal.Search terms", "mode": "filter", "operator": "equals", "value": "2026-11-05"}
    assert live.post("/api/v1/preview", json={"definition": {"name": "Warm", "parameters": [rule]}}).json()["qualified"] == 1
    keys = [field["key"] for field in live.get("/api/v1/catalog?record_type=account").json()["items"]]
    assert "signal.Search terms" in keys and "signal.Keywords" not in keys


def test_another_workspace_s_signal_is_not_found(client: TestClient) -> None:
    assert client.get("/api/v1/signals/99").json()["error"]["code"] == "signal_not_found"
    assert client.post("/api/v1/signals/99/captures", json={"items": [capture(1)]}).status_code == 404


def test_a_cursor_with_a_number_that_is_none_of_ours_is_refused_with_a_sentence(client: TestClient) -> None:
    signal_id = add(client, "Keywords")

    for kind, path in (("captures", f"/api/v1/signals/{signal_id}/captures"), ("signals", "/api/v1/signals")):
        for number in (2**63, 2**64 - 1):
            answer = client.get(path, params={"cursor": encode(kind, number)})
            assert answer.status_code in (400, 422)
            assert "pass the `next` of the page before" in answer.json()["error"]["message"]


def test_a_chosen_capture_is_a_text_with_its_external_id_or_a_number_with_ours(live: TestClient) -> None:
    signal_id = add(live, "Keywords")
    send(live, signal_id, *({**capture(number), "external_id": str(number)} for number in (2, 1)))
    ids = {each["external_id"]: each["id"] for each in captures(live, signal_id)}
    assert ids == {"2": 1, "1": 2}

    live.post(f"/api/v1/signals/{signal_id}/qualify", json={"ids": ["1"]})

    assert {each["external_id"]: each["state"] for each in captures(live, signal_id)} == {"1": "qualified", "2": "held"}
    answer = live.post(f"/api/v1/signals/{signal_id}/qualify", json={"ids": [1]}).json()
    assert answer["qualified"] == 1 and captures(live, signal_id, state="held") == []


def test_a_switch_counts_no_captures_while_writers_wait(live: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    signal_id = add(live, "Keywords")
    counting: list[bool] = []
    count = states.count_captures

    def watched(session: Session, *more: Any) -> Any:
        counting.append(bool(session.connection().get_execution_options().get("writes", False)))
        return count(session, *more)

    monkeypatch.setattr(states, "count_captures", watched)
    live.patch(f"/api/v1/signals/{signal_id}", json={"autoqualify": "on"})
    live.post("/api/v1/signals/autoqualify", json={"signal_ids": "all", "on": False})

    assert counting and not any(counting)
