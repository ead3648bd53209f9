"""The ICP drawer: rules, weights, counts, saving, versions, personas; by hand and by keyboard."""

import re

from playwright.async_api import Page, expect

from tests.web.axe import serious_violations
from tests.web.conftest import Served
from tests.web.drawer import Drawer, counted, focus_by_tab, get, put_icp


async def test_an_icp_is_created_end_to_end_by_keyboard_only(page: Page, served: Served) -> None:
    await page.goto("/qualification")
    keyboard = page.keyboard
    await focus_by_tab(page, page.get_by_role("button", name="Add", exact=True))
    await keyboard.press("Enter")
    await expect(page.get_by_role("menuitem", name="ICP", exact=True)).to_be_visible()
    await keyboard.press("ArrowDown")
    await expect(page.get_by_role("menuitem", name="ICP", exact=True)).to_be_focused()
    await keyboard.press("Enter")
    drawer = Drawer(page)
    await expect(drawer.name).to_be_focused()
    await keyboard.type("Nordic fintech")
    await expect(drawer.root).to_contain_text("nordic-fintech")

    await focus_by_tab(page, drawer.button("Add parameter"))
    await drawer.add_by_keyboard("sub-ind")
    await keyboard.type("Fintech")
    await keyboard.press("Enter")
    await expect(drawer.rule("Sub-industry")).to_contain_text("is Fintech")
    await focus_by_tab(page, drawer.button("Add parameter"), back=True)
    await drawer.add_by_keyboard("employee")
    await keyboard.type("50")
    definition = {
        "name": "Nordic fintech",
        "parameters": [
            {"field": "sub_industry", "mode": "filter", "operator": "in", "value": ["Fintech"]},
            {"field": "employee_count", "mode": "filter", "operator": "gte", "value": 50},
        ],
    }
    expected = counted(served, definition)
    await expect(drawer.qualified).to_have_text(f"{expected['qualified']:,}")

    await keyboard.press("Control+s")

    await expect(drawer.root.get_by_label("Sanity checks")).to_contain_text(
        f"{expected['qualified']:,} of {expected['total']:,} accounts qualify"
    )
    await expect(page).to_have_url(re.compile("icp=nordic-fintech"))
    assert get(served, "/api/v1/icps/nordic-fintech")["definition"]["parameters"] == definition["parameters"]
    await expect(page.locator("[data-icp=nordic-fintech]")).to_contain_text(f"{expected['qualified']:,}")
    await drawer.name.focus()
    await keyboard.press("Escape")
    await expect(drawer.root).to_have_count(0)


async def test_a_dragged_weight_moves_the_counts_before_anything_is_saved(page: Page, served: Served) -> None:
    drawer = await Drawer(page).open("mid-market-saas")
    await expect(drawer.movement).to_have_text("as saved")
    row = await drawer.open_rule("Hiring velocity")
    await expect(row).to_contain_text("Score +3")
    await row.get_by_role("slider").hover()  # waits until the opened rule has come to rest
    await page.mouse.down()
    track = await row.locator(".mantine-Slider-track").bounding_box()
    assert track
    await page.mouse.move(track["x"] + track["width"] - 2, track["y"] + 3, steps=8)

    await expect(row).to_contain_text("Score +10")
    await expect(drawer.movement).to_contain_text("bands")
    await page.mouse.up()

    definition = get(served, "/api/v1/icps/mid-market-saas")["definition"]
    assert [each["weight"] for each in definition["parameters"] if each["field"] == "hiring_velocity"] == [3]


async def test_a_weight_is_never_zero_and_can_be_typed_up_to_a_hundred(page: Page) -> None:
    drawer = await Drawer(page).open("mid-market-saas")
    row = await drawer.open_rule("Hiring velocity")
    thumb = row.get_by_role("slider")
    await thumb.focus()
    for _ in range(3):
        await page.keyboard.press("ArrowLeft")
    await expect(row).to_contain_text("Score −1")

    await row.get_by_label("Weight of Hiring velocity, −100 to 100").fill("60")

    await expect(row).to_contain_text("Score +60")


async def test_the_rules_tell_what_each_gate_keeps_out_and_the_preview_is_recalculated_without_saving(page: Page, served: Served) -> None:
    drawer = await Drawer(page).open("mid-market-saas")
    preview = counted(served, get(served, "/api/v1/icps/mid-market-saas")["definition"])
    cost = preview["drop_one"][0]["qualified"] - preview["qualified"]
    await expect(drawer.rule("Sub-industry")).to_contain_text(f"keeps out {cost:,}")

    async with page.expect_request(lambda each: each.url.endswith("/api/v1/preview")):
        await drawer.button("Recalculate preview").click()

    await drawer.button("Show the whole preview").click()
    await expect(drawer.root.get_by_test_id("preview")).to_contain_text(f"of {preview['total']:,} accounts")
    assert get(served, "/api/v1/icps/mid-market-saas")["draft_version"] == 1
    assert await serious_violations(page) == []


async def test_a_filter_on_a_field_that_is_often_missing_offers_score(page: Page) -> None:
    drawer = await Drawer(page).open("mid-market-saas")
    await drawer.button("Add parameter").click()
    await page.get_by_role("option", name="State / province").click()
    row = drawer.rule("State / province")
    await expect(row).to_contain_text("Score +5")
    await row.get_by_text("Filter", exact=True).click()

    await expect(row).to_contain_text("a missing value fails a Filter")
    await row.get_by_role("button", name="Use Score instead").click()

    await expect(row).to_contain_text("Score +5")


async def test_a_rule_that_is_not_finished_is_not_saved_and_says_what_it_needs(page: Page, served: Served) -> None:
    drawer = await Drawer(page).open("mid-market-saas")
    await drawer.button("Add parameter").click()
    await page.get_by_role("option", name="City", exact=True).click()

    await drawer.button("Save as draft").click()

    await expect(drawer.rule("City")).to_contain_text("Give it a value, or remove it.")
    assert get(served, "/api/v1/icps/mid-market-saas")["draft_version"] == 1


async def test_what_the_service_refuses_is_said_at_the_rule(page: Page) -> None:
    drawer = await Drawer(page).open("mid-market-saas")
    row = await drawer.open_rule("Employee count")

    await row.get_by_label("To", exact=True).fill("20")

    await expect(row).to_contain_text("Goes from low to high, not from 51 to 20")


async def test_a_list_is_pasted(page: Page) -> None:
    drawer = await Drawer(page).open("mid-market-saas")
    row = await drawer.open_rule("Region")
    await row.get_by_role("button", name="Paste a list").click()

    await row.get_by_label("Values, one a line").fill("EMEA\nAPAC\nLATAM\nemea")

    await expect(row).to_contain_text("is any of emea, APAC, LATAM")


async def test_a_list_pasted_where_values_are_picked_becomes_its_values(page: Page) -> None:
    drawer = await Drawer(page).open("mid-market-saas")
    row = await drawer.open_rule("Region")
    text = "\n".join(f"Place {number}" for number in range(300))

    await row.get_by_role("combobox", name="Values").evaluate(
        """(input, text) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text", text);
            input.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }""",
        text,
    )

    await expect(row.get_by_label("Values, one a line")).to_have_value(re.compile("Place 0\nPlace 1\n"))
    await expect(row).to_contain_text("302 values")


async def test_save_is_undone_from_the_toast(page: Page, served: Served) -> None:
    drawer = await Drawer(page).open("smb-e-commerce")
    await drawer.root.get_by_label("Minimum score, 0 to 100").fill("35")
    await drawer.button("Save").click()
    await expect(drawer.root.get_by_label("Sanity checks")).to_contain_text("Saved version 2")

    await page.get_by_role("button", name="Undo").click()

    await expect(page.get_by_text("Undone.", exact=True)).to_be_visible()
    await expect(drawer.root.get_by_label("Minimum score, 0 to 100")).to_have_value("0")
    assert get(served, "/api/v1/icps/smb-e-commerce")["draft_version"] == 1


async def test_going_live_says_what_will_happen_and_shows_the_job(page: Page, served: Served) -> None:
    drawer = await Drawer(page).open("smb-e-commerce")
    expected = get(served, "/api/v1/icps/smb-e-commerce")["qualified"]
    await drawer.root.get_by_role("radiogroup", name="Status").get_by_text("Live").click()
    dialog = page.get_by_role("dialog", name="Publish SMB E-commerce?")
    await expect(dialog.get_by_test_id("moves")).to_contain_text(f"{expected:,} enter")

    await dialog.get_by_role("button", name="Publish").click()

    await expect(drawer.root.get_by_test_id("job")).to_have_attribute("data-status", "done")
    await expect(drawer.root.get_by_test_id("job")).to_contain_text(f"{expected:,} qualify")
    await expect(drawer.root.get_by_label("Sanity checks")).to_contain_text("See the leads")
    assert get(served, "/api/v1/icps/smb-e-commerce")["status"] == "live"


async def test_save_and_run_publishes_a_live_icp_at_once(page: Page, served: Served) -> None:
    drawer = await Drawer(page).open("mid-market-saas")
    await drawer.rule("Region").get_by_role("button", name="Remove Region").click()

    await drawer.button("Save and run").click()

    await expect(drawer.root.get_by_test_id("job")).to_have_attribute("data-status", "done")
    icp = get(served, "/api/v1/icps/mid-market-saas")
    assert (icp["draft_version"], icp["live_version"]) == (2, 2)
    await expect(page.locator("[data-icp=mid-market-saas] [data-column=qualified]")).to_contain_text(f"{icp['qualified']:,}")


async def test_versions_are_compared_and_rolled_back(page: Page, served: Served) -> None:
    put_icp(served, "smb-e-commerce", change={"min_score": 30})
    drawer = await Drawer(page).open("smb-e-commerce")
    await drawer.root.get_by_role("tab", name="Versions").click()
    versions = drawer.root.get_by_role("list", name="Versions")
    await expect(versions.get_by_role("listitem")).to_have_count(2)
    await expect(versions).to_contain_text("local")
    await expect(drawer.root.get_by_label("Version 2 compared")).to_contain_text("Minimum score")

    await versions.get_by_role("button", name="Version 1").click()
    await drawer.button("Roll back to version 1").click()

    await expect(versions.get_by_role("listitem")).to_have_count(3)
    icp = get(served, "/api/v1/icps/smb-e-commerce")
    assert (icp["draft_version"], icp["definition"]["min_score"]) == (3, 0)


async def test_a_persona_is_edited_cloned_and_deleted(page: Page, served: Served) -> None:
    drawer = await Drawer(page).open("mid-market-saas")
    await drawer.root.get_by_role("tab", name="Personas").click()
    persona = drawer.root.get_by_role("region", name="Persona RevOps")
    await persona.get_by_role("button", name="Actions for persona RevOps").click()
    await page.get_by_role("menuitem", name="Clone to another ICP").click()
    dialog = page.get_by_role("dialog", name="Clone RevOps")
    await dialog.get_by_role("combobox", name="To").click()
    await page.get_by_role("option", name="Enterprise FinServ").click()
    await dialog.get_by_role("button", name="Clone").click()
    await expect(page.get_by_text("Copied RevOps to Enterprise FinServ.")).to_be_visible()
    assert "RevOps" in [each["name"] for each in get(served, "/api/v1/icps/enterprise-finserv")["personas"]]

    await persona.locator("button[aria-expanded]").first.click()
    await persona.get_by_label("Name", exact=True).fill("Revenue operations")
    await drawer.root.get_by_role("region", name="Persona Revenue Leader").get_by_role("button", name="Actions for").click()
    await page.get_by_role("menuitem", name="Delete persona").click()
    await drawer.button("Save as draft").click()

    await expect(drawer.root.get_by_label("Sanity checks")).to_contain_text("Saved version 2")
    assert [each["name"] for each in get(served, "/api/v1/icps/mid-market-saas")["personas"]] == ["Revenue operations"]


async def test_segments_say_or_in_words(page: Page, served: Served) -> None:
    drawer = await Drawer(page).open("smb-e-commerce")
    segments = drawer.root.get_by_role("region", name="Segments")
    for name, field, value in (("Segment 1", "Country", "Germany"), ("Segment 2", "Region", "EMEA")):
        await segments.get_by_role("button", name="Add segment").click()
        await segments.get_by_role("group").last.get_by_role("button", name="Add filter").click()
        await page.get_by_role("option", name=field, exact=True).click()
        await page.keyboard.type(value)
        await page.keyboard.press("Enter")
        await page.keyboard.press("Escape")
        await expect(segments).to_contain_text(f"all of {name}")
    await expect(segments).to_contain_text("An account must also pass all of Segment 1 or all of Segment 2.")

    await drawer.button("Save").click()

    await expect(drawer.root.get_by_label("Sanity checks")).to_be_visible()
    assert [each["name"] for each in get(served, "/api/v1/icps/smb-e-commerce")["definition"]["segments"]] == ["Segment 1", "Segment 2"]


async def test_a_name_that_is_taken_is_offered_with_the_next_number(page: Page, served: Served) -> None:
    drawer = await Drawer(page).open("new")
    await drawer.name.fill("Enterprise FinServ")
    await drawer.button("Custom").click()
    await page.get_by_role("option", name="Is competitor").click()
    await drawer.button("Save").click()
    await drawer.button("Use “Enterprise FinServ 2”").click()
    await drawer.button("Save").click()

    await expect(page).to_have_url(re.compile("icp=enterprise-finserv-2"))


async def test_unsaved_edits_survive_a_reload_and_leaving_asks(page: Page) -> None:
    drawer = await Drawer(page).open("mid-market-saas")
    await drawer.rule("Region").get_by_role("button", name="Remove Region").click()
    await page.reload()
    await expect(drawer.rule("Sub-industry")).to_be_visible()
    await expect(drawer.rule("Region")).to_have_count(0)
    await expect(drawer.root).to_contain_text("Unsaved")

    await drawer.button("Close the drawer").click()
    await page.get_by_role("dialog", name="Discard unsaved edits?").get_by_role("button", name="Keep editing").click()
    await expect(drawer.rule("Region")).to_have_count(0)
    await page.locator("[data-icp=enterprise-finserv]").get_by_role("link", name="Enterprise FinServ").click()
    await page.get_by_role("dialog").get_by_role("button", name="Discard").click()

    await expect(drawer.name).to_have_value("Enterprise FinServ")


async def test_edits_left_on_the_way_to_another_page_wait(page: Page) -> None:
    drawer = await Drawer(page).open("mid-market-saas")
    await drawer.name.fill("Mid-market SaaS Europe")
    await page.get_by_role("link", name="Jobs").click()
    await expect(page.get_by_role("heading", name="Jobs")).to_be_visible()
    await page.get_by_role("link", name="Qualification").click()
    await expect(page.get_by_text("Unsaved edits of Mid-market SaaS Europe.")).to_be_visible()

    await page.get_by_role("button", name="Go on editing").click()

    await expect(drawer.name).to_have_value("Mid-market SaaS Europe")
