"""From words to the fields and values of a workspace: the one look-up. Phrase, alias, guarded correction of typos."""

import re

from rapidfuzz.distance import DamerauLevenshtein

from qualification.catalog import Catalog
from qualification.definitions import RecordType
from qualification.lookup.phrases import Meaning, PhraseIndex, Spellings
from qualification.lookup.places import country_named, region_named, state_named
from qualification.lookup.terms import GlossaryEntry
from qualification.lookup.words import is_common, key_of, singular

SHORTEST_TYPO = 5
LONG_WORD = 9
_CODES = frozenset(
    {
        "US",
        "UK",
        "USA",
        "UAE",
        "NA",
        "EMEA",
        "APAC",
        "LATAM",
        "APJ",
        "JAPAC",
        "NORAM",
        "KSA",
        "DE",
        "FR",
        "GB",
        "NL",
        "IE",
        "AU",
        "NZ",
        "JP",
        "SG",
        "BR",
        "MX",
        "CH",
        "ES",
        "SE",
        "DK",
        "FI",
        "PL",
        "PT",
        "LU",
        "CZ",
        "KR",
        "HK",
        "GR",
        "ZA",
        "CN",
    }
)


def phrases_of(catalog: Catalog, record_type: RecordType = "account") -> PhraseIndex:
    """Return the phrase index of one record type."""
    return catalog.account_phrases if record_type == "account" else catalog.person_phrases


def resolve(catalog: Catalog, text: str, record_type: RecordType = "account") -> tuple[Meaning, ...]:
    """Return what a whole phrase means in this workspace, likeliest first; empty when nothing fits.

    A misspelled phrase resolves only when it is long, near to one known phrase and no everyday word:
    "Salesforse" is Salesforce, "mid-market" is never Marketo.
    """
    index = phrases_of(catalog, record_type)
    if found := _glossed(catalog, text, record_type) or index.find(text) or place_of(index, text):
        return found
    correction = corrected(text, index.spellings)
    return index.meanings[correction] if correction else ()


def term_of(catalog: Catalog, text: str) -> GlossaryEntry | None:
    """Return the glossary's entry for a whole phrase; what the workspace said a term means goes before everything else."""
    key = key_of(text)
    return next((entry for entry in catalog.glossary.values() if key_of(entry.term) in (key, singular(key))), None)


def _glossed(catalog: Catalog, text: str, record_type: RecordType) -> tuple[Meaning, ...]:
    """Return the meaning of a term that is one rule. A term of several rules is no single meaning: see `term_of`."""
    entry = term_of(catalog, text) if catalog.glossary else None
    if entry is None or len(entry.parameters) > 1 or entry.parameters[0].field not in catalog.entries(record_type):
        return ()
    rule = entry.parameters[0]
    return (Meaning("value", (rule.field,), entry.term, rule.operator, rule.value),)


def place_of(index: PhraseIndex, text: str) -> tuple[Meaning, ...]:
    """Return the meanings of another name or a code of a place ("England", "UK", "TX").

    Codes count in capitals only; a short name that is also a word ("us", "in", "me") is left to the reader.
    """
    bare = text[4:] if text[:4].casefold() == "the " else text
    if len(bare) <= 3 and (not bare.isupper() or bare != text or (len(bare) == 2 and bare not in _CODES and not _is_near_state(bare))):
        return ()
    names = [state_named(text) if len(text) == 2 or len(text) > 5 else None, country_named(text), region_named(text)]
    if text in _CODES:
        names = [region_named(text) or country_named(text)]
    fields = ("state", "country", "region") if text not in _CODES else ("region", "country")
    found = [meaning for name in names if name for meaning in index.find(name) if meaning.kind == "value" and meaning.field in fields]
    return tuple(dict.fromkeys(found))


def _is_near_state(code: str) -> bool:
    return state_named(code, "United States") is not None or state_named(code, "Canada") is not None


def corrected(word: str, known: Spellings) -> str | None:
    """Return the one known key that a misspelled word is near to, or None.

    One slip in a word of six letters or more, two in one of nine or more; in one of five only a swapped
    or missing letter. The first letter has to be right, and everyday English is never corrected.
    """
    key = key_of(word)
    if len(key) < SHORTEST_TYPO or not key.isalpha() or is_common(key):
        return None
    allowed = 2 if len(key) >= LONG_WORD else 1
    best: list[tuple[int, str]] = []
    for size in range(len(key) - allowed, len(key) + allowed + 1):
        for candidate in known.get((key[0], size), ()):
            if len(key) == SHORTEST_TYPO and size <= SHORTEST_TYPO and sorted(candidate) != sorted(key):
                continue
            distance = DamerauLevenshtein.distance(key, candidate, score_cutoff=allowed)
            if distance <= allowed:
                best.append((distance, candidate))
    best.sort()
    if not best or (len(best) > 1 and best[0][0] == best[1][0] and not _same_word(best[0][1], best[1][1])):
        return None
    return best[0][1]


def _same_word(first: str, second: str) -> bool:
    return first.rstrip("s") == second.rstrip("s")


def search(catalog: Catalog, query: str, record_type: RecordType = "account", limit: int = 20) -> tuple[Meaning, ...]:
    """Return the fields and values that fit a query, best first: whole phrases, then words of it, then their beginnings."""
    index = phrases_of(catalog, record_type)
    words = [word for word in re.split(r"[\s,;/?!]+", query) if len(word) > 1]
    found = list(resolve(catalog, query, record_type))
    for size in range(min(4, len(words)), 0, -1):
        for start in range(len(words) - size + 1):
            found += resolve(catalog, " ".join(words[start : start + size]), record_type)
    found += [meaning for word in words if len(word) >= 3 for meaning in _fields_about(catalog, key_of(word), record_type)]
    stems = tuple(key_of(word) for word in words if len(word) >= 3 and not is_common(key_of(word)))
    if stems:
        found += [meaning for key, meanings in index.meanings.items() if key.startswith(stems) for meaning in meanings]
    return tuple(dict.fromkeys(found))[:limit]


def _fields_about(catalog: Catalog, key: str, record_type: RecordType) -> list[Meaning]:
    """Return the fields whose key, label, category or alias begins with a word or holds it as one."""
    stem = singular(key)
    fields = [entry.field for entry in catalog.entries(record_type).values()]
    return [
        Meaning("field", (field.key,), field.label)
        for field in fields
        if any(
            key_of(part).startswith(stem)
            for name in (field.key, field.label, field.category, *field.aliases)
            for part in re.split(r"[\s_./-]+", name)
            if part
        )
    ]
