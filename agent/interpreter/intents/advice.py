"""Advice on weights: a rule of thumb until there is evidence."""

import re

from agent.interpreter.plan import Plan, call
from agent.interpreter.reports import said_advice
from agent.interpreter.turn import Turn
from qualification.definitions import Mode

_WEIGHTS = re.compile(r"\bweigh(?:ts?|ting|tings|ed)?\b|\bhow (?:important|much should)\b|\bpoints should\b|\bscoring weights\b")


def plan_suggest_weights(turn: Turn) -> Plan | None:
    """Return advice on the weights of the fields that a question names, or of the scored fields at hand."""
    if not _WEIGHTS.search(turn.lower):
        return None
    if not turn.asks and not re.match(r"^(?:suggest|recommend|propose|advise|give me|help)\b", turn.lower):
        return None
    if re.search(r"\bif (?:i|we|you)\b|\bwhat if\b", turn.lower):
        return None
    fields = _fields(turn)
    return call("suggest_weights", lambda results: said_advice(results[-1]), fields=fields)


def _fields(turn: Turn) -> list[str]:
    named = [node.meanings[0].field for node in turn.nodes if node.meanings and not node.cue]
    if named:
        return list(dict.fromkeys(named))
    definition = turn.base[1] if turn.base else None
    return list(dict.fromkeys(each.field for each in definition.of_mode(Mode.SCORE))) if definition else []
