"""German wishes with the verb at the end, each clause turned round: "region please remove and Okta add" is "remove region and add Okta"."""

import re

_VERBS = r"remove|drop|add|exclude|raise|lower|replace|swap|change|set|include|require|keep|loosen|tighten|narrow|widen|limit"
_CUTS = re.compile(r"(\s*[,;]\s*(?:(?:and|but|then)\s+)?|\s+(?:and|but|then)\s+)")
_NOUN = r"(?<!\bthe)(?<!\ba)(?<!\bthis)(?<!\blast)(?<!\bmy)(?<!\bour)(?<!\bnext)"  # "the last change" is no verb
_LAST = re.compile(rf"^(?P<what>\S.*?){_NOUN}\s+(?P<verb>{_VERBS})(?P<end>[\s.!]*)$", re.IGNORECASE)
_FIRST = re.compile(rf"^(?:please\s+)?(?:{_VERBS})\b", re.IGNORECASE)
_WISH = re.compile(r"^(?:(?:we|i) (?:want|would like|should|need|must|can|could)(?: to)?|(?:can|could|would) you)\s+", re.IGNORECASE)
_TOLD = re.compile(r"\?|\b(?:if|we|i|who|which|how|what|when|that)\b", re.IGNORECASE)
_COURTESY = re.compile(r"(?:^|\s)(?:please|now|also|yet|once|times)(?=\s|$)", re.IGNORECASE)
_COMPANIES = re.compile(r"\b(?:compan(?:y|ies)|firms?|accounts?|business(?:es)?|customers?)\b", re.IGNORECASE)
MOST_LISTED = 2
_LEVEL = re.compile(r"\bon (?=[$€+-]?\d)")
_DENIED = re.compile(r"\s+not$", re.IGNORECASE)
_NEITHER = re.compile(r"\b(?P<neither>weder\b[^.;!?]*?)\bnoch\b", re.IGNORECASE)  # every other "noch" is "also" or "still"
_SOFT = r"(?:bitte|noch|auch|doch|mal|jetzt|ruhig|einfach|nur|wieder|dann|gleich|schon|denn|eben|zusätzlich|außerdem)"
_MOST_BETWEEN = rf"(?P<what>[^.,;!?]{{2,60}}?)(?:\s+{_SOFT})*"
_SOFTLY = rf"(?:\s+{_SOFT})*\s+"
_ASKED = re.compile(
    r"^(?:(?:kannst|könntest|würdest|magst) du|(?:können|könnten|würden) sie)\s+(?P<wish>[^?]*?\b(?:(?:dazu|hinzu|auf|raus|heraus|weg|rein|mit)(?:nehmen|fügen|tun|lassen|streichen|werfen|packen)"
    r"|ergänzen|entfernen|streichen|ausschließen|ausschliessen))\s*\?[\s?!]*$",
    re.IGNORECASE,
)
_HALVES = (
    (
        re.compile(
            rf"\b(?:nimm|nehmt|nehme|nehmen (?:sie|wir)|füge?|fügen (?:sie|wir)|fuege?|pack|packe?|hol|hole|tu|tue|gib|geben (?:sie|wir)){_SOFTLY}{_MOST_BETWEEN}\s+(?:dazu|hinzu|mit auf|mit rein|mit dazu|rein|auf)(?!\w)",
            re.IGNORECASE,
        ),
        "add",
    ),
    (
        re.compile(
            rf"\b(?:nimm|nehmt|nehme|nehmen (?:sie|wir)|lass|lasse|lassen (?:sie|wir)|wirf|werfen (?:sie|wir)|streich|streiche|schmeiß|schmeiss|tu|tue){_SOFTLY}{_MOST_BETWEEN}\s+(?:raus|heraus|weg|rauf raus)(?!\w)",
            re.IGNORECASE,
        ),
        "drop",
    ),
    (re.compile(rf"\b(?:mach|mache|machen (?:sie|wir)|macht){_SOFTLY}{_MOST_BETWEEN}\s+(?:draus|daraus)(?!\w)", re.IGNORECASE), "make it"),
    (
        re.compile(rf"\b(?:schließ|schließe|schließen (?:sie|wir)|schliess|schliesse){_SOFTLY}{_MOST_BETWEEN}\s+aus(?!\w)", re.IGNORECASE),
        "exclude",
    ),
)


def verbs_joined(text: str) -> str:
    """Return German with the two halves of a verb said as one before what it is about: "nimm noch Österreich dazu und …" is "add Österreich und …"."""
    text = _NEITHER.sub(r"\g<neither>nor", _ASKED.sub(r"\g<wish>", text.strip()))
    for halves, verb in _HALVES:
        text = halves.sub(lambda match, verb=verb: f"{verb} {match['what']}", text)  # type: ignore[misc]
    return text


def verbs_first(text: str) -> str:
    """Return a wish glossed from German with every verb before what it is about; what is told or asked stays as it is.

    Short clauses without a verb belong to the next one that has one: "EMEA and APAC add" adds both.
    """
    wish = _WISH.sub("", text)
    if _TOLD.search(wish):
        return text
    parts = _CUTS.split(wish)
    said, waiting, turned = "", "", False
    for clause, joint in zip(parts[::2], [*parts[1::2], ""], strict=True):
        if not waiting and _FIRST.match(clause):
            said += clause + joint
        elif found := _LAST.match(waiting + clause):
            said += _turned(found["what"], found["verb"].lower()) + found["end"] + joint
            waiting, turned = "", True
        elif len(clause.split()) <= MOST_LISTED and not _COMPANIES.search(clause):
            waiting += clause + joint
        else:
            said, waiting = said + waiting + clause + joint, ""
    return said + waiting if turned else text


def _turned(what: str, verb: str) -> str:
    bare = " ".join(_COURTESY.sub(" ", what).split())
    if verb in ("raise", "lower", "set", "change", "narrow", "widen", "limit"):
        bare = _LEVEL.sub("to ", bare)
    return f"don't {verb} {_DENIED.sub('', bare)}" if _DENIED.search(bare) else f"{verb} {bare}"
