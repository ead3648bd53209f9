"""What goes on with the request before in a few words: "and Job Changes too", "100 instead", "make it random", "its rate?"."""

import re
from collections.abc import Callable, Sequence

from agent.interpreter.lexicon import Lexicon
from agent.interpreter.masks import A_SIGNAL, AN_ICP, Masked, masked
from agent.interpreter.person_words import read_people
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
    r"^(?:(?:ok|and|but|wait|hm+|first|please|so)[\s,]+)*(?:what (?:would|will) (?:that|it|they|those) (?:give|bring|yield|do|look like|change)|what would (?:come out|happen|be the result)|(?:show|tell|give)(?: me)? (?:the |only the |just the )?(?:buckets|results?|outcome|numbers|split)(?: only| first| before)?|how (?:would|will) (?:that|it|they) (?:look|turn out|split|do))(?: first)?[\s?.!]*$|^(?:\w+[\s,]+){0,5}(?:dry|test|trial)[- ]?run(?: (?:it|that|only|please|first|instead|for now))*[\s.!]*$",
    re.IGNORECASE,
)
_REAL = re.compile(
    r"^(?:(?:ok|okay|great|good|nice|now|and|then|yes|please|cool|perfect)[\s,!.]+)*(?:(?:do|run|make) (?:it|that|them|this)(?: (?:for real|really|now))?|(?:now )?for real|qualify (?:them|those|these|it)(?: (?:for real|now|then|please))*|go (?:ahead|for it)|really do it)[\s.!]*$",
    re.IGNORECASE,
)


def amended(lexicon: Lexicon, text: str, calls: Sequence[Call]) -> str:
    """Return a message that goes on with the last act said as a request of its own; every other message as it is."""
    if not calls or len(text) > LONGEST:
        return text
    said = clean(text).strip()
    last = calls[-1]
    if drafted := next((each for each in calls if each.tool in ("draft_persona", "edit_persona")), None):
        return _of_persona(lexicon, said, str(drafted.arguments.get("name") or drafted.arguments.get("persona"))) or text
    again = _AGAIN.get(last.tool) or (_act_again if last.tool in _ACTS else None)
    found = masked(lexicon, said)
    plain = (again(found, last) if again else None) or _advice_on(said, last)
    return plain or _with_its(text, last)


def pointed(text: str, answer: str) -> str:
    """Return a message in which "the second one" is the name that stands there in the list of the answer before."""
    listed = re.findall(r"^- \*\*(.+?)\*\*", answer, re.MULTILINE)
    if len(listed) < 2 or len(text) > LONGEST:
        return text

    def named(match: re.Match[str]) -> str:
        place = _PLACES[match["place"].casefold()]
        return listed[place] if place < len(listed) else match[0]

    return _PLACE.sub(named, text)


_PLACES = {
    "first": 0,
    "1st": 0,
    "top": 0,
    "second": 1,
    "2nd": 1,
    "third": 2,
    "3rd": 2,
    "fourth": 3,
    "4th": 3,
    "fifth": 4,
    "5th": 4,
    "last": -1,
}
_PLACE = re.compile(rf"\bthe (?P<place>{'|'.join(_PLACES)}) (?:one|signal|icp|profile|of (?:them|these|those))\b", re.IGNORECASE)
_OF_PEOPLE = ("title", "seniority", "department", "email_status", "has_phone", "tenure_months")
_CHANGES_PERSONA = re.compile(
    r"^(?:(?:no|actually|hm+|ok|okay|and|but|rather|sorry|please|yes|also|wait)[\s,]+)*(?P<verb>change (?:it|that|them) to|make (?:it|that|them|those)|turn (?:it|that) into|only|just|also|add|plus|limit (?:it|that) to|include)\s+(?P<what>[^?]+?)(?: (?:instead|too|as well|please))*[\s.!]*$",
    re.IGNORECASE,
)


_MORE_PEOPLE = re.compile(
    r"^(?P<verb>(?:(?:and|also|plus|add|include|ok|please|oh|yes)[\s,]+)*)(?P<what>[^?,;:]+?)(?:,? (?:too|as well|also|to (?:it|that|them|the (?:buyers?|contacts|persona|people|decision makers))))+(?: please)?[\s.!]*$",
    re.IGNORECASE,
)


def _of_persona(lexicon: Lexicon, text: str, name: str) -> str | None:
    """Return a change that follows a persona as a change of that persona: "also CEOs", "make that VPs"."""
    match = _CHANGES_PERSONA.match(text) or _MORE_PEOPLE.match(text)
    if match is None or not any(each.field in _OF_PEOPLE for each in read_people(lexicon, match["what"], {}).parameters):
        return None
    verb = match["verb"].casefold()
    plain = (
        "also allow"
        if match.re is _MORE_PEOPLE or verb in ("also", "add", "plus", "include")
        else "only"
        if verb.startswith(("change", "make", "turn", "only", "just", "limit"))
        else verb
    )
    return f"in the {name} persona, {plain} {match['what']}"


_GOOD_IDEA = re.compile(
    r"^(?:(?:hm+|but|and|wait|ok|so)[\s,]+)*(?:(?:is|would) (?:that|this|it) (?:be )?(?:really )?(?:an? )?(?:good|bad|safe|wise|ok|okay|smart|sensible|fine)\b.*|should i(?: really)?(?: do (?:it|that))?|do you (?:recommend|advise) (?:it|that|this)|(?:are there )?any (?:downsides|risks)|what speaks against (?:it|that)|what do you think)[\s?.!]*$",
    re.IGNORECASE,
)


def _advice_on(text: str, last: Call) -> str | None:
    """Return the question whether what was just proposed is wise, said in full."""
    if not _GOOD_IDEA.match(text):
        return None
    if last.tool == "propose_autoqualify" and last.arguments.get("signals"):
        return (
            f"should I turn {'on' if last.arguments.get('on') else 'off'} autoqualify for {', '.join(map(str, last.arguments['signals']))}?"
        )
    return f"should I {_ACTS[last.tool]} {last.arguments.get('icp_code')}?" if last.tool in ("propose_publish", "propose_pause") else None


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
    if kept := _only_of(found, before, on):
        return _switched(on, kept, False)
    if words & _LEAVING and (words & {"on", "off"}) == {"on" if on else "off"} and set(names) & set(before):
        return _switched(on, before, every)  # "leave Keywords on" beside a card that turns it on asks for nothing else
    if words & _LEAVING and words <= _LEAVES | _LEAD_IN and (every or set(names) & set(before)):
        return _switched(on, names, every, left=True) if every else _switched(on, [each for each in before if each not in names], False)
    if words and words <= _TURNS:
        return _switched(on, [name for name in names if not (len(names) > 1 and name in before)], False)
    return None


_ONLY = re.compile(rf"\b(?:only|just)\b(?P<whom>(?:(?!\b(?:leave|leaving|keep|not|without|but)\b)[^.;!?])*{A_SIGNAL})", re.IGNORECASE)
_LEAD_IN = {"actually", "hm", "hmm", "no", "wait", "sorry", "oh", "and", "then", "please"}
_OF_SWITCH = _TURNS | _ADDS | _LEAVES | {"turn", "switch", "on", "off", "autoqualify", "one", "autoqualification"}


def _only_of(found: Masked, before: Sequence[str], on: bool) -> list[str]:
    """Return the signals that stay of those proposed: "leave Ad Frequency off, only turn on Keywords"."""
    match = _ONLY.search(found.text)
    words = set(re.findall(r"[a-z']+", re.sub(A_SIGNAL, " ", found.text).casefold()))
    if match is None or not words <= _OF_SWITCH or re.search(rf"\b{'off' if on else 'on'}\b", match["whom"], re.IGNORECASE):
        return []
    names = [found.names[mask] for mask in re.findall(A_SIGNAL, match["whom"])]
    others = [found.names[mask] for mask in re.findall(A_SIGNAL, found.text[: match.start()] + found.text[match.end() :])]
    return names if others and set(names) < set(before) and not set(names) & set(others) else []


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


_ASKING = {"what", "about", "how", "or", "on", "by", "in", "at", "from", "waiting", "held", "captures", "many", "are", "is", "there"}


def _asked_again(found: Masked, last: Call) -> str | None:
    """Return the question about another signal: "and Keywords?", "what about Job Changes"."""
    names = [found.names[mask] for mask in re.findall(A_SIGNAL, found.text)]
    words = set(re.findall(r"[a-z']+", re.sub(A_SIGNAL, " ", found.text).casefold()))
    return f"how is {' and '.join(names)} doing?" if names and words <= _ADDS | _TURNS | _ASKING else None


_MEANS = re.compile(
    r"^(?:(?:no|actually|hm+|ok|rather|sorry|wait|please)[\s,]+)*(?:make (?:it|that)|change (?:it|that) to|it should be|should be|i meant?|rather|instead)\s+(?P<what>[^?]+?)(?: instead| rather)?[\s.!]*$",
    re.IGNORECASE,
)


def _means_again(found: Masked, last: Call) -> str | None:
    """Return a term that was just explained, with another meaning."""
    match = _MEANS.match(found.text)
    return f"when we say {last.arguments.get('term')} we mean {found.plain(match['what'])}" if match else None


_BACK = re.compile(
    r"^(?:(?:ok|now|please|and|then|actually|no)[\s,]+)*(?:bring|put|take|turn|switch|get|start|set) (?:it|that|this|them|that one) (?:back(?: (?:on|up|online|live))?|again|up again)[\s.!]*$",
    re.IGNORECASE,
)


def _act_again(found: Masked, last: Call) -> str | None:
    """Return the act on another ICP: "and Enterprise FinServ too", "no, the other one" by its name."""
    if last.tool == "propose_pause" and _BACK.match(found.text):
        return f"resume {last.arguments.get('icp_code')}"
    if last.tool == "propose_delete_draft" and _BACK.match(found.text):
        return "undo the last change"
    names = [found.names[mask] for mask in re.findall(AN_ICP, found.text)]
    words = set(re.findall(r"[a-z']+", re.sub(AN_ICP, " ", found.text).casefold()))
    if len(names) != 1 or not words or not words <= _ADDS | _TURNS:
        return None
    return f"{_ACTS[last.tool]} {names[0]}"


_OF_IT = re.compile(r"\b(captures (?:does|did|has|is)|leads did|captures are held (?:by|on)) (?:it|that|that one)\b\s*(\w*)", re.IGNORECASE)


_THERE = re.compile(
    r"\b(?P<what>captures (?:are|is) (?:still |currently |now )?(?:held|waiting))(?: (?:there|here|on it|for it|by it|in it|on that one|for that|right now|now))*(?=[\s?.!]*$)",
    re.IGNORECASE,
)


def _with_its(text: str, last: Call) -> str:
    """Return a question about "its rate" with the name of the one signal that was spoken of."""
    named = last.arguments.get("signals") or [last.arguments.get("signal")]
    if len(named) != 1 or not named[0]:
        return text
    text = _THERE.sub(lambda match: f"{match['what']} by {named[0]}", text)
    text = _OF_IT.sub(lambda match: f"{match[1]} {named[0]} {match[2]}", text)
    return _ITS.sub(
        lambda match: f"the {match['what']} of {named[0]}" if match[0].casefold().startswith(("its", "it's", "their")) else match[0], text
    )


_AGAIN: dict[str, Callable[[Masked, Call], str | None]] = {
    "propose_autoqualify": _switch_again,
    "propose_qualify_captures": _qualify_again,
    "signal_stats": _asked_again,
    "propose_save_term": _means_again,
}
