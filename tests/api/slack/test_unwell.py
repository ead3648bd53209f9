"""Something is unwell - Slack, the database, this process: others go on, and nobody is left without a word."""

import asyncio
import importlib
import logging
from types import ModuleType

import pytest
from pydantic import SecretStr
from sqlalchemy import select, update
from starlette.testclient import TestClient

from api.app import create_app
from api.slack import posted_cards
from api.slack.answering import BROKEN
from api.slack.cards import CONFIRM, card_text
from api.slack.response_urls import is_of_slack
from api.slack.tasks import Tasks
from evals.surfaces.slack_driver import signed_headers
from evals.surfaces.slack_loopback import Failure
from settings import Settings
from storage.tables import ChangeSetRow, SlackCard
from tests.api.conftest import BASE_URL
from tests.api.slack.conftest import SAAS, Office

pytestmark = pytest.mark.slow

QUESTION = "how many accounts do we have in EMEA?"


async def _shown(office: Office) -> list[str]:
    async with office.services.database.reading() as session:
        return list(await session.scalars(select(SlackCard.shown).order_by(SlackCard.id)))


async def test_a_card_that_cannot_be_drawn_holds_up_no_other(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    first = await office.propose(root_ts="1700000000.01")
    second = await office.propose("build me an ICP for fintech companies in Germany", root_ts="1700000000.02")
    drawn = card_text

    def break_one(row: ChangeSetRow) -> str:
        if row.id == first.changeset_id:
            raise KeyError("a kind of another version")
        return drawn(row)

    monkeypatch.setattr(posted_cards, "card_text", break_one)  # stands for a change set that another version wrote
    await office.surface.confirm(first, root_ts="1700000000.01")
    await office.surface.confirm(second, root_ts="1700000000.02")

    assert await _shown(office) == ["broken", "applied"]


async def _nothing_to_do() -> float:
    return 0.0


async def test_a_slack_that_asks_for_patience_is_not_asked_for_the_next_card(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    cards = office.surface.app.cards
    monkeypatch.setattr(cards, "_refresh_patiently", _nothing_to_do)  # nobody looks in the background: this test does
    async with cards._refreshing:
        pass  # what looked already is done
    pressed = [await office.propose(root_ts=f"1700000000.0{n}") for n in range(3)]
    async with office.services.database.writing() as session:
        await session.execute(update(ChangeSetRow).values(status="rejected", decided_by="ada@example.com"))
    office.surface.slack.fail("chat.update", Failure(429, "ratelimited", retry_after=9))
    before = len(office.surface.slack.called("chat.update"))

    wait = await cards.refresh()

    assert (wait, len(office.surface.slack.called("chat.update")) - before) == (9, 1)
    assert await cards.refresh() == 0
    assert await _shown(office) == ["rejected"] * len(pressed)


async def test_a_card_that_slack_refuses_for_good_holds_up_no_other(office: Office) -> None:
    for n in range(2):
        await office.propose(root_ts=f"1700000000.0{n}")
    async with office.services.database.writing() as session:
        await session.execute(update(ChangeSetRow).values(status="rejected", decided_by="ada@example.com"))
    office.surface.slack.fail("chat.update", Failure(error="a_word_of_next_year"))

    await office.surface.app.cards.refresh()

    assert await _shown(office) == ["rejected", "rejected"]


async def test_a_press_does_not_wait_for_the_cards_of_others(office: Office) -> None:
    pressed = await office.propose()
    surface = office.surface

    async with surface.app.cards._refreshing:  # as long as Slack is slow with another card
        await surface.send_press(surface.press(CONFIRM, pressed.value()))
        await asyncio.wait_for(surface.app.tasks.idle(), 60)

    assert (await office.row(pressed.changeset_id)).status == "applied"


async def test_a_press_does_not_wait_for_answers(office: Office) -> None:
    pressed = await office.propose()
    surface, ended = office.surface, asyncio.Event()

    async def answer() -> None:
        await ended.wait()

    for _ in range(20):
        surface.app.tasks.start(answer())
    await surface.send_press(surface.press(CONFIRM, pressed.value()))
    async with asyncio.timeout(60):
        while (await office.row(pressed.changeset_id)).status != "applied":
            await asyncio.sleep(0.05)
    ended.set()


async def test_an_answer_that_breaks_ends_with_a_word(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("the disk is gone")

    monkeypatch.setattr(office.services.copilot, "start_run", broken)

    turn = await office.surface.say(QUESTION)

    assert BROKEN in turn.text
    assert "disk" not in turn.text


async def test_a_request_that_cannot_be_taken_up_is_apologised_for(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object) -> bool:
        raise RuntimeError("database is locked")

    monkeypatch.setattr("api.slack.desk.is_new", broken)
    surface = office.surface

    await surface.send_command(surface.command(SAAS))
    await surface.say(QUESTION)

    assert surface.slack.answers[-1]["text"] == BROKEN
    assert surface.slack.called("chat.postEphemeral")[-1]["text"] == BROKEN


async def test_with_too_much_to_do_slack_is_asked_to_come_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Tasks, "has_room", property(lambda tasks: False))
    surface = office.surface

    turned_away = await surface.send_event(surface.mention(QUESTION))
    monkeypatch.undo()

    assert turned_away.status == 503
    assert "12 of 36 accounts qualify" in (await surface.say(QUESTION)).text


@pytest.mark.parametrize("signature", [b"v0=\xff\xfe", b"v0=", b""])
@pytest.mark.parametrize("moment", [b"soon", b"\xb2", b"9" * 400, b""])
async def test_whatever_stands_in_the_headers_is_no_signature(office: Office, signature: bytes, moment: bytes) -> None:
    headers = {"x-slack-signature": signature.decode("latin-1"), "x-slack-request-timestamp": moment.decode("latin-1")}

    assert (await office.surface.app.dispatch(b"{}", {"content-type": "application/json", **headers})).status == 401


async def test_a_body_is_not_read_before_its_signature_was_found_right(office: Office) -> None:
    deep = b'{"a":' * 200_000

    assert (await office.surface.app.dispatch(deep, {"content-type": "application/json", **signed_headers("another", "{}")})).status == 401


@pytest.mark.parametrize(
    ("address", "is_slacks"),
    [
        ("https://hooks.slack.com/commands/T1/2/3", True),
        ("https://hooks.slack-gov.com/commands/T1/2/3", True),
        ("http://hooks.slack.com/commands/T1", False),
        ("https://hooks.slack.com@inner.example/", False),
        ("https://inner.example/?hooks.slack.com", False),
        ("https://notslack.com/", False),
        ("http://169.254.169.254/latest/meta-data", False),
        ("https://[", False),
        ("", False),
    ],
)
def test_answers_go_to_addresses_of_slack_only(address: str, is_slacks: bool) -> None:
    assert is_of_slack(address, "https://slack.com/api/") is is_slacks


def test_a_slack_app_that_cannot_start_says_why_at_once(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    found = importlib.import_module

    def without_slack(name: str, package: str | None = None) -> ModuleType:
        if name == "api.slack.app":
            raise ImportError("no module named aiohttp")
        return found(name, package)

    monkeypatch.setattr(importlib, "import_module", without_slack)
    update = {"slack_signing_secret": SecretStr("secret"), "slack_bot_token": SecretStr("xoxb-1")}
    with caplog.at_level(logging.ERROR), TestClient(create_app(settings.model_copy(update=update)), base_url=BASE_URL) as client:
        answer = client.post("/slack/events", content="{}")
        assert "no module named aiohttp" in caplog.text
        assert (answer.status_code, client.get("/healthz").status_code) == (503, 200)
