"""What the copilot proposed is confirmed, rejected and undone over HTTP, once."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.payloads import AuditOut, ChangeSetOut
from api.services import Services
from qualification import changesets
from qualification.definitions import parse_definition
from qualification.identity import Actor
from qualification.proposals import build_save, read_save_context
from storage.tables import Thread, utc_now
from tests.api.conftest import MID

pytestmark = pytest.mark.slow

THREAD = "thread-1"


def propose(client: TestClient, definition: dict[str, Any] = MID, *, icp_code: str | None = None) -> dict[str, Any]:
    """Let the copilot of a thread propose a save, and return it as the route shows it."""
    services: Services = client.app.state.services  # type: ignore[attr-defined]
    changeset_id: str = client.portal.call(_propose, services, definition, icp_code)  # type: ignore[union-attr]
    shown: dict[str, Any] = client.get(f"/api/v1/changesets/{changeset_id}").json()
    return shown


async def _propose(services: Services, body: dict[str, Any], icp_code: str | None) -> str:
    name, workspace_id = services.workspace
    actor = Actor(workspace_id, name, "local")
    async with services.database.reading() as session:
        context = await read_save_context(session, workspace_id, body["name"], icp_code)
    snapshot = await services.snapshot(workspace_id)
    proposal = build_save(snapshot, parse_definition(body), context, base_version=None, today=services.today())
    async with services.database.writing() as session:
        if await session.get(Thread, THREAD) is None:
            now = utc_now()
            session.add(Thread(id=THREAD, workspace_id=workspace_id, person="local", title="T", draft=None, created_at=now, updated_at=now))
            await session.flush()
        return (await changesets.propose(session, actor, replace(proposal, thread_id=THREAD))).id


def confirm(client: TestClient, changeset: dict[str, Any]) -> Any:
    return client.post(f"/api/v1/changesets/{changeset['id']}/confirm", json={"content_hash": changeset["content_hash"]})


def lines(client: TestClient) -> list[str]:
    messages = client.get(f"/api/v1/threads/{THREAD}").json()["messages"]
    return [message["content"] for message in messages if message["role"] == "assistant"]


def test_a_proposal_is_listed_until_it_is_decided(client: TestClient) -> None:
    changeset = propose(client)

    ChangeSetOut.model_validate(changeset)
    assert [each["id"] for each in client.get("/api/v1/changesets?status=proposed").json()["items"]] == [changeset["id"]]
    assert client.get("/api/v1/icps").json()["items"] == []
    assert confirm(client, changeset).json()["status"] == "applied"
    assert client.get("/api/v1/changesets?status=proposed").json()["items"] == []


def test_a_second_confirm_returns_the_result_of_the_first(client: TestClient) -> None:
    changeset = propose(client)

    first, second = confirm(client, changeset), confirm(client, changeset)

    assert first.status_code == second.status_code == 200
    assert first.json() == second.json()
    assert first.json()["result"]["icp_code"] == "mid-market-software"
    assert [icp["draft_version"] for icp in client.get("/api/v1/icps").json()["items"]] == [1]


def test_a_confirm_by_button_adds_one_line_to_the_thread(client: TestClient) -> None:
    changeset = propose(client)

    confirm(client, changeset)
    confirm(client, changeset)

    (line,) = lines(client)
    assert line.startswith("Saved “Mid-market software” as version 1 (Draft). 2 of 4 accounts qualify.")


def test_another_hash_applies_nothing(client: TestClient) -> None:
    changeset = propose(client)

    answer = client.post(f"/api/v1/changesets/{changeset['id']}/confirm", json={"content_hash": "0" * 64})

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "hash_mismatch")
    assert client.get("/api/v1/icps").json()["items"] == []


def test_a_confirm_after_the_target_changed_applies_nothing_and_offers_a_fresh_proposal(client: TestClient) -> None:
    client.post("/api/v1/icps", json={"definition": MID})
    changeset = propose(client, {**MID, "min_score": 50}, icp_code="mid-market-software")
    client.put("/api/v1/icps/mid-market-software", json={"definition": {**MID, "description": "Theirs"}, "base_version": 1})

    answer = confirm(client, changeset)

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "changeset_stale")
    fresh = answer.json()["error"]["details"]["changeset"]
    ChangeSetOut.model_validate(fresh)
    assert (fresh["status"], fresh["base"], fresh["thread_id"]) == ("proposed", {"version": 2}, THREAD)
    assert client.get(f"/api/v1/changesets/{changeset['id']}").json()["status"] == "stale"
    assert client.get("/api/v1/icps/mid-market-software").json()["draft_version"] == 2
    thread = client.get(f"/api/v1/threads/{THREAD}").json()
    assert thread["shown_changeset_id"] == fresh["id"]
    assert [message["id"] for message in thread["messages"] if message["role"] == "activity"] == [fresh["id"]]

    assert confirm(client, fresh).json()["result"]["version"] == 3


def test_a_retried_confirm_offers_the_same_fresh_proposal_until_it_is_decided(client: TestClient) -> None:
    changeset = propose(client)
    client.post("/api/v1/icps", json={"definition": MID})

    first, second = (confirm(client, changeset).json()["error"]["details"]["changeset"] for _ in range(2))

    assert first == second
    assert [each["id"] for each in client.get("/api/v1/changesets?status=proposed").json()["items"]] == [first["id"]]
    assert client.get(f"/api/v1/changesets/{changeset['id']}").json()["result"] == {"renewed_by": first["id"]}
    assert len(lines(client)) == 2

    client.post(f"/api/v1/changesets/{first['id']}/reject")
    assert confirm(client, changeset).json()["error"]["details"]["changeset"]["id"] != first["id"]


def test_a_new_icp_whose_name_was_taken_meanwhile_is_offered_under_the_next_name(client: TestClient) -> None:
    changeset = propose(client)
    client.post("/api/v1/icps", json={"definition": MID})

    fresh = confirm(client, changeset).json()["error"]["details"]["changeset"]

    assert confirm(client, fresh).json()["result"]["name"] == "Mid-market software 2"


def test_an_icp_that_is_gone_is_offered_as_a_new_one(client: TestClient) -> None:
    client.post("/api/v1/icps", json={"definition": MID})
    changeset = propose(client, {**MID, "min_score": 50}, icp_code="mid-market-software")
    client.delete("/api/v1/icps/mid-market-software")

    fresh = confirm(client, changeset).json()["error"]["details"]["changeset"]

    assert fresh["target"] == {"icp_code": None}
    assert confirm(client, fresh).status_code == 200


def test_new_records_never_make_a_proposal_stale(client: TestClient) -> None:
    changeset = propose(client)
    client.post("/api/v1/accounts:batch", json={"items": [{"external_id": "new", "attributes": {"name": "New"}}]})

    assert confirm(client, changeset).status_code == 200


def test_a_rejected_proposal_cannot_be_confirmed(client: TestClient) -> None:
    changeset = propose(client)

    rejected = client.post(f"/api/v1/changesets/{changeset['id']}/reject")

    assert rejected.json()["status"] == "rejected"
    assert client.post(f"/api/v1/changesets/{changeset['id']}/reject").json() == rejected.json()
    answer = confirm(client, changeset)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "changeset_not_open")
    assert lines(client) == ["Rejected: Save Mid-market software as a new ICP in Draft."]


def test_an_undo_takes_the_save_back_once(client: TestClient) -> None:
    changeset = propose(client)
    confirm(client, changeset)

    first = client.post(f"/api/v1/changesets/{changeset['id']}/undo")
    second = client.post(f"/api/v1/changesets/{changeset['id']}/undo")

    assert first.json()["result"]["undone_by"] == "local"
    assert first.json() == second.json()
    assert client.get("/api/v1/icps").json()["items"] == []
    assert len(lines(client)) == 2


async def _confirm_at_once(services: Services, changeset: dict[str, Any]) -> list[str]:
    name, workspace_id = services.workspace
    actor = Actor(workspace_id, name, "local")

    async def one() -> str:
        async with services.database.writing() as session:
            return (await changesets.confirm(session, actor, changeset["id"], changeset["content_hash"])).status

    return list(await asyncio.gather(*(one() for _ in range(5))))


def test_five_confirms_at_once_apply_once(client: TestClient) -> None:
    changeset = propose(client)
    services: Services = client.app.state.services  # type: ignore[attr-defined]

    statuses = client.portal.call(_confirm_at_once, services, changeset)  # type: ignore[union-attr]

    assert statuses == ["applied"] * 5
    assert [each["version"] for each in client.get("/api/v1/icps/mid-market-software/versions").json()["items"]] == [1]


def test_the_audit_tells_who_decided_what_newest_first(client: TestClient) -> None:
    changeset = propose(client)
    confirm(client, changeset)

    entries = client.get("/api/v1/audit").json()["items"]

    assert [(entry["action"], entry["actor"], entry["changeset_id"]) for entry in entries] == [
        ("changeset.applied", "local", changeset["id"]),
        ("changeset.proposed", "local", changeset["id"]),
    ]
    AuditOut.model_validate(entries[0])


def test_the_audit_is_paged(client: TestClient) -> None:
    confirm(client, propose(client))

    first = client.get("/api/v1/audit?limit=1").json()
    second = client.get(f"/api/v1/audit?limit=1&cursor={first['next']}").json()

    assert [entry["action"] for page in (first, second) for entry in page["items"]] == ["changeset.applied", "changeset.proposed"]
    assert second["next"] is None


@pytest.mark.parametrize("action", ["confirm", "reject", "undo"])
def test_an_unknown_change_set_is_not_found(client: TestClient, action: str) -> None:
    answer = client.post(f"/api/v1/changesets/nope/{action}", json={"content_hash": "h"} if action == "confirm" else None)

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "changeset_not_found")


def test_change_sets_are_paged_newest_first(client: TestClient) -> None:
    first_id, second_id = (propose(client, {**MID, "name": name})["id"] for name in ("One", "Two"))

    first = client.get("/api/v1/changesets?limit=1").json()
    second = client.get(f"/api/v1/changesets?limit=1&cursor={first['next']}").json()

    assert [each["id"] for page in (first, second) for each in page["items"]] == [second_id, first_id]
    assert second["next"] is None
