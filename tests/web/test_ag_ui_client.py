"""Other AG-UI clients read our runs: the published npm client takes a whole turn without an error."""

import asyncio
import json
import shutil
from pathlib import Path

import pytest

from tests.web.conftest import Served
from tests.web.rail import BUILD

SCRIPT = Path(__file__).parent / "ag_ui_client.mjs"
CLIENT = Path(__file__).parent.parent.parent / "web" / "node_modules" / "@ag-ui" / "client"


async def test_the_published_client_reads_words_counts_and_cards(served: Served) -> None:
    node = shutil.which("node")
    if node is None or not CLIENT.is_dir():
        pytest.skip("needs node and web/node_modules")
    run = await asyncio.create_subprocess_exec(node, str(SCRIPT), served.url, "from-npm", BUILD, stdout=asyncio.subprocess.PIPE)
    output, _ = await run.communicate()

    assert run.returncode == 0
    told = json.loads(output)
    assert (told["types"][0], told["types"][-1]) == ("RUN_STARTED", "RUN_FINISHED")
    assert "preview" in told["customs"] and "preview.progress" in told["customs"]
    card = next(message for message in told["messages"] if message["role"] == "activity")
    assert (card["activityType"], card["content"]["status"]) == ("changeset", "proposed")
    assert told["state"]["draft"]["definition"]["name"] == "Mid-market SaaS 2"
    assert "accounts qualify" in [message for message in told["messages"] if message["role"] == "assistant"][-1]["content"]
