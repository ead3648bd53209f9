"""Lists of a workspace on the cluster, and what is exported of it, are line by line those of one process."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from api.app import create_app
from cli.bench.local_cluster import LocalCluster
from settings import Settings
from tests.scale.worlds import DEFINITIONS, TODAY, World

pytestmark = pytest.mark.slow

ICP = "mid-market-saas"
ACCOUNT_QUERIES = [
    {},
    {"sort": "name"},
    {"q": "ochre"},
    {"bucket": "not_qualified", "sort": "name"},
    {"assigned": "false"},
    {"icp_code": ICP},
    {"icp_code": ICP, "sort": "name", "min_score": "40"},
    {"icp_code": ICP, "assigned": "true", "bucket": "qualified", "q": "a e"},
]
LEAD_QUERIES = [*ACCOUNT_QUERIES, {"q": "manager ochre"}, {"bucket": "no_persona_fit"}, {"q": "no such person"}]
WANTED = [("accounts", query) for query in ACCOUNT_QUERIES] + [("leads", query) for query in LEAD_QUERIES]
CSV = {"Accept": "text/csv"}


@contextmanager
def serving(url: str, home: Path, scale: str | None = None) -> Iterator[TestClient]:
    settings = Settings(
        home=home, database_url=SecretStr(url), scale=scale, scale_rows=1, scale_rows_a_part=1_500, now=TODAY.isoformat(), _env_file=None
    )
    with TestClient(create_app(settings), base_url="http://127.0.0.1:8000") as client:
        yield client


@contextmanager
def both(world: World, cluster: LocalCluster, home: Path) -> Iterator[tuple[TestClient, TestClient]]:
    """The service with all records in its process, and beside the cluster."""
    with serving(world.url, home) as here, serving(world.url, home, cluster.address.replace("tcp", "dask")) as there:
        yield here, there


def pages(client: TestClient, kind: str, query: dict[str, str], most: int = 3) -> list[object]:
    """Return the first pages of a list, with where each goes on."""
    found: list[object] = []
    cursor: dict[str, str] = {}
    while len(found) < most:
        found.append(page := client.get(f"/api/v1/{kind}", params={"limit": "20"} | query | cursor).raise_for_status().json())
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    return found


def exported(client: TestClient, kind: str, query: dict[str, str]) -> str:
    return client.get(f"/api/v1/{kind}", params=query, headers=CSV).raise_for_status().text


def test_pages_and_csv_of_accounts_and_leads_are_those_of_one_process(world: World, cluster: LocalCluster, tmp_path: Path) -> None:
    shown = 0
    with both(world, cluster, tmp_path) as (here, there):
        for kind, query in WANTED:
            mine, theirs = pages(here, kind, query), pages(there, kind, query)
            assert theirs == mine, (kind, query)
            assert (csv := exported(there, kind, query)) == exported(here, kind, query), (kind, query)
            shown += csv.count("\n")
    assert shown > 10_000


def test_csv_of_matches_and_of_movement_are_those_of_one_process(world: World, cluster: LocalCluster, tmp_path: Path) -> None:
    definition = DEFINITIONS[0].model_copy(update={"min_score": 10, "parameters": DEFINITIONS[0].parameters[1:]})
    body = {"definition": definition.dump(), "compare_to": DEFINITIONS[0].dump()}
    with both(world, cluster, tmp_path) as (here, there):
        for rows in ("matches", "movement"):
            mine, theirs = (
                client.post("/api/v1/preview", params={"rows": rows}, json=body, headers=CSV).raise_for_status().text
                for client in (here, there)
            )
            assert theirs == mine and mine.count("\n") > 20


def test_a_list_has_what_was_written_before_it_and_goes_on_when_a_worker_died(world: World, cluster: LocalCluster, tmp_path: Path) -> None:
    with both(world, cluster, tmp_path) as (here, there):
        first = pages(there, "accounts", {"sort": "name"}, most=1)
        cluster.kill_worker()
        assert pages(there, "accounts", {"sort": "name"}) == pages(here, "accounts", {"sort": "name"})
        assert first == pages(here, "accounts", {"sort": "name"}, most=1)
        assert exported(there, "leads", {"icp_code": ICP}) == exported(here, "leads", {"icp_code": ICP})
