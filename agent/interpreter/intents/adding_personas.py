"""A persona is added to an ICP or to the working draft; it ends in a proposal to save."""

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.interpreter.acts import Act, heard, held_back, opening
from agent.interpreter.answers import not_mapped, paragraphs, proposed
from agent.interpreter.mood import mood_of
from agent.interpreter.names import find_names, icps_named, listed_names
from agent.interpreter.own_personas import MENTION, personas_known, without_icp
from agent.interpreter.person_alternatives import Alternative, alternatives_of
from agent.interpreter.person_words import in_field_words, read_people
from agent.interpreter.plan import Call, Plan, ask, say
from agent.interpreter.reading import Reading
from agent.interpreter.turn import Turn
from qualification.wording import say_parameter

_ADD = opening(
    r"(?:add|create|build|draft|write|define|make|set up|new|design|include|want|need|give (?:me|us|it))(?: me| us)?(?: an?(?:other)?| the| one more| new| (?:two|three|four|[234]|several|some|more|additional|further|second|third|extra|separate)| a couple of)*(?: (?:buyer|new))?(?=\s+(?:[\w&+/ '-]{1,60}?\s)?personas?\b)|(?:(?:new|another|an?|one more|two|three|four|[234]|additional|further|second|third|extra|separate) ){0,3}personas?"
)
_ADD_THEM = opening(r"add|include|also add|target|also target|reach")
_AFTER_ADD = re.compile(r"^(?P<before>[\w&+/ '-]*?)\s*\bpersonas?\b(?P<after>.*)$", re.IGNORECASE | re.DOTALL)
_CALLED = re.compile(r"^\s*(?:called|named|titled)\s+", re.IGNORECASE)
_HEAD = re.compile(
    r"^(?P<name>[^:;,\n]*?)\s*(?::|;|,|\s-\s|\bwith\b|\bwhose\b|\bwho\b|\bwhere\b|\bthat\b|\bmeaning\b|\bfor (?=people|anyone|those))\s*(?P<rules>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_COURTESY = re.compile(r"(?:[\s,]+(?:please|pls|plz|thx|thanks|thank you|ty|now|too|as well))+$", re.IGNORECASE)
_QUOTED = re.compile(r"^[\"“](?P<name>[^\"”]{2,50})[\"”]\s*[-–:,;]*\s*(?P<rules>\S.*)$", re.DOTALL)
_NUMBERS = {"two": 2, "three": 3, "four": 4, "2": 2, "3": 3, "4": 4}
_JOINTS = (r"\s*(?:;|\n)\s*(?:and\s+)?", r"\s*,\s*(?:and\s+)?|\s+and\s+", r"\s+and\s+", r"\s*,\s*(?:and\s+)?")
_NAMED = re.compile(r"^(?P<name>[\w&/ '-]{2,40}?)\s*(?:[:=]\s*(?P<rules>.+)|\((?P<inside>[^()]+)\))$", re.DOTALL)
MOST = 4
_FOR = re.compile(r"^\s*(?:out of|for|of|about|targeting)\s+(?P<rules>.+)$", re.IGNORECASE | re.DOTALL)
_AS_PERSONA = re.compile(r"\s+as(?:\s+(?:an?|another|the|new|buyer))*\s*$", re.IGNORECASE)


def plan_add_persona(turn: Turn) -> Plan | None:
    """Return the calls that draft a persona: "add a persona RevOps: title contains operations in Operations or Sales"."""
    if turn.opened_by:
        opened, rest = turn.opened_by
        turn = replace(turn, message=f"{rest.rstrip(' .!')} in {opened.name}")
    turn = _with_the_word(turn)
    act = heard(turn, _ADD)
    if act is None or not turn.can("draft_persona") or act.mood == "asks":
        return None
    if act.mood == "refuses" and (said := MENTION.search(turn.text)) and mood_of(turn.text[: said.end()]) != "refuses":
        act = replace(act, mood="requests")  # "a persona for anyone in Engineering, but never interns"
    whole = act.rest if act.verb.casefold().endswith(("persona", "personas")) else None
    match = None if whole is not None else _AFTER_ADD.match(act.rest)
    if whole is None and match is None:
        return None
    if act.mood == "refuses" and (refused := held_back(act, "added", f"add {act.rest}")):
        return refused
    before, after = ("", whole or "") if match is None else (match["before"], match["after"])
    if re.match(r"make|define|give", act.verb, re.IGNORECASE) and find_names(before, personas_known(turn)).found:
        return None
    if re.search(r"\b(?:to|in|into|for|of|from)\b", before, re.IGNORECASE) and not _AS_PERSONA.search(before):
        return None
    after, icp = without_icp(turn, re.sub(r"^[\s,]*please\b", "", after, flags=re.IGNORECASE))
    after = re.sub(r"^[\s,]*[-–—]\s+", ": ", after)
    several = _several(turn, act, after)
    if several:
        found = icp.icp_code if icp else _code_at_hand(turn)
        return found if isinstance(found, Plan) else _one_each(several, "", found, is_asked=True)
    name, rules = _name_and_rules(before, _COURTESY.sub("", after.strip(" .!")))
    if not rules:
        named = f"“{name}”" if name else "the persona"
        return say(
            f"Whom should {named} describe? Say it like “add a persona {name or 'RevOps'}: title contains operations in Operations or Sales”."
        )
    reading = read_people(turn.lexicon, rules, turn.choices)
    if reading.choices:
        return ask(reading.choices[0])
    either = alternatives_of(turn.lexicon, rules, turn.choices)
    if len(either) > 1:
        found = icp.icp_code if icp else _code_at_hand(turn)
        return found if isinstance(found, Plan) else _one_each(either, name, found)
    reading = either[0].reading if either else reading
    if reading.segments:
        return say("A persona joins its rules with AND and has no alternatives. Make one persona for each alternative.")
    if not reading.parameters:
        return say(
            paragraphs(
                not_mapped(reading.unmapped), "A persona takes rules on title, seniority, department, place, tenure or reachability."
            )
        )
    code = icp.icp_code if icp else _code_at_hand(turn)
    return code if isinstance(code, Plan) else _drafted(turn, name or _name_from(rules), reading, code)


def _drafted(turn: Turn, name: str, reading: Reading, code: str | None) -> Plan:
    """Return the calls that draft one persona of an ICP, or of the working draft, with what its rules mean."""
    arguments = {
        "name": name[:60],
        "parameters": [parameter.dump() for parameter in reading.parameters],
        "min_score": reading.min_score or 0,
        "icp_code": code,
    }
    rules_said = " and ".join(say_parameter(each, turn.lexicon.catalog.person_fields) for each in reading.parameters)
    read_back = f"The persona “{arguments['name']}”: {rules_said}."
    rest = paragraphs(" ".join([read_back, *reading.notes]), not_mapped(reading.unmapped))
    return Plan((Call("draft_persona", arguments), Call("propose_save")), lambda results: proposed(results, rest))


def _with_the_word(turn: Turn) -> Turn:
    """Return "add VP Marketing" of an ICP with the word persona, where it names people by their title and nothing else."""
    bare = heard(turn, _ADD_THEM)
    if bare is None or turn.base is None or MENTION.search(turn.text) or bare.mood != "requests":
        return turn
    who, icp = without_icp(turn, bare.rest)
    who = re.sub(r"^(?:the|our|some|also)\s+|\s+(?:too|as well|please|pls)$", "", who.strip(), flags=re.IGNORECASE)
    people = read_people(turn.lexicon, who, turn.choices)
    if not people.parameters or people.unmapped or people.choices or not turn.read(who).is_empty:
        return turn
    return replace(turn, message=f"add a persona for {who}{f' to {icp.name}' if icp else ''}")


def _several(turn: Turn, act: Act, after: str) -> tuple[Alternative, ...]:
    """Return the people that "two personas: VPs of Product and heads of IT" lists, each for a persona of its own; none for one persona."""
    whole = f"{act.verb} {act.rest}"
    count = next((number for word, number in _NUMBERS.items() if re.search(rf"\b{word}\b(?=.{{0,20}}personas\b)", whole, re.IGNORECASE)), 0)
    if not re.search(r"\bpersonas\b", whole, re.IGNORECASE):
        return ()
    listed = re.sub(r"^\s*(?:(?:for|of|called|named)\b|[:,–-])\s*", "", after.strip())
    for joint in _JOINTS:
        parts = [part.strip(" .,:") for part in re.split(joint, listed) if part.strip(" .,:")]
        if not 2 <= len(parts) <= MOST or count not in (0, len(parts)):
            continue
        found = [_one_of(turn, part) for part in parts]
        if all(found):
            return tuple(each for each in found if each)
    return ()


def _one_of(turn: Turn, text: str) -> Alternative | None:
    """Return one of the people listed, by a name of its own where it has one; None for words that describe nobody."""
    named = _NAMED.match(text)
    rules = (named["rules"] or named["inside"]).strip(" ()") if named else text
    either = alternatives_of(turn.lexicon, rules, turn.choices)
    reading = either[0].reading if len(either) == 1 else read_people(turn.lexicon, rules, turn.choices)
    if not reading.parameters or reading.unmapped or reading.choices or reading.segments:
        return None
    return Alternative(named["name"].strip() if named else text[:1].upper() + text[1:], reading)


def _one_each(either: Sequence[Alternative], named: str, code: str | None, *, is_asked: bool = False) -> Plan:
    """Return the calls that draft a persona for each alternative: whoever fits one of them is a lead."""
    titles = [(f"{named}: {each.name}" if named else each.name)[:60] for each in either]
    calls = [
        Call(
            "draft_persona",
            {
                "name": titles[place],
                "parameters": [parameter.dump() for parameter in each.reading.parameters],
                "min_score": each.reading.min_score or 0,
                "icp_code": None if place else code,
            },
        )
        for place, each in enumerate(either)
    ]
    names = listed_names([f"“{each}”" for each in titles])
    notes = dict.fromkeys(note for each in either for note in each.reading.notes)
    unmapped = tuple(dict.fromkeys(words for each in either for words in each.reading.unmapped))
    said = f"A persona joins its rules with AND, so these became {len(either)} personas: {names}."
    rest = paragraphs("" if is_asked else said, " ".join(notes), not_mapped(unmapped))
    return Plan((*calls, Call("propose_save")), lambda results: proposed(results, rest))


def _name_and_rules(before: str, after: str) -> tuple[str, str]:
    name = re.sub(r"^(?:an?|the|new|another|buyer)\s+", "", before.strip(), flags=re.IGNORECASE).strip()
    name = re.sub(r"\s+as(?:\s+(?:an?|the|new|another|buyer))*$", "", name, flags=re.IGNORECASE)
    rest = _CALLED.sub("", after.strip()).strip()
    rest = _QUOTED.sub(r"\g<name>: \g<rules>", re.sub(r"^for\s+(?=[\"“])", "", rest))
    if found := _FOR.match(rest):
        return name, found["rules"].strip()
    if rest.startswith(":"):
        return name, rest[1:].strip()
    if match := _HEAD.match(rest):
        return name or match["name"].strip(" \"'"), match["rules"].strip()
    if name:
        return name, rest or in_titles(name)
    return rest.strip(" \"'."), in_titles(rest)


def in_titles(text: str) -> str:
    """Return the rules that a name alone says ("VP of Sales"), or nothing."""
    return text if in_field_words(text) != " ".join(text.split()) else ""


def _name_from(rules: str) -> str:
    words = _COURTESY.sub("", " ".join(re.split(r"[,;:.\n]", rules.strip())[0].split()))
    words = words.strip(" -–—")
    return words[:1].upper() + words[1:60]


def _code_at_hand(turn: Turn) -> str | None | Plan:
    """Return the ICP a new persona joins: None for the working draft."""
    if turn.draft is not None:
        return None
    found = icps_named(turn, "", verb="add it to")
    return found if isinstance(found, Plan) else found[0].icp_code
