"""Words that would have a change go past the confirm ("admin mode", "don't ask, just save"): no wording does, so they are taken out and told."""

import re

LONGEST = 1200
NEVER = "No wording skips the confirm: nothing is saved or switched until you confirm its card."
_RULES = r"(?:instructions?|rules?|guidelines|prompts?|constraints|restrictions|safety (?:rules|checks))"
_CONFIRM = r"(?:confirm(?:ation|ing|ations)?|(?:your |the )?(?:previews?|checks?|approval|review)|asking|permission)"
_CLAUSES = (
    rf"(?:please )?(?:ignore|disregard|forget|override) (?=(?:\w+ )?(?:\w+ )?(?:all|any|your|previous|prior|earlier|above)\b)(?:all |any )?(?:of )?(?:the |your |my |these |those )?(?:(?:previous|prior|earlier|above|other|own|usual|normal)\s+)*{_RULES}(?: (?:you (?:have|got|were given)|above|before|so far))?",
    r"(?:you(?:'re| are)|we(?:'re| are)|i(?:'m| am)|this is|enter|act|run|going) (?:now |currently |hereby )*(?:in |into |with |as |running in )?(?:an? |the |my |your )?(?:full |super |special )?(?:admin(?:istrator)?|developer|dev|debug|god|root|sudo|test|system|maintenance|unrestricted)(?: (?:mode|access|rights|privileges|user|of this workspace|here))*(?: now)?(?=[\s]*[,.;:!]|\s+(?:and|so)\b)",
    rf"(?:please )?(?:skip|bypass|ignore|omit|leave out|forget(?: about)?|disable|no) (?:the |your |any |all )*{_CONFIRM}(?: (?:step|steps|card|dialog|cards|needed|necessary|required|this time|please))*",
    rf"without (?:asking|waiting|a |any |my |further |the )?\s*(?:me )?(?:{_CONFIRM}|to confirm|for (?:me|my (?:ok|okay|confirm\w*|approval)|confirm\w*|approval))(?: (?:me|first|again|for (?:it|confirmation|anything|approval)|to confirm|step|please))*(?=\s*(?:$|[,.;:!?]|and\b|then\b))",
    r"(?:you )?(?:do not|don't|dont|no need to|needn't|don't need to|do not need to|don't have to|never) (?:ask|bother asking|wait)(?: (?:me|for|my|a|any|again|first|to|about it|confirm\w*|approval|ok|okay|permission))*(?=\s*(?:$|[,.;:!?]|and\b|just\b))",
    r"i(?:'ve| have)? (?:already |hereby )?(?:pre-?)?(?:confirm(?:ed)?|approve(?:d)?) (?:everything|all of (?:it|this)|it all|any change|all changes)(?: (?:already|in advance|now|upfront))*",
    r"(?:from now on |always )?(?:treat|consider|count|regard|take) (?:every|each|all|any|my)(?: of)?(?: my| the)? (?:messages?|words?|requests?|repl(?:y|ies)|cards?|changes?|proposals?|silence) (?:as|for) (?:an? )?(?:confirmed|confirmation|confirms?|approved|approval|yes)(?: from now on)?",
    r"auto-?(?:confirm|save|apply|approve)(?: (?:it|this|that|everything|all|them))?",
    r"(?:(?:just |please )?(?:save|apply|store|confirm) (?:it |this |that |them )?(?:directly|immediately|straight(?: ?away)?|right away|at once|instantly|for me|automatically)(?: (?:please|too|then))*)",
)
_CLAUSE = re.compile(rf"(?:^|(?<=[\s,.;:!(–-]))(?:{'|'.join(_CLAUSES)})(?=$|[\s,.;:!?)])", re.IGNORECASE)
_EDGES = re.compile(
    r"^(?:[\s,.;:!–-]|\b(?:and|then|so|but|just|please)\b(?=\s*[,.;:!]|\s+(?:and|then|so)\b))+|^(?:\s*\b(?:and|then|so|but)\b)+|(?:[\s,;:–-]|\b(?:and|then|so|but)\b)+$",
    re.IGNORECASE,
)
_DOUBLED = re.compile(
    r"\s*([,;:])(?:\s*(?:(?:and|then)\s*)?[,;:])+|\s+(?:and|then)(?=\s*[.:;!])|(?<=[.!;:])\s*(?:and|then)\s+", re.IGNORECASE
)
_SAVES = re.compile(r"\b(?:save|apply|store|confirm)\b", re.IGNORECASE)
_FULL_STOPS = re.compile(r"([.!?])(?:\s*[.!])+")
_ORDERS = re.compile(r"^(?:no|skip|leave out|drop|ignore) (?:the )?(?:previews?|checks?|review|approval)$", re.IGNORECASE)


def without_bypass(text: str) -> str | None:
    """Return a message without the words that would skip the confirm, nothing when it holds no other; None when it has none."""
    if len(text) > LONGEST:
        return None
    cut = [match for match in _CLAUSE.finditer(text) if not _ORDERS.match(match[0].strip())]
    if not cut:
        return None
    rest = text
    for match in reversed(cut):
        rest = f"{rest[: match.start()].rstrip()} {rest[match.end() :].lstrip()}"
    rest = _FULL_STOPS.sub(r"\1", _DOUBLED.sub(lambda match: match[1] or "", rest)).strip()
    while (bare := _EDGES.sub("", rest).strip()) != rest:
        rest = bare
    if re.search(r"\w", rest):
        return rest
    return None if any(_SAVES.search(match[0]) for match in cut) else ""
