"""Compare two ICPs, or find those that resemble one."""

import re
from dataclasses import replace

from agent.interpreter.lexicon import IcpEntry
from agent.interpreter.nodes import Choice
from agent.interpreter.plan import Plan, ask, call, say, together
from agent.interpreter.reports import said_comparison, said_likeness, said_versions
from agent.interpreter.turn import Turn

_COMPARE = re.compile(r"\b(?:compare|comparison|differences?|differ|vs\.?|versus|contrast|overlap|diff)\b")
_SIMILAR = re.compile(
    r"\b(?:similar|resembles?|resembling|like (?:this|mine|it)|alike|closest|close to|in common|look like|duplicates?|overlaps?|(?:most|more) (?:like|alike)|nearest|least unlike|comparable)\b"
)
_THIS = re.compile(r"\b(?:this|the draft|draft|it|current|working draft|mine)\b")
_ICPS = re.compile(r"\b(?:icps?|profiles?)\b")


_VERSIONS = re.compile(
    r"\b(?:version|v)\.? ?\d+\b.*\b(?:with|to|and|vs\.?|versus|against)\b|\b(?:with|to|and|vs\.?|versus|against) (?:version|v)\.? ?\d+\b"
)
_CHANGED = re.compile(
    r"\bwhat(?:'s| is| was| has| did)? (?:changed?|different|new|the difference)\b.*\b(?:versions?|v\.? ?\d)\b|\bdiff\w*\b.*\b(?:versions?|v\.? ?\d)\b"
)
_NUMBERS = re.compile(r"\b(?:versions?|v)\.? ?(\d{1,4})\b|\b(?:and|to|with|vs\.?|versus|against) (\d{1,4})\b")
_WHAT_CHANGED = re.compile(r"\bwhat(?:'s| is| was| has| did| have)?\b.*\b(?:chang\w*|differ\w*|new)\b|\bdiff\w*\b")
_SINCE = re.compile(r"\bsince (?:the )?(?:version|v)\.? ?(\d{1,4})\b|\bin (?:the )?(?:version|v)\.? ?(?P<into>\d{1,4})\b")
_POINTERS = re.compile(r"\b(?:live|published)\b.*\b(?:draft|newest|latest)\b|\b(?:draft|newest|latest)\b.*\b(?:live|published)\b")


def plan_compare_versions(turn: Turn) -> Plan | None:
    """Return what changed between two versions of an ICP; two ICPs that are named are compared as such."""
    compares = _COMPARE.search(turn.lower) and (_VERSIONS.search(turn.lower) or re.search(r"\bversions\b", turn.lower))
    pointed = _WHAT_CHANGED.search(turn.lower) and _POINTERS.search(turn.lower)
    if len(turn.icps) > 1 or not (_CHANGED.search(turn.lower) or pointed or compares):
        return None
    return _versions(turn)


def plan_compare(turn: Turn) -> Plan | None:
    """Return a comparison of two ICPs, or of one with what is at hand."""
    if not _COMPARE.search(turn.lower):
        return None
    codes = [icp.icp_code for icp in turn.icps]
    if len(codes) == 1 and (turn.draft or turn.lexicon.icp_code) and _THIS.search(turn.lower):
        codes.insert(0, "working_draft" if turn.draft else str(turn.lexicon.icp_code))
    if len(codes) < 2:
        asked = codes or _ICPS.search(turn.lower) or re.match(r"^(?:please )?(?:compare|contrast|diff)\b", turn.lower)
        return say("Which two ICPs should I compare? " + _known(turn)) if asked else None
    return call("compare_icps", lambda results: said_comparison(results[-1]), first=codes[0], second=codes[1])


def _versions(turn: Turn) -> Plan:
    """Return what changed between two versions of an ICP: those that are numbered, else the live and the newest one."""
    subject = turn.subject
    if isinstance(subject, Choice):
        return ask(subject)
    code = subject or (turn.lexicon.draft.icp_code if turn.lexicon.draft else None) or turn.lexicon.icp_code
    if code is None:
        return say("The draft of this conversation is not saved, so it has no versions yet. " + _known(turn))
    numbers = sorted({int(one or other) for one, other in _NUMBERS.findall(turn.without_icp(turn.lower))})
    into = _SINCE.search(turn.lower)
    before = numbers[0] if len(numbers) > 1 or (numbers and not (into and into["into"])) else None
    after = numbers[-1] if len(numbers) > 1 or (numbers and before is None) else None
    if before is None and after is not None:
        before = max(1, after - 1)
    return call("compare_versions", lambda results: said_versions(results[-1]), icp_code=code, before=before, after=after)


def plan_similar(turn: Turn) -> Plan | None:
    """Return the ICPs that resemble the one at hand or named, narrowed to the fields that are named."""
    if not (_SIMILAR.search(turn.lower) and _ICPS.search(turn.lower)):
        return None
    fields = list(
        dict.fromkeys(
            key for node in turn.nodes for meaning in node.of("field") for key in meaning.fields if node.key not in ("icp", "company")
        )
    )
    if _EACH_OTHER.search(turn.lower) and not turn.icps and len(turn.lexicon.icps) > 1:
        return _among_each_other(turn, fields)
    subject = turn.subject
    if isinstance(subject, Choice):
        return ask(replace(subject, question=subject.question.replace("For which ICP", "Similar to which ICP")))
    return call("similar_icps", lambda results: said_likeness(results[-1]), icp_code=subject, fields=fields)


_EACH_OTHER = re.compile(
    r"\b(?:each other|one another|(?:which|what|any) two|pairs?|among (?:them|each)|(?:are|do) any(?: two)? of (?:our|my|the)|(?:do|are) (?:any|some|all)?(?: of)? ?(?:our|my|the) (?:live |saved )?(?:icps|profiles))\b|\b(?:duplicate|overlapping|redundant) (?:icps|profiles)\b|\b(?:icps|profiles)\b.*\b(?:overlap|alike|duplicates?)(?: (?:the )?most)?[\s?.!]*$"
)
MOST_PAIRED = 6


def _among_each_other(turn: Turn, fields: list[str]) -> Plan:
    """Return for each ICP those that resemble it."""
    icps = turn.lexicon.icps[:MOST_PAIRED]

    def one(icp: IcpEntry) -> Plan:
        return call(
            "similar_icps",
            lambda results: f"Closest to **{icp.name}**:\n{said_likeness(results[-1])}",
            icp_code=icp.icp_code,
            fields=fields,
        )

    return together([one(icp) for icp in icps])


def _known(turn: Turn) -> str:
    return f"There are {', '.join(icp.name for icp in turn.lexicon.icps)}." if turn.lexicon.icps else "There are none yet."
