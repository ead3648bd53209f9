"""The offline model's mind: a pure function from what it knows and the messages so far to the next message."""

import re
from collections.abc import Mapping, Sequence

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from agent.interpreter.answers import failure
from agent.interpreter.intents import INTENTS
from agent.interpreter.intents.outside import plan_unknown
from agent.interpreter.lexicon import Lexicon
from agent.interpreter.nodes import Choice
from agent.interpreter.plan import Call, Plan
from agent.interpreter.results import results_of
from agent.interpreter.turn import Turn
from qualification.words import key_of

MAX_TURNS_BACK = 4
MAX_MESSAGE = 8000


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
    """Return the next message of a plan, given the messages after the person's, which stands at `start`."""
    results = results_of(after)
    if results and results[-1].failed:
        return AIMessage(failure(results[-1]))
    if len(results) < len(plan.calls):
        step = plan.calls[len(results)]
        return AIMessage(
            "", tool_calls=[{"name": step.tool, "args": step.arguments, "id": f"call_{start}_{len(results)}", "type": "tool_call"}]
        )
    return AIMessage(plan.answer(results))


def plan_of(turn: Turn) -> Plan:
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
    text = messages[-1].text[:MAX_MESSAGE]
    before = last_human(messages[:-1])
    if before is None:
        return Turn(lexicon, text)
    said = next((message for message in reversed(messages[before + 1 : -1]) if isinstance(message, AIMessage)), None)
    if depth and said is not None and not said.tool_calls and said.text.rstrip().endswith("?"):
        earlier = turn_of(lexicon, messages[: before + 1], depth - 1)
        choice = plan_of(earlier).choice
        if choice and choice.question in said.text and (option := option_of(choice, text)):
            return Turn(lexicon, earlier.message, {**earlier.choices, choice.about: option}, earlier.last_call)
    return Turn(lexicon, text, last_call=_last_call(messages[before + 1 : -1]))


def _last_call(messages: Sequence[BaseMessage]) -> Call | None:
    calls = [each for message in messages if isinstance(message, AIMessage) for each in message.tool_calls]
    return Call(calls[-1]["name"], dict(calls[-1]["args"])) if calls else None


def option_of(choice: Choice, text: str) -> str | None:
    """Return the option that an answer picks: by its name, its number or its own words; None when it picks none."""
    answer = re.sub(r"[^\w\s]", " ", text.casefold())
    words = set(answer.split())
    ordinals = ({"first", "1", "1st", "former"}, {"second", "2", "2nd", "latter"}, {"third", "3", "3rd"})
    for (name, _), numbers in zip(choice.options, ordinals, strict=False):
        if words & numbers and len(words) <= 4:
            return name
    named = [name for name, _ in choice.options if key_of(name) in {key_of(word) for word in words} or key_of(name) == key_of(answer)]
    if len(named) == 1 and len(words) <= 12:
        return named[0]
    return _by_own_words(choice.options, words)


def _by_own_words(options: Sequence[tuple[str, str]], words: set[str]) -> str | None:
    """Return the option that shares words with the answer which the other options do not have."""
    if len(words) > 8:
        return None
    spelled: Mapping[str, set[str]] = {name: set(re.sub(r"[^\w\s]", " ", label.casefold()).split()) for name, label in options}
    scores = {}
    for name, label in spelled.items():
        others = set().union(*(other for key, other in spelled.items() if key != name)) if len(spelled) > 1 else set()
        scores[name] = len(words & (label - others))
    best = max(scores, key=lambda name: scores[name], default=None)
    return best if best and scores[best] and sum(score == scores[best] for score in scores.values()) == 1 else None
