"""The two workspaces of one service that asks for keys."""

import time
from collections.abc import Iterator

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from api.app import create_app
from qualification.access.keys import NewKey, create_key
from qualification.access.members import NewMember, add_member
from qualification.identity import Actor
from settings import Settings
from storage.database import Database
from storage.workspaces import ensure_workspace
from tests.api.conftest import BASE_URL
from tests.conftest import Lend
from tests.tenancy.two_workspaces import Tenant, fill

Tenants = tuple[Tenant, Tenant]
PERSON = "ada@example.com"


@pytest.fixture(scope="module")
def tenants(tmp_path_factory: pytest.TempPathFactory, lend_database: Lend) -> Iterator[Tenants]:
    """Both of them, with the same admin in both, both filled."""
    home = tmp_path_factory.mktemp("tenants")
    with lend_database(home) as url:
        yield from _served(Settings(home=home, database_url=SecretStr(url), auth="keys", _env_file=None))


def _served(settings: Settings) -> Iterator[Tenants]:
    with TestClient(create_app(settings), base_url=BASE_URL, raise_server_exceptions=False) as client:
        found = tuple(
            Tenant(client, _key(settings, name), name, mark, PERSON) for name, mark in (("quartz", "Norquavo"), ("velvet", "Sudopali"))
        )
        for tenant in found:
            fill(tenant)
        _wait_for_jobs(found)
        yield found[0], found[1]


def _key(settings: Settings, name: str) -> str:
    database = Database(settings.url)
    with database.bulk_writing() as session:
        actor = Actor(ensure_workspace(session, name).id, name, "local")
        add_member(session, actor, NewMember(PERSON, f"Ada of {name}", "admin"))
        key = create_key(session, actor, NewKey(f"key of {name}", PERSON))[1]
    database.sync_engine.dispose()
    return key


def _wait_for_jobs(tenants: tuple[Tenant, ...]) -> None:
    """Jobs change what is listed until they are done."""
    deadline = time.monotonic() + 60
    while any(job["status"] in ("queued", "running") for each in tenants for job in each.get("/api/v1/jobs").json()["items"]):
        assert time.monotonic() < deadline, "the jobs do not end"
        time.sleep(0.05)
