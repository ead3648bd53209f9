"""Cut a request for changes into commands: each a verb and what it speaks of."""

import re
from dataclasses import dataclass
from functools import cache

from qualification.words import table

_LEAD = (
    r"(?:please|pls|we|i|they|and|then|but|also|now|ok|okay|so|yes|yeah|hey|hi|actually|oh|instead|just|"
    r"(?:can|could|would|will|should) (?:you|we|i)(?: please| also)?|let'?s|i(?:'d| would) (?:like|want) (?:you )?to|i want (?:you )?to|we (?:should|need to|want to|could)|"
    r"i (?:need|want) you to|go ahead and|what (?:happens )?if (?:i|we|you)?|what would happen if (?:i|we|you)|suppose (?:i|we)?|if (?:i|we|you)?|try to|how about)"
)


@dataclass(frozen=True)
class Command:
    """A verb's action and the words after it. `verb` is as typed, in lower case."""

    action: str
    verb: str
    text: str


@cache
def _pattern() -> re.Pattern[str]:
    verbs = "|".join(
        re.escape(row["phrase"]).replace(r"\ ", r"\s+") for row in sorted(table("edit_verbs"), key=lambda row: -len(row["phrase"]))
    )
    return re.compile(
        rf"(?:^|[,;:.!\n]|\b(?:and|then|but|please|also)\b)\s*(?:{_LEAD}[\s,]+)*(?P<verb>{verbs})\b(?=\s|$|[,.!?:])(?!\s+than\b)",
        re.IGNORECASE,
    )


@cache
def _actions() -> dict[str, str]:
    return {row["phrase"]: row["action"] for row in table("edit_verbs")}


def commands_of(text: str) -> tuple[str, tuple[Command, ...]]:
    """Return the words before the first verb, and the commands."""
    matches = [match for match in _pattern().finditer(text)]
    if not matches:
        return text, ()
    commands = []
    for match, following in zip(matches, [*matches[1:], None], strict=True):
        verb = re.sub(r"\s+", " ", match["verb"].casefold())
        end = following.start() if following else len(text)
        commands.append(Command(_actions()[verb], verb, text[match.end() : end].strip(" \n,;")))
    return text[: matches[0].start()].strip(" ,;:"), tuple(commands)
