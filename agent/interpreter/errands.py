"""Acts of the world outside ("send", "book", "write a post"): which kind a message asks for, by its verb and what the verb is done to.

The words are data (`errands.csv`): a `verb` is an errand whatever follows it, a `noun_verb` only before somebody or something it is done
to ("call the top ten", not "call centers"), a `thing` when it is to be made or got ("make a logo", not "make an ICP"), and an `ask`
when a question names it.
"""

import re
from collections import defaultdict
from functools import cache

from agent.interpreter.courtesies import LEAD
from qualification.lookup.words import listed, table

LONGEST_ASKED = 200
_LEAD = rf"^(?:(?:{LEAD}|(?:can|could|would|will) (?:u|we|i)|how (?:do|can) (?:i|we)|go|i need to)[\s,.:;!-]+)*"
_MAKES = (
    r"(?:write|draft|make|create|build|prepare|generate|compose|design|produce|craft|put together|whip up|spin up|set up|setup|start|launch|run|plan|come up with|give|get|find|fetch|buy|pull|need|want|do|show|open|add|brainstorm|suggest|outline|file|raise|log|order|"
    r"i (?:also )?need|we (?:also )?need|i want|we want|schreibe?|erstelle?|entwirf|mach|mache|besorge?|finde|gib|écris|écrivez|rédige|crée|créez|fais|faites|prépare|trouve|donne|escribe|escríbeme|redacta|crea|haz|hazme|prepara|busca|encuentra|dame|genera)"
)
_TO_WHOM = r"(?:\s+(?:me|us|him|her|them|mir|uns|moi|nous|nos|up))?"
_SOME = r"(?:(?:an?|the|some|our|my|this|that|another|new|quick|short|few|of|\d+|two|three|five|ten|one|nice|good|brief|ein|eine|einen|einem|der|die|das|un|une|des|le|la|les|una|unos|unas|el|los|las)\s+)*"
_ENDS = re.compile(
    r"\s+(?:for|to|about|with|on|in|at|from|that|who|which|why|how|explaining|saying|and|using|based|between|before|after|when|so|because|into|asking|pitching|introducing|announcing|targeting|aimed|of|für|an (?:die|alle|den|das|unsere|meine)|über|mit|zu|von|pour|à|au|aux|sur|avec|de|del|al|a (?:los|las|la|el|mi|mis|todos|todas)|para|sobre|con|en|qui|que)\b|[,.;:!?\n(\"]",
    re.IGNORECASE,
)
_KINDS_OF_LIST = re.compile(
    r"\b(?:lists?|audience|model|definition|drafts?|markets?|customers?|compan(?:y|ies)|accounts?|firms?|business(?:es)?|start-?ups?|brands|vendors|prospects|buyers|one|new|group|bucket|exception|suggestion|count)\b",
    re.IGNORECASE,
)
_VERB_LAST = re.compile(
    r"^(?:(?:hallo|hi|hey|bitte|und)[\s,]+)*(?:kannst du|können sie|könntest du|könnten sie|du sollst|ich will|ich möchte|wir wollen)\s+(?:(?:bitte|mir|uns|mal|auch)\s+)*(?P<rest>.+)\s+(?P<verb>\w{2,}en)[\s.!?]*$",
    re.IGNORECASE | re.DOTALL,
)
_OWN = re.compile(
    r"\b(?:icps?|profiles?|personas?|scorecards?|segments?|versions?|parameters?|rules?|filters?|weights?|glossary|autoqualify|auto-qualify|captures?|previews?|what-?ifs?|tam|ideal customer|rewrite|re-?qualification|terms?|notes?|comparisons?|cop(?:y|ies)|clones?|changes?|floor|minimum score|min score|working draft|target(?:s|ed)?)\b",
    re.IGNORECASE,
)
_SHOWN = (
    r"(?:the |my |our |a |an |all |all the |some )*(?:(?:top|best|worst|first|last|next|bottom|highest|latest|full|complete|current|new|short|preview|\d+|ten|twenty|five|count|counts|number|numbers|list|lists|icps?|personas?|signals?|versions?|accounts?|companies|leads?|matches|matching|"
    r"scores?|results?|breakdown|overview|status|definition|rules|draft|waterfall|histogram|difference|changes|read-?back|weights?|glossary|captures?|details)\b)"
)
_SEND_ME = re.compile(
    rf"{_LEAD}(?:send|forward|message|shoot|ping|text|fetch)(?: over)? (?:me|us)(?: over)? (?P<what>{_SHOWN}.*)$", re.IGNORECASE | re.DOTALL
)
_AWAY = re.compile(
    r"\b(?:every (?:day|week|month|morning|monday|tuesday|wednesday|thursday|friday|quarter)|daily|weekly|monthly|by e-?mail|via e-?mail|per e-?mail|in an e-?mail|on slack|via slack|as (?:an? )?(?:csv|pdf|excel|spreadsheet|attachment|xlsx)|to (?:my|our) (?:inbox|phone|e-?mail)|tomorrow|tonight|when(?:ever)?)\b|@",
    re.IGNORECASE,
)
_DONE_TO = r"(?=\s+(?:the|them|these|those|all|every|everyone|everybody|each|him|her|me|us|my|our|this|that|an?|top|my|\d|some|somebody|someone|anyone|people|leads?|accounts?|prospects?|customers?|contacts?|cfos?|ceos?|ctos?|cios?|vps?|heads|directors?|buyers?|it)\b)"
_TO_NAMED = r"(?=\s+(?-i:[A-Z][a-z'’]+)(?:\s+(?-i:[A-Z][a-z'’]+))?\s+(?:once|when|whenever|as soon as|about|that (?:it|we|this)|to (?:let|tell|say)|after|afterwards|if|too|as well|please|by|with the)\b)"
_CALLED = re.compile(r"call\s+(?:it|this|that|the (?:icp|draft|persona|profile|segment|new|one)|my (?:icp|draft)|them\s+\S)", re.IGNORECASE)
_OUTSIDE_PLACE = (
    r"(?:outreach|salesloft|salesforce|hubspot|pipedrive|slack|apollo|clay|marketo|pardot|lemlist|instantly|mailchimp|zapier|gong|zoominfo|linkedin|facebook|google|excel|notion|airtable|teams|gmail|outlook|zendesk|intercom|dynamics|snowflake|sheets?|"
    r"(?:\w+ ){0,3}(?:crm|sequences?|cadences?|campaigns?|inbox|e-?mails?|mailing list|channel|newsletter|calendar|spreadsheet|sales team|team|reps?|sdrs?|aes?|dialer|boss|manager|colleagues?|customers?|ad audience|audience manager|workflow|webhook|queue))"
)
_PUSHES = re.compile(
    rf"{_LEAD}(?:push|put|add|move|load|pass|hand|transfer|drop|feed|pipe|route|assign|give|share|post|upload|write|log|copy|enter|stick|throw|get|deliver|publish|start|import|sync|connect|insert|pull)\b(?P<what>[^.;!?\n]*?)"
    rf"\b(?:leads?|accounts?|companies|people|contacts?|prospects|list|lists|top|them|these|those|results?|everyone|everybody|all|it|this|winners|matches|best|fits?|icps?|names|count|numbers?)\b[^.;!?\n]*?\s(?:to|into|in|onto|on|over to|through|via|with|from)\s+(?:an?\s|the\s|my\s|our\s|#)*{_OUTSIDE_PLACE}\b(?!\s+(?:rule|filter|weight|score|criteri|condition|users?|customers?|shops?|icp|compan))",
    re.IGNORECASE,
)
_STAYS = re.compile(
    r"\b(?:live|to production|to draft|icp|profile|persona|draft|filter|score|exclude|list of tools|tools|weight|points?|rule|segment)\s*[.!]*$|\b(?:using|use|uses|with|on|run|running|have) (?:hubspot|salesforce|outreach|slack|snowflake)\b",
    re.IGNORECASE,
)
_CHANGES_RECORDS = re.compile(
    rf"{_LEAD}(?P<verb>rename|relabel|merge|delete|erase|archive|create|edit|update|set up|add|new|make|change|clone|duplicate|remove|retire|benenne|lösche|renomme|supprime|renombra|borra|elimina)\b\s+(?P<what>[^,.;!?\n]*?)\b(?P<noun>signals?|records?|duplicates?|accounts|companies|leads|contacts|fields?|custom fields?|signale?|champs?|señal|señales|workspace|users?|webhooks?|opportunit(?:y|ies)|deals?)\b(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_SETS_A_RECORD = re.compile(
    rf"{_LEAD}(?:set|change|update|correct|fix|overwrite|edit|put|make|adjust)\b(?P<what>[^.;!?\n]*?)\b(?:accounts?|compan(?:y|ies)|customers?|leads?|contacts?|crm)?(?:'s?)?\s*\brecords?\b[^.;!?\n]*?\b(?:to|as|with)\b(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_RENAMES = frozenset({"rename", "relabel", "merge", "erase", "archive", "benenne", "renomme", "renombra", "retire"})
_OF_DEFINITION = re.compile(
    r"\b(?:icps?|profile|persona|draft|filter|rule|score|segment|exclude|autoqualif\w*|auto-qualif\w*|capture|captures|glossary|term|weight|from (?:it|this|that|here|the list)|without|where|with|missing|known|group)\b",
    re.IGNORECASE,
)
_SUM = re.compile(
    r"^(?:(?:so|ok|hey|hi|please|and)[\s,]+)*(?:what(?:'s| is|s)?|how much is|calculate|compute|work out|solve|wie viel ist|combien font|cuánto es)?\s*\$?\d[\d.,]*\s*(?:k|m)?\s*(?:%|percent|times|x|\*|\+|plus|minus|divided by|/|mal|por|fois)\s*(?:of\s+)?\$?\d[\d.,]*\s*k?\s*[?!.]*$",
    re.IGNORECASE,
)
_COUNTS = re.compile(
    r"\b(?:how many|count|what if|which|score|filter|icps?|accounts|companies|persona|weight|our (?:accounts|records|deals|customers)|signals?|captures?)\b",
    re.IGNORECASE,
)


def errand_of(text: str) -> str | None:
    """Return the kind of errand that a message asks for, a section of `prompts/errands.md`; None when the product may do it."""
    said = " ".join(text.split())
    if not said or shown_instead(said) != said:
        return None
    if _ASKS_OF_FIELDS.match(said):
        return None
    return _asked(said) or _pushed(said) or _on_records(said) or _by_verb(said) or _made(said) or _with_verb_last(said)


def makes_something(text: str) -> str:
    """Return what a message wants to have made or written ("logo"), in its words; empty when it is a thing of the product or none."""
    match = re.match(
        rf"{_LEAD}(?:write|draft|make|create|build|prepare|generate|compose|design|produce|craft)(?: me| us)? an?\s+(?P<thing>.+)$",
        text,
        re.IGNORECASE,
    )
    head = _ENDS.split(f"{match['thing']} ", maxsplit=1)[0].strip() if match else ""
    return "" if _OWN.search(head) or _KINDS_OF_LIST.search(head) else head


def shown_instead(text: str) -> str:
    """Return "send me the top 20" as "show me the top 20", unless it is to leave the chat."""
    match = _SEND_ME.match(text)
    return f"show me {match['what']}" if match and not _AWAY.search(text) else text


def errand_verbs() -> str:
    """Return the pattern of the verbs with which a request beside another one begins."""
    return _verbs()


def _asked(said: str) -> str | None:
    if _SUM.match(said):
        return "sum"
    if len(said) > LONGEST_ASKED or _COUNTS.search(said) or not (_asks(said) or len(said.split()) <= 5 and said.endswith("?")):
        return None
    match = _ask_words().search(said)
    return _kinds("ask")[_plain(match[1])] if match else None


def _asks(said: str) -> bool:
    return (
        re.match(
            rf"{_LEAD}(?:what|whats|what's|who|whos|who's|how|when|where|is|will|does|do|tell|give|show|find|any|check|calculate|compute|work out|know|wie|was|wer|wo|quel|quelle|quels|qui|où|combien|qué|cuál|cuánto|quién|¿)",
            said,
            re.IGNORECASE,
        )
        is not None
    )


def _pushed(said: str) -> str | None:
    return "send" if _PUSHES.match(said) and not _STAYS.search(said) else None


_ASKS_OF_FIELDS = re.compile(
    r"^(?:(?:so|ok|hey|hi|and)[\s,]+)*(?:do|does|is there|are there|have|has|which|what)\b[^.;!]*\b(?:fields?|columns?|attributes?)\b",
    re.IGNORECASE,
)


def _on_records(said: str) -> str | None:
    if (sets := _SETS_A_RECORD.match(said)) and not _OF_DEFINITION.search(sets["what"]):
        return "records"
    match = _CHANGES_RECORDS.match(said)
    if match is None or _OF_DEFINITION.search(f"{match['what']} {match['rest']}"):
        return None
    noun, verb = match["noun"].casefold(), match["verb"].casefold()
    if noun.startswith(("signal", "señal", "workspace", "webhook", "custom", "user", "record", "duplicate")):
        return "records" if verb != "change" or noun.startswith("signal") else None
    return "records" if verb in _RENAMES or (noun.startswith("field") and verb in ("create", "new", "add")) else None


def _by_verb(said: str) -> str | None:
    match = re.match(rf"{_LEAD}(?P<verb>{_verbs()})(?![\w-])(?P<rest>.*)$", said, re.IGNORECASE | re.DOTALL)
    if match is None or _CALLED.match(match["verb"] + match["rest"]):
        return None
    head = _ENDS.split(match["rest"], maxsplit=1)[0]
    if _OWN.search(head) and match["verb"].casefold() not in ("send", "forward", "translate", "export", "download", "print"):
        return None
    verb = _plain(match["verb"])
    return _kinds("verb").get(verb) or _kinds("noun_verb").get(verb)


def _with_verb_last(said: str) -> str | None:
    """Read German that has its verb at the end: "kannst du mir eine E-Mail schreiben?"."""
    match = _VERB_LAST.match(said)
    if match is None:
        return None
    stem = match["verb"][:-2]
    tried = (f"{stem}e {match['rest']}", f"{stem} {match['rest']}")
    return next((kind for each in tried if (kind := _by_verb(each) or _made(each))), None)


def _made(said: str) -> str | None:
    match = re.match(rf"{_LEAD}{_MAKES}{_TO_WHOM}\s+{_SOME}(?P<thing>.+)$", said, re.IGNORECASE | re.DOTALL)
    if match is None:
        return None
    thing = match["thing"].casefold()
    ended = _ENDS.search(f" {thing}", 1)
    head = thing[: max(0, ended.start() - 1)] if ended else thing
    listed_of = re.match(
        r"(?:lists?|drafts?|outlines?|bunch|set|couple|series|pair|collection|copy|version|versions|ideas?|examples?)\s+(?:of|for)\s+(?P<what>.+)$",
        thing,
    )
    if listed_of and (inner := _made(f"make {listed_of['what']}")):
        return inner
    if not head or _OWN.search(head):
        return None
    words = head.rstrip(" .!?").split()
    for size in range(min(4, len(words)), 0, -1):
        for place in (" ".join(words[-size:]), " ".join(words[:size]) if size > 1 else ""):
            if place and (kind := _kinds("thing").get(_plain(place))):
                return kind
    return None


def _plain(words: str) -> str:
    return " ".join(words.casefold().split())


@cache
def _kinds(part: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in table("errands"):
        if row["part"] == part:
            found |= dict.fromkeys((_plain(words) for words in listed(row["words"])), row["kind"])
    return found


@cache
def _verbs() -> str:
    parts: dict[str, list[str]] = defaultdict(list)
    for part in ("verb", "noun_verb"):
        parts[part] = sorted((re.escape(words) for words in _kinds(part)), key=len, reverse=True)
    return rf"(?:{'|'.join(parts['verb'])})(?![\w-])|(?:{'|'.join(parts['noun_verb'])})(?:{_DONE_TO}|{_TO_NAMED})"


@cache
def _ask_words() -> re.Pattern[str]:
    return re.compile(
        rf"(?<![\w-])({'|'.join(sorted((re.escape(each) for each in _kinds('ask')), key=len, reverse=True))})(?![\w-])", re.IGNORECASE
    )
