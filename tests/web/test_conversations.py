"""Conversations of a person: renamed, deleted, and as long as they get."""

import httpx
from playwright.async_api import Locator, Page, expect

from agent.messages import said_by_copilot, said_by_person
from agent.threads import append_messages, open_thread
from tests.web.axe import serious_violations
from tests.web.conftest import Served
from tests.web.rail import Rail

LONG = "a-long-conversation"
TURNS = 300
ON_THE_PAGE = 60


async def opened(page: Page) -> Locator:
    """Open the list of conversations."""
    await page.get_by_role("button", name="Earlier conversations").click()
    found = page.get_by_role("list", name="Conversations")
    await expect(found).to_be_visible()
    return found


async def test_a_conversation_is_renamed_in_its_place_and_by_keyboard(page: Page) -> None:
    rail = await Rail(page).open()
    await rail.ask("which signals are off?")
    row = (await opened(page)).get_by_role("listitem")
    rename = row.get_by_role("button", name="Rename which signals are off?", exact=True)
    await rename.focus()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Escape")
    await expect(rename).to_be_focused()

    await page.keyboard.press("Enter")
    await expect(row.get_by_role("textbox")).to_be_focused()
    await page.keyboard.type("Signals of the week")
    await page.keyboard.press("Enter")

    await expect(row.get_by_role("button", name="Rename Signals of the week", exact=True)).to_be_focused()
    await expect(rail.root.get_by_role("heading", name="Signals of the week")).to_be_visible()
    assert await serious_violations(page) == []


async def test_a_deleted_conversation_is_gone_after_a_question(page: Page, served: Served) -> None:
    rail = await Rail(page).open()
    await rail.ask("which signals are off?")
    row = (await opened(page)).get_by_role("listitem")
    await row.hover()
    await row.get_by_role("button", name="Delete which signals are off?", exact=True).click()
    await expect(row).to_contain_text("for good? What it saved stays.")
    await row.get_by_role("button", name="Keep").click()
    await row.get_by_role("button", name="Delete which signals are off?", exact=True).click()

    await row.get_by_role("button", name="Delete", exact=True).click()

    await expect(page.get_by_text("Your conversations will be here.")).to_be_visible()
    await expect(rail.turns).to_have_count(0)
    assert httpx.get(f"{served.url}/api/v1/threads").json()["items"] == []


async def test_a_long_conversation_opens_at_its_end_and_shows_the_rest_to_who_scrolls_up(page: Page, served: Served) -> None:
    async with served.database.writing() as session:
        thread = await open_thread(session, served.actor, LONG, "A long one")
        for number in range(TURNS):
            said = [said_by_person(f"Question {number}"), said_by_copilot(f"Answer {number}. " + "It goes on for a while. " * 12)]
            await append_messages(session, thread.id, None, said)
    await served.database.dispose()
    rail = await Rail(page).open()
    await (await opened(page)).get_by_role("button", name="A long one").first.click()
    await expect(rail.turns.last).to_contain_text(f"Answer {TURNS - 1}.")
    await expect(rail.turns.last).to_be_in_viewport()
    assert await rail.turns.count() < ON_THE_PAGE

    talk = page.get_by_role("region", name="Conversation")
    for _ in range(TURNS):
        await talk.evaluate("talk => { talk.scrollTop = 0; }")
        if not await page.get_by_role("button", name="earlier message").count():
            break
        await page.evaluate("new Promise(requestAnimationFrame)")

    await expect(rail.turns.first).to_contain_text("Question 0")
    await expect(page.get_by_role("button", name="earlier message")).to_have_count(0)
