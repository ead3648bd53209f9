"""Misspelled verbs of changes ("remvoe the region filter"): read as the verb they are near to, only where a command has its verb; "dont" is "don't"."""

import re
from functools import cache

from agent.interpreter.commands import LEAD
from agent.interpreter.lexicon import Lexicon
from qualification.lookup.phrases import Spellings, spellings_of
from qualification.lookup.resolve import corrected, place_of
from qualification.lookup.words import is_common, key_of, table, word_list

LONGEST = 600
_VERB_PLACE = re.compile(
    rf"(?P<before>(?:^|[,;:.!\n]|\b(?:and|then|but|please|pls|also)\b)\s{{0,20}}(?:{LEAD}[\s,]{{1,20}}){{0,8}})(?P<word>[a-z]{{3,14}})(?=\s+\w)",
    re.IGNORECASE,
)
_NO_APOSTROPHE = re.compile(
    r"\b(?:(?P<stem>(?:what|where|how|who|that|there|here|let)(?=s\b)|(?:do|does|did|is|are|was|were|ca|could|should|would|wo|has|have|had|must|need)n(?=t\b)|(?:you|they)(?=re\b)|(?:i|we|they|you)(?=ve\b))(?P<end>s|t|re|ve))\b",
    re.IGNORECASE,
)
_SHORT = frozenset({"drop", "make", "swap", "move", "keep", "lift", "bump", "lower", "raise"})


def with_right_verbs(lexicon: Lexicon, text: str) -> str:
    """Return a message whose misspelled verbs of changes are right; an English word, a name and a value of the workspace stay."""
    if len(text) > LONGEST:
        return text
    text = _NO_APOSTROPHE.sub(lambda match: f"{match['stem']}'{match['end']}", text)
    return _VERB_PLACE.sub(lambda match: match["before"] + (_meant(lexicon, match["word"]) or match["word"]), text)


def _meant(lexicon: Lexicon, word: str) -> str | None:
    key = word.casefold()
    if not word.islower() and not word.istitle() or _is_known(lexicon, word, key) or any(key.startswith(verb) for verb in _verbs()):
        return None
    return corrected(word, _spellings()) or _short(key)


def _is_known(lexicon: Lexicon, word: str, key: str) -> bool:
    index = lexicon.catalog.account_phrases
    names = [name for icp in lexicon.icps for name in (icp.name, icp.icp_code)] + [signal.name for signal in lexicon.signals]
    return (
        is_common(key)
        or key in word_list("fillers")
        or bool(index.find(word) or place_of(index, word))
        or any(key in name.casefold().split() for name in (*names, *lexicon.catalog.glossary))
    )


def _short(key: str) -> str | None:
    """Return the one short verb of which two letters are swapped or one inside is missing ("drpo", "drp")."""
    near = [
        verb
        for verb in _SHORT
        if verb[0] == key[0]
        and key != verb
        and (sorted(key) == sorted(verb) or any(verb[:at] + verb[at + 1 :] == key for at in range(1, len(verb) - 1)))
    ]
    return near[0] if len(near) == 1 else None


@cache
def _verbs() -> frozenset[str]:
    return frozenset(row["phrase"] for row in table("edit_verbs") if row["phrase"].isalpha() and len(row["phrase"]) >= 4)


@cache
def _spellings() -> Spellings:
    return spellings_of({key_of(verb) for verb in _verbs()})
