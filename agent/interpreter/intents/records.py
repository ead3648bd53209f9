"""Records: the best ones, and why one has its score."""

import re

from agent.interpreter.answers import paragraphs
from agent.interpreter.nodes import Choice
from agent.interpreter.plan import Plan, ask, call, say
from agent.interpreter.reports import said_explanation, said_top
from agent.interpreter.turn import Turn

MOST = 20
_TOP = re.compile(
    r"\b(?:top|best|highest[- ]scor\w+|strongest|hottest|first) (?:(?P<count>\d+|ten|twenty|fifty|five)\b)?"
    r"|\brank(?:ed|ing)?\b|\bwhich (?:accounts|leads|companies|prospects)\b.*\b(?:should|fit|best|prioriti[sz]e|focus|go after|reach out|first|hot|match)\b"
    r"|\bwho (?:should|do) (?:i|we)\b.*\b(?:first|reach|call|contact|target|go after|prioriti[sz]e)\b|\bwho (?:to|should we) (?:reach|call|contact)\b|\b(?:prioriti[sz]e|score) (?:these|the|my|our) (?:accounts|leads)\b"
    r"|\b(?:match|fit)\w*\b.*\b(?:our|my|the|this) icp\b"
    r"|^(?:(?:and|so|ok)[\s,]+)*(?:who are (?:they|these|those)|which (?:ones|companies|accounts)(?: are (?:they|these|those|in (?:it|there)))?|(?:show|list|give)(?: me)? (?:them|those|these|who they are))(?: now| please| then)*[\s?.!]*$|\bat the top\b|\bwho (?:matches|qualifies|is in)\b|\bshow (?:me )?(?:the )?(?:matches|matching|qualified) ?(?:accounts|companies|records|leads)?\b"
)
_TOP_FITS = re.compile(
    r"\b(?:top|best|highest|strongest|hottest|first)\b.*\b(?:accounts?|leads?|companies|matches|records?|fits?|prospects?|results?|\d+|ten|twenty|ones)\b|\brank|\bwhich\b|\bwho\b|\bprioriti|\bscore\b|\bmatch|\bqualif"
)
_COUNT = re.compile(
    r"\b(?:top|first|best|strongest|highest[- ]scoring)\s+(\d+|five|ten|twenty|fifty)\b|\b(\d+)\s+(?:best|top|strongest|highest)"
)
_WORDS = {"five": 5, "ten": 10, "twenty": 20, "fifty": 50}
_ORDINALS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4}
_PLACE_IN_LIST = re.compile(
    r"\b(?:why|explain|how come|tell me (?:more )?about|what about|how (?:did|does|is)|details? (?:of|on|for))\b.*?(?:\b(first|second|third|fourth|fifth|last)\b|(?:\bnumber |\bno\.? ?|#)(\d{1,2})\b)"
)
_WHY = (
    re.compile(
        r"\bwhy (?:did|does|do|is|was|has|isn't|doesn't|didn't|wasn't|hasn't|are|would)\s+(?P<record>.+?)\s+(?:score[sd]?|get|got|rank(?:ed)?|qualif\w+|match\w*|in|not|show|a |an |have|so |at |fail\w*|miss\w*|out|excluded|left|appear|low|high|only|\d)",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:explain|break down|walk me through|score breakdown (?:for|of)|explain the score (?:of|for)|what(?:'s| is) the score (?:of|for))\s+(?:the score (?:of|for)\s+|why\s+|how\s+)?(?P<record>.+?)(?:'s score|\s+score[sd]?\b.*|\s+(?:qualif|match).*)?$",
        re.IGNORECASE,
    ),
    re.compile(
        r"^(?:is|would|does|do|will|did)\s+(?P<record>.+?)\s+(?:be\s+)?(?:a (?:good |great |bad |strong |decent )?(?:fit|lead|match|prospect|account|customer)|qualif\w*|match\w*|fit|in (?:our|my|the|this) icp|worth|showing|good)\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"^how (?:did|does|do|is|was|well does|good is|would)\s+(?P<record>.+?)\s+(?:score[sd]?|qualif\w*|match\w*|fit|rank\w*|do|get)\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"^(?:score|check|qualify|look up|evaluate)\s+(?P<record>[\w.-]+\.(?:com|io|ai|net|org|co|dev|app|de|fr|uk|eu)|\"[^\"]+\"|acct[\w-]+)\b",
        re.IGNORECASE,
    ),
)
_GENERIC = re.compile(
    r"^(?:nothing|nobody|no|so|everyone|none|this|that|it|they|these|those|the|my|our|there|we|i|you|a|an|which|what|anyone|anything|everything|mid|how|why|if|account|accounts|any)\b|\bicps?\b|\bweights?\b|\bdraft\b",
    re.IGNORECASE,
)


_LEADS = re.compile(r"\b(?:leads|people|contacts|persons)\b")


def plan_explain(turn: Turn) -> Plan | None:
    """Return why a record has its score."""
    if listed := _of_the_list(turn):
        return listed
    for pattern in _WHY:
        match = pattern.search(turn.text.rstrip("?!. "))
        if match is None:
            continue
        record = re.sub(r"^(?:account|company|the account|the company|record)\s+", "", match["record"].strip(" \"'?"), flags=re.IGNORECASE)
        if re.match(r"^(?:this|that|it)(?: (?:account|company|lead|record|one))?$", record, re.IGNORECASE):
            return say("Which account? Name it, or give its domain or external id.")
        if not _GENERIC.search(record) and 0 < len(record) <= 80 and not _describes(turn, record):
            subject = turn.subject
            if isinstance(subject, Choice):
                return ask(subject)
            return call("explain_record", lambda results: said_explanation(results[-1]), record=record, icp_code=subject)
    return None


def _of_the_list(turn: Turn) -> Plan | None:
    """Return why a record of the list shown before stands there: "why is the second one there?"."""
    match, shown = _PLACE_IN_LIST.search(turn.lower), turn.last_result
    if match is None or shown is None or shown.tool != "top_records" or not shown.items:
        return None
    said = next(group for group in match.groups() if group)
    place = len(shown.items) - 1 if said == "last" else _ORDINALS.get(said) or (int(said) - 1 if said.isdigit() else 0)
    if place >= len(shown.items):
        return None
    item = shown.items[place]
    record = str(item.get("external_id") or item.get("name"))
    return call("explain_record", lambda results: said_explanation(results[-1]), record=record, icp_code=shown.body.get("icp_code"))


def _describes(turn: Turn, record: str) -> bool:
    """Return whether the words describe companies rather than naming one."""
    return bool(re.search(r"\b(?:companies|accounts|firms|startups|leads)\b", record, re.IGNORECASE))


def plan_top(turn: Turn) -> Plan | None:
    """Return the top records of the definition at hand or of the ICP named."""
    if not (_TOP.search(turn.lower) and _TOP_FITS.search(turn.lower)):
        return None
    described = turn.read(turn.without_icp(turn.text))
    if described.parameters and not turn.named_icp and not turn.icps:
        return None
    if re.search(r"\b(?:best|ideal) customers\b|\bbuild|\bcreate|\bdraft (?:an|a)\b|\bicp for\b", turn.lower):
        return None
    subject, asked = turn.subject, count_said(turn.lower)
    if isinstance(subject, Choice):
        return ask(subject)
    sorted_by = re.search(r"\b(?:by|sorted by|ordered by) (?:the )?(?!icp|score|fit|match)([a-z][a-z -]+?)[\s.!?]*$", turn.lower)
    rest = f"They are ranked by score; I cannot rank by {sorted_by[1]}." if sorted_by else ""
    rest = paragraphs(
        rest, f"I show at most {MOST} here; the whole list is on the Accounts page and leaves as CSV." if asked > MOST else ""
    )
    if _LEADS.search(turn.lower):
        rest = paragraphs("These are the accounts; their people are on the Leads page, ranked the same way.", rest)
    return call("top_records", lambda results: paragraphs(said_top(results[-1]), rest), limit=min(asked, MOST), icp_code=subject)


def count_said(text: str) -> int:
    """Return how many records a message asks for; 20 when it does not say."""
    match = _COUNT.search(text)
    said = next((group for group in match.groups() if group), "") if match else ""
    return max(1, _WORDS.get(said) or (int(said) if said.isdigit() else MOST))
