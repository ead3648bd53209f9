"""Several questions in one message, and what a request says of the ICP or signal that the one before names ("… and who are its personas?")."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from agent.interpreter.plan import Plan, say, together
from agent.interpreter.turn import Turn

MOST_QUESTIONS = 4
UNANSWERED = "“{said}” is nothing I can tell from here."
_LEAD = r"(?:(?:wait|hm+|and|also|so|ok|okay|hey|hi|hello|please|then|plus|can you|could you|tell me|just|btw|quick (?:question|one)|two (?:quick )?questions|one more thing)[\s,:;.!-]+)*"
_ASKS = re.compile(
    rf"^{_LEAD}(?:how (?:many|much|healthy|good|well|is|are|do|does|did|often|old|come|big)|which|what(?! if)|what's|who|whose|whom|when|where|why|is|are|do|does|did|has|have|was|were|show|list|give me|tell|name|count|explain|compare)\b",
    re.IGNORECASE,
)
_LEADING = re.compile(rf"^{_LEAD}(?=\w)", re.IGNORECASE)
_THIS = re.compile(r"\b(?:it|this|that|its|(?:this|the|that) (?:icp|profile|one))\b", re.IGNORECASE)
_ITS = re.compile(r"\b(?:its|their)\b", re.IGNORECASE)
_IT = re.compile(r"(?<=\w )(?:it|that icp|this icp|the icp|that one|that profile|they|them)(?=[\s,.!?]|$)", re.IGNORECASE)
_BARE_COUNT = re.compile(
    rf"^{_LEAD}how many (?P<what>accounts|companies|people|leads|contacts|persons)(?: (?:are|is|would|will|be|does|do|did|it|that|this|have|has|got|affects?|affected|impacted|involved|concerned|we|i|lose|match|matches|in it|there|hit|touched|now|today|currently|by (?:it|that)))*[\s?.!]*$",
    re.IGNORECASE,
)
_OF_EACH = re.compile(r"\beach(?: one)?(?: of (?:them|those|these))?(?=[\s,.!?]*$)", re.IGNORECASE)
_WHICH_OF_THEM = re.compile(
    rf"^{_LEAD}(?:which|what)(?: (?:one|icp|of (?:them|those|the two)))?(?: of (?:them|those|the two))? (?:has|have|gets|is|brings|matches|reaches|covers)\b",
    re.IGNORECASE,
)
_LAST_ONE = re.compile(r"\bthe (?P<which>last|latest|newest|first|previous|current|live) (?:one|version)(?=[\s,.!?]*$)", re.IGNORECASE)
_ELSEWHERE = re.compile(
    rf"^{_LEAD}how many (?:are |of (?:them|those) are |do we have )?(?=(?:in|from|with|at|using|on|over|under)\b)", re.IGNORECASE
)
_ITS_CAPTURES = re.compile(
    r"\b(?:its|their)\s+(?P<what>(?:(?:last|latest|newest|held|recent|waiting|first|all|\d+)\s+){0,4}captures?)\b", re.IGNORECASE
)
_THAT_ONE = re.compile(r"(?<=\w )(?:it|them|that one|that signal|the same(?: one| signal)?)(?=[\s,.!?]|$)", re.IGNORECASE)
_PEOPLE = ("people", "leads", "contacts", "persons")
_SWITCHED = re.compile(r"^(?:and |then |please )*(?:qualify|turn|switch|toggle|how|what|which|is|why)\b", re.IGNORECASE)


def with_names(parts: Sequence[Turn]) -> list[Turn]:
    """Return the requests with "it" and "its" said with the name of the one signal or ICP that the request before speaks of."""
    signal, icp = "", _on_screen(parts)
    told: list[Turn] = []
    rivals: list[str] = []
    for part in parts:
        signals = list(dict.fromkeys(node.name for node in part.named_nodes if node.kind == "signal"))
        named = part.named_icp is not None or bool(part.icps)
        text = part.text
        if signal and not signals and not named:
            text = of_the_signal(text, signal)
        elif rivals and not signals and not named and _WHICH_OF_THEM.match(text):
            text = f"{text.rstrip(' ?.!')}: {' or '.join(rivals)}?"
        elif icp and not signals and not named and told:
            text = of_the_icp(text, icp)
        told.append(part if text == part.text else replace(part, message=text))
        if signals or named:
            rivals = [each.name for each in part.icps] if len(part.icps) > 1 else []
            signal = signals[0] if len(signals) == 1 and not named else ""
            icp = part.icps[0].name if len(part.icps) == 1 and not signals else ""
    return told


def about_the_icp_before(turn: Turn) -> Turn | None:
    """Return a bare count ("how many leads would be affected?") after a call about one ICP as a count of that ICP's."""
    code = turn.last_call.arguments.get("icp_code") if turn.last_call else None
    icp = turn.lexicon.icp(str(code)) if code else None
    bare = _BARE_COUNT.match(turn.text) if icp and not turn.icps else None
    return replace(turn, message=of_the_icp(turn.text, icp.name)) if bare and icp else None


def _on_screen(parts: Sequence[Turn]) -> str:
    """Return the name of the ICP on screen, where the first request is about "it" and no draft is open."""
    first = parts[0]
    shown = None if first.draft is not None or first.icps else first.lexicon.icp(first.lexicon.icp_code)
    return shown.name if shown and _THIS.search(first.text) else ""


def of_the_signal(text: str, name: str) -> str:
    """Return "its captures" and "turn it off" with the name of the signal."""
    said = _ITS_CAPTURES.sub(rf"the \g<what> from {name}", text)
    return _THAT_ONE.sub(name, said) if _SWITCHED.match(said) else said


def of_the_icp(text: str, name: str) -> str:
    """Return a question or request with the name of the ICP for "it": "who are its personas?", "how many leads does it have?"."""
    if bare := _BARE_COUNT.match(text):
        return f"how many {bare['what']} do we have at {name}?"
    text = _LAST_ONE.sub(rf"the \g<which> version of {name}", text)
    if _OF_EACH.search(text):
        return _OF_EACH.sub(f"each persona of {name}", text, count=1)
    return _IT.sub(name, _ITS.sub(f"{name}'s", text, count=1), count=1)


def plan_asked_together(turn: Turn, pieces: Sequence[Turn], plan_one: Callable[[Turn], Plan]) -> Plan | None:
    """Return the answers to several questions of one message, each planned after the one before; None where they are one question."""
    if not 1 < len(pieces) <= MOST_QUESTIONS or not all(_ASKS.match(piece.text) for piece in pieces):
        return None
    whole = plan_one(turn)
    plans: list[Plan] = []
    for piece in with_names([replace(each, message=_LEADING.sub("", each.text)) for each in pieces]):
        before = plans[-1].calls if plans else ()
        plan = plan_one(_there(replace(piece, last_call=before[-1], last_calls=before)) if before else piece)
        if (plan.is_lost or plan.choice) and whole.calls:
            return None
        plans.append(say(UNANSWERED.format(said=piece.text.strip(" ?.!,"))) if plan.is_lost else plan)
    if not any(plan.calls for plan in plans):
        return None
    if len(whole.calls) > 1 and all(call.tool == whole.calls[0].tool for plan in (whole, *plans) for call in plan.calls):
        return None
    return together(plans) if len({_wanted(plan) for plan in plans}) > 1 else None


def _there(piece: Turn) -> Turn:
    """Return a bare count after a count of accounts as one that goes on with it: of the people there, or elsewhere."""
    if piece.last_call is None or piece.last_call.tool != "what_if":
        return piece
    if (bare := _BARE_COUNT.match(piece.text)) and bare["what"] in _PEOPLE:
        return replace(piece, message=f"how many {bare['what']} work there?")
    return replace(piece, message=_ELSEWHERE.sub("and ", piece.text))


def _wanted(plan: Plan) -> str:
    return " ".join(f"{call.tool} {call.arguments}" for call in plan.calls) or plan.answer([])
