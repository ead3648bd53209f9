"""Questions about the product itself: "what does min score do?", "draft vs live"."""

import re

from agent.interpreter.concepts import concepts_asked
from agent.interpreter.plan import Plan, say
from agent.interpreter.turn import Turn
from qualification.lookup.words import key_of

_LACKING = re.compile(
    r"^(?:(?:so|ok|hey|hi|and)[\s,]+)*(?:what (?:happens|does|do|becomes?|about)|how (?:does|do|is|are)|does|do|is|are)\b[^?]*\b(?:missing|no value|without (?:a|any) value|blank|empty|null|unknown|not (?:set|known|filled))\b"
)
_JUDGED = re.compile(r"\b(?:filter|gate|exclude|exclusion|score rule|scoring)\w*\b")
MISSING_VALUES = (
    "A missing value fails a Filter: the account is out, and the preview reports it as missing, apart from those that failed. "
    "An Exclude is different: a missing value is not excluded, so the account stays. A Score rule adds nothing for it, and its weight still counts in the whole."
)


def plan_concepts(turn: Turn) -> Plan | None:
    """Return what words of the product mean; a term of the workspace's own glossary comes before them."""
    if _LACKING.search(turn.lower) and _JUDGED.search(turn.lower) and turn.asks and not turn.icps:
        return say(MISSING_VALUES)
    if turn.draft is not None and re.search(r"\bthis (?:draft|definition)\b", turn.lower):
        return None
    asked = concepts_asked(turn.text)
    terms = {key_of(term) for term in turn.lexicon.catalog.glossary}
    if not asked or any(key_of(each.name) in terms for each in asked):
        return None
    if len(asked) == 1:
        return say(asked[0].answer)
    return say("\n".join(f"- **{each.name[:1].upper()}{each.name[1:]}**: {each.answer}" for each in asked))
