"""`winnow mcp`: the tools over stdin and stdout, for a client that starts the command."""

import os
import sys
from pathlib import Path

import pytest
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters

from qualification.identity import Actor
from storage.database import Database
from storage.migrate import migrate
from tests.support.mcp_calls import SAAS_DRAFT, body_of, said
from tests.support.workspace import accounts, fill, make_workspace, people
from tools.registry import TOOLS

pytestmark = pytest.mark.slow
WINNOW = Path(sys.executable).with_name("winnow")


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """A home with the small workspace in it."""
    database = Database(f"sqlite:///{tmp_path / 'winnow.db'}")
    migrate(database)
    actor: Actor = make_workspace(database)
    fill(database, actor.workspace_id, accounts(), people())
    database.sync_engine.dispose()
    return tmp_path


def command(home: Path, *arguments: str) -> StdioServerParameters:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WINNOW_")}
    settings = {"WINNOW_HOME": str(home), "WINNOW_PORT": "8123", "WINNOW_NOW": "2026-11-22T12:00:00Z"}
    return StdioServerParameters(command=str(WINNOW), args=["mcp", *arguments], env={**environment, **settings}, cwd=str(home))


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_a_client_that_starts_it_builds_counts_and_proposes(filled: Path, mode: str) -> None:
    told: list[float] = []

    async def on_progress(progress: float, total: float | None, message: str | None) -> None:
        told.append(progress)

    async with Client(command(filled), mode=mode) as client:
        names = [tool.name for tool in (await client.list_tools()).tools]
        await client.call_tool("draft_icp", SAAS_DRAFT)
        proposed = body_of(await client.call_tool("propose_save", {}, progress_callback=on_progress))
        refused = await client.call_tool("confirm", {"id": proposed["changeset"]["id"]})
        pending = body_of(await client.call_tool("list_changesets", {}))

    assert names == [tool.name for tool in TOOLS]
    assert told == [1, 2]
    assert proposed["changeset"]["confirm_url"].startswith("http://127.0.0.1:8123/?changeset=")
    assert refused.is_error
    assert [(card["status"], card["requested_by"]) for card in pending["items"]] == [("proposed", "local")]


async def test_each_start_is_a_conversation_of_its_own_unless_one_is_named(filled: Path) -> None:
    async with Client(command(filled, "--thread", "mine")) as client:
        await client.call_tool("draft_icp", SAAS_DRAFT)
    async with Client(command(filled)) as client:
        fresh = await client.call_tool("preview_draft", {})
    async with Client(command(filled, "--thread", "mine")) as client:
        again = await client.call_tool("preview_draft", {})

    assert "no working draft" in said(fresh)
    assert body_of(again)["preview"]["total"] == 36
