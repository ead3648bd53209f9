"""What was found in outcomes, put into an ICP: "apply that", "add the gaps", "drop the noise"."""

import re
from typing import Any

from agent.interpreter.answers import proposed
from agent.interpreter.intents.outcomes import of_people, proposal_of
from agent.interpreter.nodes import Choice
from agent.interpreter.plan import Call, Plan, ask, say
from agent.interpreter.results import ToolResult
from agent.interpreter.turn import Turn

_LEAD = r"(?:(?:ok|okay|yes|yeah|great|good|perfect|nice|cool|please|then|so|and|now|sure|can you|could you|let's|just|go ahead and|i want to|we should)[\s,!.]+)*"
_ALL = r"(?:all(?: of)? |both(?: of)? )?"
_APPLY = re.compile(
    rf"^{_LEAD}(?:apply|do|use|take|implement|adopt|accept|make|add|include|put in|fix|close|fill|set up|go with|follow|build in)\s+{_ALL}"
    r"(?P<what>that|this|it|those|them|these|everything|all|(?:the|your|those|these|that|this) (?:(?:first|top|suggested|missing|proposed|recommended|ready) )*(?:gaps?|suggestions?|edits?|changes?|recommendations?|findings?|advice|proposals?|ones|rules?|persona|results?)|what(?:'s| is) missing)"
    r"(?: to (?:it|the icp|the draft|my icp|this icp|[\w &/-]{2,60}))?(?: (?:please|then|now|for me|too))*[\s.!]*$",
    re.IGNORECASE,
)
_DROP = re.compile(
    rf"^{_LEAD}(?:drop|remove|delete|cut|take out|get rid of|throw out|kick out|clean up|clear)\s+{_ALL}(?:of )?(?:the |that |this )?(?:noise|noisy (?:rules?|ones|fields?)|useless (?:rules?|ones)|dead weight|what(?:'s| is) noise)(?: from (?:it|the icp|[\w &/-]{{2,60}}))?(?: (?:please|then|now))*[\s.!]*$",
    re.IGNORECASE,
)
_GAPS, _NOISE = ("gap", "avoid"), ("noise",)
ABOUT = "findings"
_KINDS = {"gaps": _GAPS, "noise": _NOISE, "all": (*_GAPS, "inverse", *_NOISE)}
KEPT = "The Filters stay: they say whom you can sell to, also where they make no difference to winning. Name one to drop it too."
NO_PERSONA = (
    "These outcomes speak for no persona: what people have does not differ by more than chance, so there is nothing to apply. "
    "Say whom you want to reach, for example “add a persona for VPs of Sales”."
)


def plan_apply_findings(turn: Turn) -> Plan | None:
    """Return the proposal of what the analysis before speaks for; asked which, where it adds rules and takes others away."""
    result = turn.last_result
    drops, applies = _DROP.match(turn.text), _APPLY.match(turn.text)
    if result is None or result.failed or not (drops or applies):
        return None
    if result.tool == "icp_insights":
        return _of_findings(turn, result, "noise" if drops else _said(applies["what"]) if applies else "")
    if result.tool != "outcome_analysis" or drops:
        return None
    return _persona(turn, result) if of_people(turn.before.casefold()) else proposal_of(turn)


def _said(what: str) -> str:
    words = what.casefold()
    return "gaps" if re.search(r"gap|missing", words) else "all" if words in ("everything", "all") else ""


def _of_findings(turn: Turn, result: ToolResult, said: str) -> Plan:
    there = {name: _edits(result, kinds) for name, kinds in _KINDS.items() if name != "all" and _edits(result, kinds)}
    wanted = turn.choices.get(ABOUT) or said or (next(iter(there)) if len(there) == 1 else "")
    if not there or (wanted and wanted != "all" and wanted not in there):
        return say("Nothing of that kind was found, so there is nothing to apply.")
    if not wanted:
        question = "Shall I add the gaps, drop the noise, or both?"
        return ask(Choice(ABOUT, question, (("gaps", "add the gaps"), ("noise", "drop the noise"), ("all", "both of them"))))
    edit = Call("edit_draft", {"edits": _edits(result, _KINDS[wanted]), "icp_code": result.body.get("icp_code")})
    gates = len(_findings(result, _KINDS[wanted])) - len(_edits(result, _KINDS[wanted]))
    return Plan((edit, Call("propose_save")), lambda results: proposed(results, KEPT if gates > 0 else ""))


def _findings(result: ToolResult, kinds: tuple[str, ...]) -> list[dict[str, Any]]:
    found = result.body.get("findings")
    return [each for each in found if isinstance(each, dict) and each.get("kind") in kinds] if isinstance(found, list) else []


def _edits(result: ToolResult, kinds: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return the edits of findings; of noise only what scores, where anything does: a gate may still say whom one can sell to."""
    found = [edit for each in _findings(result, kinds) for edit in each.get("edits") or ()]
    scoring = [each for each in found if each.get("target", {}).get("mode") == "score" or each.get("action") != "remove"]
    return scoring or found


def _persona(turn: Turn, result: ToolResult) -> Plan:
    """Return the persona that the outcomes speak for as a proposal in the ICP at hand."""
    people = result.body.get("people")
    persona = people.get("persona") if isinstance(people, dict) else None
    if not isinstance(persona, dict):
        return say(NO_PERSONA)
    subject = turn.subject
    if isinstance(subject, Choice):
        return ask(subject)
    arguments = {
        "name": persona.get("name"),
        "parameters": persona.get("parameters"),
        "min_score": persona.get("min_score") or 0,
        "icp_code": subject,
    }
    return Plan((Call("draft_persona", arguments), Call("propose_save")), proposed)
