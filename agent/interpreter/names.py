"""Which ICP, signal or persona a request names; a name that matches nothing is asked about with the names there are."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import DamerauLevenshtein

from agent.interpreter.lexicon import IcpEntry
from agent.interpreter.nodes import Choice
from agent.interpreter.plan import Plan, ask, say
from agent.interpreter.turn import Turn
from qualification.lookup.words import is_common, key_of

MOST_NAMED = 8
SHORTEST_TYPO = 6
_FILLERS = frozenset(
    [
        "called",
        "named",
        "a",
        "an",
        "the",
        "my",
        "our",
        "your",
        "this",
        "that",
        "it",
        "its",
        "them",
        "they",
        "these",
        "those",
        "one",
        "ones",
        "icp",
        "icps",
        "profile",
        "profiles",
        "persona",
        "personas",
        "please",
        "now",
        "yet",
        "again",
        "also",
        "too",
        "for",
        "to",
        "on",
        "in",
        "of",
        "with",
        "by",
        "and",
        "or",
        "again",
        "as",
        "is",
        "are",
        "be",
        "right",
        "away",
        "today",
        "new",
        "newest",
        "latest",
        "current",
        "draft",
        "version",
        "everything",
        "all",
        "up",
        "back",
        "still",
        "whole",
        "thing",
        "just",
        "only",
        "really",
        "actually",
        "from",
        "at",
        "here",
        "there",
        "so",
        "then",
        "me",
        "us",
        "definition",
        "rules",
        "live",
        "status",
        "whatever",
        "go",
        "ahead",
        "thanks",
    ]
)


@dataclass(frozen=True)
class Named:
    """The names found in a text, in its order, and the words that are left."""

    found: tuple[str, ...]
    rest: tuple[str, ...]


def pattern_of(name: str) -> str:
    """Return the pattern of a name, whatever stands between its words."""
    return r"(?<!\w)" + r"[\W_]*".join(map(re.escape, re.findall(r"\w+", name) or [name])) + r"(?!\w)"


def find_names(text: str, names: Iterable[str]) -> Named:
    """Return the names that a text holds, longer ones first taken, and its other words without fillers."""
    places: list[tuple[int, str]] = []
    rest = text
    for name in sorted(set(names), key=lambda each: (-len(each), each)):
        match = re.search(pattern_of(name), rest, re.IGNORECASE)
        if match:
            places.append((match.start(), name))
            rest = re.sub(pattern_of(name), lambda found: "," * len(found[0]), rest, flags=re.IGNORECASE)
    words = tuple(word for word in re.findall(r"\w[\w'.-]*", rest) if word.casefold().strip("'.-") not in _FILLERS)
    return Named(tuple(name for _, name in sorted(places)), words)


def nearest(words: str, names: Sequence[str]) -> str | None:
    """Return the one name that a misspelled one is near to, or None."""
    spelled = re.sub(r"(?<=[^aeiou\W])ys\b", "ies", words)
    key = key_of(spelled)
    if spelled != words and (same := [name for name in names if key_of(name) == key]):
        return same[0]
    if len(key) < SHORTEST_TYPO or is_common(key):
        return None
    allowed = 2 if len(key) >= 9 else 1
    close = [name for name in names if DamerauLevenshtein.distance(key, key_of(name), score_cutoff=allowed) <= allowed]
    return close[0] if len(close) == 1 else None


def listed_names(names: Sequence[str], joint: str = "and") -> str:
    """Return names as a list to read: "A, B and C"; beyond eight the rest is counted."""
    shown = list(names[:MOST_NAMED])
    if len(names) > MOST_NAMED:
        shown.append(f"{len(names) - MOST_NAMED} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} {joint} {shown[-1]}" if shown else ""


def icps_named(turn: Turn, text: str, *, fits: Callable[[IcpEntry], bool] | None = None, verb: str = "use") -> tuple[IcpEntry, ...] | Plan:
    """Return the ICPs that a request is about: those named, else the one at hand, else the only one that fits; or the question which one."""
    entries = turn.lexicon.icps
    names = {name: entry for entry in entries for name in (entry.name, entry.icp_code)}
    named = find_names(text, names)
    if named.found:
        return tuple(dict.fromkeys(names[name] for name in named.found))
    if "icp" in turn.choices and (picked := turn.lexicon.icp(turn.choices["icp"])):
        return (picked,)
    if named.rest:
        return _by_some_words(turn, named.rest)
    return _at_hand(turn, [each for each in entries if fits is None or fits(each)], verb)


def _by_some_words(turn: Turn, words: Sequence[str]) -> tuple[IcpEntry, ...] | Plan:
    """Return the one ICP whose name has all the words, or the question which one is meant."""
    keys = {key_of(word) for word in words}
    entries = [each for each in turn.lexicon.icps if keys <= _words_of(each.name)]
    near = nearest(" ".join(words), [each.name for each in turn.lexicon.icps])
    if near:
        entries = [each for each in turn.lexicon.icps if each.name == near]
    if len(entries) == 1:
        return (entries[0],)
    return which_icp(turn, f"There is no ICP called “{' '.join(words)}”.")


def _words_of(name: str) -> set[str]:
    return {key_of(word) for word in (*name.split(), *re.findall(r"\w+", name), name)}


def _at_hand(turn: Turn, fitting: Sequence[IcpEntry], verb: str) -> tuple[IcpEntry, ...] | Plan:
    draft = turn.lexicon.draft
    last = turn.last_call.arguments if turn.last_call else {}
    called = last.get("icp_code") or last.get("base")
    for code in (draft.icp_code if draft else None, turn.lexicon.icp_code, called):
        if code and (entry := turn.lexicon.icp(code)):
            return (entry,)
    if len(fitting) == 1:
        return (fitting[0],)
    return which_icp(turn, "", fitting or turn.lexicon.icps, verb)


def which_icp(turn: Turn, lead: str, entries: Sequence[IcpEntry] | None = None, verb: str = "mean") -> Plan:
    """Return the question which ICP is meant, with the names there are."""
    shown = list(entries or turn.lexicon.icps)[:MOST_NAMED]
    if not shown:
        return say(f"{lead} There are no saved ICPs yet: tell me whom you sell to, and I will draft one.".strip())
    if len(shown) == 1:
        asked = f"The only one is {shown[0].name}. Do you mean that?"
        return ask(Choice("icp", f"{lead} {asked}".strip(), ((shown[0].icp_code, f"yes, {shown[0].name}"),)))
    names = listed_names([each.name for each in shown], "or")
    question = f"{lead} Which ICP do you {verb if lead else 'want to ' + verb if verb != 'mean' else verb}: {names}?".strip()
    return ask(Choice("icp", question, tuple((each.icp_code, each.name) for each in shown), many=True))
