"""Changes said as a statement about something: "geography is irrelevant", "HubSpot doesn't matter any more", "we don't care where they are"."""

import re

from agent.interpreter.commands import commands_of
from agent.interpreter.weights import LEVELS
from qualification.definitions import DEFAULT_WEIGHT

_UNIMPORTANT = re.compile(
    r"^(?:(?:and|but|also|ok|so|please|actually)[\s,]+)*(?P<what>[^,;]+?)\s+(?:(?:(?:does|do)(?:n't| not)|no longer|won't|will not) (?:really |even )?(?:matters?|counts?|interests? us|play a role)"
    r"|(?:is|are)(?:n't| not| no longer)? (?:irrelevant|unimportant|important|relevant|needed|necessary|a concern)|(?:can|could|may|should|has to|must) go(?: away)?|goes(?: away)?|went away|is gone|falls away)(?: any ?more| any longer| to us| to me| at all| here| now)*[\s.!]*$",
    re.IGNORECASE,
)
_UNBOUND = re.compile(
    r"^(?:(?:and|but|also|ok|so|please|actually)[\s,]+)*(?:(?:it|we|this|that|the icp|i)\s+)?(?:(?:should|must|need|does|do)(?:n't| not)|no longer|never|stop)(?: (?:be|have to be|need to be|should be|is|want to))?\s+"
    r"(?:restrict(?:ed|ing)?|limit(?:ed|ing)?|filter(?:ed|ing)?|bound|narrow(?:ed|ing)?|constrain(?:ed|ing)?|gat(?:ed?|ing)|tied)(?: (?:it|them|this))?\s+(?:by|on|to|for|in terms of|with)\s+(?P<what>[^,;]{2,50}?)"
    r"(?: any ?more| any longer| at all| now| then| please)*[\s.!]*$",
    re.IGNORECASE,
)
_NO_LIMIT = re.compile(
    r"^(?:(?:and|but|also|ok|so|please|actually)[\s,]+)*no (?:more )?(?P<what>size|headcount|employees?|revenue|geo(?:graphy|graphic)?|regions?|country|funding|stage)\s+(?:limits?|restrictions?|bounds?|requirements?|constraints?|conditions?|criteri(?:a|on))"
    r"(?: any ?more| any longer| at all| now| please)*[\s.!]*$",
    re.IGNORECASE,
)
_KEPT = re.compile(r"\b(?:is|are) (?:important|relevant|needed|necessary|a concern)\b", re.IGNORECASE)
_CARE = re.compile(
    r"^(?:(?:and|but|also|ok|so|actually)[\s,]+)*(?:i|we) (?:do not|don't|no longer) (?:really )?(?:care|mind) (?P<what>where|how (?:big|large|small)|how old|what industry|which industry)\b.*$",
    re.IGNORECASE,
)
_MEANS = {"where": "geography", "what industry": "industry", "which industry": "industry", "how old": "founded"}


def as_removal(text: str) -> str:
    """Return a statement that something is of no importance as the command it means ("drop geography"), or nothing."""
    if cared := _CARE.match(text.strip()):
        return f"drop {_MEANS.get(cared['what'].casefold(), 'size')}"
    if unbound := _UNBOUND.match(text.strip()):
        return f"drop {unbound['what']}"
    if (limit := _NO_LIMIT.match(text.strip())) is not None:
        return f"drop the {limit['what']}"
    match = _UNIMPORTANT.match(text.strip())
    return f"drop {match['what']}" if match and not _KEPT.search(text) else ""


_WELCOME = re.compile(
    r"^(?:(?:and|but|also|ok|so|then|actually)[\s,]+)*(?:(?:the )?(?:whole|entire)(?: of)? |all of )?(?P<what>[^,;]+?)\s+(?:is|are|would be|were)\s+(?:also |perfectly |totally |just |still )?(?:fine|ok|okay|alright|all right|acceptable|allowed|good too|cool|possible)(?: too| as well| by me| by us| with me| with us| for me| for us| also| actually| after all| now| again| really)*[\s.!]*$",
    re.IGNORECASE,
)
_OUT = re.compile(
    r"^(?:(?:and|but|also|ok|so|then|actually)[\s,]+)*(?P<what>(?!everything|everyone|anything|all\b|it\b|that\b|this\b)[^,;]{2,60}?)\s+(?:(?:should |must |have to )?(?:stay|remain|be)|stays?|remains?)\s+(?:out|outside|away|excluded|off the list)(?: too| as well| please| though)*[\s.!]*$",
    re.IGNORECASE,
)
_KEEP_REST = re.compile(
    r"^(?:please )?(?:keep|leave) (?:everything|all|it all|the rest)(?: else)?(?: as (?:it )?is)?,?\s+(?:but|and|just)(?: just)?\s+",
    re.IGNORECASE,
)
_KEEP_BUT = re.compile(
    r"^(?:please )?(?:keep|leave) (?:everything|all|it all)(?: else)?,?\s+(?:but|except|apart from|other than|besides)(?: for)?\s+(?P<what>.+)$",
    re.IGNORECASE,
)
_KEEP_ALONE = re.compile(
    r"^(?:please )?(?:only )?(?:keep|leave) (?:only |just )?(?P<what>(?!everything|all\b)[^,;]+?)[,;]?\s+(?:and |but |then )?(?:drop|remove|lose|forget|ditch|delete|scrap|cut|kick out|get rid of|throw out)\s+(?:all )?(?:of )?"
    r"(?:the (?:rest|others?|other (?:rules|filters))|everything else|all else|what's left)[\s.!]*$",
    re.IGNORECASE,
)
_ALL_OUT = re.compile(
    r"^(?:everything|everyone|everybody|anything|all)(?: else)? (?:but|except(?: for)?|other than|apart from|outside(?: of)?) (?P<what>[^,;]+?)\s+(?:is |are )?(?:out|goes|go|can go|must go|should go|excluded)[\s.!]*$",
    re.IGNORECASE,
)
_NEGATIVE = re.compile(
    r"^(?:make|turn|set|give|put)\s+(?P<what>[^,;]+?)\s+(?:to |at |into )?(?:an? )?(?:negative(?: weight| score)?|minus|penalty|malus)[\s.!]*$",
    re.IGNORECASE,
)
_LEVEL = r"(?:critical|crucial|highest|high|medium|moderate|normal|low)"
_DEMOTED = re.compile(
    r"^(?P<what>[^,;]+?)\s+(?:(?:is|are)(?:n't| not)|(?:should|must|need|does|do|has|have)(?:n't| not)(?: (?:be|have to be|need to be))?|no longer (?:has to be|needs to be|must be|is)|need not be|doesn't have to be|don't have to be)"
    r"(?: really| strictly)? (?:required|mandatory|(?:a )?must(?:[- ]haves?)?|necessary|a (?:hard )?(?:filter|requirement|gate)|needed)[\s.!]*$",
    re.IGNORECASE,
)
_RANKED = re.compile(
    r"^(?P<verb>demote|downgrade|soften|promote|upgrade)\s+(?P<what>[^,;]+?)(?:\s+(?:to|into)\s+(?P<mode>.+?))?[\s.!]*$", re.IGNORECASE
)
_RATED = re.compile(
    rf"^(?:(?:and|but|also|ok|so|then|please|actually)[\s,]+)*(?P<what>[^,;:=]{{2,60}}?)\s*(?:\s(?:(?:should|must|could|can|would) (?:only )?(?:count(?: for)?|be(?: worth)?|get|have|score|weigh|become)|is(?: only)?(?: worth)?|are(?: only)?(?: worth)?|gets?|counts?(?: for)?|scores?|weighs|deserves?|(?:up |down |back )?to|at)|:|=|\s(?=high|low|critical|medium))\s*"
    rf"(?:an? |only |now |just )*(?P<sign>[+-])?(?P<points>\d{{1,3}}|{_LEVEL})(?:\s*(?:points?|pts|weight|importance|priority))?(?:[\s,]+(?:for us|to us|please|pls|now|instead|importance|priority))*[\s.!]*$",
    re.IGNORECASE,
)


def as_mode(text: str) -> str:
    """Return a statement about how binding something is as the command it means ("X is not required": make it a preference), or nothing."""
    if match := _KEEP_ALONE.match(text.strip()):
        return f"drop everything except {match['what']}"
    if match := _ALL_OUT.match(text.strip()):
        return f"only {match['what']}"
    if (match := _KEEP_BUT.match(text.strip())) and not commands_of(match["what"])[1]:
        return f"drop {match['what']}"
    if _KEEP_REST.match(text.strip()):
        return _KEEP_REST.sub("", text.strip())
    if (match := _OUT.match(text.strip())) and not commands_of(match["what"])[1]:
        return f"exclude {match['what']}"
    if match := _WELCOME.match(text.strip()):
        return f"allow {match['what']}"
    if match := _DEMOTED.match(text.strip()):
        return f"make {match['what']} a preference"
    if match := _RANKED.match(text.strip()):
        down = match["verb"].casefold() in ("demote", "downgrade", "soften")
        return f"make {match['what']} {match['mode'] or ('a preference' if down else 'a must')}"
    return ""


def rated(text: str) -> tuple[str, int] | None:
    """Return what a statement gives a weight, and the weight: "Okta should count 8", "the bonus should be 3", "raise Okta to critical"."""
    if negative := _NEGATIVE.match(text.strip()):
        return negative["what"], -DEFAULT_WEIGHT
    match = _RATED.match(text.strip())
    if match is None:
        return None
    points = match["points"].casefold()
    weight = int(points) if points.isdigit() else LEVELS.get(points, 0)
    what = re.sub(
        r"^(?:raise|lower|bump(?: up)?|set|make|put|bump|change|increase|decrease|reduce|lift|give|let|weigh|weight|rate|score)\s+",
        "",
        match["what"],
        flags=re.IGNORECASE,
    )
    if re.search(r"\b(?:and|then|but|,)\s+\w", what) and commands_of(what)[1]:
        return None  # "remove HubSpot and raise Salesforce to 9" are two requests
    return (what, -weight if match["sign"] == "-" else weight) if 0 < weight <= 100 else None
