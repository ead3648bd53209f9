"""Members: added and changed by an admin, never without an admin, each change in the audit."""

import pytest
from sqlalchemy import select

from api.services import Services
from storage.tables import Audit
from tests.access.conftest import PASSWORD, PEOPLE, Keyed, sign_in

pytestmark = pytest.mark.slow
NEW = {"person": "New@Example.com", "name": "Nia New", "role": "viewer", "password": PASSWORD}


def test_an_admin_adds_a_member_who_then_signs_in(keyed: Keyed) -> None:
    admin = keyed.headers("admin")
    made = keyed.client.post("/api/v1/members", json=NEW, headers=admin)
    again = keyed.client.post("/api/v1/members", json={**NEW, "person": "NEW@example.COM"}, headers=admin)
    inside = keyed.client.post("/api/v1/session", json={"person": "new@example.com", "password": PASSWORD})
    listed = keyed.client.get("/api/v1/members", headers=admin).json()["items"]

    assert made.status_code == 201 and made.json()["person"] == "new@example.com"
    assert (again.status_code, again.json()["error"]["code"]) == (409, "member_exists")
    assert (inside.json()["name"], inside.json()["role"]) == ("Nia New", "viewer")
    assert [each["person"] for each in listed] == [*PEOPLE.values(), "new@example.com"]
    assert "argon2" not in str(listed) and PASSWORD not in str(listed)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"person": "local"}, "choose another name"),
        ({"person": " "}, "1 to 200 printable"),
        ({"password": "short"}, "12 to 200 characters"),
        ({"password": "new@new@new@new"}, "easily guessed"),
        ({"password": "aaaaaaaaaaaaaaaa"}, "easily guessed"),
        ({"role": "owner"}, "role"),
        ({"name": "\u0000"}, "name takes"),
    ],
)
def test_what_cannot_be_a_member_is_refused_with_what_is_allowed(keyed: Keyed, change: dict[str, str], said: str) -> None:
    answer = keyed.client.post("/api/v1/members", json={**NEW, **change}, headers=keyed.headers("admin"))

    assert answer.status_code == 422
    assert said in answer.json()["error"]["message"] and PASSWORD not in answer.text


@pytest.mark.parametrize("change", [{"role": "editor"}, {"disabled": True}])
def test_the_last_admin_stays(keyed: Keyed, change: dict[str, object]) -> None:
    admin = keyed.headers("admin")
    refused = keyed.client.patch(f"/api/v1/members/{PEOPLE['admin']}", json=change, headers=admin)
    keyed.client.patch(f"/api/v1/members/{PEOPLE['editor']}", json={"role": "admin"}, headers=admin)
    passed = keyed.client.patch(f"/api/v1/members/{PEOPLE['admin']}", json=change, headers=admin)

    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "last_admin")
    assert passed.status_code == 200


def test_a_disabled_member_is_out_at_once_and_comes_back(keyed: Keyed) -> None:
    path = f"/api/v1/members/{PEOPLE['editor']}"
    sign_in(keyed.client, "editor")
    keyed.client.patch(path, json={"disabled": True}, headers=keyed.headers("admin"))
    shut = keyed.client.get("/api/v1/session").status_code
    keyed.client.patch(path, json={"disabled": False}, headers=keyed.headers("admin"))

    assert shut == 401
    assert keyed.client.get("/api/v1/session").status_code == 401  # that session has ended; a new one is needed
    sign_in(keyed.client, "editor")


def test_every_change_of_a_member_is_in_the_audit(keyed: Keyed) -> None:
    admin = keyed.headers("admin")
    keyed.client.patch(f"/api/v1/members/{PEOPLE['viewer']}", json={"role": "editor", "password": "another horse entirely"}, headers=admin)
    keyed.client.patch(f"/api/v1/members/{PEOPLE['viewer']}", json={"role": "editor"}, headers=admin)

    services: Services = keyed.client.app.state.services  # type: ignore[attr-defined]
    with services.database.bulk_reading() as session:
        changes = list(session.scalars(select(Audit.text).where(Audit.action == "member.changed")))
    assert changes == ["vera@example.com: viewer → editor, a new password"]


def test_an_unknown_member_is_not_found(keyed: Keyed) -> None:
    answer = keyed.client.patch("/api/v1/members/eve@example.com", json={"role": "admin"}, headers=keyed.headers("admin"))

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "member_not_found")
