"""Lists: the ICPs, and one ICP."""

import re

from agent.interpreter.answers import paragraphs
from agent.interpreter.plan import Plan, call
from agent.interpreter.reports import said_icp, said_icps
from agent.interpreter.turn import Turn

_LIST = re.compile(
    r"^(?:is|are) (?:anything|any|something|some|nothing|everything|all)(?: of (?:my|our|the))?(?: icps?)? (?:live|paused|in draft|still in draft|published|unpublished|not published|not live)(?: yet)?(?: right now| now| yet)?[\s?.!]*$|^(?:(?:please |can you |could you |hey |hi |ok )*(?:remind me (?:of|about|what|which)|tell me (?:about|what|which)|list(?: of)?|show(?: me)?|give me|any|got any|have we(?: got)?(?: any)?|have i(?: got)?(?: any)?|do we(?: already)? have(?: any)?|what(?:'s| are)?|which(?: of)?|all|where are)\s+)?(?:(?:the|my|our|all|any|other|existing|saved|current|of) )*(?:list of )?(?:icps?|ideal customer profiles?|profiles)(?: list)?(?: (?:do|are|have|did|exist|we|i|you|there|got|we've|i've|so far|currently|again|already|live|paused|drafts?|in draft|published|right now|now|at the moment|today|currently|at present|set up|saved|built|please|here|in here|defined|around))*[\s?.!]*$|^(?:is there|do (?:we|i) have|are there) (?:already )?(?:an? |any )?(?:existing )?icps?\b.*$|^(?:(?:can|could) (?:you|i) )?(?:what|which|list|show|show me|see|give me|display|do (?:i|we) have|how many|view|get)\b.*\b(?:icps|ideal customer profiles|profiles)\b(?: (?:do|are|have|did|exist|we|i|you|there|got|so far|currently|live|paused|drafts?|in draft|published|right now|now|at the moment|today|set up|saved|built))*[\s?.!]*$"
)
_WHICH_AND_LIVE = re.compile(
    r"^(?:(?:so|ok|hey|hi|and|please|can you tell me|tell me)[\s,]+)*(?:(?:what|which|list|show(?: me)?|give me)(?: are| is)?(?: all)?(?: the| my| our| of the)*) (?:icps|profiles)\b[^?,;.]{0,40}(?:[,;.?]| and| -)+\s*(?:and |with )*(?:which|what|who|how many|say which|their)\b"
    r"(?: ones?| of them| of those)?(?: is| are| were)?(?: currently| already| still| now)*(?: the)? (?:live|published|paused|drafts?|in draft|on|status(?:es)?|active|running)(?: ones?)?(?: right now| now| at the moment| today)*[\s?.!]*$"
)
_ONE = re.compile(
    r"\b(?:show|open|get|what(?:'s| is| does| are)?|describe|explain|tell me about|details?|definition|look at|how is|pull up|display|view|read back)\b"
)


_FLOOR = re.compile(r"\bmin(?:imum)?\.? ?_?scores?\b|\bscore (?:floor|threshold|minimum)\b")


def plan_list_icps(turn: Turn) -> Plan | None:
    """Return the list of ICPs."""
    if _WHICH_AND_LIVE.match(turn.lower) and not turn.named_icp:
        return call("list_icps", lambda results: said_icps(results[-1], None))
    if not _LIST.match(turn.lower) or turn.named_icp:
        return None
    status = next((each for each in ("live", "paused", "draft") if re.search(rf"\b{each}s?\b", turn.lower)), None)
    return call("list_icps", lambda results: said_icps(results[-1], status))


def plan_get_icp(turn: Turn) -> Plan | None:
    """Return one ICP by its name, or the one on screen."""
    if not _ONE.search(turn.lower):
        return None
    icp = turn.named_icp or (turn.icps[0] if turn.icps and _is_only(turn) else None)
    if icp is None and re.match(
        r"^(?:what(?:'s| is)|show|open|describe|explain|read back)(?: me)? (?:in )?(?:this|the|my|current)(?: current)? icp[\s?.!]*$",
        turn.lower,
    ):
        icp = turn.lexicon.icp(turn.lexicon.icp_code)
    if icp is None:
        return None
    floor = f"The minimum score of {icp.name} is {icp.definition.min_score:g}." if _FLOOR.search(turn.lower) else ""
    return call("get_icp", lambda results: paragraphs(floor, said_icp(results[-1])), icp_code=icp.icp_code)


def _is_only(turn: Turn) -> bool:
    """Return whether the message says nothing but the name and what to do with it."""
    return all(
        node.kind in ("icp", "filler", "cue", "mark") or node.soft for node in turn.named_nodes if not _ONE.search(node.text.casefold())
    )
