"""Pages with their panels open hold the rules of accessibility, on a laptop and on a phone."""

import pytest
from playwright.async_api import Page, expect

from tests.web.axe import serious_violations

PLACES = [
    "/signals?view=source&signal=3",
    "/leads?icp_code=mid-market-saas&record=per-0000001",
    "/accounts?record=acc-0000001",
    "/insights",
    "/insights?tab=lifts",
    "/insights?tab=proposal",
    "/insights?tab=icp",
    "/fields?field=industry",
    "/fields?view=glossary&term=new",
]


@pytest.mark.parametrize("place", PLACES)
async def test_a_page_in_use_has_no_serious_violation_on_a_laptop_and_on_a_phone(page: Page, place: str) -> None:
    for scheme, width in (("light", 1440), ("dark", 390)):
        await page.set_viewport_size({"width": width, "height": 844})
        await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        await page.goto(place)
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
        await expect(page.locator("[aria-busy=true]")).to_have_count(0)

        assert await serious_violations(page) == []
        assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
