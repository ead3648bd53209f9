"""Look-ups in the catalog: which fields and values there are."""

import re

from agent.interpreter.plan import Plan, call
from agent.interpreter.reports import said_fields
from agent.interpreter.turn import Turn

_CATALOG = re.compile(
    r"\b(?:what|which|any|list|show me|show|do (?:we|you|i) (?:have|track|know)|is there|are there|what's)\b.*\b(?:fields?|columns?|attributes?|properties|data points?|values|options|parameters can|criteria)\b"
    r"|\bdo (?:we|you|i) (?:track|store|capture|know|have data|have info|have information)\b|\bwhat can i (?:filter|score|use|target|search|segment)\b|\bwhat (?:do we know|data do we have|information do we have)\b"
    r"|\b(?:how many|number of|counts? of|break(?:down|s)?(?: it| them| that)?(?: down)?|split(?: it| them)?|distribution)\b.*\b(?:per|by|for each|in each|across|of)\s+(?:each |the |our |my )?(?:industr(?:y|ies)|sub-?industr(?:y|ies)|sectors?|verticals?|countr(?:y|ies)|regions?|states?|cit(?:y|ies)|tools?|funding stages?|stages?|security programs?)[\s?.!]*$"
    r"|\bhow (?:complete|full|well filled|filled|good|patchy) (?:is|are) (?:the|our|my)\b.*\bdata\b|\b(?:coverage|fill rate|completeness) (?:of|for)\b"
    r"|\b(?:which|what|list(?: all| the)?|show(?: me)?(?: all| the)?) (?:industries|sub-?industries|sectors|verticals|countries|regions|states|cities|tools|technologies|funding stages|stages|security programs)\b"
)
_ABOUT = re.compile(
    r"\b(?:about|for|on|regarding|related to|around|does|do we (?:track|store|capture|know)|is there|field for|values (?:of|for|does|in)|options (?:of|for))\b\s*(?P<about>.+?)(?:\s+(?:have|has|there|available|take|get|do we have|are there|exist))*[\s?.!]*$"
)
_PEOPLE = re.compile(r"\b(?:people|person|contacts?|titles?|seniority|persona)\b")
_NOISE = re.compile(
    r"\b(?:what|which|are|is|there|the|our|my|we|do|does|have|has|in|catalog|list|show|me|all|any|you|i|of|for|how|many|number|counts|count|break|breakdown|breaks|split|distribution|per|each|across|give|most|accounts|companies|complete|full|filled|well|good|patchy|coverage|fill|rate|completeness|available|values?|fields?|options?|know|track|can|use|filter|by|on|data|columns?|a|an|and|it|company|does|values)\b"
)


def plan_look_up(turn: Turn) -> Plan | None:
    """Return the fields and values that fit the words of a question about the catalog."""
    if not _CATALOG.search(turn.lower) or (turn.reading.parameters and re.search(r"\b(?:companies|accounts)\b", turn.lower)):
        return None
    match = _ABOUT.search(turn.lower)
    query = match["about"] if match else turn.lower
    query = " ".join(_NOISE.sub(" ", re.sub(r"[?.!,]", " ", query)).split()) or turn.lower.rstrip("?")
    record_type = "person" if _PEOPLE.search(turn.lower) else "account"
    return call("search_catalog", lambda results: said_fields(results[-1]), query=query, record_type=record_type)
