"""English said in one plain way before it is read: "kick HubSpot out of the list" is "kick out HubSpot"."""

import re
from functools import cache

from agent.interpreter.errands import shown_instead
from agent.interpreter.preambles import without_preamble
from qualification.lookup.words import word_list

LONGEST = 2000
_PLACE = r"(?:it|this|that|here|there|them|everything|(?:the|this|that|my|our) (?:list|draft|icp|profile|mix|search|scope|picture|definition|equation|filters?|criteria|query|target(?: list)?|results?|whole thing))"
_ENDS = r"(?=\s*(?:$|[,.;!?\n]|(?:please|pls|too|now|again|as well|entirely|altogether|completely|for now|and|then|but)\b))"
_NO_MORE = re.compile(
    r"\b(?:(?:do|does|did|are|is|have|has)(?:n't| not)|not|dont|doesnt|isnt|arent) (?:really |actually )?(?P<verb>use|uses|using|run|runs|running|have|having|on|with|rely on) "
    r"(?P<what>[^,;.!?\n]{1,50}?)(?<!\s)\s+(?:any ?more|any longer)\b",
    re.IGNORECASE,
)

_STORY = re.compile(
    r"^(?:(?:hi|hey|hello|so|ok|okay|well|yay|guys|team|great news|good news|fyi|btw)[\s,!:]+)*(?:we|i)(?:'ve| have)?(?: just| recently| finally| already)* (?:closed|won|signed|landed|lost|had|met|spoke|talked|got|came|finished|started|hired|launched|raised)\b[^.!?;\n]{0,140}?"
    r"[.,!;:\n]+\s*(?:(?:so|and|now|then|anyway|therefore|that's why)[\s,]+)*(?=(?:(?:i|we)(?:'d| would)? (?:now |also |really )?(?:want|need|like|am looking|are looking)|i'm looking|we're looking|let's|please|can you|could you|build|find|create|make|draft|give|set up|look for|show)\b)",
    re.IGNORECASE,
)
_LET_IN = re.compile(
    r"\blet (?P<what>(?!me\b|us\b|it\b|go\b)[^,;.!?\n]{1,60}?)(?<!\s) (?:back )?in(?: again| too| as well)?(?=\s*(?:$|[,.;!\n]|(?:please|and|but)\b))",
    re.IGNORECASE,
)
_WHO_CARES = re.compile(r"^(?:but |and |so )?who cares (?:about |for )(?=\S)", re.IGNORECASE)
_RANGE_INSTEAD = re.compile(
    r"^(?:(?:hm+|no|actually|ok|rather|so|and)[\s,.]+)*(?P<range>\d[\d,.]*k?\s*(?:-|to|–)\s*\d[\d,.]*k?)(?P<unit> (?:people|employees|heads|staff|fte|ftes))?(?: instead| rather| then| now)?[\s.!]*$",
    re.IGNORECASE,
)


_SMILE = re.compile(r"(?<=\w)\s*[:;]-?[)DP](?=\s|$)")
_CODES = {"BE": "Belgium", "IT": "Italy", "NO": "Norway", "AT": "Austria", "IN": "India"}
_CODE = re.compile(
    r"(?<=[A-Z][A-Z][/,])\s?(?:BE|IT|NO|AT|IN)\b|(?<=[A-Z][A-Z], )(?:BE|IT|NO|AT|IN)\b|\b(?:BE|IT|NO|AT|IN)(?=\s?[/,]\s?[A-Z]{2,3}\b)"
    r"|(?:(?<=\b[A-Z]{2} and )|(?<=\b[A-Z]{2} or )|(?<=\b[A-Z]{2} & ))(?:BE|IT|NO|AT|IN)(?=\s*(?:$|[,.;:!\n\d(]|with\b|using\b|that\b|who\b))"
)
_DOMAIN = re.compile(
    r"(?:\bwith|\b(?:has|have|having|on|using|use|uses|own|owns)) (?:an? |their )?(?:web(?:site)? )?(?P<end>\.[a-z]{2,6}(?:\.[a-z]{2})?) (?:web ?site|domain|url|site|address)s?(?: names?)?\b",
    re.IGNORECASE,
)
_END_UP = re.compile(
    r"\b(?P<end>minimum|min|maximum|max|floor|cap|ceiling|(?:lower|upper) (?:end|limit|bound))(?P<of> (?:of|for|on) [a-z ]{3,30}?)? (?:up|down|all the way(?: up| down)?) to (?=[$€£]?\d)",
    re.IGNORECASE,
)
_REASONED = re.compile(
    r"^(?P<act>(?:(?:please|ok|and|now|can you|could you|just|hey)[\s,]+)*(?:delete|discard|scrap|remove|pause|unpause|resume|publish|undo|disable|enable|turn o(?:n|ff)|switch o(?:n|ff)|roll back)\b[^,;.!?]*?)"
    r"(?:\s*[,;.!-]\s*(?:nobody|no one|noone|we (?:do ?n[o']?t|no longer|never)|it'?s|it is|that one|that'?s|they'?re|they are|i (?:do ?n[o']?t|no longer)|not needed|because|as it)|\s+(?:because|as nobody|as no one))\b[^,;?]*$",
    re.IGNORECASE,
)
_HAD_NO = re.compile(
    r"^(?P<lead>(?:and |so |ok |hm+ )*what if )(?P<icp>[^,?]+?) (?:had|has|did not have|didn't have|doesn't have|came with) (?:no|any|an?) (?P<what>[\w /-]{2,40}?) (?P<kind>filter|rule|gate|requirement|condition|restriction|limit|exclusion|exclude|bonus)s?\b",
    re.IGNORECASE,
)


_NUMBERED = re.compile(r"(?P<before>[.;!\n]\s*)personas?\s*#?\d\s*[:=)-]\s*", re.IGNORECASE)


@cache
def _parted() -> re.Pattern[str]:
    verbs = "|".join(sorted(word_list("particle_verbs"), key=len, reverse=True))
    return re.compile(
        rf"\b(?P<verb>{verbs}) (?P<what>(?!\d|out\b|off\b|away\b)[^,;.!?\n]{{1,60}}?)(?<!\s) (?P<part>out|off|away)"
        rf"(?:(?: of| from)? {_PLACE}{_ENDS}|(?P<of> of| from|(?<= off)(?= (?:the|my|our|its|their|(?-i:[A-Z])\S*) ?\S))(?= \S)|{_ENDS})",
        re.IGNORECASE,
    )


def in_plain_order(text: str) -> str:
    """Return a text in which the particle of a verb stands beside it, and "do not use X any more" is "no longer use X"."""
    if len(text) > LONGEST:
        return text
    text = _HAD_NO.sub(_without, _REASONED.sub(lambda match: match["act"], shown_instead(without_preamble(_SMILE.sub(".", text)))))
    text = _RANGE_INSTEAD.sub(lambda match: f"make it {match['range']}{match['unit'] or ''}", _STORY.sub("", text))
    if not text.isupper():
        text = _CODE.sub(lambda match: match[0].replace(match[0].strip(), _CODES[match[0].strip()]), text)
    text = _NUMBERED.sub(r"\g<before>", text)
    text = _DOMAIN.sub(r"with a domain ending with \g<end>", text)
    text = _END_UP.sub(r"\g<end>\g<of> to ", text)
    text = _LET_IN.sub(r"allow \g<what>", _WHO_CARES.sub("drop ", text))
    text = _NO_MORE.sub(lambda match: f"no longer {match['verb']} {match['what']}", text)
    return _parted().sub(lambda match: f"{match['verb']} {match['part']} {match['what']}{' from' if match['of'] is not None else ''}", text)


def _without(match: re.Match[str]) -> str:
    """Return "what if X had no region filter" as a drop of that rule; of the draft when "it" or "we" has none."""
    of = "" if match["icp"].casefold() in ("it", "we", "i", "this", "that", "they", "there") else f" of {match['icp']}"
    return f"{match['lead']}we dropped the {match['what']} {match['kind']}{of}"
