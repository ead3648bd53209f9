"""What a client may attach to a conversation: the fields, the saved ICPs and the working draft."""

from collections.abc import Awaitable, Callable
from typing import Any

import anyio.to_thread
from mcp_types import ReadResourceResult, Resource, TextResourceContents

from api.mcp.callers import Caller, Workbench, open_thread
from qualification.definitions import RecordType
from qualification.icp_rows import dump_rows, read_rows
from qualification.lookup.search import field_rows
from storage.json_text import json_text

JSON_TYPE = "application/json"
SHOWN_ICPS = 100
SHOWN_FIELDS = 500
Body = dict[str, Any]


async def _catalog(bench: Workbench, caller: Caller) -> Body:
    def rows() -> Body:
        catalog = bench.snapshots.records(caller.actor.workspace_id).catalog
        kinds: tuple[RecordType, ...] = ("account", "person")
        return {kind: [row.model_dump(mode="json") for row in field_rows(catalog, kind)[:SHOWN_FIELDS]] for kind in kinds}

    return await anyio.to_thread.run_sync(rows)


async def _icps(bench: Workbench, caller: Caller) -> Body:
    workspace_id = caller.actor.workspace_id
    async with bench.database.reading() as session:
        rows = await read_rows(session, workspace_id)

    def counted() -> Body:
        results, snapshot = bench.results.current(workspace_id), bench.snapshots.records(workspace_id)
        return {"items": dump_rows(snapshot, results, rows[:SHOWN_ICPS], today=bench.today()), "total": len(rows)}

    return await anyio.to_thread.run_sync(counted)


async def _draft(bench: Workbench, caller: Caller) -> Body:
    return {"draft": (await open_thread(bench, caller)).draft}


READERS: dict[str, tuple[str, str, Callable[[Workbench, Caller], Awaitable[Body]]]] = {
    "winnow://catalog": ("Fields", "The fields of accounts and people with types, operators and frequent values.", _catalog),
    "winnow://icps": ("ICPs", "The saved ICPs with status, versions and how many accounts each qualifies.", _icps),
    "winnow://draft": ("Working draft", "The unsaved definition under discussion, or null.", _draft),
}


def list_resources() -> list[Resource]:
    """Return what can be read."""
    return [
        Resource(uri=uri, name=uri.rpartition("/")[2], title=title, description=told, mime_type=JSON_TYPE)
        for uri, (title, told, _) in READERS.items()
    ]


async def read_resource(bench: Workbench, caller: Caller, uri: str) -> ReadResourceResult | None:
    """Return a resource as JSON of the caller's workspace; None when there is none."""
    if uri not in READERS:
        return None
    body = await READERS[uri][2](bench, caller)
    return ReadResourceResult(contents=[TextResourceContents(uri=uri, mime_type=JSON_TYPE, text=json_text(body))])
