"""Which signals the words of a request mean: those named, all, all but some. A name that fits nothing is asked about, never guessed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agent.interpreter.names import find_names, nearest
from agent.interpreter.turn import Turn
from qualification.signals.names import meant_by

AUTO = r"auto[- ]?qualif\w*"
EVERY = re.compile(r"\b(?:all|every|each|everything|everywhere|the rest)\b", re.IGNORECASE)
_BUT = re.compile(
    r"\b(?:except(?: for)?|but(?: not)?|(?:leave|leaving|keep|keeping)(?= [^,;]*\b(?:on|off|as (?:it|they) (?:is|are)|alone|out)\b)|apart from|other than|besides|excluding|without|minus|bar|save for|not counting|with the exception of|(?:that|which) (?:isn't|is not|aren't|are not)|not)\b",
    re.IGNORECASE,
)
_PARTY = re.compile(r"\b(?P<party>1st|2nd|3rd|first|second|third)[- ]?party\b", re.IGNORECASE)
_PARTIES = {"first": "1st", "second": "2nd", "third": "3rd"}
_NOISE = re.compile(
    rf"\b(?:{AUTO}|signals?|sources?|column|toggle|on|off|for|from|the|my|our|please|now|again|back|to|of|to be|is|are|turn(?:ed)?|switch(?:ed)?|all|every|each|everything|"
    r"everywhere|it|them|that|those|these|this|one|ones|both|just|only|and|also|too|well|as|in|a|an|so|right|away|yes|ok|okay|set|master|state|which|currently|captures?|anyway|anyhow|still|though|nevertheless|instead|then|yet|not|new|want|you|can|i|we|me|us)\b",
    re.IGNORECASE,
)
_A_NAME = "\ue000"
_SENTENCE = re.compile(r"(?<=[.?!;])\s+|\s-\s|\n+")
_LISTED = re.compile(r"[,;/&+\n]|\b(?:and|or|plus|together with|along with|alongside|as well as|in addition to)\b", re.IGNORECASE)
WHOLE = "A signal is switched as a whole: “{said}” has no place there."


@dataclass(frozen=True)
class Wanted:
    """Which signals a request means. `unknown` are names that fit nothing, `several` those that fit more than one."""

    names: tuple[str, ...] = ()
    every: bool = False
    unknown: tuple[str, ...] = ()
    several: tuple[tuple[str, tuple[str, ...]], ...] = ()
    notes: tuple[str, ...] = ()


def naming_words(rest: str) -> str:
    """Return the words that can name a signal."""
    return " ".join(re.sub(r"[^\w\s&'-]", " ", _NOISE.sub(" ", rest)).split())


_PURPOSE = re.compile(r"\b(?:for|during|while|because|since|as|until)\b[^,;]*\b(?:overhaul\w*|rewrit\w*|re-writ\w*)\b.*$", re.IGNORECASE)


_CLAUSE = re.compile(
    r"\b(?:it|they|we|i|you|that|which|he|she|there)\b.*\b\w+|\b(?:is|are|was|were|has|have|leave|too|because|since|until|without|keep|before|after|while)\b|'s\b|n't\b|'re\b",
    re.IGNORECASE,
)


def wanted_signals(turn: Turn, text: str) -> Wanted:
    """Return the signals that words mean, in their order."""
    text = _PURPOSE.sub("", text)
    known = [signal.name for signal in turn.lexicon.signals]
    exceptions = _BUT.search(text) if EVERY.search(text) else None
    if exceptions:
        left = wanted_signals(turn, text[exceptions.end() :])
        whole = wanted_signals(turn, text[: exceptions.start()])
        base = known if whole.every else list(whole.names)
        return Wanted(tuple(name for name in base if name not in left.names), False, left.unknown, left.several, left.notes)
    text = _without_denied(text, known)
    named = find_names(text, known)
    if named.found:
        text = " ".join(part for part in _SENTENCE.split(text) if find_names(part, known).found)
    rest = re.sub("|".join(f"(?:{part})" for part in map(_spelled, named.found)) or "(?!)", _A_NAME, text, flags=re.IGNORECASE)
    names, unknown, several, notes = list(named.found), [], [], []
    if (party := _PARTY.search(rest)) is not None:
        wanted = _PARTIES.get(party["party"].casefold(), party["party"].casefold())
        names += [signal.name for signal in turn.lexicon.signals if signal.source.startswith(wanted)]
        return Wanted(tuple(dict.fromkeys(names)))
    for piece in _LISTED.split(rest):
        if _A_NAME in piece:  # what stands beside a name and not in a list with it is no name of another one
            notes += _without_place(turn, piece)
            continue
        said = naming_words(piece)
        if not said or ((named.found or EVERY.search(rest)) and _CLAUSE.search(piece)):
            continue
        fitting = meant_by(said, known) or ([near] if (near := nearest(said, known)) else [])
        if len(fitting) == 1:
            names.append(fitting[0])
            notes.append(f"I read {said} as {fitting[0]}.")
        elif fitting:
            several.append((said, tuple(fitting)))
        else:
            unknown.append(said)
    every = EVERY.search(rest) is not None and not names and not unknown and not several
    return Wanted(tuple(dict.fromkeys(names)), every, tuple(unknown), tuple(several), tuple(notes))


def _without_place(turn: Turn, piece: str) -> list[str]:
    """Return the note that values beside a name narrow nothing ("turn on Keywords for Germany")."""
    nodes = turn.read_nodes(piece.replace(_A_NAME, ","))
    values = [node.text for node in nodes if node.kind == "meaning" and not node.soft and node.of("value")]
    return [WHOLE.format(said=" ".join(values))] if values else []


def _without_denied(text: str, known: Sequence[str]) -> str:
    """Return "Keywords, not Replies" without what is left as it is, where something is named before it."""
    names = "|".join(map(_spelled, known)) or "(?!)"
    denied = re.search(rf"[\s,(]+(?:but )?(?:not|rather than|instead of) (?:for |on |the )*(?:{names}).*$", text, re.IGNORECASE | re.DOTALL)
    return text[: denied.start()] if denied and find_names(text[: denied.start()], known).found else text


def _spelled(name: str) -> str:
    return r"[\W_]*".join(map(re.escape, re.findall(r"\w+", name) or [name]))
