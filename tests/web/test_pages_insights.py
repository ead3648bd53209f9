"""Insights: what became of accounts, what winners share, the ICP that follows, and ICPs held against it (SPEC §7)."""

import re

import httpx
from playwright.async_api import Page, expect

from tests.web.conftest import Served


async def test_outcomes_are_shown_with_rates_value_and_a_chart_that_has_a_table(page: Page, served: Served) -> None:
    analysis = httpx.get(f"{served.url}/api/v1/insights/outcomes", timeout=60).json()
    await page.goto("/insights")

    await expect(page.get_by_text(f"{analysis['cohort']['won']:,}", exact=True).first).to_be_visible()
    await expect(page.get_by_role("img", name=re.compile("Outcomes by month"))).to_be_visible()
    await expect(page.get_by_role("table", name="By signal")).to_contain_text("Replies")
    await expect(page.get_by_role("table", name="By ICP")).to_contain_text("Mid-market SaaS")
    await page.get_by_text("Table", exact=True).click()
    await expect(page.get_by_role("table", name="Outcomes by month").get_by_role("row")).to_have_count(len(analysis["months"]) + 1)


async def test_lifts_are_shown_with_intervals_and_leaks_are_named_with_a_way_to_overrule(page: Page) -> None:
    await page.goto("/insights?tab=lifts")
    lifts = page.get_by_role("table", name="Lifts")
    await expect(lifts.get_by_role("row", name=re.compile("Installed tools has Snowflake"))).to_contain_text("Holds after correction")
    await expect(lifts.get_by_role("img").first).to_have_attribute("aria-label", re.compile(r"lift \d\.\d\d \(\d\.\d\d to \d\.\d\d\)"))
    out = page.get_by_role("region", name="Left out")
    await expect(out).to_contain_text("Looks like a leak of the outcome")

    await out.get_by_role("button", name="Keep it in anyway").first.click()

    await expect(out).to_contain_text("Kept in although they look like leaks: custom.onboarding_owner")
    await expect(lifts.get_by_role("row", name=re.compile("Onboarding owner")).first).to_be_visible()


async def test_the_proposed_icp_is_shown_with_reasons_and_its_backtest_and_handed_to_the_copilot(page: Page, served: Served) -> None:
    bands = httpx.get(f"{served.url}/api/v1/insights/outcomes", timeout=60).json()["backtest"]["proposed"]["bands"]
    await page.goto("/insights?tab=proposal")
    proposal = page.get_by_role("region", name="Proposed ICP")
    await expect(proposal).to_contain_text("Snowflake")
    await expect(page.get_by_role("table", name="Ranking")).to_contain_text("Proposed")
    await expect(page.get_by_role("region", name="Backtest")).to_contain_text("ties counted half")
    await expect(page.get_by_role("table", name="Win rate by band of scores").get_by_role("row")).to_have_count(len(bands))

    await proposal.get_by_role("button", name="Propose it").click()

    asked = "Look at my closed-won customers from the last 12 months and propose an ICP that overweights what they have in common"
    await expect(page.get_by_role("complementary", name="Copilot")).to_contain_text(asked)


async def test_an_icp_is_held_against_the_outcomes_with_edits_to_ask_for(page: Page) -> None:
    await page.goto("/insights?tab=icp&icp_code=mid-market-saas")
    gap = page.get_by_role("region", name="Where the gap is")
    await expect(gap).to_contain_text("Snowflake", timeout=60_000)  # the first analysis of a process imports what it computes with

    await gap.get_by_role("button", name=re.compile("Add it")).first.click()

    await expect(page.get_by_role("complementary", name="Copilot").get_by_role("textbox")).to_have_value(
        re.compile("In Mid-market SaaS, add")
    )


async def test_a_meeting_is_no_win_and_who_had_none_may_have_one_yet(page: Page, served: Served) -> None:
    found = httpx.get(f"{served.url}/api/v1/insights/outcomes?positive=meeting", timeout=60).json()
    await page.goto("/insights?positive=meeting")

    await expect(page.get_by_text("Reached, not so far")).to_be_visible()
    await expect(page.get_by_text("Share so far")).to_be_visible()
    await expect(page.get_by_role("region", name="Conclusion")).to_contain_text(found["sentences"][0])
    await expect(page.get_by_role("region", name="Conclusion")).to_contain_text("had no meeting so far")


async def test_too_few_outcomes_are_refused_in_words(page: Page, served: Served) -> None:
    path = "/api/v1/insights/outcomes?positive=closed_won&window_days=1"
    refused = httpx.get(f"{served.url}{path}", timeout=60).json()
    assert refused["verdict"] == "refused"

    await page.goto("/insights?tab=proposal&window_days=1")

    await expect(page.get_by_text("There is too little to compare")).to_be_visible()
    await expect(page.get_by_role("region", name="Conclusion")).to_contain_text(refused["sentences"][0])
    await expect(page.get_by_text("No ICP follows from these outcomes")).to_be_visible()


async def test_what_the_page_asks_the_copilot_is_the_question_of_the_page(page: Page) -> None:
    await page.goto("/insights?tab=proposal&keep=custom.onboarding_owner")

    await page.get_by_role("region", name="Proposed ICP").get_by_role("button", name="Propose it").click()

    asked = "Look at my closed-won customers from the last 12 months, keep Onboarding owner, and propose an ICP"
    rail = page.get_by_role("complementary", name="Copilot")
    await expect(rail).to_contain_text(asked)
    await expect(rail.get_by_role("region", name="Backtest")).to_contain_text("models with free weights reach")


async def test_a_live_icp_that_was_learned_from_the_tested_deals_says_so(page: Page, served: Served) -> None:
    rule = {"field": "installed_tools", "mode": "score", "operator": "any_of", "value": ["Okta"], "weight": 5}
    learned = {"positive": "closed_won", "since": "2024-01-01", "until": "2027-01-01", "records": 6_000}
    icp = {"definition": {"name": "Learned", "parameters": [rule], "learned_from": learned}}
    code = httpx.post(f"{served.url}/api/v1/icps", json=icp, timeout=60).json()["icp_code"]
    httpx.post(f"{served.url}/api/v1/icps/{code}/publish", json={}, timeout=60).raise_for_status()

    await page.goto("/insights?tab=proposal")

    ranking = page.get_by_role("table", name="Ranking")
    await expect(ranking.get_by_role("row", name=re.compile("^Learned"))).to_contain_text("may have learned from these")
    await expect(ranking.get_by_role("row", name=re.compile("^Mid-market SaaS"))).not_to_contain_text("learned from")
    await expect(page.get_by_role("region", name="Backtest")).to_contain_text("Only the proposal has surely not seen these records")
