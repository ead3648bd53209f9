"""Whether a message asks, requests, refuses, sets a condition, reports or muses. Only a request becomes a change."""

import re
from typing import Literal, TypeAlias

Mood: TypeAlias = Literal["requests", "asks", "refuses", "conditions", "reports", "muses"]

_REQUEST = re.compile(
    r"^(?:hi|hey|hello|ok|okay|please|pls|so|now|and|also|well|great|thanks|thank you)?[\s,!.]*(?:can|could|would|will) (?:you|u)(?: please| pls| kindly| also)* "
    r"(?!tell|explain|say|show me (?:how|what|which|if)|count|how|check)",
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"^(?:(?:hi|hey|hello|ok|okay|so|and|but|now|well|quick question|quick one|one question|just wondering|please)[\s,!:.-]+)*"
    r"(?:(?:can|could|would|will) (?:you|u) (?:please |pls )?(?:tell|explain|say|count)|what|what's|whats|which|who|whom|whose|how|why|when(?! (?:i|we|you) say\b)|where|is|are|am|was|were|do(?! not\b)|does|did|can|could|"
    r"would|should|shall|will|has|have we|have i|any idea|any chance|(?:give|tell|show) me (?:a |the )?(?:number|count|total|share|percentage|counts) (?:of|for)|show me [^.;]{1,80} (?:counts?|numbers)[\s.!]*$|tell me (?:how|what|which|why|if|whether|who)|count|number of|# of|(?:the )?(?:share|percentage|percent|proportion|fraction|part) of|total number of|i wonder|wondering|curious|suppose|"
    r"imagine|say we|assume|hypothetically|if (?:i|we))\b",
    re.IGNORECASE,
)
_ASKING_INSIDE = re.compile(r"\b(?:what if|what happens|what would|how many|how much|what about|how about)\b", re.IGNORECASE)
_MUSING = re.compile(
    r"^(?:(?:hmm+|so|well|ok|okay|and|or|but)[\s,.]+)*(?P<hedge>(?:maybe|perhaps|possibly)(?: (?:we|i|you) (?:should|could|can|might))?|(?:i|we)(?:'m| am|'re| are) (?:thinking (?:of|about)|considering|not sure (?:if|whether) (?:i|we) should)|"
    r"think(?:ing)? (?:of|about)|considering|(?:i|we) (?:might|may|(?:think|feel|guess|reckon|believe|suppose)(?: that)? (?:we|i|you) (?:should|could|might|may|ought to|need to|have to|can))|not sure (?:if|whether)(?: (?:i|we) should)?|we could(?: also)?)\b[\s,]*",
    re.IGNORECASE,
)
_SAYING = r"(?:sa(?:id|ys)|suggest(?:s|ed)?|propos(?:es|ed)|recommend(?:s|ed)?|think(?:s)?|thought|told (?:me|us)|ask(?:s|ed)(?: me| us)?|want(?:s|ed)|would like|insist(?:s|ed)|argue[sd]?|reckon(?:s|ed)|claim(?:s|ed)|wrote|writes|mention(?:s|ed))"
_REPORTED = re.compile(
    rf"^(?:(?:so|well|ok|okay|and|but|apparently)[\s,]+)*(?P<who>(?:my|our|the|a|some|his|her|their)(?: \w+){{1,3}}?|some(?:one|body)|he|she|they|[a-z][\w.'-]*(?: [A-Z][\w.'-]*)?)\s+"
    rf"(?:has |have |just |already |also |once )?{_SAYING}(?:\s+(?:that )?(?:we|i|you)(?: should| could| must| need to| ought to)?|\s+(?:that|me|us)(?: to)?|\s+to|\s*[:,\"'])?\s+(?P<what>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_NOBODY = re.compile(
    r"^(?:when|whenever|if|by|i|we|you|it|that|this|there|please|just|also|companies|accounts|would|do|does|did|can|could|should|will|what|which|who|how|why|is|are|pretend|assume|people)\b",
    re.IGNORECASE,
)
_REFUSED = re.compile(
    r"\b(?:don't|do not|dont|won't|will not|would not|wouldn't|shouldn't|should not|must not|mustn't|can't|cannot|never|no need to|hold off|rather not|not (?:yet|now|today)|wait (?:with|before)|"
    r"not going to|without (?!asking|confirming|waiting|saving|changing|writing)(?=\w+ing\b)|instead of (?=\w+ing\b)|not (?=\w+ing\b)|refrain from|leave .* as (?:it is|they are|is))\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"\b(?:if|unless|until(?! further notice)|(?<!\bat )once|when(?! (?:i|we|you) say\b)|whenever|as soon as|as long as|provided|in case|assuming|depending on|tomorrow|tonight|later|next (?:week|month|quarter|monday|tuesday|wednesday|thursday|friday)|"
    r"on (?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)|at \d{1,2}(?::\d\d)?\s?(?:am|pm|o'clock)|after (?:the|it|that|we|you|i|\w+ing)\b(?!,)|before (?:the|it|we|you|i|\w+ing)|in \d+ (?:minutes|hours|days))\b",
    re.IGNORECASE,
)
_WOULD_YOU = re.compile(r"^(?:(?:so|and|ok|okay|but)[\s,]+)*would you (?!please|kindly|mind)[^?]*\?$", re.IGNORECASE)


def is_question(text: str) -> bool:
    """Return whether the message asks: by its question mark or its first words. "Can you build ..." is a request."""
    message = text.strip()
    if _ASKING_INSIDE.search(message):
        return True
    if _REQUEST.match(message):
        return False
    return message.endswith("?") or bool(_ASKING.match(message))


def mood_of(text: str) -> Mood:
    """Return the mood of a clause that names an act such as "publish" or "turn on".

    Descriptions of companies are another matter: there "if" and "not" say which companies are meant.
    """
    if _MUSING.match(text):
        return "muses"
    if said_by(text):
        return "reports"
    if is_question(text) or _WOULD_YOU.match(text.strip()):
        return "asks"
    if _REFUSED.search(text):
        return "refuses"
    return "conditions" if _CONDITION.search(text) else "requests"


def said_by(text: str) -> tuple[str, str] | None:
    """Return who is reported to want something, and what: "my boss wants us to drop Texas"; None for one's own words."""
    match = _REPORTED.match(text.strip())
    if match is None or _NOBODY.match(match["who"]):
        return None
    return match["who"], match["what"].strip(" \"'")


def bare_request(text: str) -> str:
    """Return the request inside a musing or a report: "maybe drop Texas?" is "drop Texas"."""
    reported = said_by(text)
    bare = reported[1] if reported else _MUSING.sub("", text.strip())
    return bare.strip().rstrip("?!. \"'")


def is_mused(text: str) -> bool:
    """Return whether a message only thinks aloud of what it says."""
    return _MUSING.match(text.strip()) is not None
