"""The Qualification page: every ICP with its counts as they change, and what can be done from its row."""

import re

from playwright.async_api import Page, expect

from tests.web.axe import serious_violations
from tests.web.conftest import Served
from tests.web.drawer import Drawer, get, put_icp


async def test_the_table_shows_each_icp_with_its_counts(page: Page, served: Served) -> None:
    await page.goto("/qualification")
    for icp in get(served, "/api/v1/icps")["items"]:
        row = page.locator(f"[data-icp={icp['icp_code']}]")
        await expect(row.get_by_role("link", name=icp["name"], exact=True)).to_be_visible()
        await expect(row).to_contain_text(icp["icp_code"])
        await expect(row).to_contain_text(icp["status"].title())
        await expect(row.locator("[data-column=qualified]")).to_contain_text(f"{icp['qualified']:,}")
        await expect(row.locator("[data-column=rate]")).to_have_text(re.compile(r"^\d+(\.\d)?%$"))
        await expect(row.locator("[data-column=people]")).to_have_text(f"{icp['people']:,}")
        await expect(row.locator("[data-column=reachable]")).to_contain_text("%")
    assert await serious_violations(page) == []


async def test_no_persona_fit_is_counted_and_opens_those_leads(page: Page, served: Served) -> None:
    expected = get(served, "/api/v1/icps/mid-market-saas")["no_persona_fit"]
    assert expected > 0
    await page.goto("/qualification")
    await page.get_by_role("link", name=f"{expected:,} leads of Mid-market SaaS with no persona fit").click()

    await expect(page).to_have_url(re.compile(r"/leads\?(?=.*bucket=no_persona_fit)(?=.*icp_code=mid-market-saas)"))


async def test_a_version_saved_elsewhere_is_a_rewrite_in_progress_at_once(page: Page, served: Served) -> None:
    await page.goto("/qualification")
    row = page.locator("[data-icp=mid-market-saas]")
    await expect(row).not_to_contain_text("Rewrite in progress")

    put_icp(served, "mid-market-saas", change={"min_score": 40})

    await expect(row).to_contain_text("Rewrite in progress")


async def test_publish_says_what_will_happen_and_the_counts_of_the_table_follow_the_job(page: Page, served: Served) -> None:
    await page.goto("/qualification")
    row = page.locator("[data-icp=smb-e-commerce]")
    await expect(row).to_contain_text("Draft")
    await expect(row.locator("[data-column=assigned]")).to_have_text("–")
    expected = get(served, "/api/v1/icps/smb-e-commerce")["qualified"]

    await row.get_by_role("button", name="Actions for SMB E-commerce").click()
    await page.get_by_role("menuitem", name="Publish version 1").click()
    dialog = page.get_by_role("dialog", name="Publish SMB E-commerce?")
    await expect(dialog.get_by_test_id("moves")).to_contain_text(f"{expected:,} enter: it was never live")
    await expect(dialog).to_contain_text("Runs a full re-qualification of all 5,000 accounts")
    await dialog.get_by_role("button", name="Publish").click()

    await expect(row).to_contain_text("Live")
    await expect(row.locator("[data-column=assigned]")).to_have_text(re.compile(r"^\d"))
    await expect(row.locator("[data-column=qualified]")).to_contain_text(f"{expected:,}")


async def test_pause_and_resume_from_the_row(page: Page, served: Served) -> None:
    await page.goto("/qualification")
    row = page.locator("[data-icp=enterprise-finserv]")
    await row.get_by_role("button", name="Actions for").click()
    await page.get_by_role("menuitem", name="Pause").click()
    await expect(page.get_by_role("dialog")).to_contain_text("assigned accounts go to the next best live ICP")
    await page.get_by_role("dialog").get_by_role("button", name="Pause").click()
    await expect(row).to_contain_text("Paused")

    await row.get_by_role("button", name="Actions for").click()
    await page.get_by_role("menuitem", name="Resume").click()
    await page.get_by_role("dialog").get_by_role("button", name="Resume").click()

    await expect(row).to_contain_text("Live")


async def test_a_draft_is_deleted_and_an_undo_brings_it_back(page: Page, served: Served) -> None:
    await page.goto("/qualification")
    await page.locator("[data-icp=smb-e-commerce]").get_by_role("button", name="Actions for").click()
    await page.get_by_role("menuitem", name="Delete").click()
    await page.get_by_role("dialog", name="Delete SMB E-commerce?").get_by_role("button", name="Delete").click()
    await expect(page.locator("[data-icp=smb-e-commerce]")).to_have_count(0)

    await page.get_by_role("button", name="Undo").click()

    await expect(page.locator("[data-icp=smb-e-commerce]")).to_be_visible()


async def test_a_duplicate_opens_as_an_unsaved_draft_under_a_free_name(page: Page, served: Served) -> None:
    await page.goto("/qualification")
    await page.locator("[data-icp=mid-market-saas]").get_by_role("button", name="Actions for").click()
    await page.get_by_role("menuitem", name="Duplicate").click()
    drawer = Drawer(page)

    await expect(drawer.name).to_have_value("Mid-market SaaS 2")
    await expect(drawer.rule("Sub-industry")).to_be_visible()
    await expect(drawer.root).to_contain_text("Unsaved")
    await drawer.button("Save").click()

    await expect(page.locator("[data-icp=mid-market-saas-2]")).to_be_visible()
    assert len(get(served, "/api/v1/icps/mid-market-saas-2")["personas"]) == 2


async def test_a_workspace_without_icps_teaches_how_to_begin(page: Page, served: Served) -> None:
    await page.route("**/api/v1/icps?*", lambda route: route.fulfill(json={"items": [], "next": None}))
    await page.goto("/qualification")
    await expect(page.get_by_role("main").get_by_role("heading", name="Say whom you sell to")).to_be_visible()

    await page.get_by_role("main").get_by_role("button", name="Build it by hand").click()

    await expect(Drawer(page).name).to_be_focused()


async def test_a_list_that_cannot_be_read_says_so_and_is_tried_again(page: Page) -> None:
    refused = {"error": {"code": "internal_error", "message": "something went wrong on our side", "details": {}}}
    await page.route("**/api/v1/icps?*", lambda route: route.fulfill(status=400, json=refused))
    await page.goto("/qualification")
    await expect(page.get_by_role("alert")).to_contain_text("Something went wrong on our side.")
    await page.unroute("**/api/v1/icps?*")

    await page.get_by_role("button", name="Try again").click()

    await expect(page.locator("[data-icp=mid-market-saas]")).to_be_visible()


async def test_undo_after_save_and_run_takes_back_the_publish_and_the_save(page: Page, served: Served) -> None:
    before = get(served, "/api/v1/icps/mid-market-saas")
    drawer = await Drawer(page).open("mid-market-saas")
    least = drawer.root.get_by_label("Minimum score, 0 to 100")
    await least.fill("101")
    await expect(least).to_have_value("100")
    await drawer.button("Save and run").click()
    told = drawer.root.get_by_role("region", name="Sanity checks")
    await expect(told).to_contain_text("Saved and published version 2")

    await page.get_by_role("button", name="Undo", exact=True).click()

    await expect(page.get_by_text("Undone.", exact=True)).to_be_visible()
    await expect(least).to_have_value("0")
    await expect(told).to_have_count(0)
    after = get(served, "/api/v1/icps/mid-market-saas")
    assert [after[key] for key in ("draft_version", "live_version")] == [before[key] for key in ("draft_version", "live_version")]


async def test_a_viewer_tries_a_draft_out_and_reads_why_it_cannot_be_saved(page: Page, served: Served) -> None:
    session = get(served, "/api/v1/session") | {"role": "viewer"}
    await page.route("**/api/v1/session", lambda route: route.fulfill(json=session))
    drawer = await Drawer(page).open("mid-market-saas")

    await drawer.root.get_by_label("Minimum score, 0 to 100").fill("60")

    await expect(drawer.movement).to_contain_text("−")
    await expect(drawer.root).to_contain_text("You are a viewer")
    for name in ("Save as draft", "Save and run"):
        await expect(drawer.button(name)).to_be_disabled()
    await expect(drawer.root.get_by_role("radio", name="Paused")).to_be_disabled()


async def test_save_with_something_missing_puts_the_keyboard_there(page: Page) -> None:
    drawer = await Drawer(page).open("new")
    await expect(drawer.name).to_be_focused()
    await page.keyboard.type("Rich")
    await expect(drawer.root).to_contain_text("Add a rule to see who qualifies")
    await drawer.button("Add parameter").focus()
    await drawer.add_by_keyboard("revenue")
    await drawer.rule("Revenue").get_by_text("Score", exact=True).click()

    await page.keyboard.press("Control+s")

    await expect(drawer.rule("Revenue").get_by_label("Value", exact=True)).to_be_focused()
