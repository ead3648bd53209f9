"""A service that asks for keys, with one member of each role in its workspace."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from api.app import create_app
from qualification.access.keys import NewKey, Scope, create_key
from qualification.access.members import NewMember, add_member
from qualification.access.passwords import hash_password
from qualification.identity import ROLES, Actor, Role
from settings import Settings
from storage.database import Database
from storage.workspaces import ensure_workspace
from tests.api.conftest import BASE_URL

PASSWORD = "correct horse battery"
PEOPLE: dict[Role, str] = {"viewer": "vera@example.com", "editor": "ed@example.com", "admin": "ada@example.com"}


@dataclass(frozen=True)
class Keyed:
    """The service, and a key of each member."""

    client: TestClient
    settings: Settings
    keys: dict[Role, str]
    ingest_key: str

    def headers(self, role: Role) -> dict[str, str]:
        return bearer(self.keys[role])


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


@pytest.fixture(scope="session")
def password_hash() -> str:
    """The hash of PASSWORD, computed once: it is slow on purpose."""
    return hash_password(PASSWORD, "nobody")


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return Settings(home=tmp_path, database_url=SecretStr(database_url), auth="keys", _env_file=None)


@pytest.fixture
def keyed(settings: Settings, password_hash: str) -> Iterator[Keyed]:
    keys, ingest_key = make_members(settings, "default", password_hash)
    with TestClient(create_app(settings), base_url=BASE_URL, raise_server_exceptions=False) as client:
        yield Keyed(client, settings, keys, ingest_key)


def make_members(settings: Settings, workspace: str, password_hash: str) -> tuple[dict[Role, str], str]:
    """Add a member of each role to a workspace; return a key of each, and one of the editor that only sends records."""
    database = Database(settings.url)
    with database.bulk_writing() as session:
        actor = Actor(ensure_workspace(session, workspace).id, workspace, "local")
        for role in ROLES:
            add_member(session, actor, NewMember(PEOPLE[role], role.title(), role, password_hash))

        def key_of(role: Role, scope: Scope = "all") -> str:
            return create_key(session, actor, NewKey(f"{role} {scope}", PEOPLE[role], scope=scope))[1]

        made = {role: key_of(role) for role in ROLES}, key_of("editor", "ingest")
    database.sync_engine.dispose()
    return made


def sign_in(client: TestClient, role: Role = "editor", password: str = PASSWORD) -> dict[str, str]:
    """Sign in; return the header that changing requests need."""
    answer = client.post("/api/v1/session", json={"person": PEOPLE[role], "password": password})
    assert answer.status_code == 200, answer.text
    return {"X-CSRF-Token": answer.json()["csrf_token"]}
