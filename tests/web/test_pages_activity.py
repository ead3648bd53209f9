"""Activity and jobs: who did what, the way back, and what runs."""

import httpx
from playwright.async_api import Page, expect

from tests.web.conftest import Served

CODE = "smb-e-commerce"


def post(served: Served, path: str, body: dict[str, object] | None = None) -> httpx.Response:
    """Do something elsewhere."""
    return httpx.post(f"{served.url}/api/v1/{path}", json=body, timeout=60).raise_for_status()


async def test_activity_says_who_did_what_and_undoes_it(page: Page, served: Served) -> None:
    post(served, "signals/autoqualify", {"signal_ids": "all", "on": False})
    await page.goto("/activity")
    await expect(page.get_by_text("Applied", exact=True).first).to_be_visible()

    await page.locator("[data-opener]").first.click()
    panel = page.get_by_role("complementary", name="Entry")
    await panel.get_by_role("button", name="Undo").click()

    await expect(page.get_by_text("Undone", exact=True).first).to_be_visible()
    states = {each["name"]: each["autoqualify"] for each in httpx.get(f"{served.url}/api/v1/signals").json()["items"]}
    assert states["Replies"] == "on"


async def test_a_job_started_elsewhere_arrives_and_tells_what_it_changed(page: Page, served: Served) -> None:
    await page.goto("/jobs")
    await expect(page.locator("[data-opener]")).to_have_count(1)

    post(served, f"icps/{CODE}/publish")

    row = page.get_by_role("row", name="SMB E-commerce")
    await expect(row).to_contain_text("Done")
    await expect(row.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "100")
    await row.locator("[data-opener]").click()
    qualified = next(each for each in httpx.get(f"{served.url}/api/v1/icps").json()["items"] if each["icp_code"] == CODE)["qualified"]
    results = page.get_by_role("table", name="What changed in each ICP")
    await expect(results.get_by_role("row", name="SMB E-commerce")).to_contain_text(f"+{qualified}")
