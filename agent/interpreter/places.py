"""Codes and short names of places: which of "us", "LA" and "CA" are meant as a place where they stand."""

from collections.abc import Sequence

from agent.interpreter.lexicon import Lexicon
from agent.interpreter.text import Token
from qualification.lookup.phrases import Meaning
from qualification.lookup.resolve import place_of
from qualification.lookup.words import is_common, key_of, singular

RARE = 20
LONGEST_CODE = 3
_NO_PLACES = frozenset({"GTM", "AND", "ARE", "PER", "COD", "NOR", "MAC"})  # codes of three letters that mean something else in a message
_US_BEFORE = frozenset({"in", "the", "from", "based", "across", "within", "and", "or", "inside"})
_US_AFTER = frozenset({"companies", "company", "firms", "accounts", "businesses", "based", "startups", "organizations", "market", "only"})
_GIVING = frozenset(
    ["show", "give", "get", "find", "tell", "bring", "send", "let", "help", "build", "make", "draft", "create", "offer", "list", "buy",
     "sell", "sells", "gives", "gets"]
)  # fmt: skip
_ITEM_ENDS = frozenset({",", ".", ";", "/", "|", ")", "\n", "+", "&"})
_SECTORS = frozenset({"industry", "sub_industry"})


def or_place(meanings: tuple[Meaning, ...], places: tuple[Meaning, ...]) -> tuple[Meaning, ...]:
    """Return what a code in capitals means: the place it stands for, where a few cells hold the code itself."""
    commonest = max((place.count for place in places), default=0)
    kept = tuple(meaning for meaning in meanings if meaning.count * RARE >= commonest or meaning.kind != "value")
    return tuple(dict.fromkeys((*places, *kept))) if commonest else meanings


def place_at(lexicon: Lexicon, text: str, tokens: Sequence[Token], start: int) -> tuple[Meaning, ...]:
    """Return the place that a short word or code is where it stands; empty where it is an everyday word ("us", "or", "in")."""
    index = lexicon.catalog.account_phrases
    before = tokens[start - 1] if start else None
    if text.casefold() in ("us", "uk", "usa", "uae", "emea", "apac", "latam"):
        spelled = (
            text.upper()
            if text.casefold() != "us" or text == "US" or (before and before.key in _US_BEFORE) or is_states(lexicon, text, tokens, start)
            else text
        )
        return place_of(index, spelled)
    if text[:4].casefold() == "the " and len(text) <= 8:
        return ()
    if text.endswith((" or", " in")):  # "the US or Canada" names no Oregon
        return ()
    if text in _NO_PLACES:
        return ()
    if len(text) <= 3 and not (text.isupper() and (text == "NA" or _after_place_word(tokens, start))):
        return ()
    if 3 < len(text) < 6 and text.islower() and is_common(key_of(text)):
        return ()
    return place_of(index, text)


def is_states(lexicon: Lexicon, text: str, tokens: Sequence[Token], start: int) -> bool:
    """Return whether "us" in lower case is the country: before companies or a sector, where nobody is given anything ("show us companies")."""
    if text != "us" or (start and tokens[start - 1].key in _GIVING):
        return False
    before, after = tokens[start - 1] if start else None, tokens[start + 1] if start + 1 < len(tokens) else None
    if before is not None and before.key == "the":  # "in the us"
        return True
    apart = after is None or after.text in _ITEM_ENDS
    if apart and before is not None and (before.text in _ITEM_ENDS or _is_sector(lexicon, before)):
        return True
    at = start + 2 if start + 1 < len(tokens) and tokens[start + 1].text == "-" else start + 1
    return at < len(tokens) and (tokens[at].key in _US_AFTER or _is_sector(lexicon, tokens[at]))


def _is_sector(lexicon: Lexicon, token: Token) -> bool:
    """Return whether a word surely names a sector or a size of companies."""
    meanings = lexicon.catalog.account_phrases.meanings
    found = meanings.get(token.key) or meanings.get(singular(token.key)) or ()
    return any((each.field in _SECTORS and not each.needs_cue) or each.kind == "size" for each in found)


def _after_place_word(tokens: Sequence[Token], start: int) -> bool:
    """Return whether a code in capitals stands where a place stands: after "in" or a comma, in a mixed-case message."""
    words = [token.text for token in tokens if token.kind == "word"]
    if all(word.isupper() for word in words) and any(len(word) > LONGEST_CODE for word in words):
        return False
    before = tokens[start - 1] if start else None
    return (
        before is None
        or before.text in (",", "/", "&")
        or before.key in ("in", "from", "and", "or", "based", "not", "exclude", "excluding", "except")
    )
