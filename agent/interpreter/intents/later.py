"""Requests that are recognised although their tool may be missing: said plainly instead of being misread."""

import re

from agent.interpreter.plan import Plan, say
from agent.interpreter.readings import TOOLS
from agent.interpreter.turn import Turn

_WANTS: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    (
        "delete_records",
        "delete ICPs or records",
        re.compile(
            r"\b(?:delete|erase|wipe|destroy)\b.*\b(?:icps|profiles|accounts|companies|records|data|everything|database|workspace)\b"
            r"|\bremove (?:all|every) (?:my |our |the )?(?:icps?|profiles?|accounts?|companies|records?|data)\b"
        ),
    ),
    (
        "propose_autoqualify",
        "switch autoqualify on signals",
        re.compile(r"\bauto-?\s?qualif\w*\b|\b(?:turn|switch|toggle|enable|disable) (?:on|off)?.*\bsignals?\b"),
    ),
    (
        "propose_qualify_captures",
        "qualify captured records",
        re.compile(r"\bqualify\b.*\b(?:captures?|leads|inbound|last \d+)\b|\bcaptures?\b.*\bqualify\b|\brun qualification\b"),
    ),
    ("propose_requalify", "re-qualify records", re.compile(r"\bre-?\s?qualif\w+\b|\bre-?score (?:all|every)")),
    (
        "list_signals",
        "look at signals",
        re.compile(r"\b(?:which|what|list|show(?: me)?|my|our) signals\b|\bsignals? (?:list|status|page)\b"),
    ),
    (
        "outcome_analysis",
        "analyse closed deals",
        re.compile(
            r"\bclosed[- ](?:won|lost|deals?)\b|\bwon (?:vs\.?|versus|and|or) lost\b|\b(?:win|loss)[ -](?:rate|loss|analysis)|\b(?:past|historical|won) (?:deals|customers)\b.*\b(?:common|propose|look)|\bhistorical data\b|\bbased on (?:our|my) (?:customers|wins|deals)\b"
        ),
    ),
    ("icp_insights", "say what works in an ICP", re.compile(r"\b(?:what(?:'s| is) working|what is noise|insights?)\b")),
    (
        "propose_publish",
        "publish an ICP",
        re.compile(r"\b(?:publish|go live|make (?:it|this|the icp) live|set (?:it|this) (?:to )?live|promote)\b|\bto live\b"),
    ),
    ("propose_pause", "pause an ICP", re.compile(r"^(?:please |can you |could you )?(?:pause|deactivate|suspend)\b")),
    ("propose_resume", "resume an ICP", re.compile(r"^(?:please |can you |could you )?(?:resume|unpause|reactivate)\b")),
    (
        "propose_rollback",
        "roll back an ICP",
        re.compile(r"\broll(?:ed)?[ -]?back\b|\brevert to (?:version|v\d)|\bgo back to (?:version|v)\s?\d"),
    ),
    (
        "propose_delete_draft",
        "delete a draft",
        re.compile(r"\b(?:delete|discard|scrap|throw away) (?:the|this|my) draft\b|\bdelete (?:the|this|my) (?:icp|profile)\b"),
    ),
    ("propose_undo", "undo a change", re.compile(r"^(?:please |can you |could you )?undo\b|\bundo (?:that|it|the last|this)\b")),
    (
        "draft_persona",
        "draft a persona",
        re.compile(
            r"\b(?:add|build|create|draft|define|make|new) (?:an? |the |another |me a )?(?:buyer )?persona\b|\bclone (?:the )?persona\b|\bpersona for\b"
        ),
    ),
    (
        "propose_save_term",
        "keep a term in the glossary",
        re.compile(r"\b(?:remember|from now on|define the term|glossary|save (?:the|this) term)\b|\bwhen (?:i|we) say\b"),
    ),
    ("get_job", "look at jobs", re.compile(r"\b(?:job|re-?qualification) (?:status|progress)\b|\bhow far\b.*\bjob\b")),
)
_ELSEWHERE = re.compile(
    r"\b(?:poem|joke|weather|recipe|song|story|haiku|translate|essay|movie|football|stock price|news|capital of|president|homework|python|javascript|sql query|code|email for me|cold emails?|write (?:me )?an? (?:e-?mail|blog|post|letter)|"
    r"who won|what time|what day|meaning of life|how old are you|sing|play)\b"
)
_STRONG = re.compile(r"\b(?:poem|joke|weather|recipe|haiku|capital of|translate|who won|what time is it|meaning of life|president of)\b")
OUTSIDE = (
    "That is outside what I do. I help with qualification: drafting an ICP from a sentence, counting who matches, what-ifs, comparing ICPs, "
    "the top accounts and why they score, and looking up fields."
)
_LOOKALIKE = re.compile(r"\b(?:companies|accounts|firms|businesses|customers|startups)\b.*\bsimilar to\b|\blook-?\s?alikes?\b")
_LIKE = re.compile(r"\b(?:companies|accounts|firms|businesses|customers|startups) (?:just )?like\b")
_USES = re.compile(r"\b(?:us(?:e|es|ing)|with|on|runs?|running|have|has|having)\b")
_BEYOND = re.compile(
    r"^(?:(?:please|can you|could you|now|and|then|ok|go|also)[\s,]+)*(?P<verb>send|e-?mail|mail|call(?! (?:it|this|that|them|the icp|the draft|the persona)\b)|phone|dial|text|ping|notify|message|contact|enrich|export|download|sync|upload|book|schedule|scrape|crawl|google|translate|"
    r"invite|forward|tweet|post|print|fax|buy|purchase|order(?! by\b)|pay|reserve|enrich|subscribe|unsubscribe|upgrade(?= (?:us|me|my|our|the plan)\b)|downgrade(?= (?:us|me|my|our)\b)|remind(?! me (?:what|which|of|about|how|who|where|why)\b)|write(?: me| us)? (?:an?|the|to)|compose|follow up|reach out|summari[sz]e|transcribe|switch (?:me |us )?to (?:the )?workspace|log (?:me )?(?:in|out))\b"
)
_EXPORTS = re.compile(r"export|download|sync|print")
_LEAVES = (
    "I cannot send lists anywhere from here. Leads, accounts and the matches of a preview leave as CSV from their pages; "
    "I can draft the ICP and count who is in it."
)
_ACTIONS = re.compile(
    r"^(?:please |can you |could you )?(?:send|e-?mail|call|enrich|export|import|sync|push|book|schedule|delete all|contact|message|remind|upload|download)\b"
)


def plan_later(turn: Turn) -> Plan | None:
    """Return a plain "not yet" for a wish whose tool this copilot lacks."""
    for tool, what, pattern in _WANTS:
        if not turn.can(tool) and pattern.search(turn.lower):
            return say(
                f"I cannot {what} yet, and I changed nothing. I can draft and edit ICPs, count and preview who matches, run what-ifs, compare ICPs and explain scores."
            )
    return None


def plan_beyond(turn: Turn) -> Plan | None:
    """Return a plain refusal of an act that no part of the product does: mails, calls, exports by chat."""
    match = _BEYOND.match(turn.lower)
    if match is None:
        return None
    return say(_LEAVES if _EXPORTS.match(match["verb"]) else OUTSIDE)


def plan_elsewhere(turn: Turn) -> Plan | None:
    """Return a polite refusal for what has nothing to do with qualification."""
    if _LOOKALIKE.search(turn.lower) or (
        _LIKE.search(turn.lower) and all(each.field in TOOLS for each in turn.reading.parameters) and not _USES.search(turn.lower)
    ):
        return say(
            "I cannot look for companies like one you name. Tell me what they have in common, such as sector, size, place or tools, and I will draft that."
        )
    if _STRONG.search(turn.lower) and not re.search(r"\b(?:companies|accounts|icps?|leads|filter)\b", turn.lower):
        return say(OUTSIDE)
    if not turn.reading.parameters and (_ELSEWHERE.search(turn.lower) or _ACTIONS.match(turn.lower)):
        return say(OUTSIDE)
    return None
