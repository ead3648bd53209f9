"""Compare two ICPs, or find those that resemble one."""

import re
from dataclasses import replace

from agent.interpreter.nodes import Choice
from agent.interpreter.plan import Plan, ask, call, say
from agent.interpreter.reports import said_comparison, said_likeness
from agent.interpreter.turn import Turn

_COMPARE = re.compile(r"\b(?:compare|comparison|differences?|differ|vs\.?|versus|contrast|overlap|diff)\b")
_SIMILAR = re.compile(
    r"\b(?:similar|resembles?|resembling|like (?:this|mine|it)|alike|closest|close to|in common|look like|duplicates?|overlaps?)\b"
)
_THIS = re.compile(r"\b(?:this|the draft|draft|it|current|working draft|mine)\b")
_ICPS = re.compile(r"\b(?:icps?|profiles?)\b")


_VERSIONS = re.compile(
    r"\b(?:version|v)\.? ?\d+\b.*\b(?:with|to|and|vs\.?|versus|against)\b|\b(?:with|to|and|vs\.?|versus|against) (?:version|v)\.? ?\d+\b"
)
_CHANGED = re.compile(
    r"\bwhat(?:'s| is| was| has| did)? (?:changed?|different|new|the difference)\b.*\b(?:versions?|v\.? ?\d)\b|\bdiff\w*\b.*\b(?:versions?|v\.? ?\d)\b"
)
_NO_VERSIONS = (
    "I cannot compare two versions of one ICP in words: they are listed with the ICP, where any two are shown field by field. "
    "I can compare two ICPs, or propose to roll one back to a version, whose card says what would change."
)


def plan_compare(turn: Turn) -> Plan | None:
    """Return a comparison of two ICPs, or of one with what is at hand."""
    if _CHANGED.search(turn.lower):
        return say(_NO_VERSIONS)
    if not _COMPARE.search(turn.lower):
        return None
    codes = [icp.icp_code for icp in turn.icps]
    if len(codes) < 2 and _VERSIONS.search(turn.lower):
        return say(_NO_VERSIONS)
    if len(codes) == 1 and (turn.draft or turn.lexicon.icp_code) and _THIS.search(turn.lower):
        codes.insert(0, "working_draft" if turn.draft else str(turn.lexicon.icp_code))
    if len(codes) < 2:
        asked = codes or _ICPS.search(turn.lower) or re.match(r"^(?:please )?(?:compare|contrast|diff)\b", turn.lower)
        return say("Which two ICPs should I compare? " + _known(turn)) if asked else None
    return call("compare_icps", lambda results: said_comparison(results[-1]), first=codes[0], second=codes[1])


def plan_similar(turn: Turn) -> Plan | None:
    """Return the ICPs that resemble the one at hand or named, narrowed to the fields that are named."""
    if not (_SIMILAR.search(turn.lower) and _ICPS.search(turn.lower)):
        return None
    fields = list(
        dict.fromkeys(
            key for node in turn.nodes for meaning in node.of("field") for key in meaning.fields if node.key not in ("icp", "company")
        )
    )
    subject = turn.subject
    if isinstance(subject, Choice):
        return ask(replace(subject, question=subject.question.replace("For which ICP", "Similar to which ICP")))
    return call("similar_icps", lambda results: said_likeness(results[-1]), icp_code=subject, fields=fields)


def _known(turn: Turn) -> str:
    return f"There are {', '.join(icp.name for icp in turn.lexicon.icps)}." if turn.lexicon.icps else "There are none yet."
