"""Cut a request for changes into commands: each a verb and what it speaks of."""

import re
from dataclasses import dataclass
from functools import cache

from agent.interpreter.courtesies import LEAD as COURTESIES
from qualification.lookup.words import table

LEAD = (
    rf"(?:{COURTESIES}|i mean|i meant|we|i|they|maybe|perhaps|(?:can|could|would|will|should) (?:you|we|i)(?: please| also)?|what (?:happens )?if (?:i|we|you)?|what would happen if (?:i|we|you)|"
    r"suppose (?:i|we)?|if (?:i|we|you)?|we (?:should|need to|want to|could)|how about)"
)


_ACTS = (
    "publish",
    "pause",
    "resume",
    "turn",
    "switch",
    "toggle",
    "enable",
    "disable",
    "activate",
    "undo",
    "revert",
    "qualify",
    "requalify",
    "roll",
    "clone",
    "copy",
    "delete",
    "discard",
)
_ACT_BASES = {f"{verb.removesuffix('e')}ing": verb for verb in _ACTS} | {f"{verb}ing": verb for verb in _ACTS} | {"cloning": "clone"}


_GIVES_WEIGHT = re.compile(r"(?:weight|score)\s*(?:of|:|=)?\s*[+-]?\d{1,3}(?=\s*(?:$|[,.;!]))", re.IGNORECASE)


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
        rf"(?:^|[,;:.!\n]|\b(?:and|then|but|please|also)\b)\s{{0,20}}(?:{LEAD}[\s,]{{1,20}}){{0,8}}(?!up\s+to\s+[$€£]?\d)(?P<verb>{verbs})\b(?=\s|$|[,.!?:])(?!\s+(?:(?:more|less|fewer)\s+)?than\b)",
        re.IGNORECASE,
    )


@cache
def _bases() -> dict[str, str]:
    """Return the plain form of each inflected verb."""
    bases = {"took": "take", "made": "make", "kept": "keep", "gave": "give"}
    for row in table("edit_verbs"):
        verb = row["phrase"].split()[0]
        if len(verb) > 3 or verb in ("add", "cap", "cut"):
            stem = verb[:-1] if verb.endswith("e") else verb
            bases |= dict.fromkeys((f"{stem}ed", f"{stem}ing", f"{verb}{verb[-1]}ed", f"{verb}{verb[-1]}ing"), verb)
    return bases


@cache
def _past() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, _bases()), key=len, reverse=True))})\b", re.IGNORECASE)


@cache
def _actions() -> dict[str, str]:
    return {row["phrase"]: row["action"] for row in table("edit_verbs")}


def commands_of(text: str, *, inflected: bool = False) -> tuple[str, tuple[Command, ...]]:
    """Return the words before the first verb, and the commands.

    With `inflected`, "dropped" and "adding" are verbs too, as what-ifs say them; in a description
    "excluding" and "using" are not.
    """
    if inflected:
        text = _past().sub(lambda match: _bases()[match[0].casefold()], text)
    matches = [each for each in _pattern().finditer(text) if not (each.start() and _GIVES_WEIGHT.match(text, each.start("verb")))]
    if not matches:
        return text, ()
    commands = []
    for match, following in zip(matches, [*matches[1:], None], strict=True):
        verb = re.sub(r"\s+", " ", match["verb"].casefold())
        end = following.start() if following else len(text)
        commands.append(Command(_actions()[verb], verb, text[match.end() : end].strip(" \n,;")))
    return text[: matches[0].start()].strip(" ,;:"), tuple(commands)


def plain_verb(text: str) -> str:
    """Return a text whose first word, where it is an inflected verb ("dropping", "publishing"), has its plain form."""
    head, space, rest = text.partition(" ")
    key = head.casefold()
    base = _bases().get(key) or _ACT_BASES.get(key)
    return f"{base}{space}{rest}" if base else text
