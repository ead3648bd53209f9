"""A run that is interrupted from the browser's side: a reload, a lost network, a stop, a second window."""

import asyncio
import json
import time
import uuid
from collections.abc import Iterator, Mapping

import httpx
import pytest
from playwright.async_api import BrowserContext, Page, Route, expect

from agent.models import ModelFactory
from tests.support.held_model import Brake, held_by
from tests.web.conftest import PATIENCE_MS, Served
from tests.web.rail import BUILD, Rail, bare, said_by_copilot, thread_of

NETWORK_LOSS_SECONDS = 5


@pytest.fixture
def brake() -> Iterator[Brake]:
    brake = Brake()
    yield brake
    brake.release()


@pytest.fixture
def models(brake: Brake) -> ModelFactory:
    return held_by(brake)


async def test_a_run_survives_a_reload_in_its_middle(page: Page, served: Served, brake: Brake) -> None:
    rail = await Rail(page).open()
    brake.hold()
    await rail.say(BUILD)
    await expect(rail.answers).to_contain_text("accounts qualify")
    await expect(rail.cards).to_contain_text("Waiting for you")

    await page.reload()
    await expect(rail.answers).to_contain_text("accounts qualify")
    await expect(rail.root.get_by_role("button", name="Stop")).to_be_visible()
    brake.release()

    await expect(rail.turns.last).to_have_attribute("data-status", "done")
    await expect(rail.previews).to_have_count(1)
    await expect(rail.cards).to_have_count(1)
    assert [bare(text) for text in await rail.answers.all_inner_texts()] == said_by_copilot(thread_of(served, await rail.thread_id()))


async def test_a_pending_change_set_survives_a_reload(page: Page) -> None:
    rail = await Rail(page).open()
    await rail.ask(BUILD)

    await page.reload()
    await expect(rail.previews).to_have_count(1)
    await rail.cards.get_by_role("button", name="Confirm").click()

    await expect(rail.cards).to_contain_text("Applied")
    await expect(rail.answers.last).to_contain_text("Saved")


async def test_a_run_finishes_after_the_network_was_gone_for_five_seconds(
    context: BrowserContext, page: Page, served: Served, brake: Brake
) -> None:
    rail = await Rail(page).open()
    brake.hold()
    await rail.say(BUILD)
    await expect(rail.answers).to_contain_text("accounts qualify")

    await context.set_offline(True)
    await expect(rail.root).to_contain_text("Reconnecting")
    brake.release()
    await asyncio.sleep(NETWORK_LOSS_SECONDS)
    await context.set_offline(False)

    await expect(rail.turns.last).to_have_attribute("data-status", "done")
    await expect(rail.root).not_to_contain_text("Reconnecting")
    assert [bare(text) for text in await rail.answers.all_inner_texts()] == said_by_copilot(thread_of(served, await rail.thread_id()))


async def test_a_run_is_stopped_and_the_next_one_answers(page: Page, brake: Brake) -> None:
    rail = await Rail(page).open()
    brake.hold()
    await rail.say("which ICPs do I have?")
    await expect(rail.answers).to_have_count(1)

    await rail.root.get_by_role("button", name="Stop").click()

    await expect(rail.turns.last).to_have_attribute("data-status", "stopped")
    await expect(rail.root).to_contain_text("Stopped. Nothing was changed")
    brake.release()
    await expect((await rail.ask("which signals are off?")).get_by_test_id("answer")).to_contain_text("Ad Frequency")


async def test_the_next_message_waits_for_the_end_of_the_answer(page: Page, brake: Brake) -> None:
    rail = await Rail(page).open()
    brake.hold()
    await rail.say("which ICPs do I have?")
    await expect(rail.answers).to_have_count(1)
    await rail.say("which signals are off?")

    await expect(rail.root).to_contain_text("Next: which signals are off?")
    await expect(rail.turns).to_have_count(1)
    brake.release()

    await expect(rail.turns).to_have_count(2)
    await expect(rail.answers.last).to_contain_text("Ad Frequency")


async def test_a_run_begun_elsewhere_is_joined_and_the_message_waits(page: Page, served: Served, brake: Brake) -> None:
    rail = await Rail(page).open()
    await rail.ask("which ICPs do I have?")
    thread_id = await rail.thread_id()
    brake.hold()
    elsewhere = asyncio.create_task(asyncio.to_thread(_start, served.url, thread_id, "how many accounts do we have in EMEA?"))
    await asyncio.to_thread(_until_busy, served.url, thread_id)

    await rail.say("which signals are off?")
    await expect(rail.root).to_contain_text("Next: which signals are off?")
    await expect(rail.root).to_contain_text("how many accounts do we have in EMEA?")
    brake.release()

    await expect(rail.turns).to_have_count(3)
    await expect(rail.answers.last).to_contain_text("Ad Frequency")
    await elsewhere


async def test_counts_show_one_by_one_while_the_preview_runs(page: Page) -> None:
    """The stream breaks off after two of four counts: that much is shown, and the rest when it is there."""
    rest = asyncio.Event()

    async def begin(route: Route) -> None:
        await route.fulfill(content_type="text/event-stream", body=_told(_STARTED, _counted(1, 800), _counted(2, 300)))

    async def go_on(route: Route) -> None:
        await rest.wait()
        await route.fulfill(content_type="text/event-stream", body=_told(_counted(3, 120), _counted(4, 90), first=4))

    await page.route("**/agui", begin)
    await page.route("**/agui/runs/*/events", go_on)
    rail = await Rail(page).open()
    await rail.say("count")

    await expect(rail.previews).to_contain_text("300")
    await expect(rail.previews).to_contain_text("of 1,000 accounts")
    await expect(rail.previews).to_contain_text("counting")
    await expect(rail.previews.get_by_role("listitem")).to_have_count(4)
    tall = await rail.previews.evaluate("each => each.offsetHeight")
    rest.set()

    await expect(rail.previews).to_contain_text("Gate 3")
    assert await rail.previews.evaluate("each => each.offsetHeight") == tall


async def test_a_run_that_fails_says_what_to_do(page: Page) -> None:
    error = {"type": "RUN_ERROR", "code": "model_stalled", "message": "The language model stopped answering. Send the message again."}

    async def fail(route: Route) -> None:
        await route.fulfill(content_type="text/event-stream", body=_told(_STARTED, error))

    await page.route("**/agui", fail)
    rail = await Rail(page).open()
    await rail.say("count")

    await expect(rail.root.get_by_role("alert")).to_contain_text("Send the message again")
    await expect(rail.input).to_be_enabled()


_STARTED = {"type": "RUN_STARTED", "threadId": "t", "runId": "r"}


def _counted(step: int, remaining: int) -> dict[str, object]:
    value = {"label": f"Gate {step}", "remaining": remaining, "failed": 200, "missing": 0, "step": step, "steps": 4}
    return {"type": "CUSTOM", "name": "preview.progress", "value": value}


def _told(*events: Mapping[str, object], first: int = 1) -> str:
    return "".join(f"id: {number}\ndata: {json.dumps(event)}\n\n" for number, event in enumerate(events, first))


def _start(url: str, thread_id: str, text: str) -> None:
    body = {
        "threadId": thread_id,
        "runId": uuid.uuid4().hex,
        "messages": [{"id": "m", "role": "user", "content": text}],
        "state": {},
        "tools": [],
        "context": [],
        "forwardedProps": {},
    }
    httpx.post(f"{url}/agui", json=body, timeout=30).raise_for_status()


def _until_busy(url: str, thread_id: str) -> None:
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while time.monotonic() < deadline:
        messages = httpx.get(f"{url}/api/v1/threads/{thread_id}").json()["messages"]
        if messages and messages[-1]["role"] == "user":
            return
    raise AssertionError("the run did not start")
