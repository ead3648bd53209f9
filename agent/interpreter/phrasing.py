"""English said in one plain way before it is read: "kick HubSpot out of the list" is "kick out HubSpot"."""

import re
from functools import cache

from qualification.lookup.words import word_list

LONGEST = 2000
_PLACE = r"(?:it|this|that|here|there|them|everything|(?:the|this|that|my|our) (?:list|draft|icp|profile|mix|search|scope|picture|definition|equation|filters?|criteria|query|target(?: list)?|results?|whole thing))"
_ENDS = r"(?=\s*(?:$|[,.;!?\n]|(?:please|pls|too|now|again|as well|entirely|altogether|completely|for now|and|then|but)\b))"
_NO_MORE = re.compile(
    r"\b(?:(?:do|does|did|are|is|have|has)(?:n't| not)|not|dont|doesnt|isnt|arent) (?:really |actually )?(?P<verb>use|uses|using|run|runs|running|have|having|on|with|rely on) "
    r"(?P<what>[^,;.!?\n]{1,50}?)(?<!\s)\s+(?:any ?more|any longer)\b",
    re.IGNORECASE,
)


@cache
def _parted() -> re.Pattern[str]:
    verbs = "|".join(sorted(word_list("particle_verbs"), key=len, reverse=True))
    return re.compile(
        rf"\b(?P<verb>{verbs}) (?P<what>(?!\d|out\b|off\b|away\b)[^,;.!?\n]{{1,60}}?)(?<!\s) (?P<part>out|off|away)"
        rf"(?:(?: of| from)? {_PLACE}{_ENDS}|(?P<of> of| from)(?= \S)|{_ENDS})",
        re.IGNORECASE,
    )


def in_plain_order(text: str) -> str:
    """Return a text in which the particle of a verb stands beside it, and "do not use X any more" is "no longer use X"."""
    if len(text) > LONGEST:
        return text
    text = _NO_MORE.sub(lambda match: f"no longer {match['verb']} {match['what']}", text)
    return _parted().sub(lambda match: f"{match['verb']} {match['part']} {match['what']}{' from' if match['of'] else ''}", text)
