"""Versions of an ICP: go back to one, or discard the newest that was never published."""

import re

from agent.interpreter.acts import Act, heard, held_back, opening
from agent.interpreter.icp_acts import DELETE, ROLLBACK, VERSION, propose_each
from agent.interpreter.intents.edit import CLEARED
from agent.interpreter.lexicon import IcpEntry
from agent.interpreter.names import find_names, icps_named, listed_names, which_icp
from agent.interpreter.nodes import Choice
from agent.interpreter.plan import Call, Plan, ask, call, say
from agent.interpreter.proposals import said_change
from agent.interpreter.turn import Turn

_ROLLBACK = opening(r"roll(?:ing)?(?: it)?[ -]?back|rollback|revert|restore|go back|return|switch back|bring back|take (?:it|us) back")
_ROLL = opening(r"roll(?:ing)?|bring|take|set|switch|move|put|get|change|reset|turn")
_BACK = re.compile(r"\bback\b(?=.*(?:\bversion\b|\bv\.?\s?\d|\b(?:previous|last|prior) (?:one|version)\b)|\s*$)", re.IGNORECASE)
_DELETE = opening(r"delete|discard|throw away|throw out|trash|erase|bin|scrap|get rid of|remove|drop")
_PREVIOUS = re.compile(
    r"\b(?:previous|prior|last|earlier|one)\b.*\bversion\b|\bone version\b|\bbefore(?: that)?$|\bprevious one\b", re.IGNORECASE
)
_LIVE = re.compile(r"\b(?:the )?(?:live|published) (?:version|one)\b|\bwhat(?:'s| is) live\b|\bto live\b", re.IGNORECASE)
_DRAFT_SAID = re.compile(r"\bdrafts?\b|\bunpublished\b|\bpending version\b", re.IGNORECASE)
_ICP_SAID = re.compile(r"\b(?:icp|profile)\b", re.IGNORECASE)


def plan_rollback(turn: Turn) -> Plan | None:
    """Return the proposal to go back to a version: by its number, "the previous version", "the live version"."""
    act = heard(turn, _ROLLBACK) or _parted(turn)
    if act is None or not turn.can("propose_rollback"):
        return None
    number, previous, live = VERSION.search(act.rest), _PREVIOUS.search(act.rest), _LIVE.search(act.rest)
    if not (number or previous or live or act.verb.casefold().startswith("roll") or re.search(r"\bversion\b", act.rest, re.IGNORECASE)):
        return None
    if act.mood == "asks":
        return None
    if refused := held_back(act, "rolled back", f"{act.verb} {act.rest}".strip()):
        return refused
    rest = re.sub(
        r"\b(?:to|the|previous|prior|last|earlier|live|published|version|one)\b", " ", VERSION.sub(" ", act.rest), flags=re.IGNORECASE
    )
    found = icps_named(turn, rest, fits=ROLLBACK.fits, verb="roll back")
    if isinstance(found, Plan):
        return found
    icp = found[0]
    version = int(number["number"] or number["bare"]) if number else _version_meant(icp, bool(previous), bool(live), turn)
    if isinstance(version, Plan):
        return version
    return call("propose_rollback", lambda results: said_change(results), icp_code=icp.icp_code, version=version)


def _parted(turn: Turn) -> Act | None:
    """Return "roll X back to version 1", whose verb stands in two places."""
    act = heard(turn, _ROLL)
    if act is None or (match := _BACK.search(act.rest)) is None:
        return None
    return Act(act.mood, "roll back", f"{act.rest[: match.start()]} {act.rest[match.end() :]}".strip())


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
    pointed = turn.draft is None and re.fullmatch(
        r"(?:it|this|that|this one|that one|the icp|this icp|that icp)?", act.rest.strip(), re.IGNORECASE
    )
    if pointed and act.mood == "requests" and strong and turn.lexicon.icps:
        shown = turn.lexicon.icp_code or (turn.last_call.arguments.get("icp_code") if turn.last_call else None)
        return propose_each(turn, DELETE, "") if shown or "icp" in turn.choices else which_icp(turn, "", verb="delete")
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
    if re.match(r"^(?:an?|any|some)\s", act.rest, re.IGNORECASE) and "icp" not in turn.choices:
        return which_icp(turn, "", verb="delete")
    draft = turn.lexicon.draft
    if not named.found and draft is not None and draft.icp_code is None:
        return Plan((Call("edit_draft", {"edits": [{"action": "clear"}], "icp_code": None}),), lambda results: CLEARED)
    return propose_each(turn, DELETE, " ".join(named.found))
