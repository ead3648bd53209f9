"""Slack asks for patience, fails, sends twice, has no streams, or takes no more: the answer arrives all the same, once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from langchain_core.messages import AIMessage
from sqlalchemy import text

from api.slack.texts import MAX_SECTION
from evals.surfaces.slack_driver import open_surface
from evals.surfaces.slack_loopback import Failure, LoopbackSlack
from tests.api.slack.conftest import ROOT, SAAS, Office, open_office
from tests.support.scripted_model import ScriptedChatModel, played_by
from tests.support.workspace import Surroundings

pytestmark = pytest.mark.slow

QUESTION = "how many accounts do we have in EMEA?"


@asynccontextmanager
async def answering(surroundings: Surroundings, text: str) -> AsyncIterator[Office]:
    async with open_office(surroundings, played_by(ScriptedChatModel(script=[AIMessage(text)]))) as office:
        yield office


async def test_slack_is_given_the_time_it_asks_for_and_the_answer_arrives_once(office: Office) -> None:
    slack = office.surface.slack
    slack.fail("chat.startStream", Failure(429, "ratelimited", retry_after=7), Failure(500))
    slack.fail("chat.stopStream", Failure(503))
    slack.fail("chat.postMessage", Failure(429, "ratelimited", retry_after=2))

    pressed = await office.propose()

    assert office.waits.seconds[0] == 7
    assert 2 in office.waits.seconds
    assert all(0 < wait <= 60 for wait in office.waits.seconds)
    assert len(slack.called("chat.startStream")) == 3
    assert len(slack.called("chat.postMessage")) == 2
    assert (await office.row(pressed.changeset_id)).status == "proposed"


async def test_a_slack_that_stays_down_is_given_up_with_growing_pauses_and_the_next_question_is_answered(office: Office) -> None:
    slack = office.surface.slack
    for method in ("chat.startStream", "chat.postMessage"):
        slack.fail(method, *[Failure(500)] * 6)

    await office.surface.say(QUESTION)

    pauses = office.waits.seconds[:5]
    assert pauses == sorted(pauses) and pauses[-1] > 4 * pauses[0]
    slack.failures.clear()
    assert "12 of 36 accounts qualify" in (await office.surface.say(QUESTION)).text


async def test_where_there_are_no_streams_one_message_is_edited(office: Office) -> None:
    slack = office.surface.slack
    slack.closed |= {"chat.startStream", "assistant.threads.setStatus"}

    turn = await office.surface.say(QUESTION)
    again = await office.surface.say("and in North America?")

    assert "12 of 36 accounts qualify" in turn.text
    assert len(slack.called("chat.startStream")) == 1  # it is not tried again
    assert {body["ts"] for body in slack.called("chat.update")} == {"1700000000.000001", "1700000000.000002"}
    assert again.text


async def test_a_stream_that_breaks_is_finished_with_messages(office: Office) -> None:
    slack = office.surface.slack
    slack.fail("chat.appendStream", Failure(error="message_not_in_streaming_state"))
    slack.fail("chat.stopStream", Failure(error="message_not_in_streaming_state"))

    turn = await office.surface.say(QUESTION)

    assert "12 of 36 accounts qualify" in turn.text.replace("\n", "")


async def test_an_answer_of_any_length_arrives_in_pieces_that_slack_takes(surroundings: Surroundings) -> None:
    text = " ".join(f"word{n}" for n in range(4_000))
    async with answering(surroundings, text) as office:
        turn = await office.surface.say("tell me everything")
        slack = office.surface.slack

        assert turn.text.split() == text.split()
        for call in slack.calls:
            shown = call.body.get("blocks") or []
            assert len(shown) <= 50
            assert all(len(block["text"]["text"]) <= MAX_SECTION for block in shown if block["type"] == "section")
            assert len(call.body.get("markdown_text", "")) <= 12_000


async def test_an_endless_answer_ends_with_a_word_about_the_rest(surroundings: Surroundings) -> None:
    async with answering(surroundings, "word " * 30_000) as office:
        turn = await office.surface.say("tell me everything")

        assert "the rest of this answer is in Winnow" in turn.text
        assert len(office.surface.slack.called("chat.postMessage")) <= 6


async def test_an_answer_that_quotes_a_hostile_record_calls_nobody(surroundings: Surroundings) -> None:
    async with answering(surroundings, "On top: <!channel> [Acme](https://evil.example) <@U2>") as office:
        office.surface.slack.closed.add("chat.startStream")
        turn = await office.surface.say("who is on top?")

        assert "<!" not in turn.text and "<@" not in turn.text
        assert "Acme (https://evil.example)" in turn.text


async def test_requests_that_come_again_are_dropped_also_after_a_new_start(surroundings: Surroundings) -> None:
    async with open_office(surroundings) as office:
        event = office.surface.mention(QUESTION, root_ts=ROOT)
        for _ in range(4):
            await office.surface.send_event(event)
        await office.surface.settle()
        assert len(office.surface.slack.called("chat.stopStream")) == 1

        async with open_surface(office.services, office.actors["U1"]) as started_again:
            answer = await started_again.send_event(event)
            await started_again.settle()
            assert (answer.status, started_again.slack.calls) == (200, [])


async def test_one_message_that_comes_as_two_events_is_answered_once(office: Office) -> None:
    surface = office.surface
    mention = surface.mention(QUESTION, root_ts=ROOT)["event"]
    talk = {**mention, "type": "message", "channel_type": "channel"}

    for event in (talk, mention, mention):
        await surface.send_event(surface.event(event))
    await surface.settle()

    assert len(surface.slack.called("chat.stopStream")) == 1


async def test_slack_is_answered_at_once_while_the_database_is_busy(office: Office) -> None:
    async with office.services.database.writing() as busy:
        if not office.services.database.is_sqlite:  # there one writer does not keep the others waiting
            await busy.execute(text("LOCK TABLE slack_delivery, slack_thread, thread, run IN ACCESS EXCLUSIVE MODE"))
        answer = await asyncio.wait_for(office.surface.send_command(office.surface.command(QUESTION)), 60)
        assert (answer.status, office.surface.slack.calls) == (200, [])
    await office.surface.settle()

    assert len(office.surface.slack.called("chat.stopStream")) == 1


async def test_where_the_app_cannot_post_the_person_alone_is_answered_with_at_most_five_messages(office: Office) -> None:
    surface, slack = office.surface, office.surface.slack
    slack.fail("chat.postMessage", *[Failure(error="not_in_channel")] * 2)

    await surface.send_command(surface.command(SAAS))
    await surface.settle()
    await surface.send_command(surface.command("confirm"))
    await surface.settle()

    assert len(slack.answers) <= 5
    assert all(answer["response_type"] == "ephemeral" for answer in slack.answers)
    assert slack.answers[1]["replace_original"] is True
    assert len(await office.icps()) == 1  # a typed confirm goes on where the question was


async def test_an_address_that_is_used_up_gives_way_to_a_direct_message(office: Office) -> None:
    slack = office.surface.slack
    slack.fail("chat.postMessage", Failure(error="channel_not_found"))
    slack.fail("response_url", *[Failure(500)] * 5)

    await office.surface.send_command(office.surface.command(QUESTION))
    await office.surface.settle()

    assert len(slack.answers) == 5
    assert slack.called("chat.postMessage")[-1]["channel"] == "U1"


async def test_a_slack_that_cannot_be_reached_is_no_error_of_the_server(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    async with LoopbackSlack() as gone:
        url = gone.url
    office.surface.app.cards._calls.client.base_url = url

    await office.surface.send_event(office.surface.mention(QUESTION))
    await office.surface.settle()

    assert "did not take an answer" in caplog.text
    assert "Traceback" not in caplog.text
