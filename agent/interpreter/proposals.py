"""What is said beside the card of a proposed change: its effect in a sentence, its numbers, how to go on. The card carries the rest."""

import re
from collections.abc import Sequence

from agent.interpreter.answers import counted, moved, paragraphs
from agent.interpreter.results import ToolResult

CONFIRM = "Nothing is changed yet: confirm to do it, or say cancel."


def said_change(results: Sequence[ToolResult], *remarks: str) -> str:
    """Return what the last proposal of a request would change; a result without a card is said in its own words."""
    if not results:
        return ""
    result = results[-1]
    proposal, preview = result.proposal, result.preview
    if proposal is None:
        return paragraphs(result.summary or "There is nothing to change.", *remarks)
    title = proposal.title if proposal.title.endswith((".", "!", "?")) else f"{proposal.title}."
    numbers = [counted(preview), moved(preview)] if preview else []
    said = " ".join(part for part in (title, *numbers) if part)
    return paragraphs(said, *remarks, _minded(proposal.warnings), CONFIRM)


def _minded(warnings: Sequence[str]) -> str:
    """Return the first warning of a card, which the text may not keep quiet about, and how many more it has; signals with a dash are all named."""
    idle = [match for each in warnings if (match := _IDLE.match(each))]
    rest = [each for each in warnings if not _IDLE.match(each)] if len(idle) > 1 else list(warnings)
    said = (
        [f"Autoqualify does not apply to {'; '.join(match['which'] for match in idle)}. They are left as they are."]
        if len(idle) > 1
        else []
    )
    if not said and not rest:
        return ""
    more = len(rest) - (0 if said else 1)
    said += [] if said else rest[:1]
    return said[0] + (f" The card has {more} more warning{'s' if more > 1 else ''}." if more else "")


_IDLE = re.compile(r"Autoqualify does not apply to (?P<which>.+?)\. It is left as it is\.$")
