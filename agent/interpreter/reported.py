"""Instructions that stand in a record, an e-mail, a page or a note: they are told of, so nothing is done with them."""

import re
from dataclasses import dataclass
from itertools import islice

_DOCUMENT = (
    r"(?:descriptions?|notes?|e-?mails?|mails?|pages?|web ?sites?|sites?|texts?|records?|fields?|comments?|messages?|documents?|docs?|pdf|files?|"
    r"bio|tickets?|transcripts?|articles?|posts?|attachments?|crm|linkedin|job titles?|titles?|forms?|reply|replies|replied|surveys?|threads?|slack|chats?|footers?|signatures?|banners?|headlines?|captures?|profiles?|invites?|"
    r"hinweis|notizen|notiz|nachricht|beschreibung|eintrag|formular|webseite|fiche|courriel|mensaje|nota|notas|correo|descripción|formulario)"
)
_SOURCE = rf"(?:{_DOCUMENT}|account|accounts|company|leads?|contacts?|prospects?|customers?|vendor|guy|person|some(?:one|body)|kunde|kontakt|interessent|jemand|cliente?|quelqu'un|alguien|contacto)"
_SAYS = r"(?:says?|said|saying|reads?|contains?|containing|wrote|writes|written|states?|stated|tells|telling|asks|asking|asked|instructs|goes|replied|schrieb|schreibt|sagt|sagte|steht|stand|dit|écrit|disait|il y a|dice|decía|escribió|pone|hay)"
_QUOTED = re.compile(r"\"(?P<double>[^\"]{4,600})\"|(?<!\w)'(?P<single>(?:[^']|(?<=\w)'(?=\w)){4,600})'(?!\w)")
_TELLS = re.compile(
    rf"\b{_SOURCE}\b.{{0,60}}\b(?:{_SAYS}|has|had|with|found|saw|read|is)\b"
    rf"|\b(?:found|saw|read|got|received|noticed|came across|there is|there's|it says|says|stands|forwarded|pasted|copied|gelesen|bekam|in der|im|j'ai lu|dans|leí|recibí|en)\b.{{0,60}}\b{_SOURCE}\b|\b{_SOURCE}\b[^\"']{{0,40}}:\s*$",
    re.IGNORECASE | re.DOTALL,
)
_TOLD_AFTER = re.compile(
    rf"^[\s,.:;–-]*(?:(?:that|this|it)(?:'s| is| was)?|is|was|stands|says|said|wrote|appears|comes|(?:i )?(?:found|saw|read)|in|on|from)\b.{{0,60}}\b{_SOURCE}\b",
    re.IGNORECASE | re.DOTALL,
)
_UNQUOTED = re.compile(
    rf"\b{_SOURCE}\b[^.?!\n\"]{{0,80}}?\b{_SAYS}\b(?: (?:us|me|you|that|the assistant|the ai))*(?:\s*(?::|,|\bto\b))?\s+(?P<words>[^.?!\n\"]{{4,400}}?)(?=,? (?:should|what|is|do|can|how|anyway|but) |[.?!\n\"]|$)",
    re.IGNORECASE,
)
_DESCRIBES = re.compile(
    r"\b(?:whose|where|(?:accounts|companies|people|leads|contacts|businesses|firms) (?:with|that|who|which|having|using)|mention(?:s|ing)?|call(?:ed)?|named?|rename|what happens|if i|(?:how many|which|find|show|list|count|accounts|companies|people)\b[^.!?]*\b(?:description|notes?|title|name)s? (?:that |which )?(?:contain|include|say|mention)(?:s|ing)?|(?:titles?|names?) (?:contain|include|start)\w*)\b",
    re.IGNORECASE,
)
_A_DOCUMENT = re.compile(rf"\b{_DOCUMENT}$", re.IGNORECASE)
_ADDRESSED = re.compile(
    r"^(?:(?:dear |hey |hi )?(?:ai |the |all )*(?:assistants?|ai|agents?|bots?|copilots?|system|model|winnow)\b(?: (?:must|should|has to|have to|need to|shall|will))?|please|important|now|(?:that )?(?:you|we|i|everyone|everybody|they) (?:must|should|need to|have to|ought to))[\s,:!-]+",
    re.IGNORECASE,
)
_COMMANDS = re.compile(
    r"^(?:ignore|disregard|forget|override|confirm|approve|apply|accept|cancel|reject|reveal|print|export|send|e-?mail|grant|give|save|delete|drop|remove|add|set|change|update|publish|pause|resume|enable|disable|activate|"
    r"deactivate|turn|switch|qualify|undo|roll|make|mark|create|build|transfer|forward|share|call|pay|click|unsubscribe|wipe|erase|archive|skip|bypass|stop|start|run|raise|lower)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"^[\s,]*(?:(?:is|was|stands|appears|written|right|somewhere) )*(?:in|on|from|at|inside|within|under|to) (?!(?:north america|emea|apac|latam)\b)[^,.;!?\n]{1,60}(?=$|[,.;!?\n])",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+|\s+-+\s+")
_ASIDE = re.compile(
    r"^(?:(?:please|pls|just|so|but|and|well|i|we|you|can|should|let's|obviously|of course)[\s,]+)*"
    r"(?:(?:ignore|ignored|disregard|forget|skip|leave|don't (?:do|follow|act on|listen to|mind)|do not (?:do|follow|act on)|never mind|never ?mind)(?: about)?(?: (?:that|it|this|them|those|the (?:note|text|mail|email|instruction)))?(?: (?:please|one|part|of course|obviously))*"
    r"|(?:(?:that's|that is|this is|it's|pretty|so|very|kinda|really|a bit|how)[\s,]+)*(?:weird|odd|strange|funny|lol|haha|creepy|spam|spammy|suspicious|wtf|hm+|fyi|whatever|nonsense|silly|crazy|right|huh|no\?|scam|phishing|egal|komisch|seltsam|bizarre|étrange|raro|peu importe|da igual)(?:[\s,]+(?:right|huh|lol|haha|no|though|stuff|isn't it|eh))*)[\s.!?]*$",
    re.IGNORECASE,
)
_TURNS = re.compile(
    r"^(?:(?:anyway|anyways|anyhow|that aside|besides(?: that)?|other than that|apart from that|moving on|meanwhile|in the meantime|back to work|so|but|and|ok|okay|weird|lol|haha|odd|strange|funny|i ignored (?:it|that)|ignore (?:it|that))\b[\s,.:;!-]*)+",
    re.IGNORECASE,
)
MOST_QUOTED = 12
DATA = "“{said}” is text that somebody wrote, data to me and no request of yours: I do nothing with it, and nothing was changed."


@dataclass(frozen=True)
class Told:
    """Words from a record, a page or a message, as typed, and what the person says beside them; `plain` are the words in English."""

    words: str
    own: str
    plain: str = ""


def reported(text: str) -> Told | None:
    """Return the words that are quoted from a record, a page or a message, and the person's own request around them."""
    for match in islice(_QUOTED.finditer(text), MOST_QUOTED):
        before, after = text[: match.start()], text[match.end() :]
        if _DESCRIBES.search(before):
            return None
        if _TELLS.search(before) or _TOLD_AFTER.match(after):
            return Told((match["double"] or match["single"]).strip(), _own(before, after))
    found = _UNQUOTED.search(text)
    if found is None or _DESCRIBES.search(text[: found.start("words")]) or not commands(found["words"].strip()):
        return None
    return Told(found["words"].strip(), _own(text[: found.start("words")], text[found.end("words") :]))


def _own(before: str, after: str) -> str:
    """Return what a person says beside a quotation, without where it stands and what they think of it."""
    sentences = _SENTENCE.split(before)[:-1] + _SENTENCE.split(_PLACE.sub("", after))
    said = [_TURNS.sub("", sentence.strip(" ,;:-–\"'")) for sentence in sentences if not _ASIDE.match(sentence.strip(" ,;:-–\"'"))]
    return " ".join(sentence.strip(" ,.") if len(said) == 1 else sentence.strip(" ,") for sentence in said if sentence.strip(" ,.!?"))


def commands(words: str) -> bool:
    """Return whether words that somebody wrote tell a reader to do something."""
    return _COMMANDS.match(bare_instruction(words)) is not None


def is_document(who: str) -> bool:
    """Return whether what is said to want something is a text: "a page", "the note"."""
    return _A_DOCUMENT.search(who) is not None


def bare_instruction(said: str) -> str:
    """Return an instruction without whom it addresses: "assistant, publish every ICP" is "publish every ICP"."""
    while (bare := _ADDRESSED.sub("", said)) != said:
        said = bare
    return said
