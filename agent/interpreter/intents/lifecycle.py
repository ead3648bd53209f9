"""Pause and resume an ICP, and how it stands."""

import re
from dataclasses import replace

from agent.interpreter.acts import Act, heard, held_back, opening
from agent.interpreter.answers import paragraphs
from agent.interpreter.icp_acts import OBJECT, PAUSE, RESUME, IcpAct, describes_companies, propose_each
from agent.interpreter.lexicon import IcpEntry
from agent.interpreter.mood import mood_of
from agent.interpreter.names import find_names, icps_named
from agent.interpreter.plan import Plan, call, say
from agent.interpreter.reports import said_icp
from agent.interpreter.turn import Turn

_PAUSE = opening(r"pause[sd]?|pausing|suspend|put on hold|take offline|take down|unpublish|deactivate")
_RESUME = opening(r"resume[sd]?|resuming|unpause|reactivate|un-pause|restart")
_STOP = opening(
    r"stop|halt|freeze|disable|turn off|switch off|shut down|shut off|retire|suspend using|stop using|stop (?:scoring|qualifying) (?:with|against|by)|turn|switch|shut"
)
_TO_DRAFT = re.compile(
    rf"^(?:please )?(?:set|move|make|put|turn|switch|change|toggle)\s+{OBJECT}\s+(?:back\s+)?(?:to|into|as)\s+(?:a )?draft\b",
    re.IGNORECASE,
)
_PAUSED = re.compile(
    rf"^(?:please )?(?:put|take|set|get)\s+{OBJECT}\s+(?:on hold|offline|down|out of (?:use|scoring|service)|to paused?|on pause)\b(?P<after>.*)$",
    re.IGNORECASE,
)
_STATUS = re.compile(
    r"^(?:is|are|was|which|what|has|have|do|does|how many(?= versions))\b.*\b(?:live|paused|published|in draft|a draft|drafts?|status|version(?:s)? (?:is|are) live|being rewritten|rewrite|versions)\b",
    re.IGNORECASE,
)


def plan_pause(turn: Turn) -> Plan | None:
    """Return the proposal to pause; signals are not paused but switched."""
    if (back := _TO_DRAFT.match(turn.text)) and (icps := find_names(back["object"], [icp.name for icp in turn.lexicon.icps]).found):
        return say(f"What was live does not go back to Draft. Say “pause {icps[0]}” to take it out of scoring, or “undo the publish”.")
    held, names = _PAUSED.match(turn.text), [name for icp in turn.lexicon.icps for name in (icp.name, icp.icp_code)]
    if held and mood_of(turn.text) == "requests" and turn.can(PAUSE.tool) and find_names(held["object"], names).found:
        return propose_each(turn, PAUSE, held["object"])
    return _simple(turn, _PAUSE, PAUSE) or _stopped(turn)


def _stopped(turn: Turn) -> Plan | None:
    """Return the proposal to pause for "stop X": an everyday verb that needs the full name of an ICP and nothing of its rules."""
    act = heard(turn, _STOP)
    if act is None or turn.named_icp is None or not turn.can(PAUSE.tool):
        return None
    turned = act.verb.casefold() in ("turn", "switch", "shut")
    rest = re.sub(r"\b(?:off|down|for now|for a while|for the moment|please|temporarily)\b", " ", act.rest, flags=re.IGNORECASE)
    if turned and not re.search(r"\b(?:off|down)\b", act.rest, re.IGNORECASE) or find_names(rest, _icp_names(turn)).rest:
        return None
    if act.mood == "asks":
        return _described(turn, PAUSE, act)
    return held_back(act, PAUSE.doing, f"pause {turn.named_icp.name}") or propose_each(turn, PAUSE, rest)


def _icp_names(turn: Turn) -> list[str]:
    return [name for icp in turn.lexicon.icps for name in (icp.name, icp.icp_code)]


def plan_resume(turn: Turn) -> Plan | None:
    """Return the proposal to resume."""
    return _simple(turn, _RESUME, RESUME)


def _simple(turn: Turn, pattern: re.Pattern[str], kind: IcpAct) -> Plan | None:
    act = heard(turn, pattern)
    if act is None or not turn.can(kind.tool):
        return None
    if kind is PAUSE and act.mood == "conditions":
        act = replace(act, mood=mood_of(_UNTIL.sub("", turn.text)))  # the end of a pause is no condition of its beginning
    if find_names(act.rest, [signal.name for signal in turn.lexicon.signals]).found or re.search(
        r"\bsignals?\b|\bautoqualif", act.rest, re.IGNORECASE
    ):
        return None
    if describes_companies(turn, act):
        return None
    if act.mood == "asks":
        return _described(turn, kind, act)
    if kind is RESUME and not find_names(act.rest, _icp_names(turn)).found and not any(map(kind.fits, turn.lexicon.icps)):
        return say("No ICP is paused, so there is nothing to resume.")
    return held_back(act, kind.doing, f"{kind.verb} {act.rest or 'it'}") or propose_each(turn, kind, act.rest, _until)


_UNTIL = re.compile(
    r"\b(?P<until>(?:until|till)\b(?! further notice)[^.;!?]{2,60}|for (?:an? |one |two |three |\d+ )(?:hours?|days?|weeks?|months?)\b)",
    re.IGNORECASE,
)


def _until(turn: Turn, icp: IcpEntry) -> str:
    """Return that a pause does not end by itself, where the message says when it should."""
    match = _UNTIL.search(turn.original)
    if match is None:
        return ""
    return f"It stays paused until somebody resumes it, so “{match['until'].strip()}” is not kept: say “resume {icp.name}” then."


def _described(turn: Turn, kind: IcpAct, act: Act) -> Plan | None:
    """Return how an ICP stands, in answer to a question about an act."""
    found = icps_named(turn, act.rest, fits=kind.fits, verb=kind.verb)
    if isinstance(found, Plan):
        return found
    meaning = {
        "pause": "Pausing takes it out of capture scoring, jobs and assignment; its definition and results stay, marked.",
        "resume": "Resuming scores captures with it again and re-qualifies every record.",
    }[kind.verb]
    then = f"{meaning} Nothing was proposed: say “{kind.verb} {found[0].name}” when you want it."
    return call("get_icp", lambda results: paragraphs(said_icp(results[-1]), then), icp_code=found[0].icp_code)


def _versions_of(icp: IcpEntry) -> str:
    """Return which versions an ICP has, and how to look at them."""
    if icp.draft_version < 2:
        return "It has one version."
    newest = icp.draft_version
    return f"It has {newest} versions. Say “compare versions {newest - 1} and {newest} of {icp.name}” or “roll back {icp.name} to version {newest - 1}”."


def plan_status(turn: Turn) -> Plan | None:
    """Return how an ICP stands: "is Mid-market SaaS live?", "which version is live?"."""
    if (
        not turn.asks
        or not _STATUS.search(turn.text)
        or re.search(r"\b(?:signals?|captures?|autoqualif\w*|accounts|companies)\b", turn.lower)
    ):
        return None
    names = {name: icp for icp in turn.lexicon.icps for name in (icp.name, icp.icp_code)}
    named = find_names(turn.text, names)
    if named.found:
        icp = names[named.found[0]]
        there = _versions_of(icp) if re.search(r"\bversions\b", turn.lower) else ""
        return call("get_icp", lambda results: paragraphs(said_icp(results[-1]), there), icp_code=icp.icp_code)
    if re.search(r"\bversion\b", turn.lower):
        found = icps_named(turn, "", verb="mean")
        return found if isinstance(found, Plan) else call("get_icp", lambda results: said_icp(results[-1]), icp_code=found[0].icp_code)
    return None
