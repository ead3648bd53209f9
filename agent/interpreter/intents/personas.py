"""Personas of an ICP: added, changed, copied to another ICP; each ends in a proposal to save."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from agent.interpreter.acts import heard, held_back, opening
from agent.interpreter.answers import not_mapped, paragraphs, proposed
from agent.interpreter.commands import commands_of
from agent.interpreter.editing import plan_edits
from agent.interpreter.lexicon import IcpEntry
from agent.interpreter.names import find_names, icps_named, listed_names, pattern_of, which_icp
from agent.interpreter.nodes import Choice
from agent.interpreter.person_alternatives import Alternative, alternatives_of
from agent.interpreter.person_words import in_field_words, person_lexicon, read_people
from agent.interpreter.plan import Call, Plan, ask, say
from agent.interpreter.turn import Turn, dumped
from qualification.definitions import Definition, Persona
from qualification.wording import say_parameter

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
_CLONE = opening(r"clone|copy|duplicate|reuse|re-use|move|bring|port|import|add|use")
_TO = re.compile(r"\b(?:to|into|in|for|onto|over to|on|as well in)\b", re.IGNORECASE)
_MENTION = re.compile(r"\bpersonas?\b", re.IGNORECASE)
_WHO = re.compile(
    r"^(?:who|what|show|describe|explain)\b.*\b(?:is|are|does|do|target|mean|describe|cover|say|in|show|for)\b|^(?:describe|explain|show)\b"
)
_AS_PERSONA = re.compile(r"\s+as(?:\s+(?:an?|another|the|new|buyer))*\s*$", re.IGNORECASE)
_THE_PERSONA = re.compile(r"\b(?:the|this|that|its|our|my)(?: (?:one|only|single))? persona\b(?!s)", re.IGNORECASE)
_OBLIGED = re.compile(
    r"^(?:(?:should|shd|shld|must|shall|has to|have to|needs? to|ought to|can|could|may|will|now|really)\s+)+(?=\w)", re.IGNORECASE
)
_ONLY_THEY = re.compile(r"^be (?:only |just )?(?P<who>(?!called\b|named\b|renamed\b)[^,;.]{2,80}?)(?: only)?[\s.!]*$", re.IGNORECASE)
_DESCRIBED = re.compile(r":|\b(?:with|whose|who|where|contains|called|named|titled)\b", re.IGNORECASE)
_REMOVE = opening(r"remove|delete|drop|discard|get rid of")


def plan_clone_persona(turn: Turn) -> Plan | None:
    """Return the calls that copy a persona to another ICP: "clone the Finance Executive persona to Mid-market SaaS"."""
    act = heard(turn, _CLONE)
    if act is None or not turn.can("clone_persona"):
        return None
    owners = _personas(turn)
    named = find_names(act.rest, owners)
    copying = act.verb.casefold() not in ("add", "use", "bring", "import", "move")
    if not (_MENTION.search(act.rest) or named.found) or not (copying or named.found):
        return None
    icps = {name: icp for icp in turn.lexicon.icps for name in (icp.name, icp.icp_code)}
    places = _places(act.rest, icps)
    if not copying and (not places.target or _DESCRIBED.search(act.rest)):
        return None
    if act.mood == "asks":
        return None
    if refused := held_back(act, "copied", f"{act.verb} {act.rest}"):
        return refused
    if not named.found:
        return say(f"Which persona should I copy? {_known(turn)}")
    target = icps[places.target] if places.target else None
    if target is None:
        found = icps_named(turn, "", fits=lambda icp: icp not in owners[named.found[0]], verb="copy it to")
        if isinstance(found, Plan):
            return found
        target = found[0]
    sources = [icp for icp in owners[named.found[0]] if icp is not target]
    source = icps[places.source] if places.source else sources[0] if len(sources) == 1 else None
    if source is None and len(sources) > 1:
        return which_icp(turn, f"{named.found[0]} is in {listed_names([icp.name for icp in sources])}; say from which one.", sources)
    arguments = {"persona": named.found[0], "to": target.icp_code, "source": source.icp_code if source else None}
    return Plan((Call("clone_persona", arguments), Call("propose_save")), lambda results: proposed(results))


@dataclass(frozen=True)
class _Places:
    source: str = ""
    target: str = ""


def _places(text: str, icps: dict[str, IcpEntry]) -> _Places:
    """Return the ICP a persona is taken from and the one it goes to, by the word before each name."""
    source = target = ""
    for name in find_names(text, icps).found:
        match = re.search(pattern_of(name), text, re.IGNORECASE)
        lead = text[: match.start()] if match else ""
        if (
            (
                re.search(r"\b(?:from|of|in)\s+(?:the |my |our )?(?:icp )?$", lead, re.IGNORECASE)
                and not target
                and not re.search(r"\bin\s+(?:the )?$", lead, re.IGNORECASE)
            )
            or re.search(r"(?:'s)?\s*$", lead)
            and re.match(r"'s\b", text[match.end() :] if match else "")
        ):
            source = name
        else:
            target = target or name
    return _Places(source, target)


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
    if re.match(r"make|define|give", act.verb, re.IGNORECASE) and find_names(before, _personas(turn)).found:
        return None
    if re.search(r"\b(?:to|in|into|for|of|from)\b", before, re.IGNORECASE) and not _AS_PERSONA.search(before):
        return None
    after, icp = _without_icp(turn, after)
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


def _without_icp(turn: Turn, text: str) -> tuple[str, IcpEntry | None]:
    """Return a text without the ICP that it says the persona belongs to, and that ICP."""
    for icp in turn.lexicon.icps:
        for name in (icp.name, icp.icp_code):
            pattern = rf"\s*\b(?:to|in|into|for|of|on|under)\s+(?:the |my |our )?(?:icp\s+)?{pattern_of(name)}(?:\s+(?:icp|profile))?"
            if match := re.search(pattern, text, re.IGNORECASE):
                return f"{text[: match.start()]} {text[match.end() :]}", icp
    return re.sub(
        r"\s*\b(?:to|in|into|for)\s+(?:(?-i:it)|this icp|the draft|this draft|this|the icp)\b", "", text, count=1, flags=re.IGNORECASE
    ), None


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


def plan_edit_persona(turn: Turn) -> Plan | None:
    """Return the calls that change a persona that is named: "in the RevOps persona, drop the title rule"."""
    if not turn.can("edit_persona") or turn.asks:
        return None
    owners = _personas(turn)
    named = find_names(turn.text, owners)
    if not named.found and (only := _the_only(turn)):
        return plan_edit_persona(only)
    if not _MENTION.search(turn.text) and not any(name in turn.text for name in named.found):
        return None
    if not named.found:
        return _unknown_persona(turn)
    name = named.found[0]
    if (removal := heard(turn, _REMOVE)) and not _left_of(turn, removal.rest, name):
        return say(f"I cannot remove a persona here. Open the ICP and delete {name} there; its versions keep it.")
    owner = _owner(turn, owners[name])
    if isinstance(owner, Plan):
        return owner
    persona, code = owner
    text = re.sub(
        rf",?\s*\b(?:(?:in|of|from|for|to|on|with)\s+)?(?:the |my |our )?(?:persona\s+)?{pattern_of(name)}(?:'s)?(?:\s+persona(?:'s)?)?[,:]?\s*",
        " ",
        turn.text,
        count=1,
        flags=re.IGNORECASE,
    ).strip()
    text = re.sub(r"^(?:the )?rename\s+to\b", "rename it to", text, flags=re.IGNORECASE)
    text, _ = _without_icp(turn, text)
    text = _ONLY_THEY.sub(r"only \g<who>", _OBLIGED.sub("", text.strip(" ,:;")))
    if not commands_of(text.strip(" ,:;"))[1]:
        return None
    plan = plan_edits(
        person_lexicon(turn.lexicon), Definition(name=persona.name, parameters=persona.parameters), in_field_words(text), turn.choices
    )
    if plan.choices:
        return ask(plan.choices[0])
    if not plan.edits:
        return say(paragraphs(" ".join(plan.problems), not_mapped(plan.unmapped)) or f"What should change in the persona {name}?")
    rest = paragraphs(" ".join(plan.notes), " ".join(plan.problems), not_mapped(plan.unmapped))
    arguments = {"persona": persona.name, "edits": dumped(plan.edits), "icp_code": code}
    return Plan((Call("edit_persona", arguments), Call("propose_save")), lambda results: proposed(results, rest))


def _the_only(turn: Turn) -> Turn | None:
    """Return a message about "the persona" with its name, where the definition at hand has one persona; None for every other message."""
    match = _THE_PERSONA.search(turn.text)
    personas = turn.base[1].personas if turn.base else ()
    if match is None or len(personas) != 1:
        return None
    return replace(turn, message=f"{turn.text[: match.start()]}the {personas[0].name} persona{turn.text[match.end() :]}")


def _left_of(turn: Turn, text: str, name: str) -> tuple[str, ...]:
    """Return the words of a removal that name neither the persona nor its ICP: a rule of it, perhaps."""
    icps = [each for icp in turn.lexicon.icps for each in (icp.name, icp.icp_code)]
    return find_names(_MENTION.sub("", text), [name, *icps]).rest


def plan_list_personas(turn: Turn) -> Plan | None:
    """Return the personas there are with their rules, or the one a question names."""
    owners = _personas(turn)
    asked_of = any(name in turn.text for name in owners) and _WHO.match(turn.lower) and not turn.reading.parameters
    if not (_MENTION.search(turn.text) or asked_of) or not (
        turn.asks or re.match(r"^(?:please )?(?:list|show|see|display|give me|describe)\b", turn.lower)
    ):
        return None
    named = find_names(turn.text, owners).found
    within = set(turn.icps)
    fields = turn.lexicon.catalog.person_fields
    lines = [
        f"- **{persona.name}** ({icp.name}): {' AND '.join(say_parameter(rule, fields) for rule in persona.parameters) or 'everybody'}"
        for icp in turn.lexicon.icps
        for persona in icp.definition.personas
        if (not named or persona.name in named) and (not within or icp in within)
    ]
    counted = (
        "Whom they match is on the Leads page, filtered by persona."
        if re.search(r"\bhow many\b|\bwho (?:match|are|is)\b", turn.lower)
        else ""
    )
    return say(paragraphs("\n".join(lines) or _known(turn), counted))


def _owner(turn: Turn, owners: list[IcpEntry]) -> tuple[Persona, str | None] | Plan:
    """Return the persona as it stands, and the ICP to load it from: None for the working draft."""
    return Plan((), lambda _: "") if not owners else _found_owner(turn, owners)


def _found_owner(turn: Turn, owners: list[IcpEntry]) -> tuple[Persona, str | None] | Plan:
    names = [persona.name for icp in owners for persona in icp.definition.personas]
    said = find_names(turn.text, names).found[0]
    draft = turn.lexicon.draft
    if draft is not None and (persona := _persona_in(draft.definition, said)) is not None:
        return persona, None
    picked = [icp for icp in owners if icp in turn.icps or icp.icp_code in (turn.choices.get("icp"), turn.lexicon.icp_code)] or owners
    if len(picked) > 1:
        return which_icp(turn, f"{said} is in {listed_names([icp.name for icp in picked])}.", picked)
    persona = _persona_in(picked[0].definition, said)
    assert persona is not None, "its ICP was found by it"
    return persona, picked[0].icp_code


def _persona_in(definition: Definition, name: str) -> Persona | None:
    return next((each for each in definition.personas if name in (each.name, each.persona_code)), None)


def _personas(turn: Turn) -> dict[str, list[IcpEntry]]:
    """Return the ICPs of each persona name; the working draft's own personas stand under its ICP."""
    owners: dict[str, list[IcpEntry]] = {}
    for icp in turn.lexicon.icps:
        for persona in icp.definition.personas:
            owners.setdefault(persona.name, []).append(icp)
    draft = turn.lexicon.draft
    for persona in draft.definition.personas if draft else ():
        owners.setdefault(persona.name, [IcpEntry(draft.icp_code or "", draft.definition.name, "draft", draft.definition)] if draft else [])
    return owners


def _known(turn: Turn) -> str:
    names = [f"{name} ({listed_names([icp.name for icp in icps])})" for name, icps in _personas(turn).items()]
    return f"There are {listed_names(names)}." if names else "There are no personas yet."


def _unknown_persona(turn: Turn) -> Plan | None:
    match = re.match(
        r"^(?:please\s+)?(?:(?:in|edit|change|rename|update|make)\s+(?:the\s+)?|.*\b(?:to|from|of|in|for)\s+the\s+)(?P<name>[\w&+/ '-]{1,40}?)\s+persona\b",
        turn.text,
        re.IGNORECASE,
    )
    if match is None or match["name"].casefold() in ("new", "a", "an", "buyer", "another"):
        return None
    return ask(Choice("persona", f"There is no persona called “{match['name']}”. {_known(turn)} Which one do you mean?", ()))
