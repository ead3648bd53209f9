"""Which of the signals a person means by a name: exactly, by its beginning, or by its words. Never a guess."""

import re
from collections.abc import Callable, Sequence

_NOISE = re.compile(r"\b(?:the|signals?|source)\b")
_WORD = re.compile(r"\w+")


def meant_by(said: str, known: Sequence[str]) -> list[str]:
    """Return the names that fit: one when it is clear, several when it is not, none when nothing fits.

    The whole name counts first, then its beginning, then whole words of it in their order, all without regard to case.
    """
    wanted = _plain(said) or said.strip().casefold()
    if not wanted:
        return []
    tests: tuple[Callable[[str], bool], ...] = (
        lambda name: name == wanted,
        lambda name: name.startswith(wanted),
        lambda name: _has_words(name, wanted),
    )
    for fits in tests:
        found = [name for name in known if fits(_plain(name)) or fits(name.casefold())]
        if found:
            return found
    return []


def _plain(text: str) -> str:
    return " ".join(_NOISE.sub(" ", text.casefold()).split())


def _has_words(name: str, wanted: str) -> bool:
    words, asked = _WORD.findall(name), _WORD.findall(wanted)
    return bool(asked) and any(words[start : start + len(asked)] == asked for start in range(len(words)))
