"""Signals: listed, looked at, and their autoqualify switched. A dash stays a dash; a name that fits nothing is asked about."""

import re
from collections.abc import Sequence

from agent.interpreter.acts import Act, heard, held_back, opening
from agent.interpreter.answers import paragraphs
from agent.interpreter.intents.signal_ranks import ranked_signals
from agent.interpreter.mood import mood_of
from agent.interpreter.named_signals import AUTO, EVERY, Wanted, naming_words, wanted_signals
from agent.interpreter.names import find_names, listed_names, nearest
from agent.interpreter.nodes import Choice
from agent.interpreter.plan import Call, Plan, ask, call, say, together
from agent.interpreter.proposals import said_change
from agent.interpreter.signal_reports import said_held, said_signal, said_signals
from agent.interpreter.turn import Turn

_SWITCH = opening(
    rf"(?:turn|switch|toggle|flip|put|set|get|keep|leave)\b|enable|disable|activate|deactivate|(?:start|begin|stop|pause|suspend|resume|halt|no more|no) {AUTO}|{AUTO}|(?:start|stop|pause|suspend|resume|halt|unpause)\b"
)
_MENTION = re.compile(rf"\b(?:{AUTO}|signals?)\b", re.IGNORECASE)
_ON = re.compile(r"\bon\b", re.IGNORECASE)
_OFF = re.compile(r"\boff\b", re.IGNORECASE)
_MEANS_ON = re.compile(rf"^(?:enable|activate|(?:start|begin|resume) {AUTO}|{AUTO}|start|resume|unpause)$", re.IGNORECASE)
_MEANS_OFF = re.compile(rf"^(?:disable|deactivate|(?:stop|pause|suspend|halt|no more|no) {AUTO}|stop|pause|suspend|halt)$", re.IGNORECASE)
_PRONOUN = re.compile(r"\b(?:it|them|that|those|these|this|this one|that one|both)\b", re.IGNORECASE)
_LIST = re.compile(
    r"\b(?:qualified |qualification )?(?:rate|captures|numbers|statistics|stats) (?:of|for|per|by) (?:each|every|all(?: the| my| our)?) signals?\b|\b(?:which|what|list|show(?: me)?|see|display|give me|are there|do (?:we|i) have|how many)\b.*\bsignals\b|^(?:my |our |all )?signals(?: list| page| status| overview)?[\s?.!]*$"
    rf"|^are (?:any|all|the|our|my|some)(?: of (?:the|my|our))? signals\b|\bwhat(?:'s| is) (?:on|off)\b|\b(?:{AUTO})\b.*\b(?:status|state|overview|column)\b|\b(?:status|state|overview) of (?:the |my |our |all )?(?:signals|{AUTO})\b|\bcaptures? (?:are |is )?(?:held|waiting)\b|\bheld captures\b",
    re.IGNORECASE,
)
_ON_OR_OFF = re.compile(
    r"\b(?:signals?|which|what|ones|them|those|anything|everything|what's)(?: ones| of them| signals?| (?:do|have) we have)? ?(?:(?:are|is|that are|that is|remain|stay|have) ?)?(?:(?:still|currently|now|left|already|right now|turned|switched|set|to|left) )*(?P<state>on|off)\b"
    r"|\bhave \w+ (?P<kept>on|off)\b",
    re.IGNORECASE,
)
_WHICH_ARE = re.compile(
    r"^(?:(?:and|so|ok|then|also|please|tell me|show me|list)[\s,]+)*(?:is (?:everything|anything)|are (?:they )?(?:all|any)(?: of (?:them|those))?|(?:which|what)(?: ones| of them| others?| signals)? (?:are|is|remain|stay|do we have|have we got))(?: (?:still|currently|now|left|already|turned|switched|set to))* (?:on|off)\b(?: (?:now|right now|then|today|at the moment|still|after that|already))*[\s?.!]*$",
    re.IGNORECASE,
)
_HOLDING = re.compile(r"\b(?:which|what) signals?\b[^.;?!]{0,40}\b(?:on hold|held|waiting|holding)\b", re.IGNORECASE)
_STATS = re.compile(
    r"\b(?:stats?|statistics|numbers|perform\w*|doing|rate|quality|precision|volume|how many|how much|how (?:good|noisy)|held|captures?|look at|show|tell me about|details?|status|state|worth|noise|noisy|bring|brought|convert\w*|useful|any good|worthwhile|what about|is|are|why|should|advice|differences?|compare|versus|vs)\b",
    re.IGNORECASE,
)


def plan_autoqualify(turn: Turn) -> Plan | None:
    """Return the proposals that switch autoqualify: for named signals, all of them, or all but some."""
    if kept := _KEEP_ONLY.match(turn.text):
        return _only_these(turn, kept["names"]) if turn.can("propose_autoqualify") else None
    act = heard(turn, _SWITCH) or _said_of_signals(turn)
    if act is None or not turn.can("propose_autoqualify") or not _is_about_signals(turn, act.verb, act.rest):
        return None
    switches = _switches(act.verb, act.rest)
    if switches is None:
        return _which_way(turn, act.rest)
    if act.mood == "asks":
        return _advised(turn, act.rest)
    names = listed_names(wanted_signals(turn, switches[0][1]).names) or "a signal"
    if refused := held_back(act, "switched", f"turn {'on' if switches[0][0] else 'off'} autoqualify for {names}"):
        return refused
    if stays := _stays(turn, act, switches):
        return stays
    if _twice(turn, switches):
        switches = switches[:1]
    return together([_switch(turn, on, text) for on, text in switches])


def _stays(turn: Turn, act: Act, switches: Sequence[tuple[bool, str]]) -> Plan | None:
    """Return what to say of a signal that is to be left as it is: "keep Job Changes on" where it is on."""
    if not re.match(r"(?:keep|leave)\b", act.verb, re.IGNORECASE) or len(switches) != 1:
        return None
    on, text = switches[0]
    names = wanted_signals(turn, text).names
    found = [turn.lexicon.signal(name) for name in names]
    if not names or any(signal is None or signal.autoqualify != ("on" if on else "off") for signal in found):
        return None
    return say(
        f"{listed_names(names)} {'stays' if len(names) == 1 else 'stay'} {'on' if on else 'off'}, as {'it is' if len(names) == 1 else 'they are'}."
    )


_KEEP_ONLY = re.compile(r"^(?:(?:please|pls|now|ok|and|so)[\s,]+)*keep only (?P<names>.+) on[\s.!]*$", re.IGNORECASE)


def _only_these(turn: Turn, text: str) -> Plan:
    """Return the cards after which only the signals named are on: those that are off go on, all others go off."""
    wanted = wanted_signals(turn, text)
    if wanted.unknown or wanted.several or not wanted.names:
        return _switch(turn, True, text)
    others = [signal.name for signal in turn.lexicon.signals if signal.name not in wanted.names and signal.autoqualify == "on"]
    waiting = [name for name in wanted.names if (signal := turn.lexicon.signal(name)) and signal.autoqualify != "on"]
    plans = [_one_switch(on, names) for on, names in ((True, waiting), (False, others)) if names]
    return (
        together(plans)
        if plans
        else say(
            f"Only {listed_names(wanted.names)} {'is' if len(wanted.names) == 1 else 'are'} on already, so there is nothing to change."
        )
    )


def _one_switch(on: bool, names: Sequence[str]) -> Plan:
    arguments = {"signals": list(names), "every": False, "on": on}
    return Plan((Call("propose_autoqualify", arguments),), lambda results: said_change(results))


_SUBJECT_FIRST = re.compile(
    rf"^(?P<names>.+?)\s+(?P<says>(?:should|must|shall|can|may|need(?:s|n't)?|has to|have to|is|are|does|do|will|don't|doesn't|shouldn't|mustn't|no longer|ought)\b[\w' ]*?)\s*\b(?:be |to |being )*{AUTO}(?P<after>\b.*)$",
    re.IGNORECASE,
)
_WISHED = re.compile(
    rf"^(?:please |pls )*(?P<says>i (?:do not|don't) want|i (?:no longer|don't) need|i want|i need|i'd like|let|have|never let|don't let|do not let|no longer let|make|no more)\s+(?P<names>.+?)\s+(?:to )?(?:be )?{AUTO}(?P<after>\b.*)$",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"^(?P<names>[^:]+?)(?:\s*(?::|=|→|->|=>|-)|) ?(?<![a-z])(?:on|off)(?:[\s,.;]+(?:please|pls|now|again|thx|thanks|for now|for the moment|today|this week|indefinitely|(?:un)?til+ further notice)){0,3}(?:[\s,.;]+(?:(?:and|also|plus|same for|same with|ditto for|ditto) .+|.+ (?:on|off)))?[\s.!]*$",
    re.IGNORECASE,
)
_NEGATED = re.compile(r"\b(?:not|no longer|never|no more|don't|doesn't|shouldn't|mustn't|needn't|off)\b|n't\b", re.IGNORECASE)


def _said_of_signals(turn: Turn) -> Act | None:
    """Return the switch in "Job Changes should not autoqualify any more" and "let Keywords autoqualify"."""
    known = [signal.name for signal in turn.lexicon.signals]
    if not turn.asks and (bare := _BARE.match(turn.text)) and find_names(bare["names"], known).found:
        return Act(mood_of(turn.text), "turn", turn.text)
    if turn.asks or (match := _WISHED.match(turn.text) or _SUBJECT_FIRST.match(turn.text)) is None:
        return None
    if not find_names(match["names"], known).found and not EVERY.search(match["names"]):
        return None
    off = _NEGATED.search(match["says"]) or _NEGATED.search(match["after"])
    conditional = mood_of(match["after"]) == "conditions" if match["after"].strip() else False
    return Act("conditions" if conditional else "requests", "turn", f"{'off' if off else 'on'} autoqualify for {match['names']}")


def _is_about_signals(turn: Turn, verb: str, rest: str) -> bool:
    names = find_names(rest, [signal.name for signal in turn.lexicon.signals])
    if _MENTION.search(verb) or _MENTION.search(rest) or names.found:
        return not re.search(r"\b(?:weights?|filters?|scores?|points?)\b|\bsignals? (?:date|in the (?:last|past))", rest, re.IGNORECASE)
    if not re.fullmatch(r"turn|switch|toggle|flip", verb, re.IGNORECASE) or not re.search(r"\b(?:on|off)\b", rest, re.IGNORECASE):
        return False
    recent = turn.last_call is not None and turn.last_call.tool in (
        "propose_autoqualify",
        "signal_stats",
        "list_signals",
        "propose_qualify_captures",
    )
    if nearest(naming_words(rest), [signal.name for signal in turn.lexicon.signals]):
        return True
    if EVERY.search(rest) or _PRONOUN.search(rest):
        return recent or _lacks_a_name(rest) or (EVERY.search(rest) is not None and not naming_words(rest))
    return not any(node.meanings for node in turn.nodes if node.kind == "meaning" and not node.soft)


def _lacks_a_name(rest: str) -> bool:
    """Return whether a switch says "it" and nothing else: which signal is meant is asked then."""
    return (
        re.fullmatch(
            r"(?:back )?(?:it|this|that|them)?(?: back)? ?(?:on|off)(?: it| that| them)?(?: again| now| please)*[\s.!]*",
            rest.strip(),
            re.IGNORECASE,
        )
        is not None
    )


def _switches(verb: str, rest: str) -> list[tuple[bool, str]] | None:
    """Return each direction with the words it governs: "on Replies and off Keywords", "Replies on and Keywords off"."""
    both = re.fullmatch(AUTO, verb, re.IGNORECASE) and _ON.search(rest) and _OFF.search(rest)
    if not both and (_MEANS_ON.match(verb) or _MEANS_OFF.match(verb)):
        set_on = re.search(r"\bon\b", rest) if AUTO in verb else None
        return [(_MEANS_ON.match(verb) is not None or set_on is not None, rest)]
    marks = [
        match
        for match in re.finditer(r"\b(?:on|off)\b", rest, re.IGNORECASE)
        if not re.match(r"\s+(?:the|my|our) (?:signals? page|page)", rest[match.end() :])
    ]
    marks = _directions(rest, marks)
    if not marks:
        return None
    if len(marks) == 1 or len({mark[0].casefold() for mark in marks}) == 1:
        return [(marks[0][0].casefold() == "on", _ON.sub(" ", _OFF.sub(" ", rest)))]
    leads = not naming_words(rest[: marks[0].start()])
    edges = [mark.end() for mark in marks] if leads else [0, *(mark.end() for mark in marks[:-1])]
    ends = [*(mark.start() for mark in marks[1:]), len(rest)] if leads else [mark.start() for mark in marks]
    return [(mark[0].casefold() == "on", rest[low:high]) for mark, low, high in zip(marks, edges, ends, strict=True)]


def _directions(rest: str, marks: Sequence[re.Match[str]]) -> list[re.Match[str]]:
    """Return the words that switch: beside "off", an "on" before a name is a place ("turn off autoqualify on Replies")."""
    if len({mark[0].casefold() for mark in marks}) < 2:
        return list(marks)
    return [mark for mark in marks if mark[0].casefold() == "off" or _is_particle(rest, mark)]


def _is_particle(rest: str, mark: re.Match[str]) -> bool:
    before, after = rest[: mark.start()].rstrip(), rest[mark.end() :].lstrip()
    leads = not before or before[-1] in ",;" or re.search(r"\b(?:and|then|but|or|back)$", before, re.IGNORECASE) is not None
    return leads or not after or re.match(r"[,;.!?]|(?:and|but|for|again|then|now|please)\b", after, re.IGNORECASE) is not None


def _twice(turn: Turn, switches: Sequence[tuple[bool, str]]) -> bool:
    names = [name for _, text in switches for name in wanted_signals(turn, text).names]
    return len(set(names)) < len(names)


def _which_way(turn: Turn, rest: str) -> Plan | None:
    wanted = wanted_signals(turn, rest)
    if not (wanted.names or wanted.every):
        return None
    whom = "every signal" if wanted.every else listed_names(wanted.names)
    return say(f"On or off? Say “turn on autoqualify for {whom}” or “turn off autoqualify for {whom}”.")


def _switch(turn: Turn, on: bool, text: str) -> Plan:
    wanted = _with_pronoun(turn, text, wanted_signals(turn, text))
    picked = turn.choices.get("signals")
    if picked and not (wanted.names or wanted.every):
        wanted = Wanted(every=True) if picked == "all" else Wanted(tuple(picked.split("|")))
    elif picked:
        wanted = Wanted(tuple(dict.fromkeys([*wanted.names, *(() if picked == "all" else picked.split("|"))])), wanted.every)
    if wanted.several:
        said, names = wanted.several[0]
        return which_signals(turn, f"“{said}” fits several signals.", names)
    if wanted.unknown:
        return which_signals(turn, f"There is no signal called {listed_names([f'“{each}”' for each in wanted.unknown], 'or')}.")
    if not wanted.names and not wanted.every:
        return which_signals(turn, "")
    remark = paragraphs(" ".join(wanted.notes), _rewriting(turn) if on else "")
    arguments = {"signals": [] if wanted.every else list(wanted.names), "every": wanted.every, "on": on}
    return Plan((Call("propose_autoqualify", arguments),), lambda results: said_change(results, remark))


def _with_pronoun(turn: Turn, text: str, wanted: Wanted) -> Wanted:
    """Return the signals of the turn before for "it" and "them"."""
    last = turn.last_call
    if wanted.names or wanted.every or wanted.unknown or wanted.several or last is None or not _PRONOUN.search(text):
        return wanted
    named = last.arguments.get("signals") or ([last.arguments["signal"]] if last.arguments.get("signal") else [])
    return Wanted(tuple(str(each) for each in named), bool(last.arguments.get("every")))


def which_signals(turn: Turn, lead: str, names: Sequence[str] | None = None) -> Plan:
    """Return the question which signals are meant, with the names there are."""
    known = list(names or [signal.name for signal in turn.lexicon.signals])
    if not known:
        return say(f"{lead} This workspace has no signals yet.".strip())
    options = [(name, name) for name in known]
    everyone = [] if names else [("all", "all")]
    asked = "Which signal do you mean" if lead else "For which signals"
    ending = listed_names(known, "or") + (", or all of them" if not names and len(known) > 1 else "")
    return ask(Choice("signals", f"{lead} {asked}: {ending}?".strip(), tuple([*options, *everyone]), many=True))


def _rewriting(turn: Turn) -> str:
    """Return the sequence to offer while an ICP is being rewritten."""
    rewritten = [icp for icp in turn.lexicon.icps if icp.is_rewritten]
    if not rewritten:
        return ""
    icp = rewritten[0]
    return f"Say “start the rewrite sequence for {icp.name}”, and I propose its first step instead."


def _advised(turn: Turn, rest: str) -> Plan | None:
    """Return what speaks for and against "on" for the signals a question names; it proposes nothing."""
    wanted = _with_pronoun(turn, rest, wanted_signals(turn, rest))
    if wanted.unknown or wanted.several:
        lead = f"There is no signal called “{wanted.unknown[0]}”." if wanted.unknown else f"“{wanted.several[0][0]}” fits several signals."
        return which_signals(turn, lead, wanted.several[0][1] if wanted.several else None)
    if not wanted.names:
        return _listed(turn)
    return together([_statistics(turn, name, advising=True) for name in wanted.names])


_BROUGHT = re.compile(
    r"\b(?:did|does|do|has|have)\b.*\b(?:bring|brought|produced?|generated?|yield(?:ed)?|deliver(?:ed)?)\b|\bleads? (?:came |come )?(?:from|by|through)\b"
)


def plan_signal_stats(turn: Turn) -> Plan | None:
    """Return the statistics of the signals that a question names."""
    if not turn.can("signal_stats"):
        return None
    named = find_names(turn.text, [signal.name for signal in turn.lexicon.signals])
    asked = re.match(r"^(?:so |and |ok |but )*how\b.*\b(?:do|doing|does|go|going|perform\w*|look\w*|work\w*)\b", turn.lower)
    if not named.found or not (_STATS.search(turn.lower) or asked):
        return None
    if not _BROUGHT.search(turn.lower) and re.search(r"\b(?:companies|accounts|icps?|leads|matching|filter|people)\b", turn.lower):
        return None
    if mood_of(turn.text) not in ("asks", "requests") or not _is_only_about(turn, named.found):
        return None
    advising = _WEIGHED.search(turn.lower) is not None
    return together([_statistics(turn, name, advising=advising) for name in named.found])


_WEIGHED = re.compile(
    r"\bworth (?:it|turning|switching|enabling|activating|having|autoqualif\w*|putting|flipping)\b|\brecommend|\badvis|\b(?:ready|safe|good enough|clean enough|precise enough|reliable enough) (?:to|for)\b.*\b(?:on|autoqualif\w*|enable|activate)\b"
)


def _is_only_about(turn: Turn, names: Sequence[str]) -> bool:
    """Return whether the message speaks of signals alone and not of companies."""
    words = " ".join(names).casefold()
    return not any(
        node.kind in ("meaning", "number") and not node.soft and node.text.casefold() not in words and node.of("value")
        for node in turn.nodes
    )


def _statistics(turn: Turn, name: str, *, advising: bool = False) -> Plan:
    return call("signal_stats", lambda results: said_signal(results[-1], advising=advising), signal=name)


_WHAT = re.compile(
    rf"^(?:what(?:'s| is| does)|how (?:does|do|is)|explain|why (?:use|have)|tell me about)\b.*\b{AUTO}\b(?: (?:work|mean|do|used|for|good for|column|toggle))*[\s?.!]*$",
    re.IGNORECASE,
)
ABOUT = (
    "With autoqualify on, a signal's captures are scored against your live ICPs and personas as they arrive; with it off they are held on the signal "
    "until somebody qualifies them. A dash means that the signal cannot run yet. Say “turn on autoqualify for …” or “qualify the last 200 captures from …”."
)

_OF_HELD = re.compile(
    r"\bwhat (?:happens|will happen|would happen|becomes|will become|is done|do you do)\b[^?]*\b(?:held|waiting|old|existing|past|previous|earlier|backlog|stored|pending|already)\b[^?]*\b(?:when|if|once|after|captures?|ones)\b"
    r"|\b(?:will|would|do|does|are|is)\b[^?]*\b(?:held|waiting|old|existing|past|previous|earlier|backlog)\b[^?]*\b(?:captures?|ones)?\b[^?]*\b(?:qualified|scored|processed|run) (?:too|as well|automatically|when|if|once)",
    re.IGNORECASE,
)
HELD = (
    "Turning a signal on scores its captures from then on. Those that are held stay held until somebody qualifies them: "
    "say “qualify the last 200 captures from …” for a card, or “dry run the last 200 captures from …” to see the buckets first."
)


def plan_about_autoqualify(turn: Turn) -> Plan | None:
    """Return what autoqualify is, and what becomes of the captures that are held."""
    if _OF_HELD.search(turn.text):
        return say(HELD)
    return say(ABOUT) if _WHAT.match(turn.text) else None


def plan_list_signals(turn: Turn) -> Plan | None:
    """Return the list of signals with the state of their autoqualify."""
    if turn.can("list_signals") and (ranked := ranked_signals(turn)):
        return ranked
    if not turn.can("list_signals") or not (_LIST.search(turn.lower) or _WHICH_ARE.match(turn.lower)):
        return None
    if re.search(r"\b(?:accounts|companies|leads|people) (?:with|that|who|have)\b|\bbuying signals\b", turn.lower):
        return None
    return _listed(turn)


def _listed(turn: Turn) -> Plan:
    if _HOLDING.search(turn.lower):
        return call("list_signals", lambda results: said_held(results[-1]))
    match = _ON_OR_OFF.search(turn.lower)
    only = (match["state"] or match["kept"]) if match else None
    return call("list_signals", lambda results: said_signals(results[-1], only))
