"""Signals in the order that a question asks for: "which signal brings the best leads?"."""

import re

from agent.interpreter.plan import Plan, call
from agent.interpreter.signal_reports import said_ranking
from agent.interpreter.turn import Turn

_BEST = re.compile(
    r"\b(?:which|what)(?:'s| is| are| of)?(?: (?:the|our|my|one|single))*(?: (?P<first>best|worst|weakest|strongest|noisiest|top|highest|lowest|biggest|largest|busiest|most \w+|least \w+))?(?: \w+)?(?: of (?:our|my|the))? (?:signals?|sources?)\b(?P<rest>.*)$"
)
_RANKS = re.compile(
    r"\b(?:best|worst|weakest|strongest|noisiest|top|highest|lowest|biggest|largest|busiest|most|least|fewest|better|worse|noise|noisy|useless|perform\w*|quality)\b"
)
_LOW = re.compile(r"\b(?:worst|weakest|lowest|least|fewest|worse|noisiest|noise|noisy|useless)\b")


_ALL_HEALTHY = re.compile(
    r"^(?:(?:and|so|ok|hey|tell me)[\s,]+)*(?:how (?:good|healthy|well|precise|reliable|noisy|useful)?\s*(?:are|do|is)|are|what(?:'s| is) the (?:health|quality|state|performance) of)\s+(?:all )?(?:of )?(?:our|my|the|these)?\s*signals(?: (?:doing|healthy|good|performing|any good|ok|perform|working|looking|right now|currently|today|working out))*[\s?.!]*$"
)


def ranked_signals(turn: Turn) -> Plan | None:
    """Return the signals in the order a question asks for: by qualified rate, captures or held ones."""
    if _ALL_HEALTHY.match(turn.lower):
        return call("list_signals", lambda results: said_ranking(results[-1], "qualified_rate", lowest=False))
    match = _BEST.search(turn.lower)
    if (
        match is None
        or re.search(r"\b(?:won|wins?|deals?|revenue|purchases?|customers|closed)\b", match[0])
        or not _RANKS.search(match[0])
        or not turn.lexicon.signals
        or turn.icps
    ):
        return None
    counts = re.search(r"\b(?:captures?|volume|traffic|busiest|biggest|largest)\b", match[0])
    by = "held" if re.search(r"\b(?:held|waiting|backlog|pending)\b", match[0]) else "captures" if counts else "qualified_rate"
    return call("list_signals", lambda results: said_ranking(results[-1], by, lowest=_LOW.search(match[0]) is not None))
