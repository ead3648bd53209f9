"""Re-qualification: asked for, and how far it is."""

import re

from agent.interpreter.acts import heard, held_back, opening
from agent.interpreter.names import find_names, icps_named
from agent.interpreter.plan import Plan, call, say, together
from agent.interpreter.proposals import said_change
from agent.interpreter.signal_reports import said_job
from agent.interpreter.turn import Turn

_AGAIN = opening(
    r"re-?\s?qualify(?:ing)?|re-?\s?score|re-?\s?run(?: the| a)?(?: full)?(?: qualification)?|(?:run|start|do|trigger|kick off) (?:a |the )?(?:full |complete |new )?(?:re-?\s?qualification|re-?\s?scoring|rescore|re-?\s?qualify)|(?:qualify|run (?:a |the )?(?:full )?qualification (?:on|for|of|across))(?=\s+(?:everything|everyone|the whole workspace|all (?:records|accounts|leads|of them))\b)|qualify (?:everything|all (?:records|accounts|leads)|everyone) again"
)
_EVERYTHING = re.compile(
    r"\b(?:everything|everyone|everybody|all|every|each|the whole|whole|full|complete|across|against|workspace|records?|accounts?|leads?|people|live|with|icps|using|new|run|qualification|re-?qualification|the)\b",
    re.IGNORECASE,
)
_PROGRESS = re.compile(
    r"\bhow (?:far|long|much longer)\b(?!.*\b(?:deals?|clos(?:e|ing)|sales cycle|buy|customers?|win)\b)|\b(?:job|re-?\s?qualification|re-?\s?scoring|publish(?:ing)?)\b.*\b(?:status|progress|done|finished|ready|complete\w*|running|going|eta|left|take|through|over)\b"
    r"|\b(?:status|progress|state|eta)\b.*\b(?:job|re-?\s?qualification|re-?\s?scoring|publish\w*)\b|^(?:is|are) (?:it|that|they|we) (?:done|finished|ready|complete|through|still running)(?: yet)?[\s?.!]*$"
    r"|^(?:any )?(?:progress|job status|jobs?|what(?:'s| is) running|what jobs are (?:running|there)|show (?:me )?(?:the )?jobs?)[\s?.!]*$|\blast job\b|\bwhat(?:'s| is) (?:currently )?running(?: right)?(?: now| at the moment)?\b|\b(?:is|are) (?:there )?(?:a |any )?(?:job|rewrite|re-?\s?qualification|re-?\s?scoring)s? (?:in progress|under way|running)\b|\bis (?:a|the|any) (?:job|re-?\s?qualification) (?:still )?(?:running|done|finished)\b",
    re.IGNORECASE,
)
_STOP = re.compile(
    r"^(?:please |can you )?(?:cancel|stop|abort|kill|end) (?:the |this |that |my )?(?:running |current )?(?:job|re-?\s?qualification|re-?\s?scoring)\b",
    re.IGNORECASE,
)
_ID = re.compile(r"\bjob\s+(?:id\s+)?(?P<id>[0-9a-f]{8}[0-9a-f-]*|\d+)\b", re.IGNORECASE)


def plan_requalify(turn: Turn) -> Plan | None:
    """Return the proposal to re-qualify everything, or with the ICPs named."""
    act = heard(turn, _AGAIN)
    if act is None or not turn.can("propose_requalify"):
        return None
    if act.mood == "asks" or find_names(act.rest, [signal.name for signal in turn.lexicon.signals]).found:
        return None
    if refused := held_back(act, "re-qualified", f"re-qualify {act.rest or 'everything'}"):
        return refused
    words = _EVERYTHING.sub(" ", act.rest)
    if act.rest and not re.sub(
        r"\b(?:for|of|with|on|in|against|now|again|please|my|our|and|to|a|please)\b|[\W_]", "", words, flags=re.IGNORECASE
    ):
        return call("propose_requalify", lambda results: said_change(results), icp_code=None)
    if not act.rest:
        return call("propose_requalify", lambda results: said_change(results), icp_code=None)
    found = icps_named(turn, act.rest if "whole" not in act.rest else words, fits=lambda icp: icp.status == "live", verb="re-qualify")
    if isinstance(found, Plan):
        return found
    return together([call("propose_requalify", lambda results: said_change(results), icp_code=icp.icp_code) for icp in found])


def plan_job(turn: Turn) -> Plan | None:
    """Return how far a job is: the newest one unless another is named."""
    if not turn.can("get_job") or len(turn.text) > 160 or not (_PROGRESS.search(turn.text) or _STOP.match(turn.text)):
        return None
    if re.search(r"\bhow (?:far|long|much longer)\b", turn.lower) and not _is_about_work(turn):
        return None
    if _STOP.match(turn.text):
        return say(
            "I cannot stop a job in words: stop it where its progress is shown, or by POST /api/v1/jobs/{id}/cancel. What it has not made visible by then stays as it was."
        )
    named = _ID.search(turn.text)
    return call("get_job", lambda results: said_job(results[-1]), job_id=named["id"] if named else None)


def _is_about_work(turn: Turn) -> bool:
    work = re.search(r"\b(?:job|re-?\s?qualif\w*|re-?\s?scor\w*|publish\w*|it|this|that|you|we|everything)\b", turn.lower)
    return work is not None and not re.search(r"\b(?:companies|accounts|months|years|days)\b", turn.lower)
