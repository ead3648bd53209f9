"""The ICP drawer as a person uses it: open it, add and edit rules, read its counts, save."""

from typing import Any

import httpx
from playwright.async_api import Locator, Page, expect

from tests.web.conftest import Served


class Drawer:
    """The drawer of a page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.root = page.get_by_test_id("icp-drawer")
        self.name = self.root.get_by_label("Name of the ICP")
        self.qualified = self.root.get_by_test_id("draft-qualified")
        self.movement = self.root.get_by_test_id("draft-movement")

    async def open(self, code: str) -> "Drawer":
        """Go to the page with the drawer of an ICP, or of a `new` one."""
        await self.page.goto(f"/qualification?icp={code}")
        await expect(self.name).to_be_visible()
        return self

    def rule(self, label: str) -> Locator:
        """The row of a rule, by the label of its field."""
        return self.root.get_by_role("listitem", name=label, exact=True)

    async def open_rule(self, label: str) -> Locator:
        """Open the editor of a rule."""
        row = self.rule(label)
        head = row.locator("button[aria-expanded]").first
        if await head.get_attribute("aria-expanded") == "false":
            await head.click()
        return row

    def button(self, name: str) -> Locator:
        """A button of the drawer."""
        return self.root.get_by_role("button", name=name)

    async def add_by_keyboard(self, search: str) -> None:
        """Add the parameter that a search finds first; the drawer's button must have the focus."""
        await self.page.keyboard.press("Enter")
        await expect(self.page.get_by_label("Search fields")).to_be_focused()
        await self.page.keyboard.type(search)
        await self.page.keyboard.press("Enter")


async def focus_by_tab(page: Page, target: Locator, *, most: int = 80, back: bool = False) -> None:
    """Press Tab until the target has the focus."""
    for _ in range(most):
        if await target.evaluate("each => each === document.activeElement"):
            return
        await page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError(f"{target} was not reached by {most} tabs")


def get(served: Served, path: str) -> Any:
    """Return what the service answers."""
    answer = httpx.get(served.url + path, timeout=30)
    answer.raise_for_status()
    return answer.json()


def put_icp(served: Served, code: str, *, change: dict[str, Any]) -> dict[str, Any]:
    """Save a new version of an ICP behind the page's back."""
    icp = get(served, f"/api/v1/icps/{code}")
    body = {"definition": icp["definition"] | change, "base_version": icp["draft_version"]}
    answer = httpx.put(f"{served.url}/api/v1/icps/{code}", json=body, timeout=30)
    answer.raise_for_status()
    saved: dict[str, Any] = answer.json()
    return saved


def counted(served: Served, definition: dict[str, Any]) -> dict[str, Any]:
    """Return the service's preview of a definition."""
    answer = httpx.post(f"{served.url}/api/v1/preview", json={"definition": definition}, timeout=30)
    answer.raise_for_status()
    preview: dict[str, Any] = answer.json()
    return preview
