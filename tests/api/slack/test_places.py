"""Where people write: channels, threads, direct messages, the assistant; and commands that need no language."""

from typing import Any

import pytest
from sqlalchemy import func, select

from evals.surfaces.slack_loopback import buttons_of
from qualification.signals.states import list_signals
from storage.tables import Thread
from tests.api.slack.conftest import ROOT, SAAS, Office
from tests.support.signals import capture, make_signal, take

pytestmark = pytest.mark.slow

QUESTION = "how many accounts do we have in EMEA?"


async def threads(office: Office) -> int:
    async with office.services.database.reading() as session:
        return await session.scalar(select(func.count()).select_from(Thread).where(Thread.id != "thread-1")) or 0


async def test_a_slack_thread_is_one_conversation_of_each_person_in_it(office: Office) -> None:
    for user in ("U1", "U2", "U1"):
        await office.surface.say(QUESTION, user=user)
    assert await threads(office) == 2

    await office.surface.say(QUESTION, root_ts="1700000000.000777")
    assert await threads(office) == 3


async def test_the_main_line_of_a_direct_message_goes_on_until_somebody_starts_afresh(office: Office) -> None:
    surface, slack = office.surface, office.surface.slack
    for text in (SAAS, "drop the geo filter"):
        await surface.send_event(surface.direct(text))
        await surface.settle()

    assert await threads(office) == 1
    assert slack.called("chat.startStream") == []  # a stream hangs under a message
    assert all("thread_ts" not in body for body in slack.called("chat.postMessage"))
    await surface.send_event(surface.direct("new"))
    await surface.settle()
    await surface.send_event(surface.direct(QUESTION))
    await surface.settle()
    assert await threads(office) == 2


async def test_the_assistant_offers_a_beginning_and_streams_in_its_thread(office: Office) -> None:
    surface, slack = office.surface, office.surface.slack
    opened = {"type": "assistant_thread_started", "assistant_thread": {"user_id": "U1", "channel_id": "D1", "thread_ts": ROOT}}
    await surface.send_event(surface.event(opened))
    await surface.send_event(surface.direct(QUESTION, root_ts=ROOT))
    await surface.settle()

    (prompts,) = slack.called("assistant.threads.setSuggestedPrompts")
    assert len(prompts["prompts"]) == 3
    assert slack.called("assistant.threads.setStatus")[0]["status"] == "is thinking…"
    assert slack.called("chat.startStream")[0]["thread_ts"] == ROOT


async def test_a_question_shows_its_numbers_as_bars_a_picture_and_the_best(office: Office) -> None:
    turn = await office.surface.say(QUESTION)

    kinds = [block["type"] for block in turn.blocks]
    assert "*12 of 36 accounts qualify (33.3%)" in turn.text
    assert "Region is EMEA                     " in turn.text and "█" in turn.text
    assert "1. Company 03" in turn.text
    assert kinds.count("image") == 1
    assert turn.blocks[kinds.index("image")]["image_url"].startswith("https://winnow.example/slack/histogram.png?bins=0.")
    assert turn.proposed == []


async def test_short_commands_list_signals_and_icps_without_a_run(office: Office) -> None:
    signal = make_signal(office.services.database, office.actors["U1"], "Replies <!channel>", on=True)
    take(office.services.database, office.actors["U1"], signal, capture("c1"))
    pressed = await office.propose()
    await office.surface.confirm(pressed)
    before = await threads(office)

    for name in ("signals", "icps", "help", ""):
        await office.surface.send_command(office.surface.command(name))
        await office.surface.settle()
    signals, icps, help_, empty = (str(answer["blocks"]) for answer in office.surface.slack.answers)

    assert "*Replies &lt;!channel&gt;* 🟢 on · live · 1 captures" in signals
    assert "draft · 4 accounts qualify" in icps
    assert "/winnow qualify 200 Keywords" in help_ == empty
    assert await threads(office) == before


@pytest.mark.parametrize(
    ("text", "kind", "after"),
    [("on Replies", "set_autoqualify", "on"), ("off Keywords", "set_autoqualify", "off"), ("qualify 2 Keywords", "qualify_captures", None)],
)
async def test_short_commands_propose_and_change_nothing_before_the_press(office: Office, text: str, kind: str, after: Any) -> None:
    database, ada = office.services.database, office.actors["U1"]
    make_signal(database, ada, "Replies")
    keywords = make_signal(database, ada, "Keywords")
    take(database, ada, keywords, capture("c1"), capture("c2"))
    if after == "off":
        await office.surface.send_command(office.surface.command("on Keywords"))
        await office.surface.settle()
        await _press_confirm(office)
    before = await _states(office)

    await office.surface.send_command(office.surface.command(text))
    await office.surface.settle()

    assert await _states(office) == before
    changeset = await _press_confirm(office)
    assert (changeset.kind, changeset.status) == (kind, "applied")
    assert await _states(office) != before or kind == "qualify_captures"


async def _states(office: Office) -> dict[str, str]:
    async with office.services.database.reading() as session:
        return {each.name: each.autoqualify for each in await session.run_sync(list_signals, office.services.workspace[1])}


async def _press_confirm(office: Office) -> Any:
    from api.slack.cards import read_pressed

    card = office.surface.slack.called("chat.postMessage")[-1]
    pressed = read_pressed(buttons_of(card["blocks"])["Confirm"]["value"])
    assert pressed is not None
    await office.surface.confirm(pressed, root_ts=card["thread_ts"])
    return await office.row(pressed.changeset_id)
