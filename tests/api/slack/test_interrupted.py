"""A process ends in the middle of an answer: whoever asked reads it in the thread, once."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import update

from api.slack.interrupted import SAID, tell_interrupted
from evals.surfaces.slack_driver import open_surface
from storage.tables import Run, utc_now
from tests.api.slack.conftest import ROOT, Office

pytestmark = pytest.mark.slow

QUESTION = "how many accounts do we have in EMEA?"


async def _break_off(office: Office) -> None:
    async with office.services.database.writing() as session:
        await session.execute(update(Run).values(status="interrupted", ended_at=utc_now()))


async def _told_at_start(office: Office) -> list[str]:
    async with open_surface(office.services, office.actors["U1"]) as started_again:
        await tell_interrupted(office.services.database, started_again.app.cards._calls)
        return [call["thread_ts"] for call in started_again.slack.called("chat.postMessage") if call["text"] == SAID]


async def test_an_answer_that_broke_off_with_its_process_is_said_in_its_thread_once(office: Office) -> None:
    await office.surface.say(QUESTION)
    assert await _told_at_start(office) == []

    await _break_off(office)

    assert await _told_at_start(office) == [ROOT]
    assert await _told_at_start(office) == []


async def test_what_the_answer_said_itself_is_not_said_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    async def stopped(*_: object) -> AsyncIterator[tuple[int, dict[str, Any]]]:
        yield 1, {"type": "RUN_ERROR", "code": "interrupted", "message": "The service stopped. Ask again."}

    monkeypatch.setattr(office.services.copilot, "events", stopped)
    assert "The service stopped" in (await office.surface.say(QUESTION)).text

    await _break_off(office)

    assert await _told_at_start(office) == []
