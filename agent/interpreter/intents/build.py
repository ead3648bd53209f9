"""Build: a description of companies becomes a new working draft and a proposal to save it."""

import re
from dataclasses import replace

from agent.interpreter.answers import not_mapped, paragraphs, proposed, renamed
from agent.interpreter.audience import Audience, people_described, persona_given
from agent.interpreter.given_people import people_given
from agent.interpreter.intents.later import OUTSIDE
from agent.interpreter.naming import name_of
from agent.interpreter.nodes import Choice
from agent.interpreter.plan import Call, Plan, ask, say
from agent.interpreter.reading import Reading
from agent.interpreter.telling import commands_something_else, describes
from agent.interpreter.turn import Turn, dumped
from qualification.definitions import Mode
from qualification.lookup.words import key_of
from qualification.wording import say_parameter

DESCRIBED = "described"
_LEADS = {Mode.FILTER: "", Mode.SCORE: "preferably ", Mode.EXCLUDE: "never "}
MOST_SAID = 4

_NAMED = re.compile(
    r"\b(?:call(?:ed)? (?:it|this|the icp)|name ?[:=]|named|name it|name the icp|call(?:ed)?|titled|with the name)\s+(?:\"([^\"]+)\"|'([^']+)'|([^,.;:\n]+?))(?=\s*(?:$|[,.;:\n]|\bfor\b|\bwith\b|\bthat\b))",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"^(?P<lead>[^\"'\n:]{0,60}\b(?:icp|profile)) [\"'](?P<name>[^\"'\n]{1,80})[\"']\s?[:,-]", re.IGNORECASE)
_EMPTY = (
    "Whom do you sell to? Tell me the kind of company in a sentence, for example “mid-market SaaS in EMEA using Salesforce, "
    "ideally growth-stage, never competitors”."
)
_VERB = re.compile(
    r"\b(?:build|create|make|draft|define|set up|start|new|design|generate|need|want|help)\b.*\b(?:icp|profile|scorecard|model|list|segment)s?\b",
    re.IGNORECASE,
)


def plan_build(turn: Turn) -> Plan | None:
    """Return the calls that draft what the message describes, or None when it describes nothing."""
    if turn.asks:
        return None
    given = people_given(turn.text) if turn.can("draft_persona") else None
    text, name = named(given.rest if given else turn.text)
    reading = turn.read(text) if name or given else turn.reading
    if reading.is_empty:
        return _nothing_found(turn, reading)
    audience = people_described(turn, reading.unmapped)
    nodes = turn.read_nodes(text) if name or given else turn.nodes
    strange = replace(reading, left=tuple(words for words in reading.left if words not in audience.words))
    if turn.choices.get(DESCRIBED) != "yes" and not describes(text, nodes, strange):
        return say(OUTSIDE) if commands_something_else(turn.nodes) else _unsure(turn, reading)
    if reading.choices:
        return ask(reading.choices[0])
    unmapped = [words for words in reading.unmapped if words not in audience.words]
    stated = persona_given(turn, given) if given else Audience()
    if stated.choices:
        return ask(stated.choices[0])
    unmapped += stated.words
    draft = {
        "name": name or name_of(reading),
        "description": (turn.original or turn.message).strip()[:1000],
        "parameters": [parameter.dump() for parameter in reading.parameters],
        "segments": dumped(reading.segments),
        "min_score": reading.min_score or 0,
        "notes": list(reading.notes),
        "unmapped": unmapped,
    }
    return Plan(
        (Call("draft_icp", draft), *audience.calls, *stated.calls, Call("propose_save")),
        lambda results: proposed(
            results, renamed(results, str(draft["name"])), " ".join([*reading.notes, *audience.notes, *stated.notes]), not_mapped(unmapped)
        ),
    )


def _unsure(turn: Turn, reading: Reading) -> Plan | None:
    """Return the question whether what was read is whom to look for, where most of the message is about something else."""
    own = {each.field: f"“{each.words}”" for each in reading.conditions if each.sort == "size"}  # numbers that the person did not say
    every = [*reading.parameters, *(each for segment in reading.segments for each in segment.parameters)]
    fields = turn.lexicon.catalog.account_fields
    rules = [_LEADS[each.mode] + (own.get(each.field) or say_parameter(each, fields)) for each in every]
    wish = turn.choices.get(DESCRIBED)
    if not rules:
        return None
    if wish == "no":
        return say("Then nothing changes. Tell me what you would like instead.")
    question = f"Shall I draft an ICP for {'; '.join(rules[:MOST_SAID])}?"
    strange = " and ".join(f"“{words}”" for words in reading.left[:MOST_SAID])
    lead = (
        f"I could not place {strange}, so nothing was proposed."
        if strange
        else "I am not sure what you want of me there, so nothing was proposed."
    )
    choice = Choice(DESCRIBED, question, (("yes", "yes, draft it"), ("no", "no, leave it")))
    return Plan((), lambda _: paragraphs(lead, question), choice)


def named(text: str) -> tuple[str, str]:
    """Return the message without the name that it gives the ICP, and that name (or nothing)."""
    if quoted := _QUOTED.match(text):
        return f"{quoted['lead']}: {text[quoted.end() :]}", quoted["name"]
    match = _NAMED.search(text)
    if match is None:
        return text, ""
    name = next(group for group in match.groups() if group).strip()
    return f"{text[: match.start()]} {text[match.end() :]}", name[:1].upper() + name[1:]


def _nothing_found(turn: Turn, reading: Reading) -> Plan | None:
    if _VERB.search(turn.lower):
        return say(paragraphs(not_mapped(reading.unmapped), _EMPTY))
    companies = {"companies", "accounts", "company", "firms", "startups", "businesses", "customers", "prospects"}
    if reading.left and companies & {key_of(word) for word in turn.lower.split()}:
        return say(paragraphs(not_mapped(reading.unmapped), _EMPTY))
    return None
