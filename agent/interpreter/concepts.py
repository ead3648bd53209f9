"""What the words of the product mean, as `prompts/concepts.md` says it, found in a question that asks for nothing else."""

import re
from dataclasses import dataclass
from functools import cache

from prompts.render import FOLDER

LONGEST_QUESTION = 120
MOST_ASKED = 3
_ASKS = re.compile(
    r"^(?:(?:ok|okay|so|and|hey|hi|sorry|wait|quick question|quick one|one question|just wondering)[\s,:–-]+)*"
    r"(?:what(?:'s| is| are| does| do|s| counts| happens| would happen)|how (?:does|do|is|are|can i|do i)|explain|describe|(?:can|could) you explain|tell me (?:what|how|about)|help me understand|meaning of|(?:the )?difference between)\b(?! if\b)"
)
_AGAINST = re.compile(r"\b(?:vs\.?|versus)(?=\s)")
_NOISE = frozenset(
    [
        "ok",
        "okay",
        "so",
        "and",
        "hey",
        "hi",
        "sorry",
        "wait",
        "quick",
        "one",
        "question",
        "what",
        "whats",
        "what's",
        "is",
        "are",
        "does",
        "do",
        "how",
        "can",
        "i",
        "explain",
        "describe",
        "you",
        "could",
        "tell",
        "me",
        "about",
        "help",
        "understand",
        "meaning",
        "of",
        "the",
        "difference",
        "between",
        "vs",
        "vs.",
        "versus",
        "a",
        "an",
        "mean",
        "means",
        "meant",
        "exactly",
        "actually",
        "work",
        "works",
        "working",
        "for",
        "in",
        "here",
        "winnow",
        "this",
        "product",
        "tool",
        "or",
        "when",
        "you",
        "say",
        "it",
        "its",
        "by",
        "please",
        "computed",
        "calculated",
        "used",
        "happens",
        "happen",
        "if",
        "we",
        "again",
        "to",
        "with",
        "your",
        "point",
        "purpose",
        "not",
        "and",
        "something",
        "stand",
        "stands",
        "count",
        "counts",
        "as",
        "get",
        "gets",
        "my",
        "concept",
        "term",
        "word",
        "idea",
        "be",
        "really",
        "just",
        "on",
        "column",
        "sits",
        "sit",
        "sitting",
        "lands",
        "land",
        "falls",
        "fall",
        "ends",
        "up",
        "shows",
        "marked",
        "labelled",
        "labeled",
        "listed",
        "under",
        "into",
        "at",
        "an",
        "has",
        "have",
        "been",
        "that",
        "someone",
        "somebody",
        "bucket",
        "status",
        "state",
    ]
)
_QUOTES = re.compile(r"(?<!\w)'|'(?!\w)")
_OWN = re.compile(
    r"\b(?:what(?:'s| is| are)) (?:the|my|our|your)\b(?!.*\b(?:difference|meaning|point|purpose|for|mean)\b)|\bwhat (?:is|are) (?:on|live|paused|held|pending)\b|\bwhat if\b(?!s\b)"
)


@dataclass(frozen=True)
class Concept:
    """A word of the product: its name as the heading spells it, and its answer."""

    name: str
    answer: str


def concepts_asked(text: str) -> tuple[Concept, ...]:
    """Return the words of the product that a message asks the meaning of, in its order; none when it asks for anything else."""
    lower = " ".join(text.casefold().strip(" ?!.").replace('"', " ").split())
    lower = _QUOTES.sub("", lower)
    if len(lower) > LONGEST_QUESTION or not (_ASKS.match(lower) or _AGAINST.search(lower)) or _OWN.search(lower):
        return ()
    rest, found = f" {re.sub(r'[,;:?]', ' ', lower)} ", {}
    for phrase in sorted(_by_phrase(), key=lambda each: -len(each)):
        if (at := rest.find(f" {phrase} ")) >= 0:
            found[at] = _by_phrase()[phrase]
            rest = rest.replace(f" {phrase} ", f" {' ' * len(phrase)} ")
    if not found or set(rest.split()) - _NOISE:
        return ()
    return tuple(dict.fromkeys(found[at] for at in sorted(found)))[:MOST_ASKED]


@cache
def _by_phrase() -> dict[str, Concept]:
    """Return each way to say a concept with the concept."""
    found: dict[str, Concept] = {}
    sections = re.split(r"^## ", (FOLDER / "concepts.md").read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    for section in sections:
        heading, _, answer = section.partition("\n")
        phrases = [each.strip() for each in heading.split("|")]
        found |= dict.fromkeys(phrases, Concept(phrases[0], " ".join(answer.split())))
    return found
