"""A persona is added to an ICP or to the working draft; it ends in a proposal to save."""

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.interpreter.acts import heard, held_back, opening
from agent.interpreter.answers import not_mapped, paragraphs, proposed
from agent.interpreter.names import find_names, icps_named, listed_names
from agent.interpreter.own_personas import personas_known, without_icp
from agent.interpreter.person_alternatives import Alternative, alternatives_of
from agent.interpreter.person_words import in_field_words, read_people
from agent.interpreter.plan import Call, Plan, ask, say
from agent.interpreter.turn import Turn

_ADD = opening(
    r"(?:add|create|build|draft|write|define|make|set up|new|design|include|want|need|give (?:me|us|it))(?: me| us)?(?: an?(?:other)?| the| one more| new)*(?: (?:buyer|new))?(?=\s+(?:[\w&+/ '-]{1,60}?\s)?personas?\b)|(?:new |another )?personas?"
)
_AFTER_ADD = re.compile(r"^(?P<before>[\w&+/ '-]*?)\s*\bpersonas?\b(?P<after>.*)$", re.IGNORECASE | re.DOTALL)
_CALLED = re.compile(r"^\s*(?:called|named|titled)\s+", re.IGNORECASE)
_HEAD = re.compile(
    r"^(?P<name>[^:;,\n]*?)\s*(?::|;|,|\s-\s|\bwith\b|\bwhose\b|\bwho\b|\bwhere\b|\bthat\b|\bmeaning\b|\bfor (?=people|anyone|those))\s*(?P<rules>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_FOR = re.compile(r"^\s*(?:for|of|about|targeting)\s+(?P<rules>.+)$", re.IGNORECASE | re.DOTALL)
_AS_PERSONA = re.compile(r"\s+as(?:\s+(?:an?|another|the|new|buyer))*\s*$", re.IGNORECASE)


def plan_add_persona(turn: Turn) -> Plan | None:
    """Return the calls that draft a persona: "add a persona RevOps: title contains operations in Operations or Sales"."""
    if turn.opened_by:
        opened, rest = turn.opened_by
        turn = replace(turn, message=f"{rest.rstrip(' .!')} in {opened.name}")
    act = heard(turn, _ADD)
    if act is None or not turn.can("draft_persona") or act.mood == "asks":
        return None
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
    after, icp = without_icp(turn, after)
    name, rules = _name_and_rules(before, after)
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
    if isinstance(code, Plan):
        return code
    arguments = {
        "name": (name or _name_from(rules))[:60],
        "parameters": [parameter.dump() for parameter in reading.parameters],
        "min_score": reading.min_score or 0,
        "icp_code": code,
    }
    rest = paragraphs(" ".join(reading.notes), not_mapped(reading.unmapped))
    return Plan((Call("draft_persona", arguments), Call("propose_save")), lambda results: proposed(results, rest))


def _one_each(either: Sequence[Alternative], named: str, code: str | None) -> Plan:
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
    rest = paragraphs(said, " ".join(notes), not_mapped(unmapped))
    return Plan((*calls, Call("propose_save")), lambda results: proposed(results, rest))


def _name_and_rules(before: str, after: str) -> tuple[str, str]:
    name = re.sub(r"^(?:an?|the|new|another|buyer)\s+", "", before.strip(), flags=re.IGNORECASE).strip()
    name = re.sub(r"\s+as(?:\s+(?:an?|the|new|another|buyer))*$", "", name, flags=re.IGNORECASE)
    rest = _CALLED.sub("", after.strip()).strip()
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
    words = re.split(r"[,;:.\n]", rules.strip())[0].strip()
    return words[:1].upper() + words[1:60]


def _code_at_hand(turn: Turn) -> str | None | Plan:
    """Return the ICP a new persona joins: None for the working draft."""
    if turn.draft is not None:
        return None
    found = icps_named(turn, "", verb="add it to")
    return found if isinstance(found, Plan) else found[0].icp_code
