"""The service on a fresh database, with some accounts and people in it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from api.app import create_app
from api.services import Services
from qualification import lifecycle
from qualification.definitions import parse_definition
from qualification.identity import Actor
from settings import Settings
from tests.support.results import score_live

BASE_URL = "http://localhost:8000"

ACCOUNTS: list[dict[str, Any]] = [
    {"external_id": "a1", "attributes": {"name": "Acme", "employee_count": 120, "country": "Germany", "industry": "Software"}},
    {"external_id": "a2", "attributes": {"name": "Bolt", "employee_count": 80, "country": "France", "industry": "Software"}},
    {"external_id": "a3", "attributes": {"name": "Crux", "employee_count": 900, "country": "Germany", "industry": "Retail"}},
    {"external_id": "a4", "attributes": {"name": "Dune", "country": "Germany", "industry": "Software"}},
]
PEOPLE: list[dict[str, Any]] = [
    {"external_id": "p1", "account_external_id": "a1", "attributes": {"name": "Ada", "email_status": "verified"}},
    {"external_id": "p2", "account_external_id": "a1", "attributes": {"name": "Ben", "email_status": "invalid"}},
    {"external_id": "p3", "account_external_id": "a3", "attributes": {"name": "Cleo", "has_phone": True}},
]
MID: dict[str, Any] = {
    "name": "Mid-market software",
    "parameters": [
        {"field": "industry", "mode": "filter", "operator": "in", "value": ["Software"]},
        {"field": "employee_count", "mode": "filter", "operator": "between", "value": [51, 500]},
        {"field": "country", "mode": "score", "operator": "in", "value": ["Germany"], "weight": 5},
    ],
}


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """The service of one machine, no keys."""
    return Settings(home=tmp_path, database_url=SecretStr(database_url), _env_file=None)


@pytest.fixture
def empty(settings: Settings) -> Iterator[TestClient]:
    """A client of a service without records."""
    with TestClient(create_app(settings), base_url=BASE_URL, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def client(empty: TestClient) -> TestClient:
    """A client of a service with four accounts and three people."""
    assert empty.post("/api/v1/accounts:batch", json={"items": ACCOUNTS}).json()["errors"] == []
    assert empty.post("/api/v1/people:batch", json={"items": PEOPLE}).json()["errors"] == []
    return empty


def go_live(client: TestClient, definition: dict[str, Any]) -> None:
    """Save an ICP as live, which no route does yet."""
    services: Services = client.app.state.services  # type: ignore[attr-defined]
    client.portal.call(_go_live, services, definition)  # type: ignore[union-attr]


def go_live_and_score(client: TestClient, *definitions: dict[str, Any]) -> None:
    """Save ICPs as live, with visible results of every record."""
    services: Services = client.app.state.services  # type: ignore[attr-defined]
    for definition in definitions:
        go_live(client, definition)
    score_live(services.database, services.workspace[1], services.today())


async def _go_live(services: Services, definition: dict[str, Any]) -> None:
    name, workspace_id = services.workspace
    async with services.database.writing() as session:
        await lifecycle.put_sample(session, Actor(workspace_id, name, "local"), [(parse_definition(definition), "live")])
