"""What goes on with the request before in a few words: "and Job Changes too", "100 instead", "make it random", "its rate?"."""

import re
from collections.abc import Callable, Sequence

from agent.interpreter.lexicon import Lexicon
from agent.interpreter.masks import A_SIGNAL, AN_ICP, Masked, masked
from agent.interpreter.plan import Call
from agent.interpreter.text import clean
from qualification.lookup.words import table

LONGEST = 90
_ACTS = {
    "propose_publish": "publish",
    "propose_pause": "pause",
    "propose_resume": "resume",
    "propose_delete_draft": "delete",
    "propose_requalify": "re-qualify",
}
_ADDS, _TURNS, _LEAVES, _LEAVING = (
    frozenset(row["word"] for row in table("going_on") if row["when"] == when) for when in ("adds", "turns", "leaves", "leaving")
)
_ITS = re.compile(
    r"\b(?:its|it's|the|their) (?P<what>(?:qualified |qualification |hit |success |current )?(?:rate|numbers|stats|statistics|volume|quality|precision|status|history|performance|held captures|captures))\b",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"^(?:(?:actually|no|rather|better|sorry|ok|hmm+|just|only|make (?:it|that)|do|use|take|let's|say|try|the|last|latest|please|and)[\s,.]+)*(?P<n>\d[\d,]*|all|everything)(?: of (?:them|those))?(?: (?:captures?|ones?))?(?:[\s,]+(?:instead|rather|please|then|actually|i meant))*[\s.!]*$",
    re.IGNORECASE,
)
_RANDOM = re.compile(
    r"^(?:\w+[\s,]+){0,5}(?:random(?:ly)?|at random|(?:a )?random (?:sample|ones))(?: (?:instead|please|ones|sample|then|order))*[\s.!]*$",
    re.IGNORECASE,
)
_DRY = re.compile(
    r"^(?:\w+[\s,]+){0,5}(?:dry|test|trial)[- ]?run(?: (?:it|that|only|please|first|instead|for now))*[\s.!]*$", re.IGNORECASE
)
_REAL = re.compile(
    r"^(?:(?:ok|okay|great|good|nice|now|and|then|yes|please|cool|perfect)[\s,!.]+)*(?:(?:do|run|make) (?:it|that|them|this)(?: (?:for real|really|now))?|(?:now )?for real|qualify (?:them|those|these|it)(?: (?:for real|now|then|please))*|go (?:ahead|for it)|really do it)[\s.!]*$",
    re.IGNORECASE,
)


def amended(lexicon: Lexicon, text: str, calls: Sequence[Call]) -> str:
    """Return a message that goes on with the last act said as a request of its own; every other message as it is."""
    if not calls or len(text) > LONGEST:
        return text
    last = calls[-1]
    again = _AGAIN.get(last.tool) or (_act_again if last.tool in _ACTS else None)
    found = masked(lexicon, clean(text).strip())
    plain = again(found, last) if again else None
    return plain or _with_its(text, last)


def _switch_again(found: Masked, last: Call) -> str | None:
    """Return the switch said anew: with more signals, with others, without some, or the other way round."""
    on, every = bool(last.arguments.get("on")), bool(last.arguments.get("every"))
    before = [str(each) for each in last.arguments.get("signals") or ()]
    names = [found.names[mask] for mask in re.findall(A_SIGNAL, found.text)]
    words = set(re.findall(r"[a-z']+", re.sub(A_SIGNAL, " ", found.text).casefold()))
    if not names:
        other = words & {"on", "off"}
        flips = len(other) == 1 and words - other and words - other <= _TURNS
        return _switched("on" in other, before, every) if flips else None
    if words <= _ADDS and words & {"and", "also", "plus", "too", "well", "add", "include"}:
        return _switched(on, [*before, *names], every)
    if words & _LEAVING and words <= _LEAVES and (every or set(names) & set(before)):
        return _switched(on, names, every, left=True) if every else _switched(on, [each for each in before if each not in names], False)
    if words and words <= _TURNS:
        return _switched(on, [name for name in names if not (len(names) > 1 and name in before)], False)
    return None


def _switched(on: bool, names: Sequence[str], every: bool, *, left: bool = False) -> str:
    listed = ", ".join(names)
    whom = f"all signals except {listed}" if left else "all signals" if every else listed
    return f"turn {'on' if on else 'off'} autoqualify for {whom}"


def _qualify_again(found: Masked, last: Call) -> str | None:
    """Return the qualification of captures said anew: another number, at random, dry or for real, of another signal."""
    signal, count = str(last.arguments.get("signal")), last.arguments.get("last") or last.arguments.get("sample")
    sample, dry = last.arguments.get("sample") is not None, bool(last.arguments.get("dry_run"))
    verb = "dry run" if dry else "qualify"
    if (match := _COUNT.match(found.text)) is not None:
        which = f"the last {match['n']}" if match["n"][0].isdigit() else "all held"
        return f"{verb} {'a random sample of ' + match['n'] if sample and match['n'][0].isdigit() else which} captures from {signal}"
    which = "all held captures" if not count else f"a random sample of {count} captures" if sample else f"the last {count} captures"
    if _RANDOM.match(found.text):
        return f"{verb} a random sample of {count} captures from {signal}" if count else None
    if _DRY.match(found.text):
        return f"dry run {which} from {signal}"
    if dry and _REAL.match(found.text):
        return f"qualify {which} from {signal}"
    names = [found.names[mask] for mask in re.findall(A_SIGNAL, found.text)]
    words = set(re.findall(r"[a-z']+", re.sub(A_SIGNAL, " ", found.text).casefold()))
    return f"{verb} {which} from {names[0]}" if len(names) == 1 and words and words <= _ADDS | _TURNS | {"from"} else None


def _asked_again(found: Masked, last: Call) -> str | None:
    """Return the question about another signal: "and Keywords?", "what about Job Changes"."""
    names = [found.names[mask] for mask in re.findall(A_SIGNAL, found.text)]
    words = set(re.findall(r"[a-z']+", re.sub(A_SIGNAL, " ", found.text).casefold()))
    return f"how is {' and '.join(names)} doing?" if names and words <= _ADDS | _TURNS | {"what", "about", "how", "or"} else None


def _act_again(found: Masked, last: Call) -> str | None:
    """Return the act on another ICP: "and Enterprise FinServ too", "no, the other one" by its name."""
    names = [found.names[mask] for mask in re.findall(AN_ICP, found.text)]
    words = set(re.findall(r"[a-z']+", re.sub(AN_ICP, " ", found.text).casefold()))
    if len(names) != 1 or not words or not words <= _ADDS | _TURNS:
        return None
    return f"{_ACTS[last.tool]} {names[0]}"


def _with_its(text: str, last: Call) -> str:
    """Return a question about "its rate" with the name of the one signal that was spoken of."""
    named = last.arguments.get("signals") or [last.arguments.get("signal")]
    if len(named) != 1 or not named[0]:
        return text
    return _ITS.sub(
        lambda match: f"the {match['what']} of {named[0]}" if match[0].casefold().startswith(("its", "it's", "their")) else match[0], text
    )


_AGAIN: dict[str, Callable[[Masked, Call], str | None]] = {
    "propose_autoqualify": _switch_again,
    "propose_qualify_captures": _qualify_again,
    "signal_stats": _asked_again,
}
