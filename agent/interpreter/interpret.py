"""The offline model's mind: a pure function from what it knows and the messages so far to the next message."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from agent.interpreter.amending import amended, pointed
from agent.interpreter.answers import failure, paragraphs
from agent.interpreter.given_names import with_names, without_names
from agent.interpreter.glosses import glossed_as, in_english_words, tongue_of
from agent.interpreter.intents import INTENTS
from agent.interpreter.intents.outside import plan_unknown
from agent.interpreter.intents.replacing import DROPPED, replaced_by
from agent.interpreter.joined_abroad import said_abroad_together
from agent.interpreter.lexicon import Lexicon
from agent.interpreter.nodes import Choice
from agent.interpreter.persona_sayings import in_persona_command, with_icp_first
from agent.interpreter.phrasing import in_plain_order
from agent.interpreter.plan import Call, Plan
from agent.interpreter.proposals import CONFIRM
from agent.interpreter.renaming import renamed_again
from agent.interpreter.reported import reported
from agent.interpreter.requests import plan_requests
from agent.interpreter.results import ToolResult, results_of
from agent.interpreter.sayings import said_abroad, said_plainly
from agent.interpreter.slips import with_right_verbs
from agent.interpreter.subjects import in_command
from agent.interpreter.terms_abroad import term_defined_abroad
from agent.interpreter.text import clean
from agent.interpreter.tongues import in_english
from agent.interpreter.turn import Turn
from qualification.definitions import Definition, Parameter, parse, parse_definition
from qualification.errors import WinnowError
from qualification.lookup.words import key_of, singular

MAX_TURNS_BACK = 4
MAX_MESSAGE = 8000
SHORT_REPLY = 3
MOST_DRAFTS = 40
_WAVED_OFF = re.compile(r"^never ?mind[,.;!]+\s*(?=\S)", re.IGNORECASE)
_NOT_ONLY = re.compile(
    r"(?<=\w)(?:\s*[,;(–]\s*|\s+-\s+|\s+and\s+)(?:and )?(?:not|rather than) (?:just|only|merely|solely|simply)\b(?!.*\bbut\b)[^.;!?)]*\)?(?=[\s.!]*$)",
    re.IGNORECASE,
)
_BUT_ALSO = re.compile(
    r"\bnot (?:just|only|merely|solely|simply) (?P<one>[^.;!?,]+?),? but (?:also |as well )?(?P<other>\w)", re.IGNORECASE
)
_EVERY_ONE = frozenset({"both", "all", "each", "every"})
_LISTING = frozenset({"and", "the", "signal", "signals", "for", "just", "only", "please", "both", "also", "plus"})


def interpret(lexicon: Lexicon, messages: Sequence[BaseMessage]) -> AIMessage:
    """Return the next message: a tool call while the turn has calls left, else the answer.

    The plan depends on the lexicon and on the messages up to the last one of the person; how far it got
    is read from the tool results after that message. An error of a tool ends the turn with its sentence.
    """
    start = last_human(messages)
    if start is None:
        return AIMessage("Whom do you sell to?")
    return follow(plan_of(turn_of(lexicon, messages[: start + 1])), start, messages[start + 1 :])


def follow(plan: Plan, start: int, after: Sequence[BaseMessage]) -> AIMessage:
    """Return the next message of a plan, given the messages after the person's, which stands at `start`.

    A request that fails ends with the tool's sentence; the other requests of the message go on.
    """
    results = results_of(after)
    said: list[str] = []
    taken = 0
    for part in plan.parts or (plan,):
        own: list[ToolResult] = []
        for step in part.calls:
            arguments = step.arguments_after(own)
            if arguments is None:
                break
            if taken == len(results):
                call_id = f"call_{start}_{taken}"
                return AIMessage("", tool_calls=[{"name": step.tool, "args": arguments, "id": call_id, "type": "tool_call"}])
            own.append(results[taken])
            taken += 1
            if own[-1].failed:
                break
        said.append(failure(own[-1]) if own and own[-1].failed else part.answer(own))
    return AIMessage(paragraphs(*_with_one_ending(said)))


def _with_one_ending(said: Sequence[str]) -> list[str]:
    """Return what is said of several requests; how to decide several cards stands once, at the end."""
    cards = [text for text in said if text.endswith(CONFIRM)]
    if len(cards) < 2:
        return list(said)
    every = "both" if len(cards) == 2 else "all"
    ending = f"These are {len(cards)} cards and nothing is changed yet: say “confirm {every}”, or name the one to confirm."
    return [*(text.removesuffix(CONFIRM).rstrip() for text in said), ending]


def plan_of(turn: Turn) -> Plan:
    """Return what is wanted: several requests one after another, else what the first intent that fits wants done."""
    given = without_names(turn.lexicon, turn.message)
    return (
        with_names(plan_requests(replace(turn, message=given.text), plan_one), given.names)
        if given.names
        else plan_requests(turn, plan_one)
    )


def plan_one(turn: Turn) -> Plan:
    """Return what the first intent that fits wants done."""
    for intent in INTENTS:
        if plan := intent(turn):
            return plan
    return plan_unknown(turn)


def last_human(messages: Sequence[BaseMessage]) -> int | None:
    """Return the index of the person's last message."""
    return next((index for index in range(len(messages) - 1, -1, -1) if isinstance(messages[index], HumanMessage)), None)


def turn_of(lexicon: Lexicon, messages: Sequence[BaseMessage], depth: int = MAX_TURNS_BACK) -> Turn:
    """Return the turn of the last message; an answer to a question of ours reads as the message it was asked about."""
    said = messages[-1].text[:MAX_MESSAGE]
    text, told = _plainly(lexicon, said), reported(clean(said))
    told = replace(told, own=_plainly(lexicon, told.own), plain=_plainly(lexicon, told.words)) if told else None
    before = last_human(messages[:-1])
    if before is None:
        return Turn(lexicon, text, original=said, told=told)
    asked = next((message for message in reversed(messages[before + 1 : -1]) if isinstance(message, AIMessage)), None)
    if depth and asked is not None and not asked.tool_calls and asked.text.rstrip().endswith("?"):
        earlier = turn_of(lexicon, messages[: before + 1], depth - 1)
        choice = plan_of(earlier).choice
        if choice and choice.question in asked.text and (option := option_of(choice, text)):
            return replace(earlier, choices={**earlier.choices, choice.about: option})
        if choice and choice.about == DROPPED and choice.question in asked.text and (instead := replaced_by(earlier, text)):
            return replace(earlier, message=instead)
    earlier_results = results_of(messages[before + 1 : -1])
    calls = _calls_before(messages, before)
    return Turn(
        lexicon,
        amended(lexicon, pointed(renamed_again(text, calls), asked.text if asked is not None else ""), calls),
        last_call=calls[-1] if calls else None,
        last_calls=calls,
        original=said,
        last_result=earlier_results[-1] if earlier_results else None,
        drafts=_drafts(messages),
        taken_out=_taken_out(messages),
        before=in_english_words(messages[before].text[:MAX_MESSAGE]),
        told=told,
    )


def _plainly(lexicon: Lexicon, said: str) -> str:
    """Return a message in English and in the plain words that intents know."""
    abroad = said_abroad(lexicon, said) or term_defined_abroad(said) or said_abroad_together(lexicon, said)
    command = in_english(said)
    text = abroad or (_rest_in_english(said, command) if command != said else in_english_words(said))
    text = with_icp_first(lexicon, text)
    text = said_plainly(lexicon, in_plain_order(said_plainly(lexicon, with_right_verbs(lexicon, _WAVED_OFF.sub("", text)))))
    text = in_persona_command(lexicon, in_command(lexicon, text))
    return _NOT_ONLY.sub("", _BUT_ALSO.sub(r"\g<one> and \g<other>", text))


def _rest_in_english(said: str, command: str) -> str:
    """Return a command whose verb was read in another tongue with what it is about in English too."""
    tongue = tongue_of(said)
    return command if tongue is None else glossed_as(tongue, command)


def _calls_before(messages: Sequence[BaseMessage], before: int) -> tuple[Call, ...]:
    """Return the calls of the turn before; past a word or two without any ("yes", "thanks") those of the turn before that."""
    calls = _calls(messages[before + 1 : -1])
    if calls or len(messages[before].text.split()) > SHORT_REPLY:
        return calls
    earlier = last_human(messages[:before])
    return () if earlier is None else _calls(messages[earlier + 1 : before])


def _calls(messages: Sequence[BaseMessage]) -> tuple[Call, ...]:
    return tuple(
        Call(each["name"], dict(each["args"])) for message in messages if isinstance(message, AIMessage) for each in message.tool_calls
    )


def _taken_out(messages: Sequence[BaseMessage]) -> tuple[Parameter, ...]:
    """Return the rules that edits took out of working drafts, the newest last; what cannot be read is left out."""
    found: list[Parameter] = []
    for result in results_of(messages)[-MOST_DRAFTS:]:
        rules = [] if result.failed else result.body.get("taken_out")
        for rule in rules if isinstance(rules, list) else []:
            with suppress(WinnowError, ValueError):
                found.append(parse(Parameter, rule))
    return tuple(found)


def _drafts(messages: Sequence[BaseMessage]) -> tuple[Definition, ...]:
    """Return the working drafts that tool results hold, one after another; the first of what cannot be read ends the list."""
    found: list[Definition] = []
    for result in results_of(messages)[-MOST_DRAFTS:]:
        body = result.body.get("draft")
        if isinstance(body, dict) and not result.failed:
            try:
                found.append(parse_definition(body))
            except (WinnowError, ValueError):
                found.clear()
    return tuple(each for number, each in enumerate(found) if not number or each != found[number - 1])


def option_of(choice: Choice, text: str) -> str | None:
    """Return the option that an answer picks: by its name, its number or its own words; None when it picks none."""
    answer = re.sub(r"[^\w\s]", " ", text.casefold())
    words = set(answer.split())
    if choice.many and (picked := _picked(choice.options, text)):
        return picked
    if choice.many and words & _EVERY_ONE and len(words) <= 4:
        return "all" if any(name == "all" for name, _ in choice.options) else "|".join(name for name, _ in choice.options)
    ordinals = ({"first", "1", "1st", "former"}, {"second", "2", "2nd", "latter"}, {"third", "3", "3rd"})
    for (name, _), numbers in zip(choice.options, ordinals, strict=False):
        if words & numbers and len(words) <= 4:
            return name
    named = [name for name, _ in choice.options if key_of(name) in {key_of(word) for word in words} or key_of(name) == key_of(answer)]
    if len(named) == 1 and len(words) <= 12:
        return named[0]
    return _by_own_words(choice.options, words)


def _picked(options: Sequence[tuple[str, str]], text: str) -> str:
    """Return the options that an answer lists ("Replies and Keywords"), or nothing when it says more than that."""
    rest, found = f" {_spaced(text)} ", []
    for name, label in sorted(options, key=lambda each: -len(each[1])):
        if f" {_spaced(label)} " in rest:
            rest = rest.replace(f" {_spaced(label)} ", " ")
            found.append(name)
    if set(rest.split()) - _LISTING:
        return ""
    return "|".join(name for name, _ in options if name in found)


def _spaced(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", " ", text.casefold()).split())


def _by_own_words(options: Sequence[tuple[str, str]], words: set[str]) -> str | None:
    """Return the option that shares words with the answer which the other options do not have."""
    if len(words) > 8:
        return None
    words = {singular(word) for word in words}
    spelled: Mapping[str, set[str]] = {name: {singular(word) for word in _spaced(label).split()} for name, label in options}
    scores = {}
    for name, label in spelled.items():
        others = set().union(*(other for key, other in spelled.items() if key != name)) if len(spelled) > 1 else set()
        scores[name] = len(words & (label - others))
    best = max(scores, key=lambda name: scores[name], default=None)
    return best if best and scores[best] and sum(score == scores[best] for score in scores.values()) == 1 else None
