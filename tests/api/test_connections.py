"""A route gives its database connection back before it needs another one or counts."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient
from sqlalchemy import event
from starlette.testclient import TestClient

from api.services import Services
from qualification.snapshot import Snapshot
from tests.api.conftest import BASE_URL, MID

pytestmark = pytest.mark.slow

PUTS = 40
READS = [
    "/api/v1/icps",
    "/api/v1/icps/mid-market-software",
    "/api/v1/icps/mid-market-software/versions",
    "/api/v1/icps/mid-market-software/versions/1/diff/1",
    "/api/v1/accounts?icp_code=mid-market-software",
    "/api/v1/accounts/a1/explanation",
    "/api/v1/catalog",
    "/api/v1/changesets",
    "/api/v1/audit",
]


class Held:
    """Counts the connections that requests hold, and the most they held at a call into the records."""

    def __init__(self, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
        services = services_of(client)
        self.while_counting = 0
        self._out: set[int] = set()
        self._kept_up = client.portal.call(_tasks)  # type: ignore[union-attr]
        pool = services.database.async_engine.sync_engine.pool
        event.listen(pool, "checkout", lambda _, record, __: self._note(id(record)))
        event.listen(pool, "checkin", lambda _, record: self._out.discard(id(record)))
        monkeypatch.setattr(services.snapshots, "current", self._watched(services.snapshots.current))  # to look in between

    @property
    def now(self) -> int:
        """Those taken since the start by requests; what the service itself takes in between does not count."""
        return len(self._out)

    def _note(self, record: int) -> None:
        if asyncio.current_task() not in self._kept_up:
            self._out.add(record)

    def _watched(self, current: Callable[[int], Snapshot]) -> Callable[[int], Snapshot]:
        def watched(workspace_id: int) -> Snapshot:
            self.while_counting = max(self.while_counting, self.now)
            return current(workspace_id)

        return watched


async def _tasks() -> set[Any]:
    return asyncio.all_tasks()


def services_of(client: TestClient) -> Services:
    services: Services = client.app.state.services  # type: ignore[attr-defined]
    return services


@pytest.mark.parametrize("path", READS)
def test_a_read_holds_no_connection_while_it_counts(client: TestClient, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    client.post("/api/v1/icps", json={"definition": MID})
    held = Held(client, monkeypatch)

    assert client.get(path).status_code == 200
    assert (held.now, held.while_counting) == (0, 0)


def test_a_save_and_a_preview_hold_no_connection_while_they_count(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    held = Held(client, monkeypatch)

    assert client.post("/api/v1/icps", json={"definition": MID}).status_code == 201
    assert client.put("/api/v1/icps/mid-market-software", json={"definition": MID, "base_version": 1}).status_code == 200
    assert client.post("/api/v1/preview", json={"definition": MID, "compare_to": "mid-market-software"}).status_code == 200
    assert (held.now, held.while_counting) == (0, 0)


async def _put_at_once(app: Any) -> list[int]:
    async with AsyncClient(transport=ASGITransport(app), base_url=BASE_URL) as http:

        async def one(number: int) -> int:
            body = {"definition": {**MID, "description": f"Take {number}"}, "base_version": 1}
            return (await http.put("/api/v1/icps/mid-market-software", json=body)).status_code

        return list(await asyncio.gather(*(one(number) for number in range(PUTS))))


def test_of_forty_saves_at_once_one_is_kept_and_the_others_are_told_of_the_conflict(client: TestClient) -> None:
    client.post("/api/v1/icps", json={"definition": MID})

    statuses = client.portal.call(_put_at_once, client.app)  # type: ignore[union-attr]

    assert sorted(statuses) == [200] + [409] * (PUTS - 1)
