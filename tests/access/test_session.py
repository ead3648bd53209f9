"""Signing in on the web: one answer for every wrong guess, a cookie out of reach, and nothing changed by another site."""

import pytest
from sqlalchemy import select, update
from starlette.testclient import TestClient

from api.app import create_app
from api.routes.session import WRONG
from api.services import Services
from api.sign_ins import FREE_FOR_PERSON
from qualification.access.admission import IDLE
from storage.tables import Member, WebSession, utc_now
from tests.access.conftest import PASSWORD, PEOPLE, Keyed, sign_in
from tests.api.conftest import BASE_URL

pytestmark = pytest.mark.slow
ICP = {"definition": {"name": "Fintech"}}


def services_of(keyed: Keyed) -> Services:
    services: Services = keyed.client.app.state.services  # type: ignore[attr-defined]
    return services


def test_a_page_asks_who_is_signed_in_and_is_told_that_nobody_is(keyed: Keyed) -> None:
    answer = keyed.client.get("/api/v1/session")

    assert answer.status_code == 401
    assert "sign in" in answer.json()["error"]["message"]


def test_a_server_that_asks_nobody_says_so(keyed: Keyed) -> None:
    off = keyed.settings.model_copy(update={"auth": "off"})
    with TestClient(create_app(off), base_url=BASE_URL) as client:
        asked = client.get("/api/v1/session").json()
        signed = client.post("/api/v1/session", json={"person": "anybody", "password": "whatever"})

    assert asked == {"person": "local", "name": "local", "role": "admin", "workspace": "default", "auth": "off", "csrf_token": None}
    assert signed.json() == asked and "set-cookie" not in signed.headers


def test_who_signs_in_stays_signed_in_until_they_sign_out(keyed: Keyed) -> None:
    csrf = sign_in(keyed.client, "editor")

    inside = keyed.client.get("/api/v1/session")
    saved = keyed.client.post("/api/v1/icps", json=ICP, headers=csrf)
    keyed.client.delete("/api/v1/session", headers=csrf)

    assert inside.json()["person"] == PEOPLE["editor"] and inside.json()["auth"] == "session"
    assert saved.status_code == 201
    assert keyed.client.get("/api/v1/session").status_code == 401


def test_a_person_is_found_however_they_write_their_address(keyed: Keyed) -> None:
    body = {"person": " Ed@Example.COM ", "password": PASSWORD, "workspace": "default"}

    assert keyed.client.post("/api/v1/session", json=body).json()["person"] == PEOPLE["editor"]


@pytest.mark.parametrize("wrong", ["password", "person", "workspace", "disabled", "no password"])
def test_whatever_is_wrong_with_a_sign_in_the_answer_is_the_same(keyed: Keyed, wrong: str) -> None:
    body = {"person": PEOPLE["editor"], "password": PASSWORD}
    body |= {
        "password": {"password": "wrong horse battery"},
        "person": {"person": "eve@example.com"},
        "workspace": {"workspace": "north"},
    }.get(wrong, {})
    with services_of(keyed).database.bulk_writing() as session:
        if wrong == "disabled":
            session.execute(update(Member).values(disabled_at=utc_now()))
        if wrong == "no password":
            session.execute(update(Member).values(password_hash=None))

    answer = keyed.client.post("/api/v1/session", json=body)

    assert (answer.status_code, answer.json()["error"]["message"]) == (401, WRONG)
    assert "set-cookie" not in answer.headers


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(keyed: Keyed) -> None:
    body = {"person": PEOPLE["editor"], "password": PASSWORD}
    here = keyed.client.post("/api/v1/session", json=body).headers["set-cookie"]
    allowed = keyed.settings.model_copy(update={"allowed_hosts": "winnow.example"})
    with TestClient(create_app(allowed), base_url="https://winnow.example") as client:
        away = client.post("/api/v1/session", json=body).headers["set-cookie"]
        stays = client.get("/api/v1/session").status_code
    with TestClient(create_app(allowed), base_url="http://winnow.example") as client:
        proxied = client.post("/api/v1/session", json=body).headers["set-cookie"]

    for cookie in (here, away, proxied):
        assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Path=/" in cookie and "Domain" not in cookie
    assert "Secure" not in here and stays == 200
    for cookie in (away, proxied):
        assert cookie.startswith("__Host-winnow_session=") and "Secure" in cookie


@pytest.mark.parametrize("token", [None, "", "made-up", "ÿ"])
def test_a_changing_request_with_a_cookie_needs_the_token_of_its_session(keyed: Keyed, token: str | None) -> None:
    sign_in(keyed.client, "editor")

    answer = keyed.client.post("/api/v1/icps", json=ICP, headers=[] if token is None else [(b"X-CSRF-Token", token.encode("latin-1"))])

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "csrf_failed")
    assert keyed.client.get("/api/v1/icps").json()["items"] == []


def test_another_site_changes_nothing_even_with_the_token(keyed: Keyed) -> None:
    csrf = sign_in(keyed.client, "editor")

    answer = keyed.client.post("/api/v1/icps", json=ICP, headers={**csrf, "Origin": "https://evil.example"})

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "origin_not_allowed")


def test_a_key_needs_no_token_of_a_session(keyed: Keyed) -> None:
    sign_in(keyed.client, "viewer")

    assert keyed.client.post("/api/v1/icps", json=ICP, headers=keyed.headers("editor")).status_code == 201


def test_a_password_that_a_proxy_asks_for_does_not_stand_in_the_way_of_a_session(keyed: Keyed) -> None:
    sign_in(keyed.client, "viewer")

    assert keyed.client.get("/api/v1/session", headers={"Authorization": "Basic dTpw"}).json()["person"] == PEOPLE["viewer"]


def test_only_the_hash_of_a_cookie_is_kept(keyed: Keyed) -> None:
    sign_in(keyed.client)
    cookie = keyed.client.cookies["winnow_session"]

    with services_of(keyed).database.bulk_reading() as session:
        (row,) = session.scalars(select(WebSession)).all()
        assert cookie not in {row.token_hash, row.csrf_token}
    assert keyed.client.get("/api/v1/session", headers={"Cookie": f"winnow_session={row.token_hash}"}).status_code == 401


@pytest.mark.parametrize("end", ["expired", "idle", "disabled", "role"])
def test_a_session_ends_with_its_time_and_with_its_member(keyed: Keyed, end: str) -> None:
    csrf, now = sign_in(keyed.client, "editor"), utc_now()
    with services_of(keyed).database.bulk_writing() as session:
        if end in ("expired", "idle"):
            session.execute(update(WebSession).values({"expired": {"expires_at": now}, "idle": {"seen_at": now - IDLE}}[end]))
        else:
            values: dict[str, object] = {"disabled_at": now} if end == "disabled" else {"role": "viewer"}
            session.execute(update(Member).where(Member.person == PEOPLE["editor"]).values(values))

    answer = keyed.client.post("/api/v1/icps", json=ICP, headers=csrf)

    assert answer.status_code == (403 if end == "role" else 401)


def test_a_new_password_signs_out_everywhere_else(keyed: Keyed) -> None:
    elsewhere = TestClient(keyed.client.app, base_url=BASE_URL)
    sign_in(elsewhere, "editor")
    csrf = sign_in(keyed.client, "editor")
    body = {"current_password": PASSWORD, "new_password": "another horse entirely"}

    wrong = keyed.client.put("/api/v1/session/password", json={**body, "current_password": "nope"}, headers=csrf)
    easy = keyed.client.put("/api/v1/session/password", json={**body, "new_password": "short"}, headers=csrf)
    changed = keyed.client.put("/api/v1/session/password", json=body, headers=csrf)

    assert wrong.status_code == 422 and "current_password" in wrong.json()["error"]["message"]
    assert easy.status_code == 422 and "12 to 200 characters" in easy.json()["error"]["message"]
    assert changed.status_code == 200 and keyed.client.get("/api/v1/session").status_code == 200
    assert elsewhere.get("/api/v1/session").status_code == 401
    with pytest.raises(AssertionError):
        sign_in(elsewhere, "editor")


def test_who_keeps_guessing_waits_ever_longer(keyed: Keyed) -> None:
    body = {"person": PEOPLE["editor"], "password": "wrong horse battery"}
    statuses = [keyed.client.post("/api/v1/session", json=body).status_code for _ in range(FREE_FOR_PERSON)]

    refused = keyed.client.post("/api/v1/session", json={**body, "password": PASSWORD})

    assert set(statuses) == {401}
    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "too_many_requests")
    assert int(refused.headers["retry-after"]) == refused.json()["error"]["details"]["retry_after_seconds"]
    sign_in(keyed.client, "viewer")
