"""What comes to the rail from elsewhere, and what one takes along: linked proposals, the curve of closed deals, what-ifs as CSV."""

import httpx
from playwright.async_api import Page, expect

from tests.web.conftest import Served
from tests.web.drawer import Drawer
from tests.web.rail import BUILD, Rail

ANALYSIS_MS = 60_000
CLOSED_WON = "Look at my closed-won customers from the last 12 months and propose an ICP that overweights what they have in common"


async def test_a_link_opens_its_proposal_over_the_page_and_a_person_decides_it_there(page: Page, served: Served) -> None:
    rail = await Rail(page).open()
    await rail.ask("turn on autoqualify for the Keywords signal")
    found = httpx.get(f"{served.url}/api/v1/changesets?status=proposed").json()["items"][0]
    await page.get_by_role("button", name="New conversation").click()

    await page.goto(f"/?changeset={found['id']}")
    linked = page.get_by_role("dialog", name="Proposal")
    await linked.get_by_role("button", name="Confirm").click()
    await expect(linked).to_contain_text("Applied")
    await page.keyboard.press("Escape")

    await expect(linked).to_have_count(0)
    await expect(page).to_have_url(f"{served.url}/qualification")


async def test_a_link_to_nothing_says_so(page: Page) -> None:
    await page.goto("/?changeset=nothing")

    await expect(page.get_by_role("dialog", name="Proposal")).to_contain_text("This proposal could not be read")


async def test_a_proposal_from_closed_deals_shows_the_curve_of_its_backtest(page: Page) -> None:
    rail = await Rail(page).open("/insights")
    await rail.say(CLOSED_WON)
    backtest = rail.root.get_by_test_id("backtest")

    await expect(backtest).to_contain_text("AUC", timeout=ANALYSIS_MS)
    await expect(backtest.get_by_role("img", name="Curve of the positive outcomes found")).to_be_visible()

    await page.reload()
    await expect(rail.root.get_by_test_id("backtest")).to_contain_text("Of all that won")


async def test_the_matches_of_a_what_if_leave_as_csv(page: Page) -> None:
    rail = await Rail(page).open()
    turn = await rail.ask("how many Series B SaaS accounts do we have in EMEA?")

    async with page.expect_download() as downloading:
        await turn.get_by_role("button", name="as CSV").click()

    assert (await downloading.value).suggested_filename.endswith(".csv")


async def test_a_draft_whose_name_got_a_number_opens_in_the_drawer(page: Page) -> None:
    rail = await Rail(page).open()
    await (await rail.ask(BUILD)).get_by_role("button", name="Open in the drawer").click()

    await expect(Drawer(page).name).to_have_value("Mid-market SaaS 2")
