"""What was saved, when and by whom: change sets of a status, and the history of one ICP."""

import re
from collections.abc import Sequence
from typing import cast

from agent.interpreter.answers import paragraphs
from agent.interpreter.lexicon import IcpEntry
from agent.interpreter.plan import Call, Plan, call
from agent.interpreter.reports import said_changesets, said_saved
from agent.interpreter.results import ToolResult
from agent.interpreter.turn import Turn

_CHANGES = re.compile(
    r"\b(?:pending|waiting|open|proposed|unconfirmed|outstanding|recent|applied|rejected|expired|superseded)\b.*\b(?:changes?|change ?sets?|proposals?|confirm\w*)\b|\bchange ?sets?\b|^what (?:has |was |did (?:i|we|you|they) |have (?:i|we) )?(?:just |last |recently |really )?(?:changed?|saved?|appl\w+|done|confirmed)(?: (?:last(?: week| month)?|recently|today|yesterday|this (?:week|month)|lately|just now|here|since (?:yesterday|monday|last week)))?[\s?.!]*$|\bwho (?:published|changed|saved|paused|edited)\b|\bwhen (?:was|did|were)\b.*\b(?:publish\w*|sav\w+|chang\w+|paus\w+|edit\w*)\b|\b(?:last|latest|recent) changes?\b|\b(?:waiting|left|pending) (?:for|to) (?:me to )?(?:a )?confirm|\bwhat (?:is|are|'s)?\s*pending\b|\b(?:anything|something) (?:to confirm|pending)\b"
)
_STATUSES = ("proposed", "applied", "rejected", "superseded", "expired", "stale")
_DONE = r"(?:creat\w+|made|make|built|build|wr[io]te|written|set up|sav\w+|edit\w*|chang\w+|updat\w+|modif\w+|publish\w*|go live|went live|gone live|put live|paus\w+|resum\w+|renam\w+|touch\w*|approv\w+|confirm\w*|delet\w+|roll\w* back|launch\w*|turn\w* (?:on|off)|switch\w* (?:on|off))"
_WHO = re.compile(
    rf"^(?:(?:and|so|ok|hey|hi|please|tell me|do you know|can you tell me|by whom|show me)[\s,]+)*(?:who|whose|by whom)\b.*\b(?:{_DONE}|owns?|behind)\b"
)
_WHEN = re.compile(
    rf"^(?:(?:and|so|ok|hey|hi|please|tell me|do you know|can you tell me|show me)[\s,]+)*(?:when (?:was|were|did|has|have|is|exactly)|since when|how long (?:has|have|is|ago)|how old|what day|on which day|what date)\b.*\b(?:{_DONE}|live|paused|old)\b"
    r"|^(?:how old is|since when do we have|since when is|how long (?:have we had|do we have))\b"
)
_HISTORY = re.compile(
    r"\b(?:(?:change|version|edit|full) history|history of|changelog|change ?log|audit(?: log| trail)?|activity log|track record of changes|who did what|what happened (?:to|with))\b"
)
_LAST_DONE = re.compile(
    r"^(?:(?:and|so|ok|hey|hi|please|tell me|show me)[\s,]+)*(?:what|which|when|show)\b.*\b(?:last|latest|previous|most recent) (?:publish\w*|save|edit|update|rollback|pause|confirmed change|applied change)\b"
)
_THIS = re.compile(r"\b(?:it|this|this (?:icp|profile|one)|the icp)\b")
_WAITING = re.compile(
    r"\b(?:waiting|open|left|up|needs?|awaiting|pending) (?:for |on |to )?(?:my |our |your |an? )?(?:approval|approve|sign[- ]?off|review|decision|confirmation|be (?:approved|confirmed|reviewed|decided))\b|\bawaiting\b|\bto approve\b"
)
_SAVED_BY = re.compile(
    r"^(?:(?:and|so|ok|hey|tell me|show me)[\s,]+)*what (?:did|has|have) (?!that\b|this\b|it\b|the\b)[a-z]+(?: [a-z]+)? (?:just |already )?(?:sav\w+|chang\w+|publish\w*|edit\w*|do|done|confirm\w*|approv\w+)\b(?: (?:today|yesterday|lately|recently|last (?:week|month)|this (?:week|month)|so far|here|anything))*[\s?.!]*$"
)
_KINDS = (
    ("publish", "publish", re.compile(r"\b(?:publish\w*|(?:go|went|gone|been|put) live|launch\w*|since when\b.*\blive)\b")),
    ("pause", "pause", re.compile(r"\bpaus\w+\b")),
    ("resume", "resume", re.compile(r"\bresum\w+\b")),
    ("rollback", "rollback", re.compile(r"\broll\w* back\b")),
    ("set_autoqualify", "switch of autoqualify", re.compile(r"\b(?:turn|switch)\w* (?:on|off)\b|\bautoqualif")),
)


def plan_list_changesets(turn: Turn) -> Plan | None:
    """Return the change sets of a status, or who saved what and when."""
    told = any(words.search(turn.lower) for words in (_WHO, _WHEN, _HISTORY, _LAST_DONE))
    shown = turn.lexicon.icp(turn.lexicon.icp_code) if _THIS.search(turn.lower) else None
    if told and (turn.icps or shown):
        return _of_the_icp(turn, turn.icps[0] if turn.icps else cast(IcpEntry, shown))
    told = told or _SAVED_BY.match(turn.lower) is not None
    if not told and not _CHANGES.search(turn.lower) and not _WAITING.search(turn.lower):
        return None
    status = next(
        (each for each in _STATUSES if each in turn.lower),
        "applied"
        if told or re.search(r"^what (?:has|was|did|have|changed?)\b|^who\b|\b(?:last|latest|recent)\b", turn.lower)
        else "proposed"
        if re.search(r"pending|waiting|open|unconfirmed|outstanding|confirm|approv|review|sign", turn.lower)
        else None,
    )
    return call("list_changesets", lambda results: said_changesets(results[-1], status), status=status)


def _of_the_icp(turn: Turn, icp: IcpEntry) -> Plan:
    """Return the versions of an ICP with who saved them, and the changes that were confirmed for it."""
    kind = next((each for each in _KINDS if each[2].search(turn.lower)), None)
    calls = (
        Call("compare_versions", {"icp_code": icp.icp_code, "before": 1, "after": icp.draft_version}),
        Call("list_changesets", {"status": "applied"}),
    )

    def answer(results: Sequence[ToolResult]) -> str:
        own = [item for item in results[-1].items if item.get("icp_code") == icp.icp_code]
        asked = [item for item in own if kind is None or item.get("kind") == kind[0]]
        none = f"No {kind[1]} of {icp.name} is among the confirmed changes I can see." if kind and not asked else ""
        return paragraphs(none, said_changesets(results[-1], "applied", asked) if asked else "", said_saved(results[0]))

    return Plan(calls, answer)
