"""What the person could say next: short texts that fit the page and the state of the thread."""

from collections.abc import Mapping
from typing import Any

from agent.cards import State

MAX_SUGGESTIONS = 3
_START = ("Build me an ICP for mid-market SaaS companies in North America", "Which ICPs do I have?")
_BY_PAGE: Mapping[str, tuple[str, ...]] = {
    "accounts": ("How many accounts do we have in EMEA?", "Build me an ICP for mid-market SaaS companies in North America"),
    "leads": ("Show me the top 20 accounts", "Which ICPs do I have?"),
    "insights": ("What do our closed-won customers have in common?", "What is a reasonable weight for industry?"),
    "signals": ("Which signals are off?", "How many captures are held?", "Turn all signals off"),
}
_BESIDE: Mapping[str, tuple[str, ...]] = {
    "publish": ("Run the sanity checks", "Which signals are on?"),
    "set_autoqualify": ("Which signals are on?", "How many captures are held?"),
    "qualify_captures": ("How many captures are held?", "List signals"),
    "requalify": ("Which ICPs do I have?", "Which signals are on?"),
    "pause": ("Which ICPs do I have?", "Which signals are on?"),
    "resume": ("Run the sanity checks", "Which signals are on?"),
    "rollback": ("Which ICPs do I have?", "Run the sanity checks"),
    "delete_draft": ("Which ICPs do I have?",),
    "undo": ("Which ICPs do I have?", "Which signals are on?"),
    "save_term": ("What is in the glossary?",),
}
_BESIDE_OTHERS = ("Confirm", "Cancel")
_CHECK = ("Show me the top 20 accounts", "Run the sanity checks", "Which of my ICPs are similar?")
_AFTER: Mapping[str, tuple[str, ...]] = {
    "publish": ("How far is the re-qualification?", "Run the sanity checks", "Which signals are off?"),
    "resume": ("How far is the re-qualification?", "Run the sanity checks"),
    "requalify": ("How far is the re-qualification?", "Show me the top 20 accounts"),
    "pause": ("Which ICPs do I have?", "Undo that"),
    "rollback": ("Undo that", "Run the sanity checks"),
    "delete_draft": ("Undo that", "Which ICPs do I have?"),
    "set_autoqualify": ("Which signals are on?", "How many captures are held?", "Undo that"),
    "qualify_captures": ("How many captures are held?", "Show me the top 20 accounts", "Undo that"),
    "save_term": ("What is in the glossary?", "Undo that"),
    "undo": ("Which ICPs do I have?",),
}


def suggest(page: str | None, state: State) -> tuple[str, ...]:
    """Return up to three messages that make sense now."""
    card, draft = state.changeset or {}, state.draft
    status = card.get("status")
    if status == "applied" and (after := _after(card)):
        return after[:MAX_SUGGESTIONS]
    if status == "proposed" and (beside := _BESIDE.get(str(card.get("kind", "")))):
        return beside
    if status == "proposed" and draft is None:
        return _BESIDE_OTHERS
    if draft is None:
        return _BY_PAGE.get((page or "").strip("/").casefold(), _START)[:MAX_SUGGESTIONS]
    if status == "applied":
        return _CHECK
    if (state.preview or {}).get("qualified") == 0:
        return (*_loosening(state.preview or {}), "Show me the sanity checks")[:MAX_SUGGESTIONS]
    return (*_refinements(draft["definition"]), "Show me the top 20 accounts")[:MAX_SUGGESTIONS]


def _after(card: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the next steps after a change: what was saved waits for its publish, what is live is looked at."""
    kind, result = str(card.get("kind", "")), card.get("result") or {}
    if kind not in ("save_icp", "save_persona"):
        return _AFTER.get(kind, ())
    code = result.get("icp_code") or (card.get("target") or {}).get("icp_code")
    name = (result.get("name") or code) if code else None
    return (f"Publish {name}", *_CHECK) if name else ()


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
