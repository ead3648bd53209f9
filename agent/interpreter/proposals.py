"""What is said of a proposed change other than a save: numbers first, what changes, warnings, how to go on."""

from collections.abc import Sequence

from agent.interpreter.answers import counted, moved, paragraphs
from agent.interpreter.results import ToolResult

CONFIRM = "Nothing is changed yet: confirm to do it, or say cancel."
SHOWN_STEPS = 12


def said_change(results: Sequence[ToolResult], *remarks: str) -> str:
    """Return what the last proposal of a request would change; a result without a card is said in its own words."""
    if not results:
        return ""
    result = results[-1]
    proposal, preview = result.proposal, result.preview
    if proposal is None:
        return paragraphs(result.summary or "There is nothing to change.", *remarks)
    numbers = " ".join(part for part in (counted(preview), moved(preview)) if part) if preview else ""
    said = proposal.read_back or proposal.title
    steps = [step for step in proposal.diff if step and step not in said]
    shown = "\n".join(f"- {step}" for step in steps[:SHOWN_STEPS])
    if len(steps) > SHOWN_STEPS:
        shown += f"\n- and {len(steps) - SHOWN_STEPS} more"
    warnings = dict.fromkeys([*proposal.warnings, *(message for _, message in (preview.warnings if preview else ()))])
    return paragraphs(numbers, said, shown, *remarks, " ".join(warnings), CONFIRM)
