"""What the person could say next: short texts that fit the page and the state of the thread."""

from collections.abc import Mapping
from typing import Any

from agent.cards import State

MAX_SUGGESTIONS = 3
_START = ("Build me an ICP for mid-market SaaS companies in North America", "Which ICPs do I have?")
_BY_PAGE: Mapping[str, tuple[str, ...]] = {
    "accounts": ("How many accounts do we have in EMEA?", "Build me an ICP for mid-market SaaS companies in North America"),
    "leads": ("Show me the top 20 accounts", "Which ICPs do I have?"),
    "insights": ("What is a reasonable weight for industry?", "Which ICPs do I have?"),
}


def suggest(page: str | None, state: State) -> tuple[str, ...]:
    """Return up to three messages that make sense now."""
    draft, card = state.draft, state.changeset or {}
    if card.get("status") == "applied" and (after := _after(card)):
        return after
    if draft is None:
        return _BY_PAGE.get((page or "").strip("/").casefold(), _START)[:MAX_SUGGESTIONS]
    if card.get("status") == "applied":
        return ("Show me the top 20 accounts", "Run the sanity checks", "Which of my ICPs are similar?")
    if (state.preview or {}).get("qualified") == 0:
        return (*_loosening(state.preview or {}), "Show me the sanity checks")[:MAX_SUGGESTIONS]
    return (*_refinements(draft["definition"]), "Show me the top 20 accounts")[:MAX_SUGGESTIONS]


def _after(card: Mapping[str, Any]) -> tuple[str, ...]:
    """What follows a change: a save is published, a publish is watched."""
    match card.get("kind"):
        case "save_icp" | "save_persona" | "rollback":
            return ("Publish it", "Run the sanity checks", "Show me the top 20 accounts")
        case "publish" | "resume" | "requalify":
            return ("How far is the job?", "Show me the top 20 accounts", "Run the sanity checks")
        case "pause" | "delete_draft":
            return ("Undo that", "Which ICPs do I have?")
        case _:
            return ()


def _loosening(preview: Mapping[str, Any]) -> tuple[str, ...]:
    """The gate to drop when nothing qualifies: the one that lets most accounts in."""
    best = max(preview.get("drop_one") or (), key=lambda each: int(each["qualified"]), default=None)
    return (f"What if I drop {best['gate']['text']}?",) if best and best["qualified"] else ()


def _refinements(definition: Mapping[str, Any]) -> tuple[str, ...]:
    by_field = {parameter["field"]: parameter for parameter in definition["parameters"]}
    found = []
    size = by_field.get("employee_count", {})
    if size.get("operator") == "between" and (tighter := _tighter(*size["value"])):
        found.append(f"What if I tighten employee count to {tighter}?")
    if "region" in by_field or "country" in by_field:
        found.append("Drop the geo filter")
    if not any(parameter["mode"] == "score" for parameter in definition["parameters"]):
        found.append("What is a reasonable weight for industry?")
    return tuple(found)


def _tighter(low: float, high: float) -> str | None:
    """A range inside a range, in round numbers; None when it is narrow already."""
    inner = round(low * 2, -1), round(high * 0.6, -1)
    return f"{inner[0]:.0f}–{inner[1]:.0f}" if low < inner[0] < inner[1] < high else None
