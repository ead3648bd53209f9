"""MCP over HTTP on a real server: let in by key, guarded by Host and Origin, for clients old and new."""

import asyncio
from typing import Any

import httpx2
import pytest
from mcp.shared.exceptions import MCPError
from sqlalchemy import update

from storage.tables import ApiKey, utc_now
from tests.api.mcp.conftest import Served
from tests.support.mcp_calls import SAAS_DRAFT, body_of, said
from tools.registry import TOOLS

pytestmark = pytest.mark.slow
ASK = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
HEADERS = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_a_client_builds_counts_and_proposes(open_service: Served, mode: str) -> None:
    told: list[str] = []

    async def on_progress(progress: float, total: float | None, message: str | None) -> None:
        told.append(f"{progress:g}/{total:g} {message}")

    async with open_service.client(mode=mode) as client:
        names = [tool.name for tool in (await client.list_tools()).tools]
        drafted = body_of(await client.call_tool("draft_icp", SAAS_DRAFT))
        proposed = body_of(await client.call_tool("propose_save", {}, progress_callback=on_progress))

    assert names == [tool.name for tool in TOOLS]
    assert drafted["read_back"].startswith("An account must have:")
    assert proposed["preview"]["total"] == 36
    assert told == ["1/2 Sub-industry is SaaS: 12 left", f"2/2 Employee count 51–500: {proposed['preview']['qualified']} left"]
    assert proposed["changeset"]["confirm_url"] == f"http://127.0.0.1:8000/?changeset={proposed['changeset']['id']}"


@pytest.mark.parametrize("mode", ["auto", "legacy"])
@pytest.mark.parametrize("key", [None, "wk_wrong", "nonsense"])
async def test_without_a_valid_key_every_call_is_refused(keyed_service: Served, key: str | None, mode: str) -> None:
    with pytest.raises((MCPError, httpx2.HTTPStatusError, ExceptionGroup)):
        async with keyed_service.client(key, mode=mode) as client:
            await client.call_tool("list_icps", {})


async def test_a_refusal_asks_for_a_bearer_key(keyed_service: Served) -> None:
    async with httpx2.AsyncClient() as plain:
        refused = await plain.post(keyed_service.url, json=ASK, headers=HEADERS)
        ingest = keyed_service.key_of("crm@x.example", scope="ingest")
        narrow = await plain.post(keyed_service.url, json=ASK, headers={**HEADERS, "Authorization": f"Bearer {ingest}"})

    assert (refused.status_code, narrow.status_code) == (401, 401)
    assert refused.headers["www-authenticate"].startswith("Bearer")


async def test_a_call_of_more_than_a_megabyte_is_refused_unread(open_service: Served) -> None:
    async with httpx2.AsyncClient() as plain:
        refused = await plain.post(open_service.url, content=b" " * (1024 * 1024 + 1), headers=HEADERS)

    assert refused.status_code == 413


async def test_person_and_workspace_are_those_of_the_key(keyed_service: Served) -> None:
    ada, eve = keyed_service.key_of("ada@x.example"), keyed_service.key_of("eve@y.example", workspace="other")
    count: dict[str, Any] = {"base": "empty", "edits": []}
    async with keyed_service.client(ada) as client:
        here = body_of(await client.call_tool("what_if", count))
        await client.call_tool("draft_icp", SAAS_DRAFT)
        card = body_of(await client.call_tool("propose_save", {}))["changeset"]
    async with keyed_service.client(eve) as client:
        there = body_of(await client.call_tool("what_if", count))
        theirs = body_of(await client.call_tool("list_changesets", {}))

    assert (here["preview"]["total"], there["preview"]["total"]) == (36, 0)
    assert (card["requested_by"], theirs["items"]) == ("ada@x.example", [])
    assert card["confirm_url"].startswith("https://winnow.example/?changeset=")


async def test_a_revoked_key_ends_at_once(keyed_service: Served) -> None:
    key = keyed_service.key_of("ada@x.example")
    async with httpx2.AsyncClient(headers={**HEADERS, "Authorization": f"Bearer {key}"}) as plain:
        before = await plain.post(keyed_service.url, json=ASK)
        with keyed_service.services.database.bulk_writing() as session:
            session.execute(update(ApiKey).values(revoked_at=utc_now()))
        after = await plain.post(keyed_service.url, json=ASK)

    assert (before.status_code, after.status_code) == (200, 401)


async def test_calls_beyond_the_limit_of_a_key_are_told_when_to_come_back(busy_service: Served) -> None:
    key = busy_service.key_of("ada@x.example")
    async with busy_service.client(key) as client:
        results = [await client.call_tool("list_signals", {}) for _ in range(12)]

    refused = [said(result) for result in results if result.is_error]
    assert refused and all(text.startswith("up to 1 requests a second with this key are answered") for text in refused)
    assert not results[0].is_error


async def test_a_header_can_name_the_conversation(open_service: Served) -> None:
    async with open_service.client(headers={"Winnow-Thread": "project-a"}) as client:
        await client.call_tool("draft_icp", SAAS_DRAFT)
    async with open_service.client(headers={"Winnow-Thread": "project-b"}) as client:
        elsewhere = await client.call_tool("preview_draft", {})
    async with open_service.client(headers={"Winnow-Thread": "project-a"}) as client:
        again = await client.call_tool("preview_draft", {})

    assert "no working draft" in said(elsewhere)
    assert body_of(again)["preview"]["total"] == 36


async def test_foreign_hosts_and_origins_are_turned_away(open_service: Served) -> None:
    async with httpx2.AsyncClient(headers=HEADERS) as plain:
        host = await plain.post(open_service.url, json=ASK, headers={"Host": "evil.example"})
        origin = await plain.post(open_service.url, json=ASK, headers={"Origin": "https://evil.example"})
        own = await plain.post(open_service.url, json=ASK, headers={"Origin": open_service.url.removesuffix("/mcp")})

    assert (host.status_code, origin.status_code, own.status_code) == (421, 403, 200)


async def test_there_is_no_stream_to_hold_open_and_the_service_stops_at_once(open_service: Served) -> None:
    async with httpx2.AsyncClient() as plain:
        streamed = await plain.get(open_service.url, headers={"Accept": "text/event-stream"})

    assert streamed.status_code == 405
    assert streamed.headers["allow"] == "POST"


async def test_ten_clients_at_once_get_their_own_answers(open_service: Served) -> None:
    async def ask(number: int) -> int:
        edit = {"action": "add", "parameter": {"field": "employee_count", "mode": "filter", "operator": "gte", "value": 20 * number}}
        async with open_service.client() as client:
            found = body_of(await client.call_tool("what_if", {"base": "empty", "edits": [edit]}))
        return int(found["preview"]["qualified"])

    counts = await asyncio.gather(*(ask(number) for number in range(1, 11)))

    assert counts == [36 - number + 1 for number in range(1, 11)]
