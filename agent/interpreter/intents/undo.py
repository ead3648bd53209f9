"""Undo: the last change, or the last one of a kind; in chat it is proposed like everything else."""

import re
from collections.abc import Callable, Sequence

from agent.interpreter.acts import heard, held_back, opening
from agent.interpreter.answers import proposed
from agent.interpreter.plan import Arguments, Call, Plan, say
from agent.interpreter.proposals import said_change
from agent.interpreter.restoring import edits_back, without_edits
from agent.interpreter.results import ToolResult
from agent.interpreter.turn import Turn, dumped
from qualification.definitions import Definition

TAKEN_BACK = "The last change of the draft is taken back."
AS_SAVED = "The last change of the draft is taken back: it is as {name} is saved, so there is nothing to save. The card before no longer stands for it."

_UNDO = opening(
    r"undo(?:ing)?|revert|reverse|take (?:it|that|this) back|take back|roll (?:it|that|this) back|un-do|unsave|scrap (?:the |that )?last (?:bit|change|edit|one|step)|forget (?:the |that )?last (?:bit|change|edit|one|step)|drop (?:the |that )?last (?:change|edit|step)|put (?:it|that) back|go back(?: one step| a step)?|never ?mind (?:the |that )?last (?:bit|change|edit|one|step)"
)
_ID = re.compile(r"\b(?P<id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{20,})\b", re.IGNORECASE)
_APPLIED = re.compile(r"\b(?:applied|saved|confirmed)\b", re.IGNORECASE)
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("publish", re.compile(r"\bpublish\w*|\bgo(?:ing)? live\b", re.IGNORECASE)),
    (
        "set_autoqualify",
        re.compile(r"\bauto-?\s?qualif\w*|\btoggl\w*|\bsignals?\b|\bswitch\w*|\bturn(?:ing|ed)? (?:on|off)\b", re.IGNORECASE),
    ),
    ("qualify_captures", re.compile(r"\bcaptures?\b|\bqualif(?:y|ying|ication)\b", re.IGNORECASE)),
    ("pause", re.compile(r"\bpaus\w*", re.IGNORECASE)),
    ("resume", re.compile(r"\bresum\w*|\bunpaus\w*", re.IGNORECASE)),
    ("rollback", re.compile(r"\broll\w*[ -]?back", re.IGNORECASE)),
    ("delete_draft", re.compile(r"\bdelet\w*|\bdiscard\w*", re.IGNORECASE)),
    ("save_term", re.compile(r"\bterm\b|\bglossary\b", re.IGNORECASE)),
    ("save_persona", re.compile(r"\bpersonas?\b", re.IGNORECASE)),
    ("save_icp", re.compile(r"\bsav(?:e|ed|ing)\b|\bicp\b", re.IGNORECASE)),
)


def plan_undo(turn: Turn) -> Plan | None:
    """Return the proposal to undo. An open card is no applied change: that is said instead."""
    act = heard(turn, _UNDO)
    if act is None or not turn.can("propose_undo") or act.mood == "asks":
        return None
    if act.verb.casefold().startswith(("revert", "roll", "go")) and re.search(r"\bversion\b|\bv\d", act.rest, re.IGNORECASE):
        return None
    if refused := held_back(act, "undone", f"undo {act.rest or 'that'}"):
        return refused
    if named := _ID.search(act.rest):
        return _proposed({"changeset_id": named["id"]})
    kind = next((kind for kind, pattern in _KINDS if pattern.search(act.rest)), None)
    if kind is None and (back := _last_edit(turn, act.rest)):
        return back
    if kind is None and turn.lexicon.open_cards and not _APPLIED.search(act.rest):
        title = turn.lexicon.open_cards[-1].title
        return say(
            f"“{title}” is only proposed, so there is nothing of it to undo: say “cancel” to drop it. To take back the change that was applied before it, "
            "say “undo the last applied change”."
        )
    if kind is None:
        return _proposed({"changeset_id": None})
    icps = tuple(icp.icp_code for icp in turn.icps)
    return Plan(
        (Call("list_changesets", {"status": "applied"}), Call("propose_undo", later=_last_of(kind, icps))),
        lambda results: (
            said_change(results) if len(results) > 1 else f"There is no applied change of that kind to undo{' there' if icps else ''}."
        ),
    )


def _last_edit(turn: Turn, rest: str) -> Plan | None:
    """Return the edits that take back the last change of the working draft, which is not saved yet; None when it had none."""
    draft = turn.draft
    if draft is None or not turn.lexicon.open_cards or _APPLIED.search(rest) or not turn.drafts or turn.drafts[-1] != draft:
        return None
    before = turn.drafts[-2] if len(turn.drafts) > 1 else _before_first(turn, draft)
    edits = edits_back(draft, before) if before else None
    if not edits:
        return None
    back = Call("edit_draft", {"edits": dumped(edits), "icp_code": None})
    saved = turn.lexicon.icp(turn.lexicon.draft.icp_code) if turn.lexicon.draft else None
    if saved is not None and before == saved.definition:
        return Plan((back,), lambda results: AS_SAVED.format(name=saved.name))
    return Plan((back, Call("propose_save")), lambda results: proposed(results, TAKEN_BACK))


def _before_first(turn: Turn, draft: Definition) -> Definition | None:
    """Return what the first edit of the thread changed: the ICP that it names, else what the drawer showed, as far as the edit tells."""
    call = next((each for each in reversed(turn.last_calls) if each.tool == "edit_draft"), None)
    if call is None:
        return None
    saved = turn.lexicon.icp(str(call.arguments.get("icp_code")))
    edits = [each for each in call.arguments.get("edits") or [] if isinstance(each, dict)]
    if saved is not None:
        return saved.definition
    whole = all(each.get("action") in _OF_RULES and not each.get("segment") for each in edits)
    return without_edits(draft, edits, turn.taken_out) if whole and not draft.segments else None


_OF_RULES = frozenset({"add", "remove", "replace", "add_values", "swap_value", "set_weight", "set_mode"})


def _proposed(arguments: Arguments) -> Plan:
    return Plan((Call("propose_undo", arguments),), lambda results: said_change(results))


def _last_of(kind: str, icp_codes: Sequence[str]) -> Callable[[Sequence[ToolResult]], Arguments | None]:
    def last(results: Sequence[ToolResult]) -> Arguments | None:
        for item in results[-1].items:
            fits = item.get("kind") == kind and not item.get("undone_by")
            if fits and (not icp_codes or item.get("icp_code") in icp_codes):
                return {"changeset_id": item.get("id")}
        return None

    return last
