"""The vocabulary files: lines of data, read once on first use, and the key under which a phrase is looked up."""

import csv
import re
import unicodedata
from functools import cache, lru_cache

from qualification.lookup.places import VOCABULARY

_IRREGULAR = {"people": "person", "analyses": "analysis", "series": "series", "news": "news", "businesses": "business"}


@lru_cache(maxsize=100_000)
def key_of(text: str) -> str:
    """Return what spellings of one phrase share: no case, accents, spaces or hyphens; "&" is "and", "+" and "#" stay.

    "Mid-market" and "midmarket" share a key, so do "E-commerce" and "ecommerce", "Oil & Gas" and "oil and gas".
    """
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode() or text.casefold()
    return re.sub(r"[^\w+#]|_", "", plain.replace("&", "and"))


@lru_cache(maxsize=100_000)
def singular(key: str) -> str:
    """Return the key of the singular, as far as English spelling tells."""
    if key in _IRREGULAR:
        return _IRREGULAR[key]
    if len(key) < 4 or key.endswith(("ss", "us", "is")) or not key.endswith("s"):
        return key
    if key.endswith("ies"):
        return key[:-3] + "y"
    if key.endswith(("ches", "shes", "xes", "sses", "zes")):
        return key[:-2]
    return key[:-1]


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """Return the lines of a CSV file of the vocabulary."""
    with (VOCABULARY / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def word_list(name: str) -> frozenset[str]:
    """Return the words of a text file of the vocabulary, as keys."""
    return frozenset(key_of(word) for word in (VOCABULARY / f"{name}.txt").read_text(encoding="utf-8").split())


@cache
def phrases_of(name: str) -> tuple[str, ...]:
    """Return the lines of a text file of the vocabulary, each a phrase, the longest first."""
    lines = (line.strip() for line in (VOCABULARY / f"{name}.txt").read_text(encoding="utf-8").splitlines())
    return tuple(sorted(filter(None, lines), key=lambda line: (-len(line), line)))


@cache
def one_of(name: str, part: str) -> str:
    """Return the pattern of the phrases that a file of parts and words holds for one part, the longest first; spaces match any run."""
    found = {words for row in table(name) if row["part"] == part for words in listed(row["words"])}
    return "|".join(re.escape(words).replace(r"\ ", r"\s+") for words in sorted(found, key=lambda each: (-len(each), each)))


def listed(text: str) -> tuple[str, ...]:
    """Return the items of a cell that holds several."""
    return tuple(item.strip() for item in text.split("|") if item.strip())


_ENDINGS = ("s", "es", "ed", "d", "ing", "er", "ers", "ly", "n", "ies", "ied", "ment", "ments")
_HISSING = ("s", "x", "z", "ch", "sh", "o")  # "boxes" is a plural, "employes" a slip


@lru_cache(maxsize=50_000)
def is_common(key: str) -> bool:
    """Return whether a word is everyday English, so that it is no misspelling of anything."""
    words = word_list("common_words")
    if key in words:
        return True
    for ending in _ENDINGS:
        if key.endswith(ending) and len(key) - len(ending) >= 3:
            stem = key[: -len(ending)]
            if (
                (stem in words and (ending != "es" or stem.endswith(_HISSING)))
                or (stem + "e" in words and ending != "s")
                or stem + "y" in words
                or (len(stem) > 3 and stem[-1] == stem[-2] and stem[:-1] in words)
            ):
                return True
    return False
