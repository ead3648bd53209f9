"""A copy of an ICP under a name of its own, with changes when the message says some: "duplicate Mid-market SaaS but for Germany"."""

import re
from dataclasses import replace

from agent.interpreter.acts import Act, heard, held_back, opening
from agent.interpreter.answers import not_mapped, paragraphs, proposed, renamed
from agent.interpreter.commands import commands_of
from agent.interpreter.editing import plan_edits
from agent.interpreter.lexicon import IcpEntry
from agent.interpreter.names import find_names, pattern_of
from agent.interpreter.plan import Call, Plan, ask, say
from agent.interpreter.turn import Turn, dumped

_DUPLICATE = opening(r"duplicate|clone|copy")
_AS = re.compile(
    r"^\s*(?:icp |profile )?(?:as|called|named|under the name(?: of)?|and (?:call|name) it|to)\s+(?P<name>[^,.;!?\n]+?)(?=\s+(?:and|but|with|without)\b|[,.;!?\n]|$)",
    re.IGNORECASE,
)
_THEN = re.compile(r"^\s*(?:icp|profile)?[\s,;]*(?:(?:and|but|then|except)\s+)+|^[\s,;]*(?=(?:with|without|in|for|only)\b)", re.IGNORECASE)
_IT = re.compile(r"^(?:it|this|that|this one|that one|(?:the|this|that) (?:icp|profile))\b(?: (?:icp|profile))?", re.IGNORECASE)
_PLACE = re.compile(r"^(?:only )?(?:for|in)\s+", re.IGNORECASE)


def duplicated(turn: Turn) -> tuple[Act, IcpEntry] | None:
    """Return the act of copying a whole ICP and that ICP; None for a persona and everything else."""
    act = heard(turn, _DUPLICATE)
    if act is None or not turn.lexicon.icps or re.search(r"\bpersonas?\b", act.rest, re.IGNORECASE):
        return None
    names = {name: icp for icp in turn.lexicon.icps for name in (icp.name, icp.icp_code)}
    if find_names(act.rest, [each.name for icp in turn.lexicon.icps for each in icp.definition.personas]).found:
        return None
    found = find_names(act.rest, names).found
    pointing = _IT.match(act.rest)
    if pointing and (not found or _AS.match(act.rest[pointing.end() :])) and (shown := _at_hand(turn)):
        return replace(act, rest=f"{shown.name} {act.rest[pointing.end() :]}".strip()), shown
    leads = rf"^(?:(?:the|my|our|icp|profile|whole|entire) )*{pattern_of(found[0])}" if found else ""
    return (act, names[found[0]]) if leads and re.match(leads, act.rest, re.IGNORECASE) else None


def _at_hand(turn: Turn) -> IcpEntry | None:
    """Return the saved ICP that "it" is: the one of the turn before, or the one on screen."""
    called = turn.last_call.arguments.get("icp_code") if turn.last_call else None
    return turn.lexicon.icp(str(called) if called else turn.lexicon.icp_code)


def plan_duplicate(turn: Turn) -> Plan | None:
    """Return the calls that draft a copy of an ICP with its personas, change it as said, and propose to save it."""
    found = duplicated(turn)
    if found is None or not turn.can("draft_icp"):
        return None
    act, icp = found
    if act.mood == "asks":
        return say(f"Yes: say “duplicate {icp.name} as …”, and I propose a copy with its personas. Nothing was proposed.")
    if refused := held_back(act, "copied", f"duplicate {icp.name}"):
        return refused
    name, rest = _name_and_rest(act.rest, icp)
    calls = [_draft(icp, name), *(_persona(each.name, icp) for each in icp.definition.personas)]
    remark = f"A copy of {icp.name}."
    if rest:
        edits = plan_edits(turn.lexicon, icp.definition, rest, turn.choices)
        if edits.choices:
            return ask(edits.choices[0])
        if edits.edits:
            calls.append(Call("edit_draft", {"edits": dumped(edits.edits), "icp_code": None}))
        remark = paragraphs(remark, " ".join(edits.notes), " ".join(edits.problems), not_mapped(edits.unmapped))
    calls.append(Call("propose_save"))
    return Plan(tuple(calls), lambda results: proposed(results, remark, renamed(results, name)))


def _name_and_rest(text: str, icp: IcpEntry) -> tuple[str, str]:
    """Return the name of the copy and what is to be changed in it."""
    text = re.sub(r"\b(?:to|into|as) an? (?:new )?(?:icp|profile|one)\b(?! called| named)", " ", text, flags=re.IGNORECASE)
    after = re.split(rf"{re.escape(icp.name)}|{re.escape(icp.icp_code)}", text, maxsplit=1, flags=re.IGNORECASE)[-1]
    match = _AS.match(after)
    name = match["name"].strip(" \"'") if match else f"{icp.name} copy"
    if match:
        after = after[match.end() :]
    rest = _THEN.sub("", after).strip(" ,.;!")
    rest = re.sub(r"^(?:but|except)\s+", "", rest)
    if rest and not commands_of(rest)[1] and _PLACE.match(rest):
        rest = "only " + _PLACE.sub("", rest)
    return name, rest


def _draft(icp: IcpEntry, name: str) -> Call:
    own = icp.definition
    return Call(
        "draft_icp",
        {
            "name": name[:60],
            "description": own.description,
            "parameters": dumped(own.parameters),
            "segments": dumped(own.segments) or None,
            "min_score": own.min_score,
        },
    )


def _persona(name: str, icp: IcpEntry) -> Call:
    return Call("clone_persona", {"persona": name, "to": "working_draft", "source": icp.icp_code})
