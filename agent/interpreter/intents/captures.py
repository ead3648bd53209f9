"""Qualify captures that a signal holds: the last n, a sample, chosen ones, all held ones, or a dry run."""

import re
from dataclasses import dataclass

from agent.interpreter.acts import Act, heard, held_back, opening
from agent.interpreter.answers import paragraphs
from agent.interpreter.intents.signals import which_signals
from agent.interpreter.mood import mood_of
from agent.interpreter.named_signals import Wanted, wanted_signals
from agent.interpreter.names import find_names
from agent.interpreter.plan import Call, Plan, say, together
from agent.interpreter.signal_reports import said_qualification
from agent.interpreter.turn import Turn

_DRY = r"dry[- ]?runs?|test[- ]?runs?|simulate|trial run"
_ACT = opening(
    rf"qualify(?:ing)?|run (?:a |the )?qualification|process|score|(?:do |run |make |start )?(?:a |an )?(?:{_DRY})|preview|test|try|take|pick|grab|pull|sample"
)
_DRY_SAID = re.compile(
    rf"\b(?:{_DRY}|without (?:writing|saving|changing)|just (?:show|tell)|show me what|what would happen|only (?:show|count)|preview|test|try out|(?:show|tell|see|know)(?: me| us)? how (?:they|these|those|it|many)(?:'d| would|'ll| will| do)?|how they(?:'d| would|'ll)|just to see|see what (?:comes|would come|you get)|what (?:they|it|that)(?:'d| would) (?:give|look like|bring))\b",
    re.IGNORECASE,
)
_CAPTURES = re.compile(
    r"\bcaptures?\b|\bbacklogs?\b|\b(?:held|waiting) (?:ones|stuff|things|items|people)\b|\bcaptured (?:records|people|leads|ones)\b",
    re.IGNORECASE,
)
_AGAIN = re.compile(r"\bre-?\s?qualif|\bre-?\s?scor", re.IGNORECASE)
_TAKES = re.compile(r"take|pick|grab|pull|sample", re.IGNORECASE)
_LAST = re.compile(r"\b(?:last|latest|newest|most recent|recent|past)\b", re.IGNORECASE)
_SAMPLE = re.compile(r"\b(?:sample|random(?:ly)?|at random|a few)\b", re.IGNORECASE)
_IDS = re.compile(
    r"\b(?:ids?|captures?|numbers?)\s*:?\s+(?P<ids>#?[\w-]*\d[\w-]*(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*)#?[\w-]*\d[\w-]*){0,99})(?=\s*(?:$|from\b|of\b|on\b|in\b))",
    re.IGNORECASE,
)
_WOULD = re.compile(r"\b(?:would|will|if)\b.*\bqualif|\bqualif\w*\b.*\b(?:would|will|happen)", re.IGNORECASE)
_ALL_WORDS = re.compile(
    r"\b(?:all|every|each|the|held|waiting|last|latest|newest|most|recent|past|captures?|captured|records|people|leads|ones|signals?|source|from|of|on|in|for|by|sample|random|randomly|at|a|an|few|some|"
    r"that|are|is|were|with|please|now|run|qualification|dry|test|only|just|show|me|my|our|as|only the|buckets|against|icps?|live|which|still|there|it|them|those|these|this|without|writing|saving|changing|anything|what|happen|would|will|if|i|we|how|many|qualify|qualified|and|to|ids?|numbers?|do|so|up)\b",
    re.IGNORECASE,
)


_SOME_OF_NONE = re.compile(
    r"(?:(?:all|the|held|ones|them|those|these|a|random|sample|of|last|latest|newest|most recent|\d+|captures?|please|now) ?)+|",
    re.IGNORECASE,
)
_NO_NUMBER = re.compile(
    r"(?<![\w.])(?:-\s?\d+|0|zero|no|\d+(?:\.\d+)?\s?(?:%|percent))(?= (?:of\b|captures?\b|the\b|random\b))", re.IGNORECASE
)
HOW_MANY = "Say how many captures as a whole number: the last ones of {signal}, or as many at random. Nothing was proposed."


@dataclass(frozen=True)
class _Which:
    """Which captures of a signal: the last n, n at random, chosen ones; nothing of these means all held ones."""

    last: int | None = None
    sample: int | None = None
    ids: tuple[str, ...] = ()


def plan_qualify_captures(turn: Turn) -> Plan | None:
    """Return the proposal to qualify captures; a question about it is a dry run, which writes nothing."""
    if not turn.can("propose_qualify_captures") or _AGAIN.search(turn.text):
        return None
    asked = mood_of(turn.text) == "asks" and _WOULD.search(turn.text) is not None
    act = heard(turn, _ACT)
    if act is None and not asked:
        return None
    rest = act.rest if act else turn.text
    if act and not act.rest and act.verb.casefold().startswith("run") and act.mood == "requests" and "signals" not in turn.choices:
        return which_signals(turn, "")
    names = find_names(rest, [signal.name for signal in turn.lexicon.signals])
    if act and _TAKES.match(act.verb) and not (names.found and (_SAMPLE.search(turn.text) or _LAST.search(rest))):
        return None
    if act and not rest.strip() and re.match(r"score|process|preview|test|try|take|pick", act.verb, re.IGNORECASE):
        return None  # "just score" says a mode of a rule, no captures
    if act and not names.found and _lacks_a_signal(turn, act, rest):
        return which_signals(turn, "")
    if not (
        _CAPTURES.search(rest)
        or _SOME_OF_NONE.fullmatch(rest)
        or (
            (names.found or "signals" in turn.choices)
            and (act is None or re.match(r"qualify|run|process|dry|do|take|pick|grab|pull|sample", act.verb, re.IGNORECASE))
        )
    ):
        return None
    if act and mood_of(turn.text) == "asks" and not asked and re.match(r"(?:how|why|what|where|when)\b", turn.lower) and not act.rest:
        return None
    if act and (refused := held_back(act, "qualified", f"qualify {rest}")):
        return refused
    if _NO_NUMBER.search(rest):
        return say(HOW_MANY.format(signal=names.found[0] if names.found else "the signal"))
    dry_run = asked or (act is not None and act.mood == "asks") or _DRY_SAID.search(turn.text) is not None
    which = _which(turn, rest)
    wanted = _signals(turn, rest, which)
    if isinstance(wanted, Plan):
        return wanted
    return together([_one(name, which, dry_run, wanted.notes) for name in wanted.names])


def _lacks_a_signal(turn: Turn, act: Act, rest: str) -> bool:
    """Return whether "qualify the last 100" says no signal and none was spoken of."""
    known = "signals" in turn.choices or (turn.last_call is not None and turn.last_call.arguments.get("signal"))
    return act.mood == "requests" and not known and _SOME_OF_NONE.fullmatch(rest) is not None


def _which(turn: Turn, rest: str) -> _Which:
    chosen = _IDS.search(rest)
    numbers = [
        int(node.number.value) for node in turn.read_nodes(rest) if node.number and not node.number.currency and node.number.value >= 1
    ]
    if chosen and not _LAST.search(rest) and not _SAMPLE.search(rest):
        return _Which(ids=tuple(each.lstrip("#") for each in re.split(r"[\s,&]+", chosen["ids"]) if each.strip() and each != "and"))
    if not numbers:
        return _Which(last=1) if re.search(r"\b(?:last|latest|newest|most recent) capture\b", rest, re.IGNORECASE) else _Which()
    if _SAMPLE.search(rest):
        return _Which(sample=numbers[0])
    return _Which(last=numbers[0])


def _signals(turn: Turn, rest: str, which: _Which) -> Wanted | Plan:
    words = _IDS.sub(" ", rest) if which.ids else rest
    plain = " ".join(node.text for node in turn.read_nodes(_ALL_WORDS.sub(" ", words)) if node.kind != "number")
    found = find_names(words, [signal.name for signal in turn.lexicon.signals])
    wanted = Wanted(found.found) if found.found else wanted_signals(turn, plain)
    if not wanted.names and (picked := turn.choices.get("signals")):
        names = [signal.name for signal in turn.lexicon.signals] if picked == "all" else picked.split("|")
        return Wanted(tuple(names))
    if wanted.several:
        return which_signals(turn, f"“{wanted.several[0][0]}” fits several signals.", wanted.several[0][1])
    if wanted.unknown:
        return which_signals(turn, f"There is no signal called “{wanted.unknown[0]}”.")
    last = turn.last_call.arguments.get("signal") if turn.last_call else None
    if not wanted.names and last and turn.lexicon.signal(str(last)):
        return Wanted((str(last),))
    if not wanted.names and len(turn.lexicon.signals) == 1:
        return Wanted((turn.lexicon.signals[0].name,))
    if not wanted.names:
        return which_signals(turn, "") if turn.lexicon.signals else say("This workspace has no signals, so no captures are held.")
    return wanted


def _one(name: str, which: _Which, dry_run: bool, notes: tuple[str, ...]) -> Plan:
    arguments = {"signal": name, "last": which.last, "sample": which.sample, "ids": list(which.ids), "dry_run": dry_run}
    return Plan((Call("propose_qualify_captures", arguments),), lambda results: paragraphs(said_qualification(results), " ".join(notes)))
