"""Advice on weights: a rule of thumb until there is evidence."""

import re

from agent.interpreter.nodes import Choice
from agent.interpreter.plan import Plan, ask, call, say
from agent.interpreter.reports import said_advice, said_icp
from agent.interpreter.turn import Turn
from qualification.definitions import Mode

_NO_ICP = "There is no draft and no ICP here whose weights I could show. Tell me whom you sell to, and I will draft one."
_WEIGHTS = re.compile(r"\bweigh(?:ts?|ting|tings|ed)?\b|\bhow (?:important|much should)\b|\bpoints should\b|\bscoring weights\b")


_NOW = re.compile(
    r"^(?:(?:and|so|ok|hey|hi|please)[\s,]+)*(?:(?:what(?:'s| is| are)|which|show(?: me)?|list|tell me|remind me of)(?: all)?) (?:(?:the|my|our|its|their|your|all|current|present|weights?)\s+)*weight(?:s|ing|ings)?(?: (?:now|right now|currently|again|here|so far|in (?:it|there|this|the (?:draft|icp))|do (?:we|i) have|are (?:set|there|in it)|of (?:it|this|that|the (?:draft|icp))|(?:in|of|for) [\w -]{2,40}))*[\s?.!]*$"
)


_AS_IT_IS = re.compile(
    r"^(?:(?:and|so|ok|hey|hi|please|tell me)[\s,]+)*(?:(?:what(?:'s| is)|which is|show me|tell me) (?:the )?(?:current |present )?(?:weights?|points?) (?:of|for|on)\b|(?:what|which|how (?:much|many)) (?:weights?|points?) (?:does|do|has|have|did|is|are)\b(?! (?:reasonable|sensible|good|right|best|we\b|i\b|you\b))|how (?:much|many points) (?:does|do|is|are)\b.+\b(?:weigh|worth|count|get|give|score)|how (?:is|are|does|do) .+\b(?:weighted|weighed|scored|score)$)"
    r"(?!.*\b(?:should|reasonable|sensible|recommend\w*|suggest\w*|advise|typical\w*|normal\w*|ideal|best|better)\b)"
)


def _is_scored(turn: Turn) -> bool:
    """Return whether a question names an ICP that scores, or a rule that scores in what is at hand."""
    base = turn.base
    scored = [each for each in base[1].parameters if each.mode is Mode.SCORE] if base else []
    named = {meaning.field for node in turn.read_nodes(turn.without_icp(turn.lower)) for meaning in node.meanings if not node.cue}
    return bool(scored) and (turn.named_icp is not None and not named or any(each.field in named for each in scored))


def plan_suggest_weights(turn: Turn) -> Plan | None:
    """Return advice on the weights of the fields that a question names, or of the scored fields at hand; asked which they are, what is at hand."""
    said = turn.without_icp(turn.lower)
    if (
        _NOW.match(said)
        and not any(node.of("value") for node in turn.read_nodes(said))
        or _AS_IT_IS.search(turn.lower)
        and _is_scored(turn)
    ):
        return _weights_now(turn)
    if not _WEIGHTS.search(turn.lower):
        return None
    if not turn.asks and not re.match(r"^(?:suggest|recommend|propose|advise|give me|help)\b", turn.lower):
        return None
    if re.search(r"\bif (?:i|we|you)\b|\bwhat if\b|\bif\b.*\d", turn.lower):
        return None
    fields = _fields(turn)
    return call("suggest_weights", lambda results: said_advice(results[-1]), fields=fields)


def _weights_now(turn: Turn) -> Plan:
    if turn.draft and not turn.icps:
        return call("preview_draft", lambda results: results[-1].read_back)
    subject = turn.subject
    if isinstance(subject, Choice):
        return ask(subject)
    return call("get_icp", lambda results: said_icp(results[-1]), icp_code=subject) if subject else say(_NO_ICP)


def _fields(turn: Turn) -> list[str]:
    nodes = turn.read_nodes(turn.without_icp(turn.text)) if turn.named_icp else turn.nodes
    named = [node.meanings[0].field for node in nodes if node.meanings and not node.cue]
    if named:
        return list(dict.fromkeys(named))
    definition = turn.base[1] if turn.base else None
    return list(dict.fromkeys(each.field for each in definition.of_mode(Mode.SCORE))) if definition else []
