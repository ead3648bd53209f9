"""The copilot in another product's page: only where it is allowed, and nothing but its own messages are heard."""

import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from settings import Settings
from tests.web.conftest import serving, settings_of

HOST_PAGE = (
    "<!doctype html><title>Another product</title><h1>Another product</h1><script src='{url}/embed.js' data-page='accounts'></script>"
)

STRANGER = """new Promise(done => {
  const stranger = document.createElement('iframe');
  stranger.onload = done;
  stranger.srcdoc = `<script>
    const host = [...parent.document.querySelectorAll('div')].find(each => each.shadowRoot);
    host.shadowRoot.querySelector('iframe').contentWindow.postMessage({type: 'winnow:page', page: 'forged'}, '*');
  </` + `script>`;
  document.body.append(stranger);
})"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def other_product(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Another origin, and the folder whose pages it serves."""
    folder = tmp_path / "other"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}", folder
    server.shutdown()
    server.server_close()


@pytest.fixture
def settings(sample_file: Path, tmp_path: Path) -> Settings:
    """A server with the sample workspace, which this test alone changes."""
    return settings_of(Path(shutil.copy(sample_file, tmp_path / "winnow.db")))


async def _framed(browser: Browser, url: str) -> Page:
    page = await browser.new_page()
    await page.goto(url)
    await page.get_by_role("button", name="Copilot").click()
    return page


async def test_an_allowed_product_frames_the_copilot_which_knows_its_page(
    browser: Browser, settings: Settings, other_product: tuple[str, Path]
) -> None:
    origin, folder = other_product
    with serving(settings.model_copy(update={"allowed_origins": origin})) as url:
        (folder / "index.html").write_text(HOST_PAGE.format(url=url))
        page = await _framed(browser, origin)
        copilot = page.frame_locator("iframe")

        await expect(copilot.get_by_text("Reads this page: accounts")).to_be_visible()
        await page.evaluate("Winnow.page('signals')")
        await expect(copilot.get_by_text("Reads this page: signals")).to_be_visible()
        await copilot.get_by_label("Message to the copilot").fill("which signals are off?")
        await copilot.get_by_label("Message to the copilot").press("Enter")
        await expect(copilot.get_by_test_id("answer")).to_contain_text("Ad Frequency")
        await copilot.get_by_role("button", name="Close the copilot").click()

        await expect(page.locator("iframe")).to_be_hidden()
        await expect(page.get_by_role("button", name="Copilot")).to_be_focused()


async def test_another_origin_may_not_frame_it(browser: Browser, settings: Settings, other_product: tuple[str, Path]) -> None:
    origin, folder = other_product
    with serving(settings) as url:
        (folder / "index.html").write_text(HOST_PAGE.format(url=url))
        page = await _framed(browser, origin)

        await expect(page.locator("iframe")).to_be_visible()
        await expect(page.frame_locator("iframe").get_by_label("Message to the copilot")).to_have_count(0)


async def test_the_frame_hears_only_the_page_around_it(browser: Browser, settings: Settings, other_product: tuple[str, Path]) -> None:
    origin, folder = other_product
    with serving(settings.model_copy(update={"allowed_origins": origin})) as url:
        (folder / "index.html").write_text(HOST_PAGE.format(url=url))
        page = await _framed(browser, origin)
        await expect(page.frame_locator("iframe").get_by_text("Reads this page: accounts")).to_be_visible()
        await page.evaluate(STRANGER)
        await page.evaluate("Winnow.open()")

        copilot = page.frame_locator("iframe[title=Copilot]")
        await expect(copilot.get_by_label("Message to the copilot")).to_be_focused()
        await expect(copilot.get_by_text("Reads this page: accounts")).to_be_visible()


async def test_the_example_page_works(browser: Browser, settings: Settings) -> None:
    with serving(settings) as url:
        page = await browser.new_page()
        await page.goto(f"{url}/embed-example.html")
        await page.get_by_role("button", name="Ask Winnow").click()

        await expect(page.frame_locator("iframe").get_by_text("Reads this page: accounts")).to_be_visible()
        await page.get_by_role("button", name="Signals").click(force=True)

        await expect(page.frame_locator("iframe").get_by_text("Reads this page: signals")).to_be_visible()
