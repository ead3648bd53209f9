"""Somebody writes to Winnow in Slack: it is acknowledged at once, answered in pieces, and nothing is saved without a press."""

import time

import pytest

from api.slack.cards import CONFIRM
from evals.surfaces.slack_loopback import buttons_of
from tests.api.slack.conftest import SAAS, Office

pytestmark = pytest.mark.slow


async def test_a_command_is_acknowledged_at_once_streamed_confirmed_by_a_button_and_applied_once(office: Office) -> None:
    surface, slack = office.surface, office.surface.slack
    command = surface.command(SAAS)

    began = time.perf_counter()
    answers = [await surface.send_command(command, **({"x_slack_retry_num": str(n)} if n else {})) for n in range(4)]
    acknowledged = time.perf_counter() - began
    await surface.settle()

    assert [(answer.status, answer.body) for answer in answers] == [(200, "")] * 4
    assert acknowledged < 3 * len(answers), "Slack waits three seconds for each"
    streamed = "".join(body["markdown_text"] for body in slack.called("chat.startStream") + slack.called("chat.appendStream"))
    assert "qualify" in streamed
    assert len(slack.called("chat.startStream")) == len(slack.called("chat.stopStream")) == 1
    root, card = slack.called("chat.postMessage")
    assert root["blocks"][0]["text"]["text"] == f"<@U1> asked: {SAAS}"
    buttons = buttons_of(card["blocks"])
    assert list(buttons) == ["Confirm", "Cancel", "Open in Winnow"]
    assert await office.icps() == []

    press = {"value": buttons["Confirm"]["value"], "root_ts": card["thread_ts"]}
    first, second = surface.press(CONFIRM, **press), surface.press(CONFIRM, **press, user="U2")
    for n in range(4):
        await surface.send_press(first, **({"x_slack_retry_num": str(n)} if n else {}))
        await surface.send_press(second)
    await surface.settle()

    assert len(await office.icps()) == 1
    assert [action for _, action in await office.deeds()] == ["changeset.proposed", "changeset.applied"]
    updated = slack.called("chat.update")[-1]
    assert list(buttons_of(updated["blocks"])) == ["Undo", "Open in Winnow"]
    told = [answer["text"] for answer in slack.answers]
    assert len(told) == 1
    assert "already" in told[0] and "applied once" in told[0]
