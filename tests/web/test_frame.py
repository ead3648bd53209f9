"""The pages are served, framed and reachable by anyone."""

import gzip

import httpx
import pytest
from playwright.async_api import Page, expect

from api.routes.web import BUILT
from tests.web.axe import serious_violations
from tests.web.conftest import Served

FIRST_LOAD_BYTES = 235_000
NAMES = ["Qualification", "Signals", "Leads", "Accounts", "Insights", "Activity", "Jobs", "Fields"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_a_page_has_no_serious_violation_of_accessibility(page: Page, name: str, scheme: str) -> None:
    await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    await page.goto(f"/{name.lower()}")
    await expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
    await expect(page.locator("[aria-busy=true]")).to_have_count(0)

    assert await serious_violations(page) == []


async def test_the_first_page_needs_little_script(page: Page) -> None:
    loaded: list[str] = []
    page.on("response", lambda response: loaded.append(response.url) if response.url.endswith(".js") else None)
    await page.goto("/")
    await expect(page.get_by_role("heading", level=1, name="Qualification")).to_be_visible()
    await expect(page.get_by_label("Message to the copilot")).to_be_visible()

    sizes = {url: len(gzip.compress((BUILT / url.split("/", 3)[3]).read_bytes(), 6)) for url in loaded}

    assert 0 < sum(sizes.values()) < FIRST_LOAD_BYTES, sizes


async def test_an_unknown_address_says_so(page: Page) -> None:
    await page.goto("/qualification")
    await page.evaluate("history.pushState(null, '', '/nowhere'); dispatchEvent(new PopStateEvent('popstate'))")

    await expect(page.get_by_text("There is no page here")).to_be_visible()


def test_pages_may_not_be_framed_and_scripts_come_from_the_server_alone(served: Served) -> None:
    answer = httpx.get(f"{served.url}/qualification")

    policy = answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "script-src 'self';" in policy
    assert answer.headers["cache-control"] == "no-cache"


def test_scripts_are_sent_compressed_and_kept(served: Served) -> None:
    script = next((BUILT / "assets").glob("index-*.js")).name
    answer = httpx.get(f"{served.url}/assets/{script}", headers={"Accept-Encoding": "gzip"})

    assert answer.headers["content-encoding"] == "gzip"
    assert "immutable" in answer.headers["cache-control"]
