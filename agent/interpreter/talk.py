"""Words of conversation ("before my 3pm", "I'm hunting for …", "that's not negotiable"): they are no condition, so nothing is missing for them.

The words are data (`talk_words.txt`). A word that may say something of a company ("profitable", "family-owned") is none of them.
"""

import re
from functools import lru_cache

from agent.interpreter.recognise import cues
from qualification.lookup.words import key_of, word_list

_WORD = re.compile(r"[^\W_]+(?:[-'.:][^\W_]+)*")
_CLOCK = re.compile(r"(?:[01]?\d|2[0-4])(?:[:.][0-5]\d)?\s?(?:am|pm|h|uhr|ish)", re.IGNORECASE)
_MINUTES = frozenset(
    {"min", "mins", "minute", "minutes", "sec", "secs", "second", "seconds", "hour", "hours", "hr", "hrs", "oclock", "am", "pm"}
)
_NUMBERS = frozenset(
    {"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "fifteen", "twenty", "thirty", "hundred", "thousand"}
)
_ENDINGS = ("s", "es", "ed", "d", "ing", "n't", "nt")


def without_talk(words: str) -> str:
    """Return what a run of unplaced words says of companies: nothing when all of it is talk, else without the talk at its ends."""
    found = list(_WORD.finditer(words))
    content = [at for at, word in enumerate(found) if _is_content(word[0], found[at + 1][0] if at + 1 < len(found) else "")]
    if not content:
        return "" if found else words
    first, last = content[0], content[-1]
    while first and _is_said(found[first - 1][0]):
        first -= 1
    while last + 1 < len(found) and _is_said(found[last + 1][0]):
        last += 1
    if not any(is_talk(word[0]) for word in found[:first]):
        first = 0
    if not any(is_talk(word[0]) for word in found[last + 1 :]):
        last = len(found) - 1
    return words[found[first].start() : found[last].end()] if (first, last) != (0, len(found) - 1) else words


def _is_content(word: str, after: str) -> bool:
    if _CLOCK.fullmatch(word):
        return False
    if word[0].isdigit() or word.casefold() in _NUMBERS:
        return key_of(after) not in _MINUTES
    return not _is_small(key_of(word)) and not is_talk(word)


def _is_said(word: str) -> bool:
    """Return whether a word of talk may belong to the word of content beside it ("booking platforms")."""
    return is_talk(word) and not _is_small(key_of(word))


def _is_small(key: str) -> bool:
    return key in word_list("fillers") or key in word_list("helping_verbs") or key in cues()


@lru_cache(maxsize=20_000)
def is_talk(word: str) -> bool:
    """Return whether a word is one of conversation, in any of its forms ("hunting" as "hunt")."""
    key, words = key_of(word), word_list("talk_words")
    if key in words:
        return True
    for ending in _ENDINGS:
        stem = key.removesuffix(ending)
        if stem != key and len(stem) > 2 and (stem in words or stem + "e" in words or (stem[-1] == stem[-2] and stem[:-1] in words)):
            return True
    return "-" in word and all(is_talk(part) or _is_small(key_of(part)) for part in word.split("-") if part)
