"""The copilot beside the pages: what is said, counted and proposed; two cards; the keyboard; a phone."""

import re

import httpx
from playwright.async_api import Browser, Page, Response, expect

from tests.web.axe import serious_violations
from tests.web.conftest import Served
from tests.web.rail import BUILD, Rail


async def test_a_sentence_becomes_counts_a_card_and_after_a_confirm_an_icp_of_the_table(page: Page, served: Served) -> None:
    rail = await Rail(page).open()
    turn = await rail.ask(BUILD)

    card, preview = turn.get_by_test_id("changeset"), turn.get_by_test_id("preview")
    counted = httpx.get(f"{served.url}/api/v1/changesets?status=proposed").json()["items"][0]["preview"]
    await expect(preview).to_contain_text(f"of {counted['total']:,} accounts")
    for step in counted["waterfall"]:
        await expect(preview.get_by_role("listitem").filter(has_text=step["gate"]["text"])).to_contain_text(f"{step['remaining']:,}")
    await expect(preview).to_contain_text("without it")
    await expect(card).to_contain_text("An account must have: Employee count 51–500 AND")
    await expect(card).to_contain_text("Nothing is saved until you confirm")

    await card.get_by_role("button", name="Confirm").click()

    await expect(card).to_contain_text("Applied")
    await expect(card.get_by_role("button", name="Undo")).to_be_visible()
    await expect(turn.get_by_test_id("answer")).not_to_contain_text("Nothing is saved yet")
    await expect(rail.answers.last).to_contain_text("Saved “Mid-market SaaS 2”")
    assert "Mid-market SaaS 2" in [icp["name"] for icp in httpx.get(f"{served.url}/api/v1/icps").json()["items"]]
    await expect(page.get_by_role("main").get_by_text("Mid-market SaaS 2").first).to_be_visible()

    await card.get_by_role("button", name="Undo").click()

    await expect(card).to_contain_text("Undone")
    assert "Mid-market SaaS 2" not in [icp["name"] for icp in httpx.get(f"{served.url}/api/v1/icps").json()["items"]]


async def test_two_open_cards_are_both_usable(page: Page) -> None:
    rail = await Rail(page).open("/signals")
    first = (await rail.ask("turn on autoqualify for the Keywords signal")).get_by_test_id("changeset")
    second = (await rail.ask("pause Enterprise FinServ")).get_by_test_id("changeset")

    await first.get_by_role("button", name="Confirm").click()
    await expect(first).to_contain_text("Applied")
    await expect(second).to_contain_text("Waiting for you")
    await second.get_by_role("button", name="Cancel").click()

    await expect(second).to_contain_text("Nothing was changed")


async def test_the_diff_of_signals_says_before_and_after(page: Page) -> None:
    rail = await Rail(page).open("/signals")
    card = (await rail.ask("turn on autoqualify for the Replies, Demo Viewed and Keywords signals")).get_by_test_id("changeset")

    await expect(card).to_contain_text("Demo Viewed Off On")
    await expect(card).to_contain_text("Keywords Off On")


async def test_a_card_decided_elsewhere_says_so_at_once(page: Page, served: Served) -> None:
    rail = await Rail(page).open()
    card = (await rail.ask("turn on autoqualify for the Keywords signal")).get_by_test_id("changeset")
    found = httpx.get(f"{served.url}/api/v1/changesets?status=proposed").json()["items"][0]

    httpx.post(f"{served.url}/api/v1/changesets/{found['id']}/confirm", json={"content_hash": found["content_hash"]}).raise_for_status()

    await expect(card).to_contain_text("Applied")
    await expect(card.get_by_role("button", name="Confirm")).to_have_count(0)
    await expect(rail.answers.last).to_contain_text("Applied: Turn autoqualify on for Keywords")


async def test_a_card_whose_target_changed_says_so_and_a_fresh_one_takes_its_place(page: Page, served: Served) -> None:
    rail = await Rail(page).open()
    card = (await rail.ask("add +5 for Snowflake to SMB E-commerce")).get_by_test_id("changeset")
    icp = httpx.get(f"{served.url}/api/v1/icps/smb-e-commerce").json()
    changed = {**icp["definition"], "description": "changed meanwhile"}
    saved = httpx.put(f"{served.url}/api/v1/icps/smb-e-commerce", json={"definition": changed, "base_version": icp["draft_version"]})
    saved.raise_for_status()

    await card.get_by_role("button", name="Confirm").click()

    await expect(card).to_contain_text("Out of date")
    fresh = rail.cards.last
    await expect(fresh).to_contain_text("Waiting for you")
    await fresh.get_by_role("button", name="Confirm").click()
    await expect(fresh).to_contain_text("Applied")


async def test_a_published_icp_shows_its_job(page: Page) -> None:
    rail = await Rail(page).open()
    card = (await rail.ask("publish SMB E-commerce")).get_by_test_id("changeset")

    await card.get_by_role("button", name="Publish").click()

    await expect(card).to_contain_text("Re-qualified")
    await expect(card.get_by_role("progressbar", name="Re-qualification")).to_be_visible()


async def test_a_what_if_counts_and_proposes_nothing(page: Page) -> None:
    rail = await Rail(page).open()
    turn = await rail.ask("how many Series B SaaS accounts do we have in EMEA?")

    await expect(turn.get_by_test_id("preview")).to_contain_text("Region is EMEA")
    await expect(turn.get_by_test_id("changeset")).to_have_count(0)


async def test_top_records_open_what_gave_them_their_score(page: Page) -> None:
    rail = await Rail(page).open()
    preview = (await rail.ask("build an ICP for SaaS companies, ideally using Snowflake")).get_by_test_id("preview")

    await preview.get_by_role("button", name="Top 20").click()
    await preview.get_by_role("listitem").get_by_role("button").first.click()

    await expect(preview).to_contain_text("Installed tools has Snowflake+5")


async def test_the_whole_story_goes_by_keyboard(page: Page) -> None:
    rail = await Rail(page).open()
    await page.get_by_role("button", name="Close the copilot").click()
    await expect(rail.root).to_have_count(0)

    await page.keyboard.press("Control+j")
    await expect(rail.input).to_be_focused()
    await page.keyboard.type("turn on autoqualify for the Keywords signal")
    await page.keyboard.press("Enter")
    await expect(rail.cards).to_contain_text("Waiting for you")
    for _ in range(30):
        await page.keyboard.press("Shift+Tab")
        if await page.evaluate("document.activeElement.textContent") == "Confirm":
            break
    await page.keyboard.press("Enter")

    await expect(rail.cards).to_contain_text("Applied")


async def test_neither_escape_nor_closing_loses_what_was_typed(page: Page) -> None:
    rail = await Rail(page).open()
    await rail.input.fill("half a thought")
    await rail.input.press("Escape")
    await expect(rail.input).to_have_value("half a thought")

    await page.get_by_role("button", name="Close the copilot").click()
    await page.keyboard.press("Control+j")
    await expect(rail.input).to_have_value("half a thought")
    await page.reload()

    await expect(rail.input).to_have_value("half a thought")


async def test_earlier_conversations_are_found_by_their_titles_and_opened(page: Page) -> None:
    rail = await Rail(page).open()
    await rail.ask("which signals are off?")
    await page.get_by_role("button", name="New conversation").click()
    await expect(rail.turns).to_have_count(0)
    await rail.ask("which ICPs do I have?")

    await page.get_by_role("button", name="Earlier conversations").click()
    await page.get_by_label("Find a conversation").fill("signals")
    await page.get_by_role("list", name="Conversations").get_by_role("button", name=re.compile("^which signals are off")).click()

    await expect(rail.root.get_by_role("heading", name="which signals are off?")).to_be_visible()
    await expect(rail.answers.first).to_contain_text("Ad Frequency")


async def test_an_answer_can_be_rated_with_a_comment(page: Page) -> None:
    rail = await Rail(page).open()
    turn = await rail.ask("which ICPs do I have?")
    await turn.get_by_role("button", name="Bad answer").click()
    await page.get_by_label("What was wrong with it?").fill("I wanted only the live ones")

    def tells(response: Response) -> bool:
        return response.url.endswith("/feedback") and "only the live ones" in (response.request.post_data or "")

    async with page.expect_response(tells) as answered:
        await page.get_by_role("button", name="Send", exact=True).last.click()

    assert await (await answered.value).json() == {
        "run_id": (await answered.value).url.split("/")[-2],
        "rating": "down",
        "comment": "I wanted only the live ones",
    }
    await expect(turn.get_by_role("button", name="Bad answer")).to_have_attribute("aria-pressed", "true")
    await page.reload()
    await expect(turn.get_by_role("button", name="Bad answer")).to_have_attribute("aria-pressed", "true")


async def test_the_rail_is_resized_by_keyboard(page: Page) -> None:
    rail = await Rail(page).open()
    edge = page.get_by_role("separator", name="Width of the copilot")
    before = int(await edge.get_attribute("aria-valuenow") or 0)

    await edge.press("ArrowLeft")

    await expect(edge).to_have_attribute("aria-valuenow", str(before + 24))
    box = await rail.root.bounding_box()
    assert box is not None and round(box["width"]) == before + 24


async def test_it_is_a_whole_screen_on_a_small_phone(browser: Browser, served: Served) -> None:
    context = await browser.new_context(base_url=served.url, viewport={"width": 360, "height": 740}, reduced_motion="reduce")
    page = await context.new_page()
    await page.goto("/qualification")
    await page.get_by_role("button", name="Copilot").first.click()
    rail = Rail(page)
    await rail.ask(BUILD)

    box = await rail.root.bounding_box()
    assert box is not None and box["width"] == 360
    assert await page.evaluate(
        """[...document.querySelectorAll('[data-testid=rail] *')].every(
            each => each.closest('[aria-label=Suggestions]') || each.getBoundingClientRect().right <= 361)"""
    )
    await context.close()


async def test_a_conversation_has_no_serious_violation_of_accessibility(page: Page) -> None:
    rail = await Rail(page).open()
    turn = await rail.ask(BUILD)
    for fold in ("Scores", "Top 20", "Against", "Shared", "changes"):
        for button in await turn.get_by_role("button", name=fold).all():
            await button.click()

    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)
        assert await serious_violations(page, "[data-testid=rail]") == []
