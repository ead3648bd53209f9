"""`make screenshots`: every page in light and dark, on the sample workspace, into docs/screenshots."""

import argparse
import asyncio
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, Page, async_playwright, expect

from sample.load import SampleSize
from tests.web.conftest import CHROMIUM, FLAGS, load_into, serving, settings_of

FOLDER = Path(__file__).parent.parent.parent / "docs" / "screenshots"
BUILD = (
    "build me an ICP for mid-market SaaS companies (51–500 employees) with a security-first culture, primarily NA and EMEA, growth-stage, "
    "excluding competitor accounts"
)
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")


@dataclass(frozen=True)
class Shot:
    """A page in the state that is worth seeing. `prepare` brings it there."""

    name: str
    path: str
    prepare: Callable[[Page], Awaitable[None]]
    width: int = 1440
    height: int = 900


async def settled(page: Page) -> None:
    """Wait until nothing on the page is busy."""
    await expect(page.locator("[aria-busy=true]")).to_have_count(0, timeout=60_000)
    await page.wait_for_timeout(400)


async def draft_by_chat(page: Page) -> None:
    """Ask the copilot for the seed's ICP and wait for its card."""
    box = page.get_by_role("textbox", name="Message")
    await box.fill(BUILD)
    await box.press("Enter")
    await expect(page.get_by_role("button", name="Confirm")).to_be_visible(timeout=30_000)
    await settled(page)


async def close_rail(page: Page) -> None:
    """Give the page the whole width."""
    close = page.get_by_role("button", name="Close the copilot")
    if await close.is_visible():
        await close.click()
    await settled(page)


SHOTS = (
    Shot("copilot", "/qualification", draft_by_chat),
    Shot("drawer", "/qualification?icp=mid-market-saas", settled),
    Shot("signals", "/signals", close_rail),
    Shot("leads", "/leads?icp_code=mid-market-saas", close_rail),
    Shot("accounts", "/accounts?icp_code=mid-market-saas", close_rail),
    Shot("insights", "/insights", close_rail),
    Shot("activity", "/activity", close_rail),
    Shot("jobs", "/jobs", close_rail),
    Shot("fields", "/fields", close_rail),
    Shot("phone", "/qualification", close_rail, width=390, height=844),
)


async def take(browser: Browser, url: str, shot: Shot, scheme: Scheme, folder: Path) -> None:
    """Write one picture."""
    viewport = {"width": shot.width, "height": shot.height}
    context = await browser.new_context(base_url=url, viewport=viewport, color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    page = await context.new_page()
    await page.goto(shot.path)
    await settled(page)
    await shot.prepare(page)
    await page.screenshot(path=folder / f"{shot.name}-{scheme}.png")
    await context.close()
    print(f"{shot.name}-{scheme}.png")


async def take_all(url: str, names: list[str], folder: Path) -> None:
    """Write the pictures that are asked for, all without names."""
    folder.mkdir(parents=True, exist_ok=True)
    path = next(found for name in CHROMIUM if (found := shutil.which(name)))
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        for shot in SHOTS:
            for scheme in SCHEMES if not names or shot.name in names else ():
                await take(browser, url, shot, scheme, folder)
        await browser.close()


def main() -> None:
    """Load the sample, serve it, look at it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="which pictures; all of them otherwise")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        file = Path(home) / "winnow.db"
        load_into(file, SampleSize())
        with serving(settings_of(file)) as url:
            asyncio.run(take_all(url, asked.names, asked.folder))


if __name__ == "__main__":
    main()
