"""API keys: kept hashed, good for a workspace and a role, ended by time, by hand and with their member."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from api.auth import WRONG_KEY, actor_of_key, actor_of_member, is_still_in, signed_in_by_cookie, signed_in_by_key
from api.services import Services
from qualification.errors import Forbidden, Unauthenticated
from storage.tables import ApiKey, Audit, utc_now
from tests.access.conftest import PEOPLE, Keyed, bearer, sign_in

pytestmark = pytest.mark.slow


def services_of(keyed: Keyed) -> Services:
    services: Services = keyed.client.app.state.services  # type: ignore[attr-defined]
    return services


def stored(keyed: Keyed) -> list[ApiKey]:
    with services_of(keyed).database.bulk_reading() as session:
        return list(session.scalars(select(ApiKey).order_by(ApiKey.created_at)))


def test_a_key_acts_for_its_member_with_their_role(keyed: Keyed) -> None:
    for role, person in PEOPLE.items():
        found = keyed.client.get("/api/v1/session", headers=keyed.headers(role)).json()

        assert found == {"person": person, "name": role.title(), "role": role, "workspace": "default", "auth": "key", "csrf_token": None}


def test_only_the_hash_of_a_key_is_kept(keyed: Keyed) -> None:
    kept = {str(value) for row in stored(keyed) for value in vars(row).values()}

    assert not any(key in value for key in keyed.keys.values() for value in kept)
    assert {row.prefix for row in stored(keyed)} >= {key[:11] for key in keyed.keys.values()}


def test_a_key_is_made_shown_once_listed_and_revoked(keyed: Keyed) -> None:
    admin = keyed.headers("admin")
    made = keyed.client.post("/api/v1/keys", json={"name": "CI", "person": PEOPLE["editor"], "role": "viewer"}, headers=admin)
    key = made.json()["key"]
    used = keyed.client.get("/api/v1/session", headers=bearer(key)).json()
    listed = keyed.client.get("/api/v1/keys", headers=admin).json()["items"]
    keyed.client.delete(f"/api/v1/keys/{made.json()['id']}", headers=admin)
    again = keyed.client.delete(f"/api/v1/keys/{made.json()['id']}", headers=admin)
    refused = keyed.client.get("/api/v1/session", headers=bearer(key))

    assert made.status_code == 201 and key.startswith("wk_")
    assert (used["person"], used["role"]) == (PEOPLE["editor"], "viewer")
    assert listed[0]["name"] == "CI" and key not in str(listed) and listed[0]["prefix"] == key[:11]
    assert again.status_code == 200 and again.json()["revoked_at"]
    assert (refused.status_code, refused.json()["error"]["message"]) == (401, WRONG_KEY)
    assert refused.headers["www-authenticate"].startswith("Bearer")


def test_a_key_never_may_more_than_its_member_does_now(keyed: Keyed) -> None:
    admin, path = keyed.headers("admin"), f"/api/v1/members/{PEOPLE['editor']}"
    too_high = {"name": "CI", "person": PEOPLE["editor"], "role": "admin"}

    refused = keyed.client.post("/api/v1/keys", json=too_high, headers=admin)
    keyed.client.patch(path, json={"role": "viewer"}, headers=admin)
    lowered = keyed.client.get("/api/v1/session", headers=keyed.headers("editor")).json()
    keyed.client.patch(path, json={"role": "admin"}, headers=admin)
    raised = keyed.client.get("/api/v1/session", headers=keyed.headers("editor")).json()

    assert refused.status_code == 422 and "ed@example.com is editor" in refused.json()["error"]["message"]
    assert (lowered["role"], raised["role"]) == ("viewer", "editor")


@pytest.mark.parametrize("end", ["expired", "revoked", "disabled", "unknown", "not a key", "empty", "huge"])
def test_whatever_is_wrong_with_a_key_the_answer_is_the_same(keyed: Keyed, end: str) -> None:
    key = {"unknown": "wk_" + "A" * 43, "not a key": "sk-live", "empty": "", "huge": "wk_" + "A" * 5000}.get(end, keyed.keys["viewer"])
    database = services_of(keyed).database
    past = utc_now() - timedelta(seconds=1)
    with database.bulk_writing() as session:
        if end in ("expired", "revoked"):
            session.execute(update(ApiKey).values({"expired": {"expires_at": past}, "revoked": {"revoked_at": past}}[end]))
    if end == "disabled":
        keyed.client.patch(f"/api/v1/members/{PEOPLE['viewer']}", json={"disabled": True}, headers=keyed.headers("admin"))

    answer = keyed.client.get("/api/v1/icps", headers=bearer(key))

    assert answer.status_code == 401
    assert answer.json()["error"] == {"code": "unauthenticated", "message": WRONG_KEY, "details": {}}


def test_a_key_for_sending_records_does_nothing_else(keyed: Keyed) -> None:
    headers = bearer(keyed.ingest_key)
    batch = {"items": [{"external_id": "a1", "attributes": {"name": "Acme"}}]}

    assert keyed.client.post("/api/v1/accounts:batch", json=batch, headers=headers).status_code == 200
    refused = keyed.client.get("/api/v1/accounts", headers=headers)
    assert refused.status_code == 403 and "only for sending records" in refused.json()["error"]["message"]


def test_when_a_key_was_last_used_is_written_without_a_request_waiting_for_it(keyed: Keyed) -> None:
    services = services_of(keyed)
    for _ in range(3):
        keyed.client.get("/api/v1/icps", headers=keyed.headers("viewer"))
    before = [row.last_used_at for row in stored(keyed)]

    keyed.client.portal.call(services.uses.write, services.database)  # type: ignore[union-attr]

    assert before == [None] * 4
    assert [row.prefix for row in stored(keyed) if row.last_used_at] == [keyed.keys["viewer"][:11]]


def test_making_and_revoking_a_key_is_in_the_audit_without_the_key(keyed: Keyed) -> None:
    with services_of(keyed).database.bulk_reading() as session:
        texts = list(session.scalars(select(Audit.text).where(Audit.action == "key.created")))

    assert "Created the key viewer all (viewer) for vera@example.com" in texts
    assert not any(key in text for key in keyed.keys.values() for text in texts)


def test_other_surfaces_take_the_person_of_a_key_or_a_member_by_name(keyed: Keyed) -> None:
    services = services_of(keyed)
    call = keyed.client.portal.call  # type: ignore[union-attr]

    by_key = call(actor_of_key, services, keyed.keys["editor"])
    by_name = call(actor_of_member, services, by_key.workspace_id, PEOPLE["viewer"])

    assert (by_key.person, by_key.role, by_key.workspace) == (PEOPLE["editor"], "editor", "default")
    assert (by_name.person, by_name.role) == (PEOPLE["viewer"], "viewer")
    with pytest.raises(Forbidden):
        call(actor_of_key, services, keyed.ingest_key)
    with pytest.raises(Unauthenticated):
        call(actor_of_key, services, "wk_none")
    for workspace_id, person in ((by_key.workspace_id, "nobody"), (by_key.workspace_id + 1, PEOPLE["viewer"])):
        with pytest.raises(Forbidden):
            call(actor_of_member, services, workspace_id, person)


def test_who_came_in_is_out_once_the_key_or_the_session_is(keyed: Keyed) -> None:
    services, call = services_of(keyed), keyed.client.portal.call  # type: ignore[union-attr]
    found = call(signed_in_by_key, services, keyed.keys["viewer"])
    sign_in(keyed.client, "editor")
    inside = call(signed_in_by_cookie, services, keyed.client.cookies["winnow_session"])
    before = [call(is_still_in, services, each) for each in (found, inside)]

    for role in ("viewer", "editor"):
        keyed.client.patch(f"/api/v1/members/{PEOPLE[role]}", json={"disabled": True}, headers=keyed.headers("admin"))

    assert before == [True, True]
    assert [call(is_still_in, services, each) for each in (found, inside)] == [False, False]
