"""The rail as a person uses it: open it, say something, look at what it shows."""

from typing import Any

import httpx
from playwright.async_api import Locator, Page, expect

from tests.web.conftest import Served

BUILD = "build me an ICP for mid-market SaaS companies (51-500 employees), primarily NA and EMEA, excluding competitor accounts"


class Rail:
    """The rail of a page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.root = page.get_by_test_id("rail")
        self.input = self.root.get_by_label("Message to the copilot")
        self.turns = self.root.get_by_test_id("turn")
        self.answers = self.root.get_by_test_id("answer")
        self.cards = self.root.get_by_test_id("changeset")
        self.previews = self.root.get_by_test_id("preview")

    async def open(self, path: str = "/qualification") -> "Rail":
        """Go to a page; the rail is open on a laptop."""
        await self.page.goto(path)
        await expect(self.input).to_be_visible()
        return self

    async def say(self, text: str) -> None:
        """Send a message and go on at once."""
        await self.input.fill(text)
        await self.input.press("Enter")

    async def ask(self, text: str) -> Locator:
        """Send a message, wait for the end of its answer and return its turn."""
        count = await self.turns.count()
        await self.say(text)
        turn = self.turns.nth(count)
        await expect(turn).to_have_attribute("data-status", "done")
        return turn

    async def thread_id(self) -> str:
        """The thread that the browser keeps."""
        found: str = await self.page.evaluate("JSON.parse(localStorage.getItem('winnow.conversation')).state.threadId")
        return found


def thread_of(served: Served, thread_id: str) -> dict[str, Any]:
    """Return a thread as the service has it."""
    answer = httpx.get(f"{served.url}/api/v1/threads/{thread_id}")
    answer.raise_for_status()
    thread: dict[str, Any] = answer.json()
    return thread


def said_by_copilot(thread: dict[str, Any]) -> list[str]:
    """Return what the copilot said in a thread, in order, without Markdown and spaces."""
    return [bare(message["content"]) for message in thread["messages"] if message["role"] == "assistant"]


def bare(text: str) -> str:
    """Return a text without spaces, stars and dashes of lists: how it is laid out does not matter."""
    return "".join(text.replace("*", "").replace("- ", "").replace("`", "").split())
