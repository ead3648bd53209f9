"""What is said around a request and asks for nothing: greetings, excuses, what one sells oneself, why something is wanted.

The words are data (`preambles.csv`); the shapes of the sentences around them are here.
"""

import re
from functools import cache

from qualification.lookup.words import one_of

LONGEST = 2000
_WE = r"(?:we|i)(?:'re|'m| are| am)"


def _of(part: str) -> str:
    return rf"(?:{one_of('preambles', part)})"


@cache
def _shapes() -> dict[str, re.Pattern[str]]:
    """Return the pattern of each kind of sentence around a request."""
    our_buyers = rf"(?:our|my) (?:{_of('best')} )?{_of('market')}"
    shapes = {
        "hesitation": rf"^(?:{_of('hesitation')}[\s,.:;!…-]+)+(?=\S)",
        "unsure": r"^(?:(?:hm+|ok|okay|well|so|but)[\s,]+)*(?:(?:(?:i|we)(?:'m|'re| am| are) )?(?:not (?:so |quite |really |too |entirely )?(?:sure|convinced|certain)|unsure|undecided|torn)|let me (?:think|see)|(?:no,? )?(?:that's|this is|it's|that is|that was)? ?not (?:at all )?what (?:i|we) (?:meant|wanted|asked for|said|had in mind)|you(?:'ve| have)? (?:misunderstood|got (?:me|that|it) wrong)(?: me| that)?|one (?:sec|second|moment)|interesting|i see)"
        r"(?: (?:yet|here|about (?:it|that|this)))?\s*[,.;:!…–-]+\s*(?=\S)",
        "unsaved": r"^(?:(?:no|wait|hm+|ok|okay|but|please)[\s,.!]+)*(?:(?:do not|don't|dont) (?:save|confirm|apply)(?: (?:it|this|that|anything))?(?: (?:yet|now|for now|just yet|please))*|not (?:yet|so fast)|before (?:you|i|we) (?:save|confirm)(?: (?:it|this|that))?|before saving(?: it| this)?)\s*[,.;:!–-]+\s*(?:(?:first|but|and|rather|please)[\s,]+)*(?=\w+ \w)",
        "praise": r"^(?:(?:(?:that|this|it) )?(?:looks?|sounds?|seems?|is|'s) (?:really |very |pretty |all |almost )?(?:good|great|fine|nice|right|ok|okay|perfect)(?: so far| to me)?|that's (?:good|great|fine|right|perfect)|(?:nice|great|perfect|good|love it|almost(?: there)?|nearly(?: there)?|close|lgtm|getting there)(?: one| job| work| start| so far)?(?=[,.!]))"
        r"(?:[\s,.!]+(?:but|except|only|just|though|however|now)\b|[,.!]+(?:\s+(?:and|also)\b)?)[\s,]+(?=(?:please |can you |could you |also )*(?:add|drop|remove|exclude|include|make|change|set|raise|lower|increase|decrease|swap|replace|take|put|without|no|only|limit|rename|call|cut|lose|tighten|loosen|widen|give|let's|i'd|i want|we need|prefer)\b)",
        "greeting": rf"^{_of('greeting')}[!.]+\s+(?=\S)",
        "excuse": rf"^{_of('excuse')}\b(?: (?:for|about|that|if)\b)?[^.!?;\n]{{0,120}}[.!;\n]+\s*(?=\S)",
        "agreed": r"^(?:(?:so|well|ok|okay|and|anyway)[\s,]+)*(?:(?:my|our) [^.!?;,\n]{1,60}|i|we)\b[^.!?;,\n]{0,80}\b(?:and|that)?\s*(?:we|i)(?:'ve| have)? (?:all )?"
        rf"{_of('decided')}\s+(?:that\s+)?(?:(?:we|i)(?:'d)? (?:should|want to|need to|must|ought to|will|would like to)\s+|to\s+|on\s+)?{_of('pursue')}\s+",
        "ask_last": rf"(?<=[.!;\n])\s*(?:(?:can|could|would|will) you (?:please )?{_of('draft')} (?:that|it|this|one)(?: up)?(?: for (?:me|us))?(?: please)?[?.!]+\s*)?"
        rf"(?:{_of('thanks')}(?: {_of('ever_so')})?[\s!.]*)?$",
        "new_here": rf"^(?:{_of('greeting')}[\s,!]+)?(?:i|we)(?:'m| am|'re| are) (?:quite |pretty |brand |still )?new\b[^.!?;\n]{{0,40}}[.!;]+\s*(?=\S)",
        "what_we_are": rf"^(?:(?:we|i)(?:'re|'m| are| am)? (?:an? |the )?[^.!?;,\n]{{2,80}}\b{_of('seller')}|we {_of('sell')} [^.!?;\n]{{2,80}}?)(?:[.;!\n]+\s*|,?\s+and\s+(?={our_buyers}\b))(?=(?:{our_buyers}|{_of('next')})\b)",
        "sell_to": rf"^(?:(?:so|hi|hey|hello|ok)[\s,]+)*we (?:{one_of('preambles', 'sell')}) (?!to\b|into\b)(?P<what>[^.!?;,:\n]{{2,50}}?) (?:in)?to (?=\S)",
        "they_agreed": r"^(?:(?:so|well|ok|okay|and|anyway)[\s,]+)*(?:[^.!?;,\n]{0,60}\b(?:and|where|in which|then)\s+)?(?:the|our|my) (?:\w+ ){0,2}"
        rf"{_of('deciders')} (?:has |have )?(?:all )?{_of('decided')}\s+(?:on\s+|(?:to|that (?:we|i)(?:'d)? (?:should|want to|need to|must|will|would like to))\s+{_of('pursue')}\s+)",
        "buyers_are": rf"^{our_buyers}(?: are|'re) (?P<who>[^.!?;,\n]{{2,60}}?(?: (?:at|in|of|with) |\s*[(,]))",
        "as_for": r"^(?:(?:and|now|so|ok|okay|then|next)[\s,]+)*(?:as for|as to|regarding|concerning|on|about|when it comes to|now to|with regard to)\s+(?:the |our |my )?"
        r"(?:people|persons?|contacts?|personas?|humans|buyers?|leads?|companies|accounts?|definition|draft|icp|weights?|geo|geography|size|tech|tools)\s*[,:–-]\s*(?=\S)",
        "musing": rf"^(?:(?:ok|okay|so|well|but|and|actually)[\s,]+)*{_of('reflecting')}(?:[,.:;!…]+\s*|\s+-\s+)(?=\S)",
        "kinds": rf"^(?:(?:basically|so|ok|well)[\s,]+)*(?:there (?:are|exist)|(?:we|i)(?:'ve)? (?:have|see|got|want|need|know|sell to|serve|target)|it's|these are)\s+(?:basically |really |only |just )?"
        rf"(?:an? (?:couple|few) (?:of )?|several |some |two|three|four|[2-5])\s*(?:different |main |distinct )?(?:{_of('kind')})\s+(?:of\s+)?(?:{_of('market')}|compan(?:y|ies)|accounts?)(?: (?:for us|here|of ours|(?:that |whom )?we (?:sell to|serve|target|want|have)))?\s*[:;,–.-]+\s*(?=\S)",
        "scored": r"^(?:please )?(?:score|rank|rate|grade) (?P<who>(?!by\b|on\b|according\b)[^.!?;:\n]{2,60}? (?:compan(?:y|ies)|accounts?|firms?|business(?:es)?|brands?|start-?ups?))(?: for (?:me|us))?(?: (?:like this|as follows|this way))?\s*:\s*(?![+-]?\d)(?=\S)",
        "another": rf"\b(?:an?|another|one more),?\s+(?:{_of('other')}\b[,\s]+(?:and\s+)?)+(?=(?:icp|profile|ideal customer profile)\b)",
        "in_the_drawer": rf"\b(?:with |for )?(?:what (?:i|we)(?:'ve| have)?(?: got)?|what is|what's)(?: here| now)? in the {_of('place')}\b(?: here)?",
        "paused": rf"\b{_of('halt')} (?:all|every|everything)(?: of)?(?: the| our| my)? auto[- ]?qualif\w*"
        r"(?:[\s,;:–-]+(?:(?:all|every|each)(?: of)?(?: the| our| my)? signals? off|everything off))?(?=[\s.!]*$)",
        "because": rf"^{_WE}\s+[^.!?;,\n]{{3,100}}?[\s,;.]+so\s+(?:please|pls|can you|could you)(?: please)?\s+(?={_of('act')}\b)",
    }
    return {name: re.compile(pattern, re.IGNORECASE) for name, pattern in shapes.items()}


def without_preamble(text: str) -> str:
    """Return a text without what is said around the request, and with what is on screen said plainly."""
    if len(text) > LONGEST:
        return text
    shapes = _shapes()
    said = text.strip()
    for name in ("hesitation", "unsaved", "unsure", "praise", "greeting", "excuse", "musing", "new_here", "as_for"):
        said = shapes[name].sub("", said)
    chatty = said != text.strip()
    if agreed := shapes["agreed"].match(said) or shapes["they_agreed"].match(said):
        said, chatty = f"target {said[agreed.end() :]}", True
    if chatty and len(said) > LONGEST // 100:
        said = shapes["ask_last"].sub("", said)
    said = shapes["because"].sub("", shapes["what_we_are"].sub("", said))
    said = shapes["scored"].sub(r"target \g<who>: ", shapes["kinds"].sub("target ", shapes["sell_to"].sub("target ", said)))
    said = shapes["buyers_are"].sub(r"target \g<who>", said)
    said = shapes["in_the_drawer"].sub("in this draft", shapes["another"].sub("a new ", said))
    return shapes["paused"].sub("turn off autoqualify for all signals", said) or text
