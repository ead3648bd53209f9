"""Signals by hand: the three states, one switch, all of them, captures and runs (SPEC §6)."""

import re
from typing import Any

import httpx
import pytest
from playwright.async_api import Locator, Page, Route, expect

from tests.web.conftest import Served


def signal(served: Served, name: str) -> dict[str, Any]:
    """Return a signal as the service has it."""
    found: list[dict[str, Any]] = httpx.get(f"{served.url}/api/v1/signals").json()["items"]
    return next(each for each in found if each["name"] == name)


def states(served: Served) -> dict[str, str]:
    """Return the state of each signal's autoqualify."""
    return {each["name"]: each["autoqualify"] for each in httpx.get(f"{served.url}/api/v1/signals").json()["items"]}


@pytest.fixture
async def signals(page: Page) -> Page:
    """The page of signals, read."""
    await page.goto("/signals")
    await expect(page.get_by_role("checkbox", name="Autoqualify Keywords")).to_be_visible()
    return page


async def open_panel(page: Page, name: str) -> Locator:
    """Open a signal's panel."""
    await page.get_by_role("button", name=name, exact=True).click()
    panel = page.get_by_role("complementary", name=f"Signal {name}")
    await expect(panel).to_be_visible()
    return panel


async def test_one_signal_toggled_by_hand_saves_at_once_with_undo(signals: Page, served: Served) -> None:
    box = signals.get_by_role("checkbox", name="Autoqualify Keywords")
    await box.check()
    await expect(signals.get_by_text("Autoqualify is on for Keywords.")).to_be_visible()
    assert signal(served, "Keywords")["autoqualify"] == "on"

    await signals.get_by_role("button", name="Undo").click()

    await expect(box).not_to_be_checked()
    assert signal(served, "Keywords")["autoqualify"] == "off"


async def test_advice_against_on_is_shown_beside_the_undo(signals: Page) -> None:
    await signals.get_by_role("checkbox", name="Autoqualify Pricing Page Visits").check()

    await expect(signals.get_by_text("Pricing Page Visits is paused: its captures are held until it is live again.")).to_be_visible()


async def test_the_column_shows_a_dash_that_says_why_it_does_not_apply(signals: Page) -> None:
    for name, why in {"Event Attendees": "The signal is a draft", "Product Webhook": "The signal has no source yet"}.items():
        dash = signals.get_by_role("img", name=re.compile(f"Autoqualify of {name}: does not apply. {why}"))
        await expect(dash).to_have_text("—")
        await expect(signals.get_by_role("checkbox", name=f"Autoqualify {name}")).to_have_count(0)


async def test_a_switch_that_fails_says_so_and_the_table_is_as_before(signals: Page) -> None:
    async def refuse(route: Route) -> None:
        await route.fulfill(status=503, json={"error": {"code": "database_busy", "message": "the database is busy", "details": {}}})

    await signals.route(re.compile(r"/api/v1/signals/\d+$"), refuse)
    await signals.get_by_role("checkbox", name="Autoqualify Keywords").click()

    await expect(signals.get_by_text("The database is busy.")).to_be_visible()
    await expect(signals.get_by_role("checkbox", name="Autoqualify Keywords")).not_to_be_checked()


async def test_the_master_toggle_lists_each_signal_before_and_after_and_is_undone_in_one_step(signals: Page, served: Served) -> None:
    before = states(served)
    await signals.get_by_role("button", name="Autoqualify all").click()
    dialog = signals.get_by_role("dialog", name="Autoqualify for all signals")
    await expect(dialog.get_by_role("row", name=re.compile("Keywords off → on"))).to_be_visible()
    await expect(dialog.get_by_role("row", name=re.compile("Replies stays on"))).to_be_visible()
    await expect(dialog.get_by_role("row", name=re.compile("Event Attendees — The signal is a draft"))).to_be_visible()

    await dialog.get_by_role("button", name="Turn on for 4 signals").click()
    await expect(signals.get_by_text("Autoqualify is on for 4 signals.")).to_be_visible()
    assert set(states(served).values()) == {"on", "not_applicable"}

    await signals.get_by_role("button", name="Undo").click()
    await expect(signals.get_by_text("Undone.", exact=True)).to_be_visible()
    assert states(served) == before


async def test_signals_are_shown_by_source(signals: Page) -> None:
    await signals.get_by_text("By source").click()

    await expect(signals.get_by_role("row", name="1st party · 4")).to_be_visible()
    await expect(signals.get_by_role("row", name="2nd party · 3")).to_be_visible()
    assert "view=source" in signals.url


async def test_a_dry_run_shows_the_buckets_and_a_run_can_be_undone(signals: Page, served: Served) -> None:
    held = signal(served, "Keywords")["held"]
    panel = await open_panel(signals, "Keywords")
    await panel.get_by_role("tab", name="Run qualification").click()
    await panel.get_by_role("textbox", name="How many").fill("50")

    await panel.get_by_role("button", name="Dry run").click()
    await expect(panel.get_by_text("Dry run of 50 captures: nothing was saved")).to_be_visible()
    await expect(panel.get_by_role("table", name="Buckets").get_by_role("row")).to_have_count(3)
    await expect(panel.get_by_role("table", name="By ICP")).to_contain_text("Mid-market SaaS")
    assert signal(served, "Keywords")["held"] == held

    await panel.get_by_role("button", name="Qualify 50 captures").click()
    await expect(signals.get_by_text("Qualified 50 captures of Keywords.")).to_be_visible()
    assert signal(served, "Keywords")["held"] == held - 50

    await signals.get_by_role("button", name="Undo").click()
    await expect(signals.get_by_text("Undone.", exact=True)).to_be_visible()
    assert signal(served, "Keywords")["held"] == held


async def test_chosen_captures_are_run(signals: Page, served: Served) -> None:
    held = signal(served, "Demo Viewed")["held"]
    panel = await open_panel(signals, "Demo Viewed")
    for place in (0, 1):
        await panel.get_by_role("checkbox", name=re.compile("^Choose ")).nth(place).check()

    await panel.get_by_role("button", name="Qualify 2 chosen captures").click()
    await panel.get_by_role("button", name="Qualify 2 captures").click()

    await expect(signals.get_by_text("Qualified 2 captures of Demo Viewed.")).to_be_visible()
    assert signal(served, "Demo Viewed")["held"] == held - 2


async def test_a_capture_shows_the_raw_payload_as_text(signals: Page, served: Served) -> None:
    first = httpx.get(f"{served.url}/api/v1/signals/{signal(served, 'Keywords')['id']}/captures?state=held").json()["items"][0]
    panel = await open_panel(signals, "Keywords")

    await panel.get_by_role("listitem").first.get_by_role("button").click()

    await expect(panel.get_by_label("Raw payload")).to_contain_text(f'"external_id": "{first["payload"]["external_id"]}"')


async def test_a_signal_is_added_and_renamed(signals: Page, served: Served) -> None:
    await signals.get_by_role("button", name="New signal").click()
    dialog = signals.get_by_role("dialog", name="New signal")
    await dialog.get_by_role("textbox", name="Name").fill("Webinar attended")
    await dialog.get_by_role("button", name="Add signal").click()
    panel = signals.get_by_role("complementary", name="Signal Webinar attended")
    await expect(panel).to_be_visible()

    await panel.get_by_role("tab", name="Settings").click()
    await panel.get_by_role("textbox", name="Name").fill("Replies")
    await panel.get_by_role("button", name="Save").click()
    await expect(panel.get_by_role("alert")).to_contain_text("Replies")

    await panel.get_by_role("textbox", name="Name").fill("Webinar watched")
    await panel.get_by_role("button", name="Save").click()
    await expect(signals.get_by_text("Saved Webinar watched.")).to_be_visible()
    assert signal(served, "Webinar watched")["autoqualify"] == "not_applicable"
