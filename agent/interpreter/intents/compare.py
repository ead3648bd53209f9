"""Compare two ICPs, or find those that resemble one."""

import re

from agent.interpreter.plan import Plan, call, say
from agent.interpreter.results import ToolResult
from agent.interpreter.turn import Turn

_COMPARE = re.compile(r"\b(?:compare|comparison|differences?|differ|vs\.?|versus|contrast|overlap|diff)\b")
_SIMILAR = re.compile(
    r"\b(?:similar|resembles?|resembling|like (?:this|mine|it)|alike|closest|close to|in common|look like|duplicates?|overlaps?)\b"
)
_THIS = re.compile(r"\b(?:this|the draft|draft|it|current|working draft|mine)\b")
_ICPS = re.compile(r"\b(?:icps?|profiles?)\b")


def plan_compare(turn: Turn) -> Plan | None:
    """Return a comparison of two ICPs, or of one with what is at hand."""
    if not _COMPARE.search(turn.lower):
        return None
    codes = [icp.icp_code for icp in turn.icps]
    if len(codes) == 1 and turn.base is not None and _THIS.search(turn.lower):
        codes.insert(0, "working_draft" if turn.draft else str(turn.lexicon.icp_code))
    if len(codes) < 2:
        asked = codes or _ICPS.search(turn.lower) or re.match(r"^(?:please )?(?:compare|contrast|diff)\b", turn.lower)
        return say("Which two ICPs should I compare? " + _known(turn)) if asked else None
    return call("compare_icps", lambda results: text_of(results[-1]), first=codes[0], second=codes[1])


def plan_similar(turn: Turn) -> Plan | None:
    """Return the ICPs that resemble the one at hand or named, narrowed to the fields that are named."""
    if not (_SIMILAR.search(turn.lower) and _ICPS.search(turn.lower)):
        return None
    fields = list(
        dict.fromkeys(
            key for node in turn.nodes for meaning in node.of("field") for key in meaning.fields if node.key not in ("icp", "company")
        )
    )
    code = turn.icps[0].icp_code if turn.icps else (None if turn.draft else turn.lexicon.icp_code)
    return call("similar_icps", lambda results: text_of(results[-1]), icp_code=code, fields=fields)


def text_of(result: ToolResult) -> str:
    """Return the tool's own words, or its items as lines."""
    lines = [
        f"- **{item.get('name')}**" + (f": {item.get('text') or item.get('reason')}" if item.get("text") or item.get("reason") else "")
        for item in result.items
    ]
    return "\n".join(part for part in (result.summary, *lines) if part) or result.text


def _known(turn: Turn) -> str:
    return f"There are {', '.join(icp.name for icp in turn.lexicon.icps)}." if turn.lexicon.icps else "There are none yet."
