"""Accessibility rules of a page, checked by axe in the browser."""

from pathlib import Path
from typing import Any

from playwright.async_api import Page

AXE = Path(__file__).parent.parent.parent / "web" / "node_modules" / "axe-core" / "axe.min.js"
SERIOUS = ("serious", "critical")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]


async def serious_violations(page: Page, within: str = "html") -> list[str]:
    """Return the serious and critical violations of what the page, or a part of it, shows now, one line each."""
    await page.evaluate(AXE.read_text())
    run = "([within, rules]) => axe.run(within, {runOnly: {type: 'tag', values: rules}})"
    found: dict[str, Any] = await page.evaluate(run, [within, RULES])
    return [
        f"{each['id']} ({each['impact']}): {node['html'][:200]}"
        for each in found["violations"]
        if each["impact"] in SERIOUS
        for node in each["nodes"]
    ]
