"""Sentences from what outcomes say: shared traits, leaks, the proposal's reasons, and what works in an ICP."""

from typing import Any

from agent.interpreter.answers import paragraphs, percent
from agent.interpreter.results import ToolResult
from qualification.wording import say_money, say_number

SHOWN_FINDINGS = 8
SHOWN_REASONS = 12
SHOWN_RULES = 20
_HEADS = (
    ("working", "Working"),
    ("noise", "Noise: a difference worth a rule is excluded"),
    ("inverse", "Working against you"),
    ("gap", "Gaps: winners share it, the ICP does not weigh it"),
    ("avoid", "Worth avoiding: the others share it, the ICP does not hold it against them"),
    ("unknown", "These outcomes cannot tell"),
)


def said_analysis(result: ToolResult) -> str:
    """Return an analysis: its sentences, what won accounts share, and why each weight of the proposal is there."""
    level = "95 % " if "95" in said_sentences(result) else ""
    findings = [_difference(each, level) for each in _dicts(result.body.get("findings"))[:SHOWN_FINDINGS]]
    return paragraphs(said_sentences(result), "What differs most:\n" + "\n".join(findings) if findings else "", _reasons(result))


def said_value(result: ToolResult) -> str:
    """Return what the won records brought, all together and on average, of those whose amount is known."""
    cohort = result.body.get("cohort")
    if not isinstance(cohort, dict) or not cohort.get("value_known"):
        return "No amount is known of them, so I can tell no deal size."
    known, won = (say_number(int(cohort.get(key) or 0)) for key in ("value_known", "won"))
    total, mean = (say_money(float(f"{float(cohort.get(key) or 0):.3g}")) for key in ("value_usd", "mean_value_usd"))
    return f"They brought {total} together, {mean} on average: {known} of {won} have an amount."


def said_people(result: ToolResult) -> str:
    """Return which persona the outcomes speak for, with what people of won records have in common; or that they speak for none."""
    people = result.body.get("people")
    found = _dicts(people.get("findings")) if isinstance(people, dict) else []
    persona = people.get("persona") if isinstance(people, dict) else None
    if not found:
        return "Of people these outcomes speak for no persona: nothing that people have differs by more than chance."
    lines = "What differs of people:\n" + "\n".join(_difference(each, "") for each in found)
    return paragraphs(
        lines, f"It speaks for the persona {persona['name']}: say “apply that” to add it." if isinstance(persona, dict) else ""
    )


def _difference(each: dict[str, Any], level: str) -> str:
    """Return one value with its numbers; by value, what a record brought stands beside how often it was won."""
    counted = (
        f"{say_number(int(each.get('won') or 0))} of {say_number(int(each.get('support') or 0))} ({_rate(each, 'win_rate')}) "
        f"against {_rate(each, 'rest_rate')} of the others"
    )
    if each.get("value_usd") is not None:
        with_it, without = (say_money(float(f"{float(each.get(key) or 0):.2g}")) for key in ("value_usd", "rest_value_usd"))
        counted = f"{with_it} a record against {without}; {counted}"
    return (
        f"- **{each.get('text')}**: {counted}, {float(each.get('lift') or 0):.2f} times the average "
        f"({level}interval {float(each.get('lift_low') or 0):.2f}–{float(each.get('lift_high') or 0):.2f})"
    )


def said_sentences(result: ToolResult) -> str:
    """Return the sentences of an analysis, or the tool's own words."""
    sentences = [str(each) for each in result.body.get("sentences") or ()]
    return " ".join(sentences) or result.summary


def _reasons(result: ToolResult) -> str:
    """Return why each weight of the proposal is there, when it was drafted."""
    proposal = result.body.get("proposal")
    if not isinstance(proposal, dict) or not result.body.get("draft"):
        return ""
    lines = [
        f"- {each.get('text')}" + (f" {int(each['weight']):+d}" if each.get("weight") else "") + f": {each.get('reason')}"
        for each in _dicts(proposal.get("reasons"))[:SHOWN_REASONS]
    ]
    return "Why each rule is there:\n" + "\n".join(lines) if lines else ""


def said_insights(result: ToolResult) -> str:
    """Return what works in an ICP, what is noise and where the gap is, each with what to say to change it."""
    findings = _dicts(result.body.get("findings"))[:SHOWN_RULES]
    blocks = []
    for kind, head in _HEADS:
        lines = [f"- {each.get('text')}" + _edit(each) for each in findings if each.get("kind") == kind]
        blocks.append(f"**{head}**\n" + "\n".join(lines) if lines else "")
    name = f"**{result.body['name']}**" if result.body.get("name") else ""
    return paragraphs(name, said_sentences(result), *blocks)


def _edit(each: dict[str, Any]) -> str:
    """Return what to say for the edit of a finding, or what to change in the drawer where words could not name the rule."""
    if each.get("say"):
        return f" → say “{each['say']}”"
    return f" → in the drawer: {each['edit_text']}" if each.get("edit_text") else ""


def _rate(body: dict[str, Any], key: str) -> str:
    return percent(float(body.get(key) or 0))


def _dicts(value: object) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
