"""The drawer shares its draft: with the copilot beside it, and with others who edit the same ICP."""

import re

from playwright.async_api import Browser, Page, expect

from tests.web.conftest import Served
from tests.web.drawer import Drawer, counted, get, put_icp
from tests.web.rail import Rail


async def test_the_drawer_follows_the_copilot_and_the_copilot_answers_against_the_drawer(page: Page, served: Served) -> None:
    drawer = await Drawer(page).open("mid-market-saas")
    rail = Rail(page)
    await drawer.rule("Region").get_by_role("button", name="Remove Region").click()
    await expect(drawer.root).to_contain_text("Unsaved")

    await rail.ask('add a +5 for "uses Snowflake"')

    await expect(drawer.root.get_by_role("listitem").filter(has_text="Snowflake").first).to_contain_text("Score +5")
    await expect(drawer.root.locator("[data-marked=copilot]").first).to_be_visible()
    await expect(drawer.rule("Region")).to_have_count(0)
    sent = get(served, f"/api/v1/threads/{await rail.thread_id()}")["draft"]["definition"]
    assert "region" not in [each["field"] for each in sent["parameters"]]
    await expect(drawer.qualified).to_have_text(f"{counted(served, sent)['qualified']:,}")
    assert get(served, "/api/v1/icps/mid-market-saas")["draft_version"] == 1

    await drawer.root.get_by_label("Minimum score, 0 to 100").fill("20")
    await expect(drawer.root.locator("[data-marked]")).to_have_count(0)


async def test_a_confirm_in_the_rail_is_the_saved_version_of_the_drawer(page: Page, served: Served) -> None:
    drawer = await Drawer(page).open("smb-e-commerce")
    turn = await Rail(page).ask("set the minimum score to 30")
    await expect(drawer.root.get_by_label("Minimum score, 0 to 100")).to_have_value("30")

    await turn.get_by_test_id("changeset").get_by_role("button", name="Confirm").click()

    await expect(drawer.root).to_contain_text("Version 2")
    await expect(drawer.root).not_to_contain_text("Unsaved")
    assert get(served, "/api/v1/icps/smb-e-commerce")["definition"]["min_score"] == 30


async def test_a_sentence_opens_as_a_draft_in_an_empty_drawer(page: Page) -> None:
    drawer = await Drawer(page).open("new")

    await Rail(page).ask("build me an ICP for fintech companies in EMEA with more than 200 employees")

    await expect(drawer.rule("Sub-industry")).to_contain_text("Fintech")
    await expect(drawer.rule("Region")).to_contain_text("EMEA")
    await expect(drawer.name).not_to_have_value("")


async def test_two_browsers_editing_one_icp_get_a_conflict_and_no_lost_edit(page: Page, served: Served, browser: Browser) -> None:
    mine = await Drawer(page).open("smb-e-commerce")
    await mine.rule("Employee count").get_by_role("button", name="Remove Employee count").click()
    other = await browser.new_context(base_url=served.url, viewport={"width": 1440, "height": 900})
    theirs = await Drawer(await other.new_page()).open("smb-e-commerce")
    await theirs.root.get_by_label("Minimum score, 0 to 100").fill("25")
    await theirs.button("Save").click()
    await expect(theirs.root.get_by_role("region", name="Sanity checks")).to_contain_text("Saved version 2")

    conflict = mine.root.get_by_role("alert").filter(has_text="Somebody saved this ICP too")
    await expect(conflict).to_contain_text("Minimum score: 25")
    await expect(conflict).to_contain_text("Employee count is between 1 and 50")
    await conflict.get_by_role("button", name="Reapply mine on version 2").click()
    await expect(mine.root.get_by_label("Minimum score, 0 to 100")).to_have_value("25")
    await mine.button("Save").click()

    await expect(mine.root.get_by_role("region", name="Sanity checks")).to_contain_text("Saved version 3")
    definition = get(served, "/api/v1/icps/smb-e-commerce")["definition"]
    assert definition["min_score"] == 25
    assert "employee_count" not in [each["field"] for each in definition["parameters"]]
    await other.close()


async def test_a_save_that_comes_too_late_is_a_conflict_also_when_the_news_did_not_arrive(page: Page, served: Served) -> None:
    await page.route("**/api/v1/events*", lambda route: route.abort())
    drawer = await Drawer(page).open("smb-e-commerce")
    await drawer.root.get_by_label("Minimum score, 0 to 100").fill("40")
    put_icp(served, "smb-e-commerce", change={"min_score": 10})

    await drawer.button("Save").click()

    conflict = drawer.root.get_by_role("alert").filter(has_text="Somebody saved this ICP too")
    await expect(conflict).to_contain_text("Local saved version 2")
    await expect(conflict.get_by_role("cell", name="Minimum score: 40")).to_be_visible()
    await conflict.get_by_role("button", name="Take version 2").click()
    await expect(drawer.root.get_by_label("Minimum score, 0 to 100")).to_have_value("10")
    await expect(drawer.root).not_to_contain_text("Unsaved")


async def test_a_version_saved_elsewhere_is_followed_when_nothing_was_typed(page: Page, served: Served) -> None:
    drawer = await Drawer(page).open("smb-e-commerce")

    put_icp(served, "smb-e-commerce", change={"min_score": 15})

    await expect(drawer.root.get_by_label("Minimum score, 0 to 100")).to_have_value("15")
    await expect(drawer.root).to_contain_text("Version 2")


async def test_the_drawer_is_a_sheet_on_a_phone_and_the_rail_lies_over_it(browser: Browser, served: Served) -> None:
    phone = await browser.new_context(base_url=served.url, viewport={"width": 390, "height": 844})
    page = await phone.new_page()
    drawer = await Drawer(page).open("mid-market-saas")
    box = await drawer.root.bounding_box()
    assert box and box["width"] == 390
    assert await page.evaluate("document.documentElement.scrollWidth") == 390
    await expect(drawer.button("Save and run")).to_be_in_viewport()

    await drawer.button("Close the drawer").click()

    await expect(page.locator("[data-icp=mid-market-saas]")).to_contain_text(re.compile("Live.*188 people|people"))
    await phone.close()
