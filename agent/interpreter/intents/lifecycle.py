"""The life of an ICP: publish, pause, resume, roll back, delete a draft. Each is proposed, never done."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from agent.interpreter.acts import Act, heard, held_back, opening
from agent.interpreter.answers import paragraphs, proposed
from agent.interpreter.intents.edit import CLEARED
from agent.interpreter.lexicon import IcpEntry
from agent.interpreter.mood import mood_of
from agent.interpreter.names import find_names, icps_named, listed_names
from agent.interpreter.nodes import Choice
from agent.interpreter.plan import Call, Plan, ask, call, say, together
from agent.interpreter.proposals import said_change
from agent.interpreter.readings import COMPANY_WORDS
from agent.interpreter.reports import said_checks, said_icp
from agent.interpreter.turn import Turn

_OBJECT = r"(?P<object>.+?)"
_GOING_LIVE = re.compile(
    rf"\b(?:make|set|take|put|push|bring|turn|switch|toggle|promote|move|change|get|want|need|like)\s+{_OBJECT}\s+(?:(?:status|to go|go|from draft|from paused|draft)\s+)*(?:to\s+|as\s+)?(?:be )?live\b"
    r"|^(?P<named>.+?)\s+(?:should|must|can|has to|needs to)?\s*go(?:es)? live\b",
    re.IGNORECASE,
)
_PUBLISH = opening(
    r"publish(?:ing|ed)?|go(?:ing)? live(?: with)?|launch(?:ing|ed)?|activate|roll out|take live|make live|set live|push live|put live|promote"
)
_PAUSE = opening(r"pause[sd]?|pausing|suspend|put on hold|take offline|take down|unpublish|deactivate")
_RESUME = opening(r"resume[sd]?|resuming|unpause|reactivate|un-pause|restart")
_ROLLBACK = opening(r"roll(?:ing)?(?: it)?[ -]?back|rollback|revert|restore|go back|return|switch back|bring back|take (?:it|us) back")
_DELETE = opening(r"delete|discard|throw away|throw out|trash|erase|bin|scrap|get rid of|remove|drop")
_VERSION = re.compile(r"\b(?:version|ver|v|revision|rev)\.?\s?#?(?P<number>\d{1,6})\b|\bto\s+#?(?P<bare>\d{1,6})\b", re.IGNORECASE)
_PREVIOUS = re.compile(
    r"\b(?:previous|prior|last|earlier|one)\b.*\bversion\b|\bone version\b|\bbefore(?: that)?$|\bprevious one\b", re.IGNORECASE
)
_LIVE = re.compile(r"\b(?:the )?(?:live|published) (?:version|one)\b|\bwhat(?:'s| is) live\b|\bto live\b", re.IGNORECASE)
_DRAFT_SAID = re.compile(r"\bdrafts?\b|\bunpublished\b|\bpending version\b", re.IGNORECASE)
_ICP_SAID = re.compile(r"\b(?:icp|profile)\b", re.IGNORECASE)
_TO_DRAFT = re.compile(
    rf"^(?:please )?(?:set|move|make|put|turn|switch|change|toggle)\s+{_OBJECT}\s+(?:back\s+)?(?:to|into|as)\s+(?:a )?draft\b",
    re.IGNORECASE,
)
_NOUNS = COMPANY_WORDS | {"services", "software", "agencies", "studios", "platforms", "apps"}
_STATUS = re.compile(
    r"^(?:is|are|was|which|what|has|have|do|does)\b.*\b(?:live|paused|published|in draft|a draft|drafts?|status|version(?:s)? (?:is|are) live|being rewritten|rewrite)\b",
    re.IGNORECASE,
)
_ALL_ICPS = re.compile(r"^(?:all|every|each|everything)\b.*$", re.IGNORECASE)
UNSAVED = "It has to be saved before it can go live: confirm this, then say “publish it”."


@dataclass(frozen=True)
class _Kind:
    """One act on an ICP: its tool, how it is named in sentences, and which ICPs it fits."""

    tool: str
    verb: str
    doing: str
    fits: Callable[[IcpEntry], bool]


PUBLISH = _Kind("propose_publish", "publish", "published", lambda icp: icp.status == "draft" or icp.is_rewritten)
PAUSE = _Kind("propose_pause", "pause", "paused", lambda icp: icp.status == "live")
RESUME = _Kind("propose_resume", "resume", "resumed", lambda icp: icp.status == "paused")
ROLLBACK = _Kind("propose_rollback", "roll back", "rolled back", lambda icp: icp.draft_version > 1)
DELETE = _Kind("propose_delete_draft", "delete the draft of", "deleted", lambda icp: icp.status == "draft" or icp.is_rewritten)


def plan_publish(turn: Turn) -> Plan | None:
    """Return the proposal to publish: "publish Mid-market SaaS", "toggle it from Draft to Live"."""
    act = _publishing(turn)
    if act is None or not turn.can("propose_publish"):
        return None
    if not act.rest and not _any_subject(turn) or _describes_companies(turn, act):
        return None
    if (said := _VERSION.search(act.rest)) and act.mood == "requests":
        return _publish_version(turn, act, int(said["number"] or said["bare"]))
    if act.mood == "asks":
        return _asked_about_publishing(turn, act)
    if refused := held_back(act, "published", "publish " + (act.rest or "it")):
        return refused
    if _is_unsaved(turn, act.rest):
        return Plan((Call("propose_save"),), lambda results: proposed(results, UNSAVED))
    return _each(turn, PUBLISH, act.rest, _unsaved_changes)


def _any_subject(turn: Turn) -> bool:
    return bool(turn.lexicon.icps or turn.draft)


def _publishing(turn: Turn) -> Act | None:
    act = heard(turn, _PUBLISH)
    if act is not None:
        return act
    match = _GOING_LIVE.search(turn.text)
    if match is None or len(turn.text) > 200:
        return None
    rest = re.sub(r"\b(?:status|from|draft|paused|the toggle|toggle)\b", " ", match["object"] or match["named"] or "", flags=re.IGNORECASE)
    if find_names(rest, [signal.name for signal in turn.lexicon.signals]).found:
        return None
    return Act(mood_of(turn.text), "publish", rest.strip(" ,.:;!?"))


def _is_unsaved(turn: Turn, rest: str) -> bool:
    """Return whether "it" is a working draft that no ICP stands behind yet."""
    draft = turn.lexicon.draft
    return draft is not None and draft.icp_code is None and "icp" not in turn.choices and not _names_another(turn, rest)


def _names_another(turn: Turn, rest: str) -> bool:
    draft = turn.lexicon.draft
    named = find_names(rest, [name for icp in turn.lexicon.icps for name in (icp.name, icp.icp_code)])
    own = draft is not None and find_names(" ".join(named.rest), [draft.definition.name]).found
    return bool(named.found) or bool(named.rest and not own)


def _unsaved_changes(turn: Turn, icp: IcpEntry) -> str:
    """Return the remark that the working draft has changes which publishing leaves out."""
    draft = turn.lexicon.draft
    if draft is None or draft.icp_code != icp.icp_code or draft.definition == icp.definition:
        return ""
    return f"The working draft of {icp.name} has changes that are not saved: this publishes version {icp.draft_version} without them."


def _asked_about_publishing(turn: Turn, act: Act) -> Plan | None:
    """Return the checks to look at before publishing: the question itself proposes nothing."""
    if _is_unsaved(turn, act.rest):
        unsaved = "It is not saved yet: once it is, publishing makes it live and qualifies every record with it. Nothing was proposed."
        return call("sanity_check", lambda results: paragraphs(said_checks(results[-1]), unsaved), icp_code=None)
    found = icps_named(turn, act.rest, fits=PUBLISH.fits, verb="publish")
    if isinstance(found, Plan):
        return found
    icp = found[0]
    then = (
        f"Publishing makes version {icp.draft_version} of {icp.name} live and re-qualifies every record with it. Nothing was proposed: "
        f"say “publish {icp.name}” when you want it."
    )
    return call("sanity_check", lambda results: paragraphs(said_checks(results[-1]), then), icp_code=icp.icp_code)


def _publish_version(turn: Turn, act: Act, version: int) -> Plan:
    """Return the proposal to publish a version that is named: the newest one, or a way to an older one."""
    found = icps_named(turn, _VERSION.sub(" ", act.rest), fits=PUBLISH.fits, verb="publish")
    if isinstance(found, Plan):
        return found
    icp = found[0]
    if version == icp.draft_version:
        return _one(turn, PUBLISH, icp, _unsaved_changes)
    return say(
        f"Publishing takes the newest version of {icp.name}, which is {icp.draft_version}. Say “roll back {icp.name} to version {version}” first, then publish it."
    )


def _describes_companies(turn: Turn, act: Act) -> bool:
    """Return whether a word such as "resume" only begins a description of companies."""
    named = find_names(act.rest, [name for icp in turn.lexicon.icps for name in (icp.name, icp.icp_code)])
    if named.found:
        return False
    words = {word.casefold() for word in re.findall(r"\w+", act.rest)}
    return bool(words & _NOUNS) or (act.verb.casefold() == "activate" and bool(named.rest))


def _each(turn: Turn, kind: _Kind, rest: str, remark: Callable[[Turn, IcpEntry], str] | None = None) -> Plan:
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
        return together([_one(turn, kind, icp, remark) for icp in named])
    found = icps_named(turn, rest, fits=kind.fits, verb=kind.verb)
    if isinstance(found, Plan):
        return found
    return together([_one(turn, kind, icp, remark) for icp in found])


def _one(turn: Turn, kind: _Kind, icp: IcpEntry, remark: Callable[[Turn, IcpEntry], str] | None) -> Plan:
    note = remark(turn, icp) if remark else ""
    if kind is PUBLISH and icp.status == "paused" and turn.can(RESUME.tool) and not icp.is_rewritten:
        kind = RESUME
    return call(kind.tool, lambda results: said_change(results, note), icp_code=icp.icp_code)


def plan_pause(turn: Turn) -> Plan | None:
    """Return the proposal to pause; signals are not paused but switched."""
    if (back := _TO_DRAFT.match(turn.text)) and (icps := find_names(back["object"], [icp.name for icp in turn.lexicon.icps]).found):
        return say(f"What was live does not go back to Draft. Say “pause {icps[0]}” to take it out of scoring, or “undo the publish”.")
    return _simple(turn, _PAUSE, PAUSE)


def plan_resume(turn: Turn) -> Plan | None:
    """Return the proposal to resume."""
    return _simple(turn, _RESUME, RESUME)


def _simple(turn: Turn, pattern: re.Pattern[str], kind: _Kind) -> Plan | None:
    act = heard(turn, pattern)
    if act is None or not turn.can(kind.tool):
        return None
    if find_names(act.rest, [signal.name for signal in turn.lexicon.signals]).found or re.search(
        r"\bsignals?\b|\bautoqualif", act.rest, re.IGNORECASE
    ):
        return None
    if _describes_companies(turn, act):
        return None
    if act.mood == "asks":
        return _described(turn, kind, act)
    return held_back(act, kind.doing, f"{kind.verb} {act.rest or 'it'}") or _each(turn, kind, act.rest)


def _described(turn: Turn, kind: _Kind, act: Act) -> Plan | None:
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


def plan_rollback(turn: Turn) -> Plan | None:
    """Return the proposal to go back to a version: by its number, "the previous version", "the live version"."""
    act = heard(turn, _ROLLBACK)
    if act is None or not turn.can("propose_rollback"):
        return None
    number, previous, live = _VERSION.search(act.rest), _PREVIOUS.search(act.rest), _LIVE.search(act.rest)
    if not (number or previous or live or act.verb.casefold().startswith("roll") or re.search(r"\bversion\b", act.rest, re.IGNORECASE)):
        return None
    if act.mood == "asks":
        return None
    if refused := held_back(act, "rolled back", f"{act.verb} {act.rest}".strip()):
        return refused
    rest = re.sub(
        r"\b(?:to|the|previous|prior|last|earlier|live|published|version|one)\b", " ", _VERSION.sub(" ", act.rest), flags=re.IGNORECASE
    )
    found = icps_named(turn, rest, fits=ROLLBACK.fits, verb="roll back")
    if isinstance(found, Plan):
        return found
    icp = found[0]
    version = int(number["number"] or number["bare"]) if number else _version_meant(icp, bool(previous), bool(live), turn)
    if isinstance(version, Plan):
        return version
    return call("propose_rollback", lambda results: said_change(results), icp_code=icp.icp_code, version=version)


def _version_meant(icp: IcpEntry, previous: bool, live: bool, turn: Turn) -> int | Plan:
    if live and icp.live_version is not None:
        return icp.live_version
    if previous and icp.draft_version > 1:
        return icp.draft_version - 1
    about = f"version:{icp.icp_code}"
    if turn.choices.get(about, "").isdigit():
        return int(turn.choices[about])
    if icp.draft_version < 2:
        return say(f"{icp.name} has only version {icp.draft_version}, so there is nothing to go back to.")
    versions = list(range(icp.draft_version - 1, max(0, icp.draft_version - 6), -1))
    question = f"{icp.name} is at version {icp.draft_version}. To which version should it go back: {listed_names([str(each) for each in versions], 'or')}?"
    return ask(Choice(about, question, tuple((str(each), str(each)) for each in versions)))


def plan_delete_draft(turn: Turn) -> Plan | None:
    """Return the proposal to delete a draft: "discard the draft", "delete SMB E-commerce"."""
    act = heard(turn, _DELETE)
    if act is None or not turn.can("propose_delete_draft"):
        return None
    names = [name for icp in turn.lexicon.icps for name in (icp.name, icp.icp_code)]
    named = find_names(act.rest, names)
    strong = act.verb.casefold() in ("delete", "discard", "throw away", "throw out", "trash", "erase", "bin")
    drafted = _DRAFT_SAID.search(act.rest) is not None and not re.search(r"\b(?:from|in) (?:the|this|my) draft\b", act.rest, re.IGNORECASE)
    whole = bool(named.found) and not named.rest
    if not (
        whole
        and (strong or drafted or _ICP_SAID.search(act.rest))
        or (drafted or (strong and _ICP_SAID.search(act.rest)))
        and not named.rest
    ):
        return None
    if act.mood == "asks":
        return None
    if refused := held_back(act, "deleted", f"{act.verb} {act.rest}".strip()):
        return refused
    draft = turn.lexicon.draft
    if not named.found and draft is not None and draft.icp_code is None:
        return Plan((Call("edit_draft", {"edits": [{"action": "clear"}], "icp_code": None}),), lambda results: CLEARED)
    return _each(turn, DELETE, " ".join(named.found))


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
        return call("get_icp", lambda results: said_icp(results[-1]), icp_code=names[named.found[0]].icp_code)
    if re.search(r"\bversion\b", turn.lower):
        found = icps_named(turn, "", verb="mean")
        return found if isinstance(found, Plan) else call("get_icp", lambda results: said_icp(results[-1]), icp_code=found[0].icp_code)
    return None
