"""Personas of an ICP: changed in words, and shown with their rules."""

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.interpreter.answers import not_mapped, paragraphs, proposed
from agent.interpreter.commands import commands_of
from agent.interpreter.edit_reader import EditPlan
from agent.interpreter.editing import plan_edits
from agent.interpreter.lexicon import IcpEntry
from agent.interpreter.names import find_names, listed_names, pattern_of
from agent.interpreter.nodes import Choice
from agent.interpreter.own_personas import (
    MENTION,
    described_by,
    of_one_icp,
    owned_of,
    owner_of,
    personas_known,
    said_known,
    with_their_names,
    without_icp,
)
from agent.interpreter.person_weights import weighed
from agent.interpreter.person_words import in_field_words, person_lexicon
from agent.interpreter.plan import Call, Plan, ask, say
from agent.interpreter.turn import Turn, dumped
from qualification.definitions import Definition, Persona
from qualification.wording import say_parameter

_WHO = re.compile(
    r"^(?:who|what|show|describe|explain)\b.*\b(?:is|are|does|do|target|mean|describe|cover|say|in|show|for)\b|^(?:describe|explain|show)\b"
)
_BUYERS = re.compile(
    r"\bwho(?:'s|'re| is| are)? (?:the |our |my )?(?:target )?(?:buyers?|audience|decision[- ]makers?|champions?)\b|\bwho(?:m)? (?:are|do|should|would) (?:we|i) (?:target(?:ing)?|sell(?:ing)? to|going after|go after|talk(?:ing)? to|reach(?:ing)?|pitch(?:ing)?|(?:call|contact)(?:ing)? (?:at|in))\b|^(?:the |our |its )?personas[\s?]*$"
)
_IN_EVERY = re.compile(
    r"\s*\b(?:(?:in|from|of|for|to|on|across|out of|with)\s+)?(?:all|every|each|both)(?: of)?(?: the| our| my| its)? personas?(?: (?:of|in) (?:it|this icp))?\b",
    re.IGNORECASE,
)
_RENAMES = re.compile(
    r"^(?:please |pls |can you |just )*(?:rename|relabel|retitle)(?: it)?(?: to| as| into)? [\"']?(?P<name>[^\"'.;:!?]{2,60}?)[\"']?(?: please| pls)?[\s.!]*$",
    re.IGNORECASE,
)
_WIDENS = re.compile(
    r"^(?:make it(?: so)?(?: that)? )?(?:it )?(?:(?:should|must|can|could|may|to|needs to|shall) )?(?:also )?(?:covers?|includes?|takes? in|accepts?|allows?|has|have|reach(?:es)?) (?P<what>.+?) (?:too|as well|also)[\s.!]*$",
    re.IGNORECASE,
)
_BECOMES_SCORE = re.compile(
    r"^(?P<verb>make|turn|set) (?P<what>.+?)(?: rule| filter| condition)? (?:in)?(?:to )?(?:an? )?(?:score|bonus|nice to have)(?: (?:of|with|worth|at))? (?:\+)?(?P<weight>\d{1,3})(?: points?| pts?)?[\s.!]*$",
    re.IGNORECASE,
)
_NEEDS_NOT = re.compile(
    r"^(?:should not|shouldn'?t|must not|does not|doesn'?t|need not|needn'?t|do not|don'?t)(?: (?:have|need|require|ask for|look at|care about))+(?: to (?:have|be in))? (?:an? |the |any )?(?P<what>[\w -]{2,40}?)(?: (?:rule|filter|condition|part|bit|requirement))?(?: any ?more)?[\s.!]*$",
    re.IGNORECASE,
)
_THE_PERSONA = re.compile(r"\b(?:the|this|that|its|our|my)(?: (?:one|only|single))? persona\b(?!s)", re.IGNORECASE)
_OBLIGED = re.compile(
    r"^(?:(?:should|shd|shld|must|shall|has to|have to|needs? to|ought to|can|could|may|will|now|really)\s+)+(?=\w)", re.IGNORECASE
)
_ONLY_THEY = re.compile(r"^be (?:only |just )?(?P<who>(?!called\b|named\b|renamed\b)[^,;.]{2,80}?)(?: only)?[\s.!]*$", re.IGNORECASE)


def plan_edit_persona(turn: Turn) -> Plan | None:
    """Return the calls that change a persona that is named: "in the RevOps persona, drop the title rule"."""
    if not turn.can("edit_persona") or turn.asks:
        return None
    turn = replace(turn, message=with_their_names(turn, turn.text))
    owners = personas_known(turn)
    named = find_names(turn.text, owners)
    if not named.found and _IN_EVERY.search(turn.text):
        return _edit_every(turn)
    if not named.found and (only := _the_only(turn)):
        return plan_edit_persona(only)
    if not MENTION.search(turn.text) and not any(name in turn.text for name in named.found):
        return None
    if not named.found:
        return _unknown_persona(turn)
    name = named.found[0]
    owner = owner_of(turn, owners[name])
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
    if renaming := _RENAMES.match(without_icp(turn, text)[0].strip(" ,:;")):
        arguments = {"persona": persona.name, "edits": [{"action": "rename", "name": renaming["name"].strip()}], "icp_code": code}
        return Plan((Call("edit_persona", arguments), Call("propose_save")), lambda results: proposed(results))
    plan = _edits_of(turn, persona, without_icp(turn, text)[0])
    if plan is None:
        return None
    if plan.choices:
        return ask(plan.choices[0])
    if not plan.edits:
        return say(paragraphs(" ".join(plan.problems), not_mapped(plan.unmapped)) or f"What should change in the persona {name}?")
    rest = paragraphs(" ".join(plan.notes), " ".join(plan.problems), not_mapped(plan.unmapped))
    arguments = {"persona": persona.name, "edits": dumped(plan.edits), "icp_code": code}
    return Plan((Call("edit_persona", arguments), Call("propose_save")), lambda results: proposed(results, rest))


def _edits_of(turn: Turn, persona: Persona, text: str) -> EditPlan | None:
    """Return what a text changes in a persona; None for a text without a command."""
    text = re.sub(
        r"(?:^|(?<=[,;]))\s*[-–]\s*(?=[A-Za-z])", " remove ", re.sub(r"(?:^|(?<=[,;]))\s*\+\s*(?=[A-Za-z])", " also allow ", text)
    )
    text = _made_scores(_WIDENS.sub(r"also allow \g<what>", text.strip(" ,:;")))
    text = _NEEDS_NOT.sub(r"drop the \g<what> rule", text.strip(" ,:;"))
    text = _ONLY_THEY.sub(r"only \g<who>", _OBLIGED.sub("", text))
    if not commands_of(text.strip(" ,:;"))[1]:
        return None
    before = Definition(name=persona.name, parameters=persona.parameters)
    if scored := weighed(turn.lexicon, before, text, turn.choices):
        return scored
    return plan_edits(person_lexicon(turn.lexicon), before, in_field_words(text), turn.choices)


def _made_scores(text: str) -> str:
    """Return "make department a score of 8" as the change of its mode and that of its weight."""
    return _BECOMES_SCORE.sub(lambda match: f"make {match['what']} a score, set the weight of {match['what']} to {match['weight']}", text)


def _edit_every(turn: Turn) -> Plan | None:
    """Return the calls that change all personas of one ICP in the same way: "exclude interns from all personas"."""
    meant = of_one_icp(turn, owned_of(turn))
    text = without_icp(turn, _IN_EVERY.sub(" ", turn.text))[0]
    if not commands_of(text.strip(" ,:;"))[1]:
        return None
    if isinstance(meant, Plan):
        return meant
    plans = [(each.persona.name, plan) for each in meant if (plan := _edits_of(turn, each.persona, text))]
    calls = [
        Call("edit_persona", {"persona": name, "edits": dumped(plan.edits), "icp_code": None if place else meant[0].icp_code})
        for place, (name, plan) in enumerate([each for each in plans if each[1].edits])
    ]
    notes = paragraphs(
        *dict.fromkeys([*(note for _, plan in plans for note in plan.notes), *(not_mapped(plan.unmapped) for _, plan in plans)])
    )
    if not calls:
        return say(notes or "What should change in all personas?")
    return Plan((*calls, Call("propose_save")), lambda results: proposed(results, notes))


def _the_only(turn: Turn) -> Turn | None:
    """Return a message about "the persona" with its name, where the definition at hand has one persona; None for every other message."""
    match = _THE_PERSONA.search(turn.text)
    personas = turn.base[1].personas if turn.base else ()
    if match is None or len(personas) != 1:
        return None
    return replace(turn, message=f"{turn.text[: match.start()]}the {personas[0].name} persona{turn.text[match.end() :]}")


def plan_list_personas(turn: Turn) -> Plan | None:
    """Return the personas there are with their rules, or the one a question names."""
    owners = personas_known(turn)
    turn = replace(turn, message=with_their_names(turn, turn.text))
    if _BUYERS.search(turn.lower) and turn.asks and (turn.icps or turn.reading.is_empty):
        return _buyers(turn)
    asked_of = any(name in turn.text for name in owners) and _WHO.match(turn.lower) and not turn.reading.parameters
    if not (MENTION.search(turn.text) or asked_of) or not (
        turn.asks or re.match(r"^(?:please )?(?:list|show|see|display|give me|describe)\b", turn.lower)
    ):
        return None
    here = turn.lexicon.icp(turn.lexicon.icp_code) if re.search(r"\bhere\b", turn.lower) else None
    lines = _listed(turn, find_names(turn.text, owners).found, turn.icps or ((here,) if here else ()))
    counted = (
        "Whom they match is on the Leads page, filtered by persona."
        if re.search(r"\bhow many\b|\bwho (?:match|are|is)\b", turn.lower)
        else ""
    )
    return say(paragraphs("\n".join(lines) or said_known(turn), counted))


def _listed(turn: Turn, names: Sequence[str], within: Sequence[IcpEntry]) -> list[str]:
    fields = turn.lexicon.catalog.person_fields
    return [
        f"- **{persona.name}** ({icp.name}): {' AND '.join(say_parameter(rule, fields) for rule in persona.parameters) or 'everybody'}"
        for icp in turn.lexicon.icps
        for persona in icp.definition.personas
        if (not names or persona.name in names) and (not within or icp in within)
    ]


def _buyers(turn: Turn) -> Plan:
    """Return whom the ICP at hand is about: its personas, or that it says nobody yet."""
    draft, shown = turn.lexicon.draft, turn.lexicon.icp(turn.lexicon.icp_code)
    if draft is not None and not turn.icps:
        icps: Sequence[IcpEntry] = (IcpEntry("", draft.definition.name, "draft", draft.definition),)
        turn = replace(turn, lexicon=replace(turn.lexicon, icps=tuple(icps)))
    else:
        icps = turn.icps or ((shown,) if shown else ())
    nobody = (
        f"{listed_names([icp.name for icp in icps])} has no persona yet, so nobody there is a lead. Say “add a persona for VPs of Sales”."
    )
    return say("\n".join(_listed(turn, (), icps)) or (nobody if icps else said_known(turn)))


def _unknown_persona(turn: Turn) -> Plan | None:
    match = re.match(
        r"^(?:please\s+)?(?:(?:in|edit|change|rename|update|make)\s+(?:the\s+)?|.*\b(?:to|from|of|in|for)\s+the\s+)(?P<name>[\w&+/ '-]{1,40}?)\s+persona\b",
        turn.text,
        re.IGNORECASE,
    )
    if match is None or match["name"].casefold() in ("new", "a", "an", "buyer", "another"):
        return None
    if len(found := described_by(turn, match["name"], owned_of(turn))) == 1:
        renamed = f"{turn.text[: match.start('name')]}{found[0].persona.name}{turn.text[match.end('name') :]}"
        return plan_edit_persona(replace(turn, message=renamed))
    return ask(Choice("persona", f"There is no persona called “{match['name']}”. {said_known(turn)} Which one do you mean?", ()))
