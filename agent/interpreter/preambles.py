"""What is said around a request and asks for nothing: greetings, excuses, what one sells oneself, why something is wanted."""

import re

LONGEST = 2000
_HESITATION = re.compile(r"^(?:(?:hm+|um+|uh+|erm?)[\s,.:;!…-]+)+(?=\S)", re.IGNORECASE)
_GREETING = re.compile(r"^(?:(?:good )?(?:morning|afternoon|evening)|hi(?: there)?|hello|hey(?: there)?)[!.]+\s+(?=\S)", re.IGNORECASE)
_EXCUSE = re.compile(
    r"^(?:sorry|apologies|excuse me|pardon)\b(?: (?:for|about|that|if)\b)?[^.!?;\n]{0,120}[.!;\n]+\s*(?=\S)", re.IGNORECASE
)
_AGREED = re.compile(
    r"^(?:(?:so|well|ok|okay|and|anyway)[\s,]+)*(?:(?:my|our) [^.!?;,\n]{1,60}|i|we)\b[^.!?;,\n]{0,80}\b(?:and|that)?\s*(?:we|i)(?:'ve| have)? (?:all )?(?:agreed|decided|concluded|figured|settled)\s+(?:that\s+)?"
    r"(?:(?:we|i)(?:'d)? (?:should|want to|need to|must|ought to|will|would like to)\s+|to\s+|on\s+)?(?:go(?:ing)? after|target(?:ing)?|focus(?:ing)? on|sell(?:ing)? to|look(?:ing)? for|pursu(?:e|ing))\s+",
    re.IGNORECASE,
)
_ASK_LAST = re.compile(
    r"(?<=[.!;\n])\s*(?:(?:can|could|would|will) you (?:please )?(?:draft|build|create|make|set up|put together) (?:that|it|this|one)(?: up)?(?: for (?:me|us))?(?: please)?[?.!]+\s*)?"
    r"(?:(?:thanks|thank you|thx|cheers|many thanks)(?: (?:a lot|so much|very much|in advance|again|a million|a bunch))?[\s!.]*)?$",
    re.IGNORECASE,
)
_WHAT_WE_ARE = re.compile(
    r"^(?:(?:we|i)(?:'re|'m| are| am)? (?:an? |the )?[^.!?;,\n]{2,80}\b(?:vendor|compan(?:y|ies)|start-?up|provider|maker|business|agency|consultancy|shop|supplier|platform)"
    r"|we (?:sell|make|build|offer|provide) [^.!?;\n]{2,80})[.;!\n]+\s*"
    r"(?=(?:our|my) (?:best |ideal |typical |main |target )?(?:buyers?|customers?|clients?|prospects?|market|targets?|users?|audience)\b)",
    re.IGNORECASE,
)
_BUYERS_ARE = re.compile(
    r"^(?:our|my) (?:best |ideal |typical |main |target )?(?:buyers?|customers?|clients?|prospects?|targets?)(?: are|'re) (?P<who>[^.!?;,\n]{2,60}? (?:at|in|of) )",
    re.IGNORECASE,
)
_ANOTHER = re.compile(
    r"\b(?:an?|another|one more),?\s+(?:(?:different|separate|second|fresh|brand[- ]new|whole new|completely new|totally new|new|other)\b[,\s]+(?:and\s+)?)+(?=(?:icp|profile|ideal customer profile)\b)",
    re.IGNORECASE,
)
_IN_THE_DRAWER = re.compile(
    r"\b(?:with |for )?(?:what (?:i|we)(?:'ve| have)?(?: got)?|what is|what's)(?: here| now)? in the (?:drawer|editor|form|panel)\b(?: here)?",
    re.IGNORECASE,
)
_PAUSED = re.compile(
    r"\b(?:pause|stop|suspend|halt|disable|(?:turn|switch) off) (?:all|every|everything)(?: of)?(?: the| our| my)? auto[- ]?qualif\w*"
    r"(?:[\s,;:–-]+(?:(?:all|every|each)(?: of)?(?: the| our| my)? signals? off|everything off))?(?=[\s.!]*$)",
    re.IGNORECASE,
)
_BECAUSE = re.compile(
    r"^(?:we|i)(?:'re|'m| are| am)\s+[^.!?;,\n]{3,100}?[\s,;.]+so\s+(?:please|pls|can you|could you)(?: please)?\s+(?=(?:pause|stop|suspend|turn|switch|disable|enable|halt|resume|publish)\b)",
    re.IGNORECASE,
)


def without_preamble(text: str) -> str:
    """Return a text without what is said around the request, and with what is on screen said plainly."""
    if len(text) > LONGEST:
        return text
    said = _EXCUSE.sub("", _GREETING.sub("", _HESITATION.sub("", text.strip())))
    chatty = said != text.strip()
    if agreed := _AGREED.match(said):
        said, chatty = f"target {said[agreed.end() :]}", True
    if chatty and len(said) > LONGEST // 100:
        said = _ASK_LAST.sub("", said)
    said = _BECAUSE.sub("", _WHAT_WE_ARE.sub("", said))
    said = _BUYERS_ARE.sub(r"target \g<who>", said)
    said = _IN_THE_DRAWER.sub("in this draft", _ANOTHER.sub("a new ", said))
    return _PAUSED.sub("turn off autoqualify for all signals", said) or text
