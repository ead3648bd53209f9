"""Leads and accounts: filters, order, CSV, length, and why a record has its score."""

import csv
import re
from typing import Any

import httpx
from playwright.async_api import Page, expect

from tests.web.conftest import Served

CODE = "mid-market-saas"
FEW_ROWS = 60


def whole(served: Served, path: str) -> list[dict[str, Any]]:
    """Return every record of a list."""
    items: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = httpx.get(f"{served.url}/api/v1/{path}&limit=100{cursor}").json()
        items += page["items"]
        if page["next"] is None:
            return items
        cursor = f"&cursor={page['next']}"


async def choose(page: Page, label: str, option: str) -> None:
    """Choose an option of a list of options."""
    await page.get_by_role("combobox", name=label, exact=True).or_(page.get_by_role("textbox", name=label, exact=True)).click()
    await page.get_by_role("option", name=option, exact=True).click()


async def scroll_to_end(page: Page, name: str) -> None:
    """Go to the end of a list and wait until the next part of it is there."""
    scroller = page.get_by_role("region", name=name)
    before = await scroller.evaluate("scroller => scroller.scrollHeight")
    await scroller.evaluate("scroller => { scroller.scrollTop = scroller.scrollHeight; }")
    grown = "([scroller, before]) => scroller.scrollHeight > before"
    await page.wait_for_function(grown, arg=[await scroller.element_handle(), before])


async def test_leads_are_filtered_by_icp_and_persona_and_sorted_by_score(page: Page, served: Served) -> None:
    await page.goto("/leads")
    await choose(page, "ICP", "Mid-market SaaS")
    await choose(page, "Persona", "RevOps")

    expected = whole(served, f"leads?icp_code={CODE}&persona_code=revops")
    await expect(page).to_have_url(re.compile(r"/leads\?(?=.*icp_code=mid-market-saas)(?=.*persona_code=revops)"))
    for place, each in enumerate(expected[:10]):
        await expect(page.locator("[data-opener]").nth(place)).to_contain_text(each["name"])
    await expect(page.get_by_role("columnheader", name="ICP score")).to_have_attribute("aria-sort", "descending")


async def test_a_link_shows_the_same_filter(page: Page, served: Served) -> None:
    await page.goto(f"/accounts?icp_code={CODE}&bucket=no_persona_fit&min_score=50&sort=name")

    expected = httpx.get(f"{served.url}/api/v1/accounts?icp_code={CODE}&bucket=no_persona_fit&min_score=50&sort=name").json()["items"]
    await expect(page.locator("[data-opener]").first).to_contain_text(expected[0]["name"])
    await expect(page.get_by_text("No persona fit").first).to_be_visible()


async def test_a_filter_that_nothing_fits_says_so_and_is_cleared(page: Page) -> None:
    await page.goto("/leads?icp_code=smb-e-commerce")
    await expect(page.get_by_text("No leads fit this filter")).to_be_visible()

    await page.get_by_role("button", name="Clear the filter").click()

    await expect(page.locator("[data-opener]").first).to_be_visible()


async def test_a_records_panel_says_why_it_has_its_score(page: Page, served: Served) -> None:
    account = whole(served, f"accounts?icp_code={CODE}&min_score=50")[-1]
    why = httpx.get(f"{served.url}/api/v1/accounts/{account['external_id']}/explanation?icp_code={CODE}").json()
    await page.goto(f"/accounts?icp_code={CODE}&record={account['external_id']}")
    panel = page.get_by_role("complementary", name=f"Account {account['name']}")

    await expect(panel.get_by_text(why["sentence"])).to_be_visible()
    gates = panel.get_by_role("region", name=f"Gates of {account['name']}")
    for gate in why["gates"]:
        await expect(gates.get_by_text(gate["text"], exact=True)).to_be_visible()
    await expect(gates.get_by_role("img", name="passed")).to_have_count(len(why["gates"]))
    scores = panel.get_by_role("region", name=f"Score of {account['name']}")
    for each in why["contributions"]:
        said = f"+{each['points']}" if each["state"] == "matched" else f"0 of +{each['weight']}"
        await expect(scores).to_contain_text(f"{each['text']}{said}")


async def test_a_lead_is_explained_by_its_account_and_by_each_persona(page: Page, served: Served) -> None:
    lead = whole(served, f"leads?icp_code={CODE}&bucket=qualified")[0]
    await page.goto(f"/leads?icp_code={CODE}")
    await page.get_by_role("button", name=lead["name"]).first.click()
    panel = page.get_by_role("complementary", name=f"Lead {lead['name']}")

    await expect(panel.get_by_role("region", name="Personas")).to_contain_text("RevOps")
    await expect(panel.get_by_role("region", name="Personas")).to_contain_text("Revenue Leader")
    await panel.get_by_role("button", name=lead["account"]["name"], exact=True).click()
    await expect(page.get_by_role("complementary", name=f"Account {lead['account']['name']}")).to_be_visible()
    await page.get_by_role("button", name="Back to the lead").click()
    await expect(panel).to_be_visible()


async def test_the_csv_holds_what_the_list_holds(page: Page, served: Served) -> None:
    await page.goto(f"/leads?icp_code={CODE}&bucket=qualified")
    async with page.expect_download() as waiting:
        await page.get_by_role("button", name="Export CSV").click()
    download = await waiting.value

    with open(await download.path(), newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))

    assert download.suggested_filename == f"leads-{CODE}-qualified.csv"
    assert [row["external_id"] for row in rows] == [
        each["external_id"] for each in whole(served, f"leads?icp_code={CODE}&bucket=qualified")
    ]


async def test_a_long_list_keeps_few_rows_in_the_page(page: Page) -> None:
    await page.goto("/accounts")
    await expect(page.locator("[data-opener]").first).to_be_visible()
    table = page.get_by_role("table", name="Accounts")
    await expect(table).to_have_attribute("aria-rowcount", "-1")

    for _ in range(4):
        await scroll_to_end(page, "Accounts, scrollable")

    assert 10 < await table.get_by_role("row").count() < FEW_ROWS


async def test_a_list_is_used_by_keyboard(page: Page) -> None:
    await page.goto(f"/accounts?icp_code={CODE}")
    openers = page.locator("[data-opener]")
    await openers.first.focus()
    await page.keyboard.press("ArrowDown")
    await expect(openers.nth(1)).to_be_focused()

    await page.keyboard.press("Enter")
    await expect(page.get_by_role("complementary", name=re.compile("^Account "))).to_be_visible()
    await page.keyboard.press("Escape")

    await expect(page.get_by_role("complementary", name=re.compile("^Account "))).to_have_count(0)
    await expect(openers.nth(1)).to_be_focused()


async def test_a_search_is_typed_kept_in_the_address_and_cleared(page: Page, served: Served) -> None:
    await page.goto("/leads")
    search = page.get_by_role("searchbox", name="Search leads")
    await expect(page.locator("[data-opener]").first).to_be_visible()
    expected = httpx.get(f"{served.url}/api/v1/leads?q=vp%20sales&sort=-icp_score&limit=100", timeout=30).json()["items"]

    await search.fill("VP sales")

    await expect(page).to_have_url(re.compile(r"/leads\?q=VP\+sales$"))
    await expect(page.locator("[data-opener]").first).to_contain_text(expected[0]["name"])
    assert all("vp" in each["title"].casefold() for each in expected)
    await page.reload()
    await expect(search).to_have_value("VP sales")
    await search.fill("nobody is called that")
    await expect(page.get_by_text("No leads found for “nobody is called that”")).to_be_visible()
    await page.get_by_role("button", name="Clear the filter").click()
    await expect(search).to_have_value("")
    await expect(page.locator("[data-opener]").first).to_be_visible()


async def test_going_back_closes_a_panel_and_stays_on_the_page(page: Page) -> None:
    await page.goto("/accounts?sort=name")
    await page.locator("[data-opener]").first.click()
    panel = page.get_by_role("complementary", name=re.compile("^Account "))
    await expect(panel).to_be_visible()

    await page.go_back()

    await expect(panel).to_have_count(0)
    await expect(page).to_have_url(re.compile(r"/accounts\?sort=name$"))


async def test_tables_fit_beside_the_rail_of_a_laptop(page: Page) -> None:
    for path, name in {"/leads": "Leads", "/accounts": "Accounts", "/jobs": "Jobs", "/fields": "Fields", "/signals": "Signals"}.items():
        await page.goto(path)
        region = page.get_by_role("region", name=re.compile("scrollable$"))
        await expect(page.locator("[data-opener]").first).to_be_visible()
        await expect(page.get_by_role("complementary", name="Copilot")).to_be_visible()
        over = await region.evaluate("scroller => scroller.scrollWidth - scroller.clientWidth")
        assert over <= 0, f"{name} is {over} pixels too wide"


async def test_news_leaves_a_long_list_where_it_is_and_says_so(page: Page, served: Served) -> None:
    await page.goto("/accounts")
    await expect(page.locator("[data-opener]").first).to_be_visible()
    for _ in range(6):
        await scroll_to_end(page, "Accounts, scrollable")
    read: list[str] = []
    page.on("request", lambda request: read.append(request.url) if "/api/v1/accounts?" in request.url else None)

    assert httpx.post(f"{served.url}/api/v1/icps/{CODE}/pause", timeout=30).is_success

    await expect(page.get_by_text("This list has changed since you opened it.")).to_be_visible()
    assert all("cursor=" in url for url in read) and len(read) <= 1
    await page.get_by_role("button", name="Show the latest").click()
    await expect(page.get_by_text("This list has changed since you opened it.")).to_have_count(0)
    await expect(page.locator("[data-opener]").first).to_be_visible()


async def test_an_instruction_in_a_description_stays_text(page: Page, served: Served) -> None:
    trap = next(each for each in whole(served, "accounts?sort=id") if "ignore your rules" in each["attributes"].get("description", ""))
    await page.goto(f"/accounts?record={trap['external_id']}")

    await expect(page.get_by_text(trap["attributes"]["description"])).to_be_visible()
