"""Instructions that stand in a record, an e-mail, a page or a note: they are told of, so nothing is done with them."""

import re

_DOCUMENT = (
    r"(?:descriptions?|notes?|e-?mails?|mails?|pages?|web ?sites?|sites?|texts?|records?|fields?|comments?|messages?|documents?|docs?|pdf|files?|"
    r"bio|tickets?|transcripts?|articles?|posts?|attachments?|crm|linkedin)"
)
_SOURCE = rf"(?:{_DOCUMENT}|account|company|lead|contact|prospect|customer|some(?:one|body))"
_QUOTED = re.compile(r"\"(?P<double>[^\"]{4,600})\"|(?<!\w)'(?P<single>(?:[^']|(?<=\w)'(?=\w)){4,600})'(?!\w)")
_TELLS = re.compile(
    rf"\b{_SOURCE}\b.{{0,60}}\b(?:says?|said|saying|reads?|contains?|containing|wrote|writes|written|states?|stated|tells|telling|asks|asking|instructs|has|had|with|found|saw|read|is|goes)\b"
    rf"|\b(?:found|saw|read|got|received|noticed|came across|there is|there's|it says|says|stands)\b.{{0,60}}\b{_SOURCE}\b|\b{_SOURCE}\b[^\"']{{0,40}}:\s*$",
    re.IGNORECASE | re.DOTALL,
)
_TOLD_AFTER = re.compile(
    rf"^[\s,.:;–-]*(?:(?:that|this|it)(?:'s| is| was)?|is|was|stands|says|said|wrote|appears|comes|(?:i )?(?:found|saw|read))\b.{{0,60}}\b{_SOURCE}\b",
    re.IGNORECASE | re.DOTALL,
)
_DESCRIBES = re.compile(
    r"\b(?:whose|where|accounts|companies|people|leads|contacts|businesses|firms|mention(?:s|ing)?|call(?:ed)?|named?|rename|title|what happens|if i)\b",
    re.IGNORECASE,
)
_A_DOCUMENT = re.compile(rf"\b{_DOCUMENT}$", re.IGNORECASE)
_ADDRESSED = re.compile(
    r"^(?:(?:dear |hey |hi )?(?:ai |the |all )*(?:assistants?|ai|agents?|bots?|copilots?|system|model|winnow)\b(?: (?:must|should|has to|have to|need to|shall|will))?|please|important|now|you must|you should)[\s,:!-]+",
    re.IGNORECASE,
)
DATA = "“{said}” is text that somebody wrote, data to me and no request of yours: I do nothing with it, and nothing was changed."


def reported(text: str) -> tuple[str, str] | None:
    """Return the words that are quoted from a record, a page or a message, and what the person says after them."""
    for match in _QUOTED.finditer(text):
        before, after = text[: match.start()], text[match.end() :]
        if _DESCRIBES.search(before):
            return None
        if _TELLS.search(before) or _TOLD_AFTER.match(after):
            return match["double"] or match["single"], after.strip(" ,.;:-–?!\"'") if after.strip(" .?!") else ""
    return None


def is_document(who: str) -> bool:
    """Return whether what is said to want something is a text: "a page", "the note"."""
    return _A_DOCUMENT.search(who) is not None


def bare_instruction(said: str) -> str:
    """Return an instruction without whom it addresses: "assistant, publish every ICP" is "publish every ICP"."""
    while (bare := _ADDRESSED.sub("", said)) != said:
        said = bare
    return said
