"""German, French and Spanish word by word in English: enough for a description, a question or a change to be read like one."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from agent.interpreter.recognise import cues
from agent.interpreter.verb_last import verbs_first, verbs_joined
from qualification.lookup.words import is_common, key_of, table, word_list

LONGEST = 2000
VERB_LAST = "de"
_WORD = re.compile(r"[^\W\d_]+'?")
_THOUSANDS = re.compile(r"(?<=\d)[.\s'](?=\d{3}(?!\d))")
_DECIMALS = re.compile(r"(?<=\d),(?=\d{1,2}(?!\d))")
_NEGATED_LAST = re.compile(r"\b(?P<what>[A-Z][\w.]*(?: [A-Z][\w.]*)?) (?:no|not) (?P<verb>uses?|have|has)\b")
_RANGE = re.compile(r"(?<=\d) in (?=\d)")  # "100 à 300"
_VERB_LAST = re.compile(
    r"\bif (?P<who>we|I) (?P<what>(?!drop|add|remove|require)[^?,]+?) (?P<verb>drop|remove|add|require|tighten|loosen|raise|lower|replace|swap|narrow|widen|go up|go down)\b"
)
_LEVEL = re.compile(  # "auf 7", "à 8", "en 9"
    r"\b(?P<verb>change|raise|lower|set|put|move|bump|increase|reduce|narrow|widen|go up|go down)\b(?P<what>[^,.;!?]{0,60}?) (?:on|in|at) (?=[+-]?[$€]?\d)",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?<![\w'’])(?<!\d )[A-Z]{2}(?![\w'’])")
_LOUD = re.compile(r"^(?=.*[A-Z]{4})[^a-z]*$", re.DOTALL)  # "BANCOS DE ESPAÑA"
_LETTERS = frozenset({"y"})  # the one word of a letter that only one of the languages has
_PLURAL = re.compile(r"\w{4}(?:er|e|el)$")
_UP_TO = re.compile(r"(?P<before>^|[,;(]\s*|\bwith )to (?=\d[\d,.]*k? (?:employees|people))")  # "bis 50 Mitarbeiter"
_LAST_OF = re.compile(r"\b(?:(?:these|the|of|in) )*(?P<count>\d{1,3}) (?:last|past) (?P<unit>days?|weeks?|months?|quarters?|years?)\b")
_LINKS = ("", "s", "n", "en", "e", "es", "-")
_ASK_FIRST = re.compile(r"^\s*[¿¡]\s*")
_SPELLED = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"))


@dataclass(frozen=True)
class _Tongue:
    """One language: its phrases with their English, the pattern that finds them, and the endings of its compounds."""

    english: Mapping[str, str]
    words: frozenset[str]
    pattern: re.Pattern[str]
    endings: tuple[str, ...]

    def of(self, phrase: str) -> str:
        """Return the English of a phrase; a German plural in the dative is that without its last letter ("Krankenhäusern")."""
        return self.english[phrase if phrase in self.english else phrase.removesuffix("n")]


@lru_cache(maxsize=256)
def in_english_words(message: str) -> str:
    """Return a German, French or Spanish message with the words that are known in English; every other message as it is."""
    name = tongue_of(message) if len(message) <= LONGEST else None
    return message if name is None else glossed_as(name, message)


def glossed_as(name: str, message: str) -> str:
    """Return a message of a language that is known already in English, word by word."""
    tongue = _tongues()[name]
    text = _ASK_FIRST.sub("", message.replace("’", "'")).replace("¿", "").replace("¡", "")
    text = verbs_joined(text) if name == VERB_LAST else text
    text = _DECIMALS.sub(".", _THOUSANDS.sub("", text))
    said = _LEVEL.sub(r"\g<verb>\g<what> to ", re.sub(r" {2,}", " ", _reordered(_glossed(text, tongue))).strip())
    return verbs_first(said) if name == VERB_LAST else said


def tongue_of(message: str) -> str | None:
    """Return the language of a message when more of its words are surely of that language than are English words foreign to it."""
    said = _WORD.findall(_without_codes(message.replace("’", "'")))
    words = [_folded(word.rstrip("'")) for word in said if len(word) > 1 or word in _LETTERS]
    best, found = 0, None
    for name, tongue in _tongues().items():
        hits = sum(
            (word in tongue.words or name == VERB_LAST and word.removesuffix("n") in tongue.words)
            and not _is_english(word)
            or _is_compound(word, tongue)
            for word in words
        )
        english = sum(word not in tongue.english and _is_english(word) for word in words)
        if hits > max(best, english) or (hits > best and hits >= 3 and hits >= english):
            best, found = hits, name
    return found


def _without_codes(message: str) -> str:
    """Return a message without the codes of places ("FR, ES"), which are words of a language only where all is in capitals."""
    return message if _LOUD.search(message) else _CODE.sub(" ", message)


def _is_compound(word: str, tongue: _Tongue) -> bool:
    return any(word.endswith(ending) and len(word) - len(ending) >= 3 for ending in tongue.endings)


@lru_cache(maxsize=50_000)
def _is_english(word: str) -> bool:
    key = key_of(word)
    return is_common(key) or key in word_list("fillers") or key in cues()


@lru_cache(maxsize=20_000)
def _folded(text: str) -> str:
    """Return a text in lower case without accents, in the same length."""
    return "".join((unicodedata.normalize("NFKD", letter) or letter)[0].lower()[:1] for letter in text.replace("ß", "s"))


def _glossed(text: str, tongue: _Tongue) -> str:
    folded, parts, at = _folded(text), [], 0
    codes = () if _LOUD.search(text) else {match.span() for match in _CODE.finditer(text)}
    for match in tongue.pattern.finditer(folded):
        if match.span() in codes:
            continue
        parts.append(_compounds(text[at : match.start()], tongue))
        english = tongue.of(re.sub(r"[\s,-]+", " ", match[0]))
        elided = match[0].endswith("'")
        parts.append(f"{english} " if elided else english)
        at = match.end()
    return "".join([*parts, _compounds(text[at:], tongue)])


def _compounds(text: str, tongue: _Tongue) -> str:
    """Return a text with its compounds in two words: "Regionsfilter" is "region filter"."""
    return re.sub(r"[^\W\d_]{6,}", lambda match: _parted(match[0], tongue), text) if tongue.endings else text


def _parted(word: str, tongue: _Tongue) -> str:
    folded = _folded(word)
    for ending in tongue.endings:
        stem = folded[: -len(ending)]
        if not folded.endswith(ending) or len(stem) < 3:
            continue
        known = next((tongue.english[part] for link in _LINKS if (part := stem.removesuffix(link)) in tongue.english), word[: len(stem)])
        return f"{known} {tongue.english[ending]}"
    return word


def _reordered(text: str) -> str:
    """Return a text with a "not" before what it denies ("the Salesforce not use"), and with the ends of a range joined."""
    text = _LAST_OF.sub(r"in the last \g<count> \g<unit>", _UP_TO.sub(r"\g<before>up to ", text))
    text = _VERB_LAST.sub(lambda match: f"if {match['who']} {match['verb']} {match['what']}", _RANGE.sub(" to ", text))
    return _NEGATED_LAST.sub(lambda match: f"not using {match['what']}" if match["verb"].startswith("use") else match[0], text)


@cache
def _tongues() -> dict[str, _Tongue]:
    found: dict[str, dict[str, str]] = {}
    for row in table("glosses"):
        for spelling in _spellings(row["phrase"]):
            found.setdefault(row["tongue"], {}).setdefault(re.sub(r"[\s-]+", " ", _folded(spelling)), row["english"])
    return {name: _tongue(english, name) for name, english in found.items()}


def _spellings(phrase: str) -> tuple[str, ...]:
    plain = phrase
    for letter, spelled in _SPELLED:
        plain = plain.replace(letter, spelled)
    return (phrase, plain)


def _tongue(english: Mapping[str, str], name: str) -> _Tongue:
    phrases = sorted(english, key=len, reverse=True)
    plural = "n?" if name == VERB_LAST else ""
    spelled = (
        re.escape(each).replace(r"\ ", r"[\s,-]+") + (plural if _PLURAL.search(each) else "") + ("" if each.endswith("'") else r"(?![\w'])")
        for each in phrases
    )
    endings = tuple(sorted((_folded(row["ending"]) for row in table("compound_endings") if row["tongue"] == name), key=len, reverse=True))
    words = frozenset(each.rstrip("'") for each, said in english.items() if " " not in each and each != said.casefold())
    return _Tongue(english, words, re.compile(rf"(?<!\w)(?:{'|'.join(spelled)})"), endings)
