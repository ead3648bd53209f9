"""Reads an unmistakable yes or no. A closed grammar over words: one word left over and it is neither.

A reply is a row of known phrases (`replies.txt`). Each is a yes, a no, an act ("save it"), a go ("go
ahead"), a deed ("do that", "publish it"), a drop ("scrap that"), an approval ("looks good", which decides
nothing alone), the request said again ("turn off Replies", a yes only beside one), a parting ("maybe later",
beside a no alone) or a filler ("please"). Questions, negations, conditions, edits and reported speech always
leave a word over, so they are never read as a reply.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

Answer: TypeAlias = Literal["yes", "no"]
Part: TypeAlias = Literal[
    "yes", "act", "go", "deed", "again", "no", "drop", "refusal", "choice", "approval", "filler", "connector", "parting"
]
Phrase: TypeAlias = tuple[str, ...]

MAX_WORDS = 14
SAVES = frozenset({"save_icp", "save_persona", "save_term", "rollback"})

_SOURCE = Path(__file__).with_name("replies.txt")
_PARTS: tuple[Part, ...] = ("act", "go", "deed", "drop", "yes", "no", "refusal", "approval", "filler", "connector", "parting")
_EMOJI = {"👍": "yes", "✅": "yes", "✔": "yes", "👎": "no", "❌": "no"}
_QUOTED = re.compile(r"`|(?<!\w)['’]|['’](?!\w)|^\s*[-–—]")
_LETTERS: dict[str, Answer] = {"y": "yes", "n": "no"}
_BOTH = ("both", "beide", "les deux", "ambos", "ambas")
_ALL = ("all", "everything", "alle", "toutes", "tous", "todos", "todas")
_ORDINALS = (("first", "1"), ("second", "2"), ("third", "3"), ("fourth", "4"), ("fifth", "5"))
_POINTING = frozenset({"it", "them", "es", "le", "lo"})
_PARTED = re.compile(r"[,;.]|\b(?:and|but|then)\b", re.IGNORECASE)
_NOT_THE_OTHER = re.compile(
    r"[\s,;]+(?:but |and )?(?:not|leave|without) the other(?: (?:one|card|proposal))?(?: (?:yet|for now|alone))?[\s.!]*$", re.IGNORECASE
)
_NOT_THAT_PLACE = re.compile(
    r"(?P<place>\b(?:first|second|third|[1-5])(?: one)?)[\s,;]+(?:but |and )?not (?:the )?(?:first|second|third|[1-5])(?: one)?[\s.!]*$",
    re.IGNORECASE,
)
_SPEAKER = re.compile(r"^\s*\w+\s*:")


@dataclass(frozen=True)
class Reading:
    """An unmistakable reply.

    Attributes:
        how: "act" says what to do ("save it"), "bare" only yes or no, "deed" points at what was said
            last ("do that"), "choice" only names one of several.
    """

    answer: Answer
    how: Literal["act", "bare", "deed", "choice"]


@dataclass(frozen=True)
class Called:
    """How a change set may be called.

    Attributes:
        names: Each may stand for "it".
        kind: Its acts confirm it and no other: "publish it" a publish.
        subjects: What its act may be said of in full beside a yes: "yes, turn off Replies".
    """

    names: tuple[str, ...] = ()
    kind: str | None = None
    subjects: tuple[str, ...] = ()


def read_reply(text: str) -> Answer | None:
    """Return "yes" or "no" when the text says nothing else, and None for everything in between."""
    reading = read(text)
    return reading.answer if reading else None


def read(text: str, names: Iterable[str] = (), kind: str | None = None, subjects: Iterable[str] = ()) -> Reading | None:
    """Return how a text reads; each of `names` may stand for "it".

    Args:
        kind: That of the change set it is about: "publish it" speaks of a publish alone, and "save it" of none.
        subjects: What the act of that kind may name in full; alone that repeats the request, beside a yes it is one.
    """
    words = _words(text)
    if words is None or not 0 < len(words) <= MAX_WORDS:
        return None
    if len(words) == 1 and words[0] in _LETTERS:
        return Reading(_LETTERS[words[0]], "bare")
    if kind is not None and _means_another(words, kind):
        return None
    parts = _parts(words, _phrases() | _named(names) | _acts_of(kind, subjects))
    if parts is None or parts[-1] == "connector" or _refuses_more(parts):  # "yes and": the rest is still to come
        return None
    return _judge(set(parts))


def read_called(text: str, called: Called) -> Reading | None:
    """Return how a text reads when one change set is open."""
    return read(text, called.names, called.kind, called.subjects)


def read_choice(text: str, several: Sequence[Called]) -> tuple[int, Reading] | None:
    """Return which one of several a text is about and how it reads: "save the first one", "Mid-market SaaS", "confirm the pause, not the other"."""
    whole, text = text, _NOT_THAT_PLACE.sub(r"\g<place>", _NOT_THE_OTHER.sub("", text))
    if read(text) is not None:
        return None
    found = []
    for place, called in enumerate(several):
        numbers = _ORDINALS[place] if place < len(_ORDINALS) else ()
        reading = read(text, (*called.names, *numbers), called.kind, called.subjects)
        if reading is not None:
            found.append((place, reading))
    if len(found) != 1 or whole != text and _is_list(several[found[0][0]]):  # "the other" may be one of its own signals
        return None
    return found[0]


def _is_list(called: Called) -> bool:
    return any(" and " in subject for subject in called.subjects)


def read_each(text: str, several: Sequence[Called]) -> dict[int, Reading]:
    """Return how a text reads that decides several one by one ("cancel the switch, confirm the pause"); nothing where a part of it does not.

    Each part says yes or no itself: "cancel the switch and pause" cancels two, or means to pause.
    """
    several = [Called(called.names) for called in several]
    found: dict[int, Reading] = {}
    parts = [part for part in _PARTED.split(text) if part.strip()]
    for part in parts:
        choice = read_choice(part, several)
        if choice is None or choice[1].how == "choice" or choice[0] in found:
            return {}
        found[choice[0]] = choice[1]
    return found if len(parts) > 1 else {}


def read_every(text: str, count: int) -> Reading | None:
    """Return how a text that speaks of all of several reads: "both", "yes, all of them", "cancel both"."""
    words = {
        word
        for phrase in (_BOTH if count == 2 else ()) + _ALL
        for word in (phrase, f"to {phrase}", f"{phrase} of them", f"{phrase} of these")
    }
    return None if read(text) is not None else read(text, sorted(words))


def words_of(text: str) -> Phrase:
    """Return the words of a text without accents and case; none for a question or a quotation."""
    return tuple(_words(text) or ())


def _acts_of(kind: str | None, subjects: Iterable[str]) -> dict[Phrase, Part]:
    """Return the phrases of one kind of change: "turn it off", "publish it" point at what was spoken of last."""
    acts = _read_phrases().get(f"kind-{kind}", [])
    found: dict[Phrase, Part] = dict.fromkeys(acts, "deed")
    for words in map(words_of, subjects):
        for act in acts:
            if words and (place := next((at for at, word in enumerate(act) if word in _POINTING), None)) is not None:
                found[(*act[:place], *words, *act[place + 1 :])] = "again"
    return found


def _means_another(words: Sequence[str], kind: str) -> bool:
    """To save is no word for a publish; and to a deletion "scrap it" may be a yes as well as a no."""
    said = _read_phrases()
    if kind not in SAVES and any((word,) in said["names-save"] for word in words):
        return True
    if kind != "delete_draft" or any(phrase == tuple(words[-len(phrase) :]) for phrase in said["kind-delete_draft"]):
        return False
    return any((word,) in said["names-drop"] for word in words)


def _refuses_more(parts: Sequence[Part]) -> bool:
    """Return whether "don't" is said of something: "no, don't" is a no, and "don't cancel" none."""
    return "refusal" in parts and bool(set(parts[parts.index("refusal") + 1 :]) - {"filler"})


def _judge(parts: set[Part]) -> Reading | None:
    says_yes, says_no = parts & {"yes", "act", "go", "deed"}, parts & {"no", "drop", "refusal"}
    if (says_yes or "again" in parts) and says_no or ("parting" in parts and not says_no):
        return None
    if "again" in parts:
        return Reading("yes", "act") if says_yes or "approval" in parts else None
    if says_no:  # "ok, cancel" is a no; "looks good, no" is of two minds
        return Reading("no", "act" if "drop" in parts else "bare") if "no" not in parts or "approval" not in parts else None
    if says_yes == {"deed"} and "choice" in parts:  # "Replies ausschalten" is the request said again
        return None
    if says_yes:
        return Reading("yes", "act" if "act" in parts else "deed" if "deed" in parts else "bare")
    return Reading("yes", "choice") if "choice" in parts else None


def _words(text: str) -> list[str] | None:
    if unicodedata.normalize("NFKC", text) != unicodedata.normalize("NFC", text) or _QUOTED.search(text) or _SPEAKER.match(text):
        return None  # letters in disguise, a quotation, a list item, what somebody else said
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(letter))
    plain = plain.replace("’", "'")
    for sign, word in _EMOJI.items():
        plain = plain.replace(sign, f" {word} ")
    plain = plain.replace("\ufe0f", "")
    if re.search(r"[^a-z0-9'\s.,;:!\-–—]", plain):
        return None
    return [word.strip("'") for word in re.findall(r"[a-z0-9']+", plain) if word.strip("'")]


def _parts(words: Sequence[str], phrases: dict[Phrase, Part], start: int = 0) -> list[Part] | None:
    """Return the known phrases that the words from `start` on are made of; None when a word is left over.

    The longest phrase is tried first, and a shorter one where that leaves a word over: "yes go" is a phrase, and so is "go ahead".
    """
    if start == len(words):
        return []
    for length in range(min(max(map(len, phrases)), len(words) - start), 0, -1):
        part = phrases.get(tuple(words[start : start + length]))
        if part is not None and (rest := _parts(words, phrases, start + length)) is not None:
            return [part, *rest]
    return None


@cache
def _phrases() -> dict[Phrase, Part]:
    """Every phrase with its part; a verb is one alone and with each thing it can be done to."""
    said = _read_phrases()
    table: dict[Phrase, Part] = {}
    for part in _PARTS:
        table |= {phrase: part for phrase in said[part] if phrase not in table}
    for part, verbs, objects in (
        ("act", said["act-verb"], [*said["pronoun"], *said["thing"]]),
        ("drop", said["drop-verb"], said["pronoun"]),
    ):
        both: list[Phrase] = [*verbs, *(verb + thing for verb in verbs for thing in objects)]
        table |= {phrase: part for phrase in both if phrase not in table}
    return table


@cache
def _read_phrases() -> dict[str, list[Phrase]]:
    said: dict[str, list[Phrase]] = defaultdict(list)
    for line in _SOURCE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            head, _, phrases = line.partition(": ")
            said[head.split()[0]] += [tuple(phrase.split()) for phrase in phrases.split(",")]
    return said


def _named(names: Iterable[str]) -> dict[Phrase, Part]:
    """The names of what is to be decided, after a verb or alone: "save Mid-market SaaS"."""
    named: dict[Phrase, Part] = {}
    for name in names:
        words = words_of(name)
        if words:
            for form in (words, ("the", *words), (*words, "one"), ("the", *words, "one")):
                named |= dict.fromkeys((form, ("to", *form), ("for", *form)), "choice")
    return named
