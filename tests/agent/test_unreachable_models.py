"""A hosted model that cannot answer: it is waited for when it says how long, and the offline interpreter steps in when it may."""

import time
from email.utils import format_datetime
from typing import Any

import pytest

from agent.models import model_factory
from agent.patience import retry_after_seconds
from agent.turns import RunLimits
from storage.tables import utc_now
from tests.agent.conftest import Talk
from tests.support.conversations import Body, Conversation, cards, error_of, kinds, spoken
from tests.support.fake_openai import FakeOpenAI, Refusal, Reply, called_by_provider, impatience, provider, spoken_by_provider

pytestmark = pytest.mark.slow
BUILD = "software companies in Germany with 50 to 500 employees"


def with_fallback(talk: Talk, fake: FakeOpenAI, **limits: Any) -> Conversation:
    models = model_factory("openai:fake-1", base_url=fake.base_url, api_key="sk-test", **impatience(fake))
    return talk(models=models, limits=RunLimits(**limits), fallback=model_factory("offline"))


async def played(talk: Talk, *script: Reply, **limits: Any) -> list[Body]:
    async with provider(*script) as fake:
        models = model_factory("openai:fake-1", base_url=fake.base_url, api_key="sk-test")
        return await talk(models=models, limits=RunLimits(**limits)).say("hello")


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Refusal(401), "refused our key"),
        (Refusal(404), "no such language model"),
        (Refusal(429), "over its limit"),
        (Refusal(500), "cannot be reached"),
        (spoken_by_provider("", ending="cut"), "cannot be reached"),
        (spoken_by_provider("", ending="stall"), "stopped answering"),
        (spoken_by_provider("", ending="silent"), "stopped answering"),
    ],
)
async def test_the_offline_interpreter_answers_for_a_model_that_cannot_and_says_so(talk: Talk, reply: Reply, said: str) -> None:
    async with provider(reply) as fake:
        events = await with_fallback(talk, fake).say(BUILD)

    assert error_of(events) is None and events[-1]["type"] == "RUN_FINISHED"
    assert said in spoken(events) and "I answer this without it, by fixed rules." in spoken(events)
    assert [card["status"] for card in cards(events)] == ["proposed"]
    assert kinds(events).count("TEXT_MESSAGE_START") == kinds(events).count("TEXT_MESSAGE_END")
    ids = [body["messageId"] for body in events if body["type"] == "TEXT_MESSAGE_START"]
    assert len(ids) == len(set(ids))


async def test_nobody_steps_in_once_something_was_said(talk: Talk) -> None:
    async with provider(spoken_by_provider("I was about to", ending="cut")) as fake:
        events = await with_fallback(talk, fake).say(BUILD)

    assert error_of(events) == "model_unavailable"
    assert spoken(events) == "I was about to" and cards(events) == []


async def test_nobody_steps_in_once_a_tool_was_called(talk: Talk) -> None:
    async with provider(called_by_provider(("list_icps", {})), Refusal(500)) as fake:
        events = await with_fallback(talk, fake).say("which ICPs are there?")

    assert error_of(events) == "model_unavailable"


async def test_nobody_steps_in_for_a_request_that_the_model_refused(talk: Talk) -> None:
    async with provider(Refusal(400)) as fake:
        assert error_of(await with_fallback(talk, fake).say(BUILD)) == "model_rejected"


async def test_the_thread_goes_on_with_the_model_when_it_is_back(talk: Talk) -> None:
    async with provider(Refusal(500), spoken_by_provider("Here I am.")) as fake:
        conversation = with_fallback(talk, fake)
        await conversation.say(BUILD)
        after = await conversation.say("are you there?")

    assert spoken(after) == "Here I am."
    assert any("by fixed rules" in str(message["content"]) for message in fake.requests[-1]["messages"])


async def test_a_limit_that_says_when_to_come_back_is_waited_for(talk: Talk) -> None:
    began = time.monotonic()
    events = await played(talk, Refusal(429, retry_after="1"), spoken_by_provider("Hello."))

    assert spoken(events) == "Hello."
    assert time.monotonic() - began >= 1


async def test_a_wait_beyond_the_runs_time_is_not_begun(talk: Talk) -> None:
    events = await played(talk, Refusal(429, retry_after="600"), run_timeout_seconds=60)

    assert error_of(events) == "model_rate_limited"


async def test_a_limit_that_never_ends_is_told(talk: Talk) -> None:
    events = await played(talk, *[Refusal(429, retry_after="0")] * 6)

    assert error_of(events) == "model_rate_limited"


class Refused(Exception):
    """An error as a client raises it."""

    def __init__(self, said: str | None) -> None:
        self.response = type("Response", (), {"headers": {} if said is None else {"retry-after": said}})


@pytest.mark.parametrize(("said", "seconds"), [("2", 2.0), ("0.5", 0.5), ("-3", 0.0), (None, None), ("soon", None), ("", None)])
def test_a_time_to_come_back_is_a_number_of_seconds(said: str | None, seconds: float | None) -> None:
    assert retry_after_seconds(Refused(said)) == seconds


def test_a_time_to_come_back_may_be_a_moment() -> None:
    assert retry_after_seconds(Refused(format_datetime(utc_now().replace(year=2020)))) == 0.0
    later = retry_after_seconds(Refused(format_datetime(utc_now().replace(year=2090))))
    assert later is not None and later > 1_000_000
