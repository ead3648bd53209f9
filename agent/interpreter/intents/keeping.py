"""Keep: a rule that was taken out of the draft comes back as it was ("yes but keep HubSpot")."""

import re
from collections.abc import Iterator
from dataclasses import replace

from agent.interpreter.edit_reader import EditPlan
from agent.interpreter.intents.edit import edit_plan, plan_edit
from agent.interpreter.plan import Plan, say
from agent.interpreter.targets import aims_of
from agent.interpreter.turn import Turn
from qualification.definitions import Definition, Mode, Parameter
from qualification.edits import AddParameter, AddValues, Edit, Target

_LEAD = r"^(?:(?:yes|yeah|ok|okay|no|nope|nah|wait|sorry|oops|oh|hm+|actually|but|and|please|so|now|then|on second thoughts?|let'?s|can you|could you|i(?:'d| would) like to|i want to)[\s,.:;!-]+)*"
_AFTER = r"(?:\s+(?:in|into (?:it|the (?:list|draft|icp))|to the (?:list|draft|icp)|again|(?:the way|how|as|just as|exactly as|like) (?:it|they|that) (?:is|are|was|were|stood)|(?:in )?(?:its|the) (?:old|former|original) (?:form|place|state)|before|please|pls|too|though|after all|where (?:it|they) (?:was|were)))*[\s.!]*$"
_KEEP = re.compile(
    rf"{_LEAD}(?:(?:keep|leave(?= .* in\b)|put back|bring back|restore|re-?add|reinstate|return|re-?include|add back)\s+(?P<what>[^,;.\d]{{1,80}}?)(?:\s+back)?"
    rf"|(?:put|bring|add|get|give (?:me|us)|i want|we want|want|take|have|pull|include|need|we need|i need)\s+(?P<again>[^,;.\d]{{1,80}}?)\s+back){_AFTER}",
    re.IGNORECASE,
)
_STAYS = re.compile(r"\b(?:keep|leave)\b")
_ELSE = re.compile(r"\b(?:only|just|out|under|over|between|version|draft|term|everything|rest|all)\b", re.IGNORECASE)


def plan_keep(turn: Turn) -> Plan | None:
    """Return the edits that bring back what the draft lost; what is in it still is left alone, and said."""
    match = _KEEP.match(turn.text)
    what = (match["what"] or match["again"]) if match else ""
    if not what or turn.draft is None or turn.asks or _ELSE.search(what):
        return None
    nodes = turn.read_nodes(what)
    if present := aims_of(turn.draft, nodes)[0]:
        kept_out = all(rule.mode is Mode.EXCLUDE for aim in present for rule in aim.parameters)
        if kept_out and not _STAYS.search(turn.lower):
            return plan_edit(replace(turn, message=f"allow {what}"))  # "bring competitors back" lets them in again
        return say(f"{what[:1].upper()}{what[1:]} is in the draft, and stays. Nothing was changed.")
    for earlier in _earlier(turn):
        edits = [_back(turn.draft, rule, aim.target.value) for aim in aims_of(earlier, nodes)[0] for rule in aim.parameters]
        if edits:
            return edit_plan(None, EditPlan(edits=edits, notes=["It is back as it was."]))
    if match is not None and match["what"] and turn.lower.startswith("no"):
        return say(f"I cannot tell any more how {what} stood in the draft. Say it anew, for example “prefer {what}” or “must use {what}”.")
    return None


def _earlier(turn: Turn) -> Iterator[Definition]:
    """Yield the definitions that the draft was before, the newest first, and the saved one it comes from."""
    yield from reversed(turn.drafts)
    if turn.draft is not None:
        yield from (turn.draft.model_copy(update={"parameters": (rule,), "segments": ()}) for rule in reversed(turn.taken_out))
    saved = turn.lexicon.icp(turn.lexicon.draft.icp_code) if turn.lexicon.draft else None
    if saved is not None:
        yield saved.definition


def _back(draft: Definition, rule: Parameter, value: object) -> Edit:
    """Return the edit that brings a rule back, or one value of it: into the list that the others still stand in, else as a rule."""
    if value is None or not isinstance(rule.value, tuple):
        return AddParameter(parameter=rule)
    named = str(value)
    others = {str(each) for each in rule.value} - {named}
    for left in draft.parameters:
        alike = (left.field, left.mode, left.operator, left.weight) == (rule.field, rule.mode, rule.operator, rule.weight)
        if alike and isinstance(left.value, tuple) and others & {str(each) for each in left.value}:
            return AddValues(target=Target(field=left.field, mode=left.mode, value=str(left.value[0])), values=(named,))
    return AddParameter(parameter=rule.model_copy(update={"value": (named,)}))
