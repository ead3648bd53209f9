"""What a turn does: tool calls in order, then an answer made from their results; or an answer at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from agent.interpreter.nodes import Choice
from agent.interpreter.results import ToolResult

Answer: TypeAlias = Callable[[Sequence[ToolResult]], str]


@dataclass(frozen=True)
class Call:
    """One tool call."""

    tool: str
    arguments: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """The calls of a turn and the answer that is written from their results; without calls it is written at once.

    Attributes:
        choice: What the answer asks, when it is a question.
    """

    calls: tuple[Call, ...]
    answer: Answer
    choice: Choice | None = None


def say(text: str) -> Plan:
    """Return a turn that only answers."""
    return Plan((), lambda _: text)


def ask(choice: Choice) -> Plan:
    """Return a turn that asks one question."""
    return Plan((), lambda _: choice.question, choice)


def call(tool: str, answer: Answer, **arguments: Any) -> Plan:
    """Return a turn of one tool call."""
    return Plan((Call(tool, arguments),), answer)
