"""A persona is removed from its ICP, by its name or by whom it describes; it ends in a proposal to save."""

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.interpreter.acts import Act, heard, held_back, opening
from agent.interpreter.answers import paragraphs, proposed
from agent.interpreter.mood import is_question, mood_of
from agent.interpreter.names import find_names, listed_names
from agent.interpreter.nodes import Choice
from agent.interpreter.own_personas import (
    MENTION,
    Owned,
    described_by,
    of_one_icp,
    owned_of,
    said_known,
    values_meant,
    with_their_names,
    without_icp,
)
from agent.interpreter.person_words import read_people
from agent.interpreter.plan import Call, Plan, ask, say
from agent.interpreter.results import ToolResult
from agent.interpreter.turn import Turn
from qualification.definitions import Parameter, dump_persona
from qualification.lookup.words import key_of
from qualification.wording import say_parameter

EXTENT = "extent"
_REMOVE = opening(
    r"remov(?:e|ed|ing)|delet(?:e|ed|ing)|drop(?:ped|ping)?|discard|get rid of|scrap|ditch|lose|axe|kill|retire|kick out|kick|throw out|take out|take away|erase|"
    r"(?:(?:we|i) )?(?:no longer (?:need|want|use)|(?:do not|don'?t) (?:need|want|use))"
)
_NOT_ANY_MORE = re.compile(r"(?:no longer|not|don'?t)\b", re.IGNORECASE)
_STOPPED = re.compile(
    r"^(?:(?:hey|hi|ok|okay|so|btw|fyi|also|and|please|pls|now)[\s,]+)*(?:"
    r"(?:we|i)(?: (?:do not|don'?t|no longer|never|won'?t|will not|are not|aren'?t|are no longer)|'re (?:not|no longer))(?: really)? "
    r"(?:sell(?:ing)?|pitch(?:ing)?|talk(?:ing)?|speak(?:ing)?|reach(?:ing)?(?: out)?|go(?:ing)? after|target(?:ing)?|approach(?:ing)?|contact(?:ing)?|call(?:ing)?|chas(?:e|ing)|care about)(?: to)?"
    r"|(?:we(?:'ve| have)? )?stop(?:ped)? (?:selling to|targeting|going after|talking to|reaching out to|pitching(?: to)?|approaching|contacting|calling|chasing)"
    r")\s+(?P<who>[^.;!?]+?)(?:,? (?:any ?more|any longer|from now on|now|these days))?[\s.!]*$",
    re.IGNORECASE,
)
_SECOND_THOUGHT = re.compile(r"^(?:(?:hm+|no|nah|oh|actually|sorry|wait|on second thought)[\s,.]+)+(?!longer\b|more\b)", re.IGNORECASE)
_IT_MEANS = re.compile(
    r"^what (?:does it mean|would it mean|would happen|will happen|happens|changes|would change|does it do) (?:if|when) (?=(?:i|we)\b)",
    re.IGNORECASE,
)
_NO_LONGER = re.compile(
    r"^(?P<who>[^.;!?]+?)(?: personas?)? (?:is|are)(?: no longer| not|n't) (?:(?:a|our|my|the|of) )?(?:personas?|buyers?|targets?|interest|interesting|relevant|needed)(?: (?:any ?more|any longer|now))?[\s.!]*$",
    re.IGNORECASE,
)
_EVERY = re.compile(
    r"\b(?:all|every|each|both|any|its|their|the)\b(?: of)?(?: the| its| my| our| their| these| two| three)* personas\b", re.IGNORECASE
)
_THE_PERSONA = re.compile(
    r"^(?:the|this|that|its|our|my)(?: (?:one|only|last|single))? persona(?: (?:it has|there|again))*$", re.IGNORECASE
)
_AT_ALL = frozenset(
    [
        "entirely",
        "completely",
        "altogether",
        "fully",
        "anymore",
        "any",
        "more",
        "longer",
        "good",
        "pls",
        "too",
        "well",
        "itself",
        "out",
        "away",
        "one",
        "ones",
        "guy",
        "guys",
        "group",
        "people",
        "folks",
        "buyer",
        "buyers",
        "no",
        "not",
    ]
)


def plan_remove_persona(turn: Turn) -> Plan | None:
    """Return the calls that remove personas: "drop the RevOps persona", "we don't sell to IT leaders any more"."""
    if not turn.can("remove_persona"):
        return None
    turn = replace(turn, message=_IT_MEANS.sub("what if ", _SECOND_THOUGHT.sub("", turn.message)))
    act = heard(turn, _REMOVE)
    if act is None:
        return _sold_to_no_more(turn)
    rest, owned = with_their_names(turn, act.rest), owned_of(turn)
    said, _ = without_icp(turn, rest)
    named = find_names(said, {each.persona.name for each in owned})
    if named.found and all(word.casefold() in _AT_ALL for word in named.rest):
        return _removal(turn, act, [each for each in owned if each.persona.name in named.found])
    if named.found or not MENTION.search(said):
        return None
    if _EVERY.search(said):
        return _removal(turn, act, owned)
    if _THE_PERSONA.match(said.strip()):
        return _the_one(turn, act, owned)
    who = re.sub(r"^(?:the|our|my|this|that)\s+|\s*\bpersonas?\b.*$", "", said.strip(), flags=re.IGNORECASE).strip()
    if not who or re.search(r"\b(?:from|in|of|out|rules?|filters?)\b", who):
        return None
    of_icp = of_one_icp(turn, owned)
    found = described_by(turn, who, owned if isinstance(of_icp, Plan) else of_icp)
    if not found:
        return say(f"There is no persona for “{who}”, so nothing is removed. {said_known(turn)}")
    return _removal(turn, act, found, f"I read “{who}” as the persona {found[0].persona.name}.")


def _the_one(turn: Turn, act: Act, owned: Sequence[Owned]) -> Plan:
    """Return the removal of "the persona": the one just spoken of, else the only one there is; or the question which one."""
    meant = of_one_icp(turn, owned)
    spoken = [
        str(each.arguments.get("name") or each.arguments.get("persona")) for each in turn.last_calls if each.tool.endswith("_persona")
    ]
    said = turn.choices.get("persona") or (spoken[-1] if spoken else "")
    found = [each for each in (owned if isinstance(meant, Plan) else meant) if each.persona.name == said]
    if found or isinstance(meant, Plan) or len(meant) < 2:
        return _removal(turn, act, found or owned)
    names = [each.persona.name for each in meant]
    return ask(Choice("persona", f"Which persona shall I remove: {listed_names(names, 'or')}?", tuple((name, name) for name in names)))


def _sold_to_no_more(turn: Turn) -> Plan | None:
    """Return what becomes of people who are no buyers any more: their persona goes, or they go out of it."""
    text, _ = without_icp(turn, turn.text)
    match = _STOPPED.match(text) or _NO_LONGER.match(text)
    if match is None or is_question(turn.text):
        return None
    who = re.sub(r"^(?:the|our|any)\s+", "", match["who"].strip(), flags=re.IGNORECASE)
    of_icp = of_one_icp(turn, owned_of(turn))
    found = described_by(turn, who, owned_of(turn) if isinstance(of_icp, Plan) else of_icp)
    if not found:
        people = read_people(turn.lexicon, who, turn.choices)
        is_people = bool(people.parameters) and not people.unmapped and turn.read(who).is_empty
        return say(f"No persona describes “{who}”, so nothing changes. {said_known(turn)}") if is_people else None
    act = Act("requests" if mood_of(turn.text) == "refuses" else mood_of(turn.text), "remove", f"the {found[0].persona.name} persona")
    if len(found) == 1 and not _is_name(who, found[0]) and (left := values_meant(turn, who, found[0])):
        return _how_far(turn, act, found[0], who, left)
    return _removal(turn, act, found)


def _how_far(turn: Turn, act: Act, owned: Owned, who: str, left: Sequence[tuple[Parameter, tuple[str, ...]]]) -> Plan:
    """Return the removal of a persona that describes others too, or of the people alone; asked about until it is said."""
    name = owned.persona.name
    match turn.choices.get(EXTENT):
        case "whole":
            return _removal(turn, act, [owned])
        case "only":
            edits = [{"action": "remove", "target": {"field": rule.field, "value": value}} for rule, gone in left for value in gone]
            arguments = {"persona": name, "edits": edits, "icp_code": owned.icp_code}
            return Plan((Call("edit_persona", arguments), Call("propose_save")), lambda results: proposed(results))
    rules = " and ".join(say_parameter(rule, turn.lexicon.catalog.person_fields) for rule in owned.persona.parameters)
    only = (("only", f"only take {listed_names([value for _, gone in left for value in gone])} out"),) if len(left) == 1 else ()
    options = (("whole", "remove the whole persona"), *only)
    asked = " or ".join(label for _, label in options)
    return ask(Choice(EXTENT, f"{name} describes more than “{who}”: {rules}. Shall I {asked}?", options))


def _removal(turn: Turn, act: Act, found: Sequence[Owned], note: str = "") -> Plan:
    """Return the calls that remove personas of one ICP."""
    meant = of_one_icp(turn, found)
    if not meant:
        return say(f"There is no such persona there. {said_known(turn)}")
    names = "the " + listed_names([each.persona.name for each in (found if isinstance(meant, Plan) else meant)]) + " persona"
    if act.mood == "asks":
        return say(
            f"A persona says who is a lead; which accounts qualify stays as it is. Say “remove {names}” to see on its card what changes."
        )
    if not _NOT_ANY_MORE.search(act.verb) and (refused := held_back(act, "removed", f"remove {names}")):
        return refused
    if isinstance(meant, Plan):
        return meant
    calls = [
        Call("remove_persona", {"persona": each.persona.name, "icp_code": None if place else each.icp_code})
        for place, each in enumerate(meant)
    ]
    if _is_back(meant):
        again = f"{listed_names([each.persona.name for each in meant])} is out of the draft, which now says what is saved: nothing is left to save."
        return Plan(tuple(calls), lambda results: paragraphs(note, again))
    return Plan((*calls, Call("propose_save")), lambda results: proposed(results, note, _meaning(results)))


def _is_back(gone: Sequence[Owned]) -> bool:
    """Return whether the working draft says without these personas what is saved already."""
    left = tuple(each for each in gone[0].definition.personas if each not in [one.persona for one in gone])
    saved = gone[0].icp.definition if gone[0].icp and gone[0].icp_code is None else None
    return saved is not None and saved.dump() == {**gone[0].definition.dump(), "personas": [dump_persona(each) for each in left]}


def _meaning(results: Sequence[ToolResult]) -> str:
    """Return what a tool says of an ICP that has no persona left."""
    notes = [result.body.get("notes") for result in results if result.tool == "remove_persona" and not result.failed]
    return " ".join(str(note) for each in notes if isinstance(each, list) for note in each)


def _is_name(who: str, owned: Owned) -> bool:
    """Return whether words are the name of a persona, in the plural perhaps."""
    return [key_of(word).rstrip("s") for word in who.split()] == [key_of(word).rstrip("s") for word in owned.persona.name.split()]
