"""One table says what each role may do, and every route is in it."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.routing import BaseRoute, Mount

from api import permissions
from api.app import create_app
from api.permissions import NEEDS, Need, check, need_of
from qualification.errors import Forbidden
from qualification.identity import ROLES, Actor, Role
from settings import Settings
from tests.access.conftest import Keyed, bearer

ALLOWED: dict[Need, tuple[str, ...]] = {
    "open": ("nobody", *ROLES, "ingest"),
    "anyone": (*ROLES, "ingest"),
    "viewer": ROLES,
    "editor": ("editor", "admin"),
    "ingest": ("editor", "admin", "ingest"),
    "admin": ("admin",),
}
OWN_SIGN_IN = ("/mcp", "/slack", "/.well-known")
STREAMS = ("/api/v1/events", "/agui/runs/{run_id}/events")
SAMPLES = {"run_id": "no-run", "before": "1", "after": "2", "signal_id": "7"}


@cache
def app() -> FastAPI:
    """The service, not started: its routes are known without a database."""
    return create_app(Settings(_env_file=None))


def operations() -> list[tuple[str, str]]:
    paths: dict[str, dict[str, Any]] = app().openapi()["paths"]
    return [(method.upper(), path) for path, methods in paths.items() for method in methods]


def all_routes() -> Iterator[BaseRoute]:
    for each in app().routes:
        included = getattr(each, "original_router", None)
        yield from [each] if included is None else included.routes


def test_every_route_of_the_api_has_a_row_and_no_row_is_without_a_route() -> None:
    routes = {f"{method} {path}" for method, path in operations()}

    assert routes - set(NEEDS) == set()
    assert {row for row in NEEDS if "/api/" in row} - routes == set()


def test_a_route_outside_the_api_document_is_a_page_or_brings_its_own_sign_in() -> None:
    documented = {path for _, path in operations()}
    for each in all_routes():
        path = getattr(each, "path_format", getattr(each, "path", ""))
        if path not in documented and not path.startswith(OWN_SIGN_IN):
            assert isinstance(each, Mount) or getattr(each, "methods", None) == {"GET", "HEAD"}, path
            assert not path.startswith(("/api", "/agui")), path


@pytest.mark.slow
def test_every_route_lets_in_just_who_its_row_says(keyed: Keyed) -> None:
    credentials: dict[str, dict[str, str]] = {"nobody": {}, "ingest": bearer(keyed.ingest_key)}
    credentials |= {role: keyed.headers(role) for role in ROLES}
    wrong = []
    for method, path in operations():
        need = NEEDS[f"{method} {path}"]
        if need == "signature":
            continue
        for who, headers in credentials.items():
            if path in STREAMS and who in ALLOWED[need]:
                continue  # an open stream has no end to wait for
            url = re.sub(r"{(\w+)}", lambda found: SAMPLES.get(found[1], "made-up"), path)
            status = keyed.client.request(method, url, headers=headers).status_code
            refused = 401 if who == "nobody" else 403
            if (status in (401, 403)) != (who not in ALLOWED[need]) or (who not in ALLOWED[need] and status != refused):
                wrong.append((method, path, who, status))

    assert wrong == []


@pytest.mark.slow
def test_what_changes_something_asks_for_the_role_once_more_so_that_a_wrong_row_lets_no_viewer_in(
    keyed: Keyed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(permissions, "NEEDS", dict.fromkeys(NEEDS, "viewer"))
    done = {}
    for row, need in NEEDS.items():
        if need in ("editor", "ingest"):
            method, _, path = row.partition(" ")
            url = re.sub(r"{(\w+)}", lambda found: SAMPLES.get(found[1], "made-up"), path)
            done[row] = keyed.client.request(method, url, headers=keyed.headers("viewer")).status_code

    assert len(done) > 20
    assert {row: status for row, status in done.items() if status != 403} == {}


def test_a_route_without_a_row_lets_nobody_in() -> None:
    assert need_of("GET", "/api/v1/new") is None
    with pytest.raises(Forbidden):
        check(Actor(1, "default", "ada", "admin"), "all", None)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("role", "deed"),
    [("viewer", "confirm"), ("viewer", "reject"), ("viewer", "undo")],
)
def test_a_viewer_decides_nothing(keyed: Keyed, role: Role, deed: str) -> None:
    answer = keyed.client.post(f"/api/v1/changesets/any/{deed}", json={"content_hash": "x"}, headers=keyed.headers(role))

    assert answer.status_code == 403
    assert answer.json()["error"]["message"] == "vera@example.com is a viewer; this needs the role editor"


@pytest.mark.slow
def test_the_audit_cannot_be_changed_over_any_route(keyed: Keyed) -> None:
    assert [method for method, path in operations() if "audit" in path] == ["GET"]
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert keyed.client.request(method, "/api/v1/audit", headers=keyed.headers("admin")).status_code == 405
        assert keyed.client.request(method, "/api/v1/audit/1", headers=keyed.headers("admin")).status_code == 404
