"""What sends to webhooks is broken: it says so at once, waits, and takes nobody with it."""

import asyncio
import importlib
import logging
from collections.abc import Sequence
from dataclasses import replace
from types import ModuleType, SimpleNamespace

import pytest
from starlette.requests import Request
from starlette.testclient import TestClient

from api.app import create_app
from api.routes.webhooks import sender_of
from api.webhooks.courier import Courier
from api.webhooks.sending import HttpSender
from settings import Settings
from tests.api.conftest import BASE_URL
from tests.api.webhooks.conftest import URL, Telling


async def test_a_fault_of_ours_waits_like_every_other_failure(telling: Telling, sender: HttpSender) -> None:
    async def broken(name: str, port: int) -> Sequence[str]:
        raise RuntimeError("what nobody thought of")

    telling.announce("job", id="1", status="done")

    await Courier(telling.database, replace(sender, resolve=broken)).deliver_due()

    row = telling.row()
    assert (row.failures, row.owner, row.next_attempt_at is not None) == (1, "", True)
    assert row.last_error == "the request could not be made; the log of the service says why"


async def test_an_endpoint_that_cannot_be_told_is_not_tried_in_a_hurry(
    telling: Telling, sender: HttpSender, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[object] = []

    def broken(*given: object) -> None:
        looks.append(given)
        raise KeyError("id")

    monkeypatch.setattr("qualification.webhooks.turns.read_letters", broken)
    telling.announce("job", id="1", status="done")
    telling_all = asyncio.create_task(telling.courier.run())
    while not looks:
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.3)

    assert len(looks) == 1 and not telling_all.done()
    telling_all.cancel()
    await asyncio.wait({telling_all})


async def test_a_request_that_is_cancelled_takes_the_sender_from_nobody() -> None:
    built: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    request = Request({"type": "http", "app": SimpleNamespace(state=SimpleNamespace(webhook_sender=built))})
    leaves, stays = asyncio.create_task(sender_of(request)), asyncio.create_task(sender_of(request))
    await asyncio.sleep(0)

    leaves.cancel()
    await asyncio.wait({leaves})
    built.set_result("the sender")

    assert str(await stays) == "the sender"


@pytest.mark.slow
@pytest.mark.parametrize("module", ["api.webhooks.sending", "api.mcp.http"])
def test_what_cannot_be_imported_is_said_at_once_and_nobody_waits_for_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, module: str
) -> None:
    found = importlib.import_module

    def without(name: str, package: str | None = None) -> ModuleType:
        if name == module:
            raise ImportError("its library is broken")
        return found(name, package)

    monkeypatch.setattr(importlib, "import_module", without)
    with (
        caplog.at_level(logging.ERROR),
        TestClient(create_app(settings), base_url=BASE_URL, raise_server_exceptions=False) as client,
    ):
        is_mcp = module == "api.mcp.http"
        answer = client.post("/mcp", json={}) if is_mcp else client.post("/api/v1/webhooks", json={"url": URL})
        said = caplog.text

        assert answer.status_code == (503 if is_mcp else 500)
        assert answer.elapsed.total_seconds() < 20
        assert "its library is broken" in said
        assert client.get("/healthz").status_code == 200
