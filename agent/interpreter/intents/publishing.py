"""Publish an ICP: by name, "it", a version, "toggle it from Draft to Live"; a question about it proposes nothing."""

import re

from agent.interpreter.acts import Act, heard, held_back, opening
from agent.interpreter.answers import paragraphs, proposed
from agent.interpreter.icp_acts import OBJECT, PUBLISH, VERSION, describes_companies, propose_each, propose_one
from agent.interpreter.lexicon import IcpEntry
from agent.interpreter.mood import mood_of
from agent.interpreter.names import find_names, icps_named
from agent.interpreter.plan import Call, Plan, call, say
from agent.interpreter.reports import said_checks
from agent.interpreter.turn import Turn

_GOING_LIVE = re.compile(
    rf"\b(?:make|set|take|put|push|bring|turn|switch|toggle|promote|move|change|get|want|need|like)\s+{OBJECT}\s+(?:(?:status|to go|go|from draft|from paused|draft)\s+)*(?:to\s+|as\s+)?(?:be )?live\b"
    r"|^(?P<named>.+?)\s+(?:should|must|can|has to|needs to)?\s*go(?:es)? live\b",
    re.IGNORECASE,
)
_PUBLISH = opening(
    r"(?:save|store)(?:,? (?:and|then)| &) (?:run|publish)|publish(?:ing|ed)?|go(?:ing)? live(?: with)?|launch(?:ing|ed)?|activate|roll out|take live|make live|set live|push live|put live|promote"
)
UNSAVED = "It has to be saved before it can go live: confirm this, then say “publish it”."


def plan_publish(turn: Turn) -> Plan | None:
    """Return the proposal to publish: "publish Mid-market SaaS", "toggle it from Draft to Live"."""
    act = _publishing(turn)
    if act is None or not turn.can("propose_publish"):
        return None
    if not act.rest and not _any_subject(turn) or describes_companies(turn, act):
        return None
    if (said := VERSION.search(act.rest)) and act.mood == "requests":
        return _publish_version(turn, act, int(said["number"] or said["bare"]))
    if act.mood == "asks":
        return _asked_about_publishing(turn, act)
    if refused := held_back(act, "published", "publish " + (act.rest or "it")):
        return refused
    if _is_unsaved(turn, act.rest):
        return Plan((Call("propose_save"),), lambda results: proposed(results, UNSAVED))
    return propose_each(turn, PUBLISH, act.rest, _unsaved_changes)


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
    found = icps_named(turn, VERSION.sub(" ", act.rest), fits=PUBLISH.fits, verb="publish")
    if isinstance(found, Plan):
        return found
    icp = found[0]
    if version == icp.draft_version:
        return propose_one(turn, PUBLISH, icp, _unsaved_changes)
    return say(
        f"Publishing takes the newest version of {icp.name}, which is {icp.draft_version}. Say “roll back {icp.name} to version {version}” first, then publish it."
    )
