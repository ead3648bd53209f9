"""Names of the workspace in a message, each behind one letter that no language has: a saying is matched whatever they are."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from agent.interpreter.lexicon import Lexicon
from agent.interpreter.names import nearest, pattern_of
from qualification.lookup.words import is_common, key_of

SIGNALS, ICPS, PERSONAS = 0xE000, 0xE400, 0xE800
MOST = 0x400
A_SIGNAL, AN_ICP, A_PERSONA = (f"[{chr(first)}-{chr(first + MOST - 1)}]" for first in (SIGNALS, ICPS, PERSONAS))
A_NAME = f"[{chr(SIGNALS)}-{chr(PERSONAS + MOST - 1)}]"
_BY_WORDS = re.compile(r"\b(?:the|my|our)\s+(?P<words>[\w-]+(?: [\w-]+){0,2}?)\s+(?P<kind>icp|profile|one|signal)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Masked:
    """A text with its names masked, and the names by their masks."""

    text: str
    names: Mapping[str, str]

    def plain(self, text: str) -> str:
        """Return a part of the text with its names again."""
        return re.sub(A_NAME, lambda match: self.names[match[0]], text)


def masked(lexicon: Lexicon, text: str) -> Masked:
    """Return a text with the names of signals, ICPs and personas behind masks."""
    signals = [signal.name for signal in lexicon.signals][:MOST]
    icps = [(icp.name, icp.icp_code) for icp in lexicon.icps][:MOST]
    personas = list(dict.fromkeys(each.name for icp in lexicon.icps for each in icp.definition.personas))[:MOST]
    spelled = [(name, chr(SIGNALS + at)) for at, name in enumerate(signals)]
    spelled += [(name, chr(ICPS + at)) for at, both in enumerate(icps) for name in both]
    spelled += [(name, chr(PERSONAS + at)) for at, name in enumerate(personas)]
    names = {mask: name for name, mask in reversed(spelled)}
    for name, mask in sorted(spelled, key=lambda each: -len(each[0])):
        text = re.sub(_with_plural(name), mask, text, flags=re.IGNORECASE)
    return Masked(_nicknamed(lexicon, _misspelled(text, signals, names), icps), names)


def _with_plural(name: str) -> str:
    """Return the pattern of a name, its last word with or without the "s" of a plural."""
    return pattern_of(name[:-1]).removesuffix(r"(?!\w)") + r"s?(?!\w)" if name.endswith("s") and len(name) > 4 else pattern_of(name)


def _misspelled(text: str, signals: list[str], names: Mapping[str, str]) -> str:
    """Mask names of signals of several words that are nearly spelled right ("demo viewd")."""
    long = [name for name in signals if " " in name]
    for match in list(re.finditer(r"(?=\b(?P<two>[A-Za-z]{3,} [A-Za-z]{4,})\b)", text)) if long else ():
        found = match["two"]
        if any(found[0].casefold() == name[0].casefold() and abs(len(found) - len(name)) < 3 for name in long):
            near = nearest(found, long)
            mask = next((mask for mask, name in names.items() if name == near), None) if near else None
            if mask:
                return _misspelled(text.replace(found, mask), signals, names)
    return text


def _nicknamed(lexicon: Lexicon, text: str, icps: list[tuple[str, str]]) -> str:
    """Mask what names an ICP by some of its words: "the e-commerce one", "finserv"; never a value of the workspace alone."""

    def by_words(match: re.Match[str]) -> str:
        mask = _whose(match["words"], icps) if match["kind"].casefold() != "signal" else None
        return mask or match[0]

    text = _BY_WORDS.sub(by_words, text)
    index = lexicon.catalog.account_phrases
    for word in dict.fromkeys(re.findall(r"[A-Za-z][\w-]{4,}", text)):
        key = key_of(word)
        if is_common(key) or not (mask := _whose(word, icps)):
            continue
        if not any(key_of(value) == key for meaning in index.meanings.get(key, ()) for value in meaning.values):
            text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", mask, text)
    return text


def _whose(words: str, icps: list[tuple[str, str]]) -> str | None:
    """Return the mask of the one ICP whose name has all these words."""
    keys = {key_of(word) for word in words.split()}
    fitting = [at for at, (name, _) in enumerate(icps) if keys <= {key_of(word) for word in (*name.split(), *re.findall(r"\w+", name))}]
    return chr(ICPS + fitting[0]) if len(fitting) == 1 else None
