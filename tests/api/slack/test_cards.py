"""A card in Slack and the card in the rail are one change set: whatever is decided anywhere is seen everywhere."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select, update

from api import decisions
from api.slack.cards import REJECT, UNDO, Look, card_blocks
from evals.surfaces.slack_driver import open_surface
from evals.surfaces.slack_loopback import Failure, buttons_of
from qualification import changesets, lifecycle
from qualification.changesets import Proposal
from qualification.definitions import parse_definition
from storage.tables import ChangeSetRow, SlackCard, utc_now
from tests.api.slack.conftest import ROOT, Office, open_office
from tests.support.workspace import Surroundings, rule

pytestmark = pytest.mark.slow


def last_card(office: Office) -> list[dict[str, Any]]:
    """Return the blocks of the newest state of a card."""
    updated = office.surface.slack.called("chat.update")
    return list(updated[-1]["blocks"])


def words(blocks: list[dict[str, Any]]) -> str:
    texts = [block.get("text") or block.get("elements", [{}])[0] for block in blocks]
    return " ".join(str(text.get("text")) for text in texts if isinstance(text, dict))


async def test_cancel_and_undo_by_button_change_the_card(office: Office) -> None:
    surface = office.surface
    first = await office.propose()
    await surface.send_press(surface.press(REJECT, first.value(), root_ts=ROOT))
    await surface.settle()
    assert "Cancelled by ada@example.com" in words(last_card(office))
    assert list(buttons_of(last_card(office))) == ["Open in Winnow"]

    second = await office.propose("build me an ICP for Fintech companies in APAC")
    await surface.confirm(second)
    assert "Saved" in words(last_card(office))
    await surface.send_press(surface.press(UNDO, second.value(), root_ts=ROOT, user="U2"))
    await surface.settle()

    assert "bo@example.com undid" in words(last_card(office))
    assert await office.icps() == []
    assert [action for _, action in await office.deeds()].count("changeset.undone") == 1


async def test_what_is_confirmed_in_the_rail_is_seen_in_slack(office: Office) -> None:
    pressed = await office.propose()

    await decisions.confirm(office.services, office.actors["U2"], pressed.changeset_id, pressed.content_hash)
    await _until(lambda: bool(office.surface.slack.called("chat.update")))

    assert "Confirmed by bo@example.com" in words(last_card(office))


async def test_what_is_confirmed_in_slack_is_news_for_the_rail_and_a_line_in_the_thread(office: Office) -> None:
    from agent.threads import get_thread, list_threads
    from storage.outbox import read_news

    pressed = await office.propose()
    await office.surface.confirm(pressed, user="U2")

    async with office.services.database.reading() as session:
        news = await session.run_sync(read_news, office.services.workspace[1], 0)
        (thread,) = await list_threads(session, office.actors["U1"])
        shown = await get_thread(session, office.actors["U1"], thread["id"])
    statuses = [each.body["status"] for each in news if each.event == "changeset" and each.body["id"] == pressed.changeset_id]
    assert statuses == ["proposed", "applied"]
    assert "Saved" in shown["messages"][-1]["content"]


async def test_a_card_that_was_decided_while_the_server_was_down_is_brought_up_to_date_at_its_start(surroundings: Surroundings) -> None:
    async with open_office(surroundings) as office:
        pressed = await office.propose()
        services, ada = office.services, office.actors["U1"]
    await decisions.confirm(services, ada, pressed.changeset_id, pressed.content_hash)

    async with open_surface(services, ada) as started_again:
        await _until(lambda: bool(started_again.slack.called("chat.update")))
        updated = started_again.slack.called("chat.update")[0]
        await started_again.app.cards.refresh()
        assert (await _shown(services, pressed.changeset_id)) == ["applied"]

    assert "Confirmed by ada@example.com" in words(updated["blocks"])


async def test_a_card_that_slack_could_not_change_is_changed_with_the_next_look(office: Office) -> None:
    pressed = await office.propose()
    office.surface.slack.fail("chat.update", Failure(500))

    await office.surface.confirm(pressed)
    await office.surface.app.cards.refresh()

    assert await _shown(office.services, pressed.changeset_id) == ["applied"]
    assert (await office.row(pressed.changeset_id)).status == "applied"


async def test_a_card_whose_message_is_gone_is_left_alone(office: Office) -> None:
    pressed = await office.propose()
    office.surface.slack.fail("chat.update", Failure(error="message_not_found"))

    await office.surface.confirm(pressed)
    await office.surface.app.cards.refresh()

    assert len(office.surface.slack.called("chat.update")) == 1


async def test_a_newer_proposal_and_the_end_of_its_time_close_a_card(office: Office) -> None:
    first = await office.propose()
    second = await office.propose("drop the geo filter")
    await _until(lambda: bool(office.surface.slack.called("chat.update")))
    assert "Replaced by a newer proposal" in words(last_card(office))
    assert (await office.row(first.changeset_id)).status == "superseded"

    async with office.services.database.writing() as session:
        await session.execute(update(ChangeSetRow).where(ChangeSetRow.id == second.changeset_id).values(expires_at=utc_now()))
    await office.surface.app.cards.refresh()
    assert "Expired" in words(last_card(office))
    await office.surface.confirm(second)

    assert "has expired" in office.surface.slack.answers[-1]["text"]
    assert await office.icps() == []


async def test_a_stale_card_applies_nothing_and_a_fresh_one_is_shown(office: Office) -> None:
    saved = await office.propose()
    await office.surface.confirm(saved)
    edit = await office.propose("drop the geo filter")
    code = (await office.row(saved.changeset_id)).result["icp_code"]  # type: ignore[index]
    definition = parse_definition({"name": "SaaS of Bo", "parameters": [rule("sub_industry", "in", ["SaaS"])]})
    async with office.services.database.writing() as session:
        await lifecycle.save(session, office.actors["U2"], definition, icp_code=code, base_version=1)

    await office.surface.confirm(edit)

    assert (await office.row(edit.changeset_id)).status == "stale"
    assert "nothing was applied" in office.surface.slack.answers[-1]["text"]
    fresh = office.surface.slack.called("chat.postMessage")[-1]
    assert (fresh["thread_ts"], list(buttons_of(fresh["blocks"]))[0]) == (ROOT, "Confirm")
    assert "Not applied" in words(last_card(office))


async def test_a_button_with_another_hash_confirms_nothing(office: Office) -> None:
    pressed = await office.propose()
    forged = pressed.__class__(pressed.changeset_id, "0" * 64)

    await office.surface.confirm(forged)

    assert (await office.row(pressed.changeset_id)).status == "proposed"
    assert "hash" in office.surface.slack.answers[-1]["text"]


async def test_a_suggestion_is_said_by_who_pressed_it_in_a_conversation_of_their_own(office: Office) -> None:
    surface = office.surface
    await office.propose(user="U1")
    suggestion = next(label for call in surface.slack.called("chat.stopStream") for label in buttons_of(call["blocks"]))

    await surface.send_press(surface.press("suggestion.0", "How many accounts do we have in EMEA?", user="U2", root_ts=ROOT))
    await surface.settle()

    assert suggestion
    echo = surface.slack.called("chat.postMessage")[-1]
    assert echo["text"] == "<@U2> asked: How many accounts do we have in EMEA?"
    assert echo["thread_ts"] == ROOT


async def test_a_card_of_any_size_is_within_the_limits(surroundings: Surroundings) -> None:
    many = [
        {"op": "add", "path": f"/p/{n}", "before": None, "after": n, "text": f"+ Filter: <!channel> {'long ' * 200}{n}"} for n in range(400)
    ]
    async with surroundings.database.writing() as session:
        row = await changesets.propose(
            session, surroundings.actor, Proposal("save_icp", "Wide", "…", {"icp_code": None}, {"version": None}, {"name": "Wide"}, [])
        )
        row.diff, row.read_back, row.title = many, "An account must have … & " * 2_000, "T" * 300
        row.warnings = [{"code": f"c{n}", "message": "warned " * 200 + str(n)} for n in range(60)]
        shown = card_blocks(row, Look("https://winnow.example", None))

    assert len(shown) <= 50
    assert list(buttons_of(shown)) == ["Confirm", "Cancel", "Open in Winnow"]
    for block in shown:
        text = block.get("text") or block.get("elements", [{}])[0]
        if block["type"] in ("section", "context"):
            assert len(text["text"]) <= 3_000
            assert "<" not in text["text"]
    assert all(len(button.get("value", "")) <= 2_000 for button in buttons_of(shown).values())


async def _shown(services: Any, changeset_id: str) -> list[str]:
    async with services.database.reading() as session:
        return list(await session.scalars(select(SlackCard.shown).where(SlackCard.changeset_id == changeset_id)))


async def _until(happened: Any) -> None:
    async with asyncio.timeout(60):
        while not happened():
            await asyncio.sleep(0.02)
