"""Another name for what was just renamed: "actually make it “Tiny shops”" after "rename SMB E-commerce to Small shops"."""

import re
from collections.abc import Sequence

from agent.interpreter.plan import Call

_AGAIN = re.compile(
    r"^(?:(?:no|hm+|actually|rather|better|sorry|wait|or|oh|well|ok|okay|then|and|please|let's|on second thought|i meant|i mean)[\s,.:;!-]+)*"
    r"(?:(?:make|call|name|rename|title)(?: (?:it|that|this))?(?: to| as)?|i (?:meant|mean)|it should be(?: called)?|better)\s+(?:(?P<quote>[\"'])(?P<quoted>[^\"']{2,60})(?P=quote)|(?P<plain>(?-i:[A-Z])[\w&/+ -]{1,60}?))"
    r"(?: (?:instead|rather|then|please|now))*[\s.!]*$",
    re.IGNORECASE,
)


def renamed_again(text: str, calls: Sequence[Call]) -> str:
    """Return a message that gives another name right after a rename as that rename; every other message as it is."""
    renames = any(edit.get("action") == "rename" for call in calls for edit in call.arguments.get("edits") or [] if isinstance(edit, dict))
    match = _AGAIN.match(text.strip()) if renames else None
    return text if match is None else f"rename it to {match['quoted'] or match['plain']}"
