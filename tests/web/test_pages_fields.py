"""Fields: the catalog and the glossary."""

import httpx
from playwright.async_api import Page, expect

from tests.web.conftest import Served


async def test_the_catalog_is_shown_by_category_and_found_by_alias(page: Page) -> None:
    await page.goto("/fields")
    await expect(page.get_by_role("row", name="Firmographic · 5")).to_be_visible()

    await page.get_by_role("textbox", name="Search fields").fill("tech stack")

    await expect(page.locator("[data-opener]")).to_have_count(1)
    await expect(page.locator("[data-opener]")).to_contain_text("Installed tools")


async def test_a_field_is_relabelled_and_a_refusal_is_shown_in_the_services_words(page: Page, served: Served) -> None:
    await page.goto("/fields?field=custom.security_program")
    panel = page.get_by_role("complementary", name="Field Security program")
    await panel.get_by_role("textbox", name="Label").fill("Security standard")
    await panel.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Saved the field Security standard.")).to_be_visible()
    fields = {each["key"]: each for each in httpx.get(f"{served.url}/api/v1/catalog?limit=100").json()["items"]}
    assert fields["custom.security_program"]["label"] == "Security standard"

    panel = page.get_by_role("complementary", name="Field Security standard")
    await panel.get_by_role("combobox", name="Type").or_(panel.get_by_role("textbox", name="Type")).click()
    await page.get_by_role("option", name="Number").click()
    await panel.get_by_role("button", name="Save").click()
    await expect(panel.get_by_role("alert")).to_contain_text("cannot become a number field: not every value is a number")


async def test_a_custom_field_is_declared(page: Page, served: Served) -> None:
    await page.goto("/fields")
    await page.get_by_role("button", name="New field").click()
    panel = page.get_by_role("complementary", name="New field")
    await panel.get_by_role("textbox", name="Label").fill("Renewal owner")
    await expect(panel.get_by_role("textbox", name="Key")).to_have_value("custom.renewal_owner")

    await panel.get_by_role("button", name="Add field").click()

    await expect(page.get_by_role("complementary", name="Field Renewal owner")).to_be_visible()
    keys = [each["key"] for each in httpx.get(f"{served.url}/api/v1/catalog?limit=100").json()["items"]]
    assert "custom.renewal_owner" in keys


async def test_a_term_is_kept_with_its_rules_and_deleted_with_undo(page: Page, served: Served) -> None:
    await page.goto("/fields?view=glossary")
    await page.get_by_role("button", name="Add a term").click()
    panel = page.get_by_role("complementary", name="New term")
    await panel.get_by_role("textbox", name="Term").fill("sweet spot")
    await panel.get_by_role("button", name="Add rule").click()
    await page.get_by_role("option", name="Is current customer").click()
    await panel.get_by_role("button", name="Add term").click()
    row = page.get_by_role("row", name="sweet spot")
    await expect(row).to_contain_text("Filter: Is current customer is true")

    await row.locator("[data-opener]").click()
    await page.get_by_role("button", name="Delete").click()
    await expect(page.get_by_text("Deleted the term sweet spot.")).to_be_visible()
    await page.get_by_role("alert").filter(has_text="Deleted").get_by_role("button", name="Undo").click()

    await expect(row).to_be_visible()
    assert [each["term"] for each in httpx.get(f"{served.url}/api/v1/glossary").json()["items"]] == ["sweet spot"]
