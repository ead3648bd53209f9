"""What acts on an ICP share: which kinds there are, which ICPs one speaks of, and the proposal for each."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from agent.interpreter.acts import Act
from agent.interpreter.lexicon import IcpEntry
from agent.interpreter.names import find_names, icps_named, listed_names
from agent.interpreter.nodes import Choice
from agent.interpreter.plan import Plan, ask, call, say, together
from agent.interpreter.proposals import said_change
from agent.interpreter.readings import COMPANY_WORDS
from agent.interpreter.turn import Turn

VERSION = re.compile(r"\b(?:version|ver|v|revision|rev)\.?\s?#?(?P<number>\d{1,6})\b|\bto\s+#?(?P<bare>\d{1,6})\b", re.IGNORECASE)
OBJECT = r"(?P<object>.+?)"
_NOUNS = COMPANY_WORDS | {"services", "software", "agencies", "studios", "platforms", "apps"}
_ALL_ICPS = re.compile(
    r"^(?:all|every|each|everything|both)(?: of (?:them|the|my|our))?(?: (?:the |my |our )?(?:live |draft |new )?(?:icps?|profiles?|drafts?|one))?(?:,? (?:but|except)(?: for)? .+)?$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class IcpAct:
    """One act on an ICP: its tool, how it is named in sentences, and which ICPs it fits."""

    tool: str
    verb: str
    doing: str
    fits: Callable[[IcpEntry], bool]


PUBLISH = IcpAct("propose_publish", "publish", "published", lambda icp: icp.status == "draft" or icp.is_rewritten)
PAUSE = IcpAct("propose_pause", "pause", "paused", lambda icp: icp.status == "live")
RESUME = IcpAct("propose_resume", "resume", "resumed", lambda icp: icp.status == "paused")
ROLLBACK = IcpAct("propose_rollback", "roll back", "rolled back", lambda icp: icp.draft_version > 1)
DELETE = IcpAct("propose_delete_draft", "delete the draft of", "deleted", lambda icp: icp.status == "draft" or icp.is_rewritten)


def describes_companies(turn: Turn, act: Act) -> bool:
    """Return whether a word such as "resume" only begins a description of companies."""
    named = find_names(act.rest, [name for icp in turn.lexicon.icps for name in (icp.name, icp.icp_code)])
    if named.found:
        return False
    words = {word.casefold() for word in re.findall(r"\w+", act.rest)}
    return bool(words & _NOUNS) or (act.verb.casefold() == "activate" and bool(named.rest))


def propose_each(turn: Turn, kind: IcpAct, rest: str, remark: Callable[[Turn, IcpEntry], str] | None = None) -> Plan:
    """Return one proposal for each ICP named."""
    if _ALL_ICPS.match(rest):
        fitting = [icp for icp in turn.lexicon.icps if kind.fits(icp)]
        if not fitting:
            return say(f"There is no ICP to {kind.verb}.")
        named = (
            [icp for icp in fitting if not find_names(rest, [icp.name, icp.icp_code]).found]
            if re.search(r"\b(?:but|except)\b", rest)
            else fitting
        )
        return _each_or_asked(turn, kind, named, remark)
    found = icps_named(turn, rest, fits=kind.fits, verb=kind.verb)
    if isinstance(found, Plan):
        return found
    return together([propose_one(turn, kind, icp, remark) for icp in found])


def _each_or_asked(turn: Turn, kind: IcpAct, icps: Sequence[IcpEntry], remark: Callable[[Turn, IcpEntry], str] | None) -> Plan:
    """Return the proposal for each of several, once it is said that it will be one card each."""
    about = f"{kind.tool}:icps"
    picked = turn.choices.get(about, "" if len(icps) > 1 else "all").split("|")
    if picked == [""]:
        names = listed_names([icp.name for icp in icps])
        options = (*((icp.icp_code, icp.name) for icp in icps), ("all", "all"), ("all", "both"), ("all", "yes"))
        return ask(Choice(about, f"To {kind.verb} {names} takes one card each. Which of them, or all?", options, many=True))
    return together([propose_one(turn, kind, icp, remark) for icp in icps if "all" in picked or icp.icp_code in picked])


def propose_one(turn: Turn, kind: IcpAct, icp: IcpEntry, remark: Callable[[Turn, IcpEntry], str] | None) -> Plan:
    """Return the proposal for one ICP, with a remark; what is paused goes live again by being resumed."""
    note = remark(turn, icp) if remark else ""
    if kind is PUBLISH and icp.status == "paused" and turn.can(RESUME.tool) and not icp.is_rewritten:
        kind = RESUME
    return call(kind.tool, lambda results: said_change(results, note), icp_code=icp.icp_code)
