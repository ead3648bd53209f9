"""Other words for what a person can want done: "put Enterprise FinServ on ice" is "pause Enterprise FinServ".

The sayings are data (`sayings.csv`), matched word by word: `(a|b)` is one of several, `[a]` may be said or not, `<icp>`, `<signals>`,
`<persona>` stand for names, `<which>` for signals or all of them, `<captures>` for captures of a signal, `<text>` for any words. A
saying is read only where nothing else is left but courtesies and a reason, so that no word of a request is lost.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, cached_property

from agent.interpreter import times_abroad
from agent.interpreter.asides import corrected, is_told, joints, polite, without_markers, without_saving
from agent.interpreter.courtesies import AFTER, BEFORE
from agent.interpreter.courtesies_abroad import requested_abroad
from agent.interpreter.errands import errand_of
from agent.interpreter.lexicon import Lexicon
from agent.interpreter.masks import A_NAME, A_PERSONA, A_SIGNAL, AN_ICP, Masked, masked
from agent.interpreter.person_words import read_people
from agent.interpreter.recognise import recognise
from agent.interpreter.text import clean
from qualification.lookup.places import VOCABULARY
from qualification.lookup.words import table

LONGEST = 400
NEAR_ENOUGH = 0.85
_MARK = r"(?:[,:;=-] )?"
_JOINED = r"(?:and also|and|or|plus|&|\+|as well as|together with|along with|alongside|in addition to|und auch|und|sowie|zusammen mit|samt|et|ainsi que|avec|y|e|junto con|además de)"
_SOME_SIGNALS = (
    rf"(?:(?:the|my|our|all|new|incoming|both|for|any|of) )*(?:signals? )?{A_SIGNAL}(?:'s?)? (?:(?:signals?|captures?|ones?|source|itself) )*"
    rf"(?:(?:(?:, )?{_JOINED} |, |/ )(?:the |for |also )*{A_SIGNAL} (?:(?:signals?|captures?) )*)*"
)
_EXCEPT = r"(?:, )?(?:except|but|but not|apart from|other than|besides|excluding|without|minus|bar|save|save for|not counting|with the exception of|that isn't|that is not|that aren't|that are not|which isn't|which is not|außer|ausser|bis auf|sauf|excepté|excepto|menos|salvo) (?:for )?"
_EVERY = (
    r"(?:(?:all (?:of )?(?:(?:the|my|our|them|these|those) )*(?:(?:1st|2nd|3rd|first|second|third)[- ]party )?(?:(?:signals?|ones) )?|every (?:single )?(?:one of (?:them|the signals) |(?:(?:1st|2nd|3rd|first|second|third)[- ]party )?signal )|each signal |everything |everywhere |the whole lot |the lot |across the board |globally |workspace[- ]wide "
    r"|alles |alle (?:(?:meine|unsere|die) )?signale |tout |tous (?:les|mes|nos) signaux |toutes (?:les|mes|nos) signaux |todo |todas (?:las|mis|nuestras) señales |todas )"
    rf"(?:(?:that |which )?(?:(?:we|i|you|there) (?:have|own|use|run|are|is|got)|can run|(?:in|of) (?:this|the|our|my) (?:workspace|list|table|page)|of ours|there are|that there are|on the (?:list|page)|on here) )?"
    rf"(?:{_EXCEPT}{_SOME_SIGNALS})?|(?:the )?(?:1st|2nd|3rd|first|second|third)[- ]party (?:signals?|ones) )"
)
_AS_THEY_ARE = (
    r"(?:(?:turned |switched )?(?:on|off)|running|active|alone|untouched|going|enabled|live|as (?:it|they|that) (?:is|are)|as is|alone|in peace|an|aus|aktiv|laufen|"
    r"eingeschaltet|allumée?s?|activée?s?|actif|actifs|active|actives|tel quel|tranquille|en marche|encendid[oa]s?|activ[oa]s?|activad[oa]s?|como está|en paz) "
)
_OTHERS = (
    r"(?:every|each|any|all|all the|all of the|all my|all our|the|my|our) other(?:s|(?: (?:signals?|ones?|sources?))?) (?:(?:we|i) have )?|(?:all )?the rest (?:of (?:them|the signals|my signals|our signals|the list) )?|everything else |all else |everything |(?:all|all of)(?: (?:the|my|our))? signals |every signal |alles |alle signale |tout |tous les signaux |todo |todas las señales |"
    r"(?:(?:alle|die|den|allen) )*(?:anderen?|übrigen?|restlichen?) (?:signalen? )?|(?:den|der) rest |alles andere |(?:tous |toutes )?les autres (?:signaux )?|(?:tout )?le reste |(?:tod[oa]s )?(?:los|las) (?:demás|otr[oa]s) (?:señales )?|(?:todo )?(?:lo demás|el resto) "
)
_SLOTS = {
    "icp": rf"(?:(?:the|my|our|icp|profile|called|named|of|this|das|den|dem|unser|unseren|mein|profil|l'icp|le|notre|el|perfil|nuestro|mi) )*[\"']?{AN_ICP}[\"']?(?:'s)? (?:(?:icp|profile|one|definition|draft|itself) )*",
    "another": rf"(?:(?:the|my|our|icp|profile|das|den|dem|unser|unserem|le|notre|el|nuestro) )*[\"']?{AN_ICP}[\"']?(?:'s)? (?:(?:icp|profile) )*",
    "signals": _SOME_SIGNALS,
    "which": rf"(?:{_SOME_SIGNALS}|{_EVERY})",
    "more": _SOME_SIGNALS,
    "kept": rf"{_SOME_SIGNALS}(?:{_AS_THEY_ARE})?",
    "others": rf"(?:(?:für|bei|pour|sur|para|en|for|on|at|of|with) )?(?:{_OTHERS})",
    "persona": rf"(?:(?:the|my|our|persona) )*[\"']?{A_PERSONA}[\"']?(?:'s)? (?:persona )?",
    "captures": rf"(?:\S+ )*?{A_SIGNAL}(?:'s?)? (?:\S+ )*?",
    "n": r"\d+ ",
    "when": times_abroad.PATTERN,
    "text": r"(?!(?:an?|the|another|new|buyer|it|this|that) (?:persona|icp|profile|new|one)\b|(?:an?|the) $)(?!(?:an?|the|another|new) (?:to|in|for|persona) )(?:\S+ )+?",
}
_TOKEN = re.compile(r"<(?P<slot>[a-z]+)>(?P<own>'s)?|(?P<mark>[()\[\]|])|(?P<word>[^\s()\[\]|<>]+)")


@dataclass(frozen=True)
class Saying:
    """A pattern over words and what it means, in words with the slots of the pattern.

    `begins` are the words it can begin with, None for any: most are passed over by that, and their patterns never compiled.
    """

    said: str
    means: str
    begins: frozenset[str] | None

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What is said as an expression."""
        return _compiled(self.said)


def said_plainly(lexicon: Lexicon, text: str) -> str:
    """Return a message in which what is said in other words is said in the plain ones; every other message as it is."""
    if not 0 < len(text) <= LONGEST:
        return text
    told = without_saving(polite(without_markers(clean(text).strip())))
    found = masked(lexicon, told)
    if not re.search(A_NAME, found.text) and not _may_speak_of_all(told):
        return told if told != clean(text).strip() else text
    said = _without_master(corrected(_with_auto(found.text)))
    plain = _means(said) or _means(_ASIDE.sub("", said), named=True) or _means_for_a_time(said) or _by_pieces(lexicon, found, said)
    if plain is None:
        return found.plain(said) if said != found.text else told if told != clean(text).strip() else text
    return found.plain(plain)


def said_abroad(lexicon: Lexicon, text: str) -> str | None:
    """Return a request that is said in German, French or Spanish in plain English; None for every other message."""
    if not 0 < len(text) <= LONGEST:
        return None
    found = masked(lexicon, clean(text).strip(" ¿¡"))
    plain = requested_abroad(found.text, _said_there)
    return None if plain is None else found.plain(plain)


def _said_there(text: str) -> str | None:
    return _means(text, _sayings("sayings_abroad"))


def _may_speak_of_all(text: str) -> bool:
    return (
        re.search(
            r"\b(?:signals?|auto\w*|everything|master|captures?|icps?|scores?|live|pending|paused|all|changes|source|sources|glossary)\b",
            text,
            re.IGNORECASE,
        )
        is not None
    )


_ASIDE = re.compile(
    rf"\s*\((?!\s*(?:not|except|but|only|if|unless|until|no|just|and|plus|also|without|nicht|außer|nur|wenn|pas|sauf|si|no|salvo|menos)\b)[^(){A_NAME[1:-1]}]+\)(?=[\s.!?]*$)",
    re.IGNORECASE,
)
_FOR_A_TIME = re.compile(
    r"\s*\b(?:for|over|during|throughout) (?:the |this |next |these )?(?:weekend|week|night|day|month|quarter|holidays?|break|launch|migration|campaign|event|conference|time being|moment|summer|winter|freeze)\b",
    re.IGNORECASE,
)
_MASTER = re.compile(
    r"(?:^|(?<=[,;:.] ))(?:(?:please|flip|use|hit|throw|press|pull|take) )*(?:the |our )?master (?:toggle|switch) ?[:,–-] ?(?=.*\b(?:on|off)\b)|\s*\b(?:with|via|using|by|through) the master (?:toggle|switch)\b",
    re.IGNORECASE,
)


def _without_master(said: str) -> str:
    """Return a request for all signals without the toggle that does it: "flip the master toggle: all signals off"."""
    rest = _MASTER.sub("", said)
    return rest if rest != said and re.search(r"\b(?:all|every|each|everything)\b", rest, re.IGNORECASE) else said


def _means(said: str, sayings: tuple[Saying, ...] = (), *, named: bool = False) -> str | None:
    """Return the plain words of one request, with the courtesies that decide its mood; None when no saying fits.

    With `named`, only sayings without free words: what is in brackets behind a name to give belongs to the name.
    """
    if named and said == _ASIDE.sub("", said) and "(" in said:
        return None
    asks = "?" if said.rstrip().endswith("?") else ""
    words = " ".join(re.findall(r"[^\s,:;]+|[,:;]", said.strip().rstrip(".!? "))) + " "
    begun = BEFORE.match(words)
    lead = begun[0] if begun else ""
    if re.search(r"\bif (?:i|we|you) $", lead, re.IGNORECASE):
        words = lead + _SUPPOSED.sub(lambda match: _PLAIN_VERBS[match[0].casefold()], words[len(lead) :])
    spoken = "" if sayings else _GREETED.sub("", lead)
    if not asks:
        spoken = _MAY_WE.sub("please ", spoken)
    first = words[len(lead) :].partition(" ")[0].lower()
    for saying in sayings or _sayings("sayings"):
        if (saying.begins is not None and first not in saying.begins) or (named and "<text>" in saying.means):
            continue
        if match := saying.pattern.fullmatch(words, len(lead)):
            return (spoken + _filled(saying.means, match)).strip().replace(" ,", ",").rstrip("?") + (
                "?" if saying.means.endswith("?") else asks
            )
    return None


def _means_for_a_time(said: str) -> str | None:
    """Return the plain words of a request that says for how long in its middle: "mute everything for the weekend except Replies"."""
    rest = _FOR_A_TIME.sub("", said)
    return _means(rest, named=True) if rest != said else None


_ALL_FIRST = re.compile(
    r"(?:all|every|each|everything|everywhere|the lot|the whole lot|alle|alles|tout|tous|toutes|todo|todas)\b(?! (?:of )?(?:the |my |our )?[^\w\s])",
    re.IGNORECASE,
)
_GREETED = re.compile(
    r"^(?:(?:hi|hello|hey|ok|okay|so|thanks|great|good|perfect|yes|yeah|team|winnow|copilot|well|oh|right|alright|quick one) (?:[,:;] )?)+",
    re.IGNORECASE,
)
_MAY_WE = re.compile(r"\b(?:can|could) (?:we|i) $", re.IGNORECASE)


_PLAIN_VERBS = {
    f"{verb.removesuffix('e')}ed": verb
    for verb in (
        "turn",
        "switch",
        "pause",
        "publish",
        "archive",
        "enable",
        "disable",
        "delete",
        "activate",
        "deactivate",
        "resume",
        "mute",
        "kill",
        "remove",
        "suspend",
    )
} | {"stopped": "stop", "put": "put", "took": "take"}
_SUPPOSED = re.compile(rf"^(?:{'|'.join(_PLAIN_VERBS)})\b", re.IGNORECASE)


def _all_but(words: str) -> str:
    """Return "all of them except Replies" as "all signals except Replies"; names and parties stay as they are said."""
    if re.search(r"party\b", words) or not (_ALL_FIRST.match(words) or not re.search(A_SIGNAL, words)):
        return words
    left = ", ".join(re.findall(A_SIGNAL, words))
    return "all signals" + (f" except {left}" if left else "")


def _filled(means: str, match: re.Match[str]) -> str:
    def words(slot: re.Match[str]) -> str:
        kind = slot[1]
        found = (match[f"g{kind}"] if kind.isdigit() else match[kind]) or ""
        if kind in ("signals", "kept", "more") or (kind == "which" and not _ALL_FIRST.match(found) and not re.search(r"party\b", found)):
            return ", ".join(re.findall(A_SIGNAL, found)) or _all_but(found).strip()
        if kind == "when":
            return times_abroad.in_english(found)
        if kind in ("icp", "another", "persona"):
            return "".join(re.findall(A_PERSONA if kind == "persona" else AN_ICP, found))
        return (_all_but(found) if kind == "which" else found).strip()

    return re.sub(r"<(\w+)>", words, means)


def _is_aside(piece: str) -> bool:
    """Return whether a clause only tells something; what is asked of somebody outside is said to be no part of this."""
    return is_told(piece) and errand_of(piece) is None


def _by_pieces(lexicon: Lexicon, found: Masked, said: str) -> str | None:
    """Return a message of several clauses with those that are sayings in plain words, and without what is only told beside a request."""
    pieces = joints(said)
    if len(pieces) < 2:
        return None
    if _is_aside(pieces[-1][1]) and not _describes(lexicon, found.plain(pieces[-1][1])):
        head = said[: said.rindex(pieces[-1][1]) - len(pieces[-1][0])]
        if (whole := _means(head.strip())) is not None:
            return whole
    named, changed, kept = "", False, []
    for joint, piece in pieces:
        whole = _pointing(piece, named)
        plain = _means(whole)
        if (names := dict.fromkeys(re.findall(A_NAME, piece))) and not re.search(
            r"\b(?:build|create|draft|new|copy|duplicate|clone|like|based)\b", piece, re.I
        ):
            named = next(iter(names)) if len(names) == 1 else ""
        changed |= plain is not None or whole != piece
        kept.append((joint, plain or whole, plain is not None or _ACTS.match(whole) is not None, whole))
    acting = [acts for _, _, acts, _ in kept]
    told = [
        not acts and any(acting[at + 1 :]) and ":" not in kept[at + 1][0] and _is_aside(each) and not _describes(lexicon, found.plain(each))
        for at, (_, _, acts, each) in enumerate(kept)
    ]
    told = [
        each
        or (
            at > 0 and not kept[at][2] and any(acting[:at]) and _is_aside(kept[at][3]) and not _describes(lexicon, found.plain(kept[at][3]))
        )
        for at, each in enumerate(told)
    ]
    if not changed and not any(told):
        return None
    rest = [(joint, plain) for (joint, plain, _, _), drop in zip(kept, told, strict=True) if not drop]
    said_again = ""
    for at, (joint, plain) in enumerate(rest):
        if plain.removeprefix("please ") in [each.removeprefix("please ") for _, each in rest[:at]]:
            continue  # said twice in other words
        stop = ". " if said_again and joint.isspace() and "\n" not in joint and not said_again.endswith((".", "!", "?")) else joint
        said_again += (stop if said_again else "") + plain
    return said_again.strip()


_ACTS = re.compile(
    r"^(?:(?:please|pls|so|then|and|now|just|also|can you|could you|let's|i'd like to|we want to|i want to|go ahead and)[\s,]+)*"
    r"(?:publish|pause|resume|unpause|turn|switch|toggle|enable|disable|activate|deactivate|qualify|re-?qualify|undo|roll|delete|discard|rename|stop|start|dry run)\b",
    re.IGNORECASE,
)
_POINTS = re.compile(
    r"(?<=\w )(?:it|that one|this one|the signal|that signal|this signal|the icp|that icp|this icp|the thing|its)(?=[\s,.!?]|$)",
    re.IGNORECASE,
)
_POINTING_ACT = re.compile(
    r"^(?:(?:please|pls|so|then|and|now|just|also|can you|could you|let's|i'd like to|we want to)[\s,]+)*(?:turn|switch|toggle|flip|push|take|put|make|publish|pause|resume|unpause|stop|archive|mute|kill|"
    r"silence|set|enable|disable|shelve|freeze|park|ship|launch|get|bring|move|retire|hold|start|delete|discard|bin|trash|scrap|remove|drop|archive|rename|call|duplicate|copy|clone)\b",
    re.IGNORECASE,
)


def _pointing(piece: str, named: str) -> str:
    """Return a clause whose "it" is the one name that the clause before speaks of."""
    if not named or re.search(A_NAME, piece) or not _POINTING_ACT.match(piece):
        return piece
    return _POINTS.sub(named, piece, count=1)


def _describes(lexicon: Lexicon, text: str) -> bool:
    """Return whether a clause names values of the workspace, so that it may be a description of companies or people."""
    named = any(node.of("value") or node.number for node in recognise(lexicon, text, icps=True) if node.kind in ("meaning", "number"))
    return named or bool(read_people(lexicon, text, {}).parameters)


def _with_auto(text: str) -> str:
    return re.sub(
        r"\bauto-?[a-z]{4,12}\b", lambda match: "autoqualify" if _is_slip(match[0]) else match[0], _auto().sub("autoqualify", text)
    )


def _is_slip(word: str) -> bool:
    """Return whether a word is the product's own, misspelled ("autoqalify", "auto-qulify")."""
    plain = word.casefold().replace("-", "")
    return not plain.startswith("autoqualif") and SequenceMatcher(None, plain, "autoqualify").ratio() >= NEAR_ENOUGH


@cache
def _auto() -> re.Pattern[str]:
    lines = (VOCABULARY / "autoqualify_words.txt").read_text(encoding="utf-8").splitlines()
    spelled = sorted((re.escape(line.strip()) for line in lines if line.strip()), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(spelled)})(?![\w-])", re.IGNORECASE)


@cache
def _sayings(name: str) -> tuple[Saying, ...]:
    return tuple(Saying(row["said"], row["means"], _begins([token[0] for token in _TOKEN.finditer(row["said"])])) for row in table(name))


def _begins(tokens: Sequence[str]) -> frozenset[str] | None:
    """Return the words that a saying can begin with, in lower case; None when that can be any word."""
    if not tokens or tokens[0].startswith("<"):
        return None
    if tokens[0] not in ("(", "["):
        return frozenset({tokens[0].lower()})
    depth, starts = 0, [1]
    for place, each in enumerate(tokens):
        depth += (each in "([") - (each in ")]")
        if depth == 0:
            break
        if depth == 1 and each == "|":
            starts.append(place + 1)
    if tokens[0] == "[":
        starts.append(place + 1)
    found = [_begins(tokens[start:]) for start in starts]
    return None if None in found else frozenset().union(*(words for words in found if words is not None))


def _compiled(said: str) -> re.Pattern[str]:
    """Return the pattern of a saying over words that each have a space behind them."""
    seen: set[str] = set()
    count = 0
    parts: list[str] = []
    for token in _TOKEN.finditer(said):
        if slot := token["slot"]:
            parts.append(f"(?P={slot})" if slot in seen else f"(?P<{slot}>{_SLOTS[slot]}){_MARK}")
            seen.add(slot)
        elif token["mark"] == "(":
            count += 1
            parts.append(f"(?P<g{count}>")
        elif token["mark"]:
            parts.append({")": ")", "[": "(?:", "]": ")?", "|": "|"}[token["mark"]])
        else:
            parts.append(f"{re.escape(token['word'])} {_MARK}")
    return re.compile("".join(parts) + AFTER, re.IGNORECASE)
