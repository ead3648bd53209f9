"""What a turn does: tool calls in order, then an answer made from their results; or an answer at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from agent.interpreter.nodes import Choice
from agent.interpreter.results import ToolResult

Answer: TypeAlias = Callable[[Sequence[ToolResult]], str]
Arguments: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """One tool call.

    Attributes:
        later: Makes the arguments from the results before it in its plan; None means that there is nothing to call for.
    """

    tool: str
    arguments: Arguments = field(default_factory=dict)
    later: Callable[[Sequence[ToolResult]], Arguments | None] | None = None

    def arguments_after(self, results: Sequence[ToolResult]) -> Arguments | None:
        """Return the arguments of the call once the calls before it have returned."""
        return self.later(results) if self.later else self.arguments


@dataclass(frozen=True)
class Plan:
    """The calls of a turn and the answer that is written from their results; without calls it is written at once.

    Attributes:
        choice: What the answer asks, when it is a question.
        is_lost: Whether the message was not understood at all.
        parts: The plans of several requests in one message, in their order; then calls and answer are theirs.
    """

    calls: tuple[Call, ...]
    answer: Answer
    choice: Choice | None = None
    parts: tuple["Plan", ...] = ()
    is_lost: bool = False


def say(text: str) -> Plan:
    """Return a turn that only answers."""
    return Plan((), lambda _: text)


def ask(choice: Choice) -> Plan:
    """Return a turn that asks one question."""
    return Plan((), lambda _: choice.question, choice)


def call(tool: str, answer: Answer, **arguments: Any) -> Plan:
    """Return a turn of one tool call."""
    return Plan((Call(tool, arguments),), answer)


def together(parts: Sequence[Plan]) -> Plan:
    """Return one plan for several requests; a question that one of them has stands alone, after what was only looked up."""
    asked = next((part for part in parts if part.choice and not part.calls), None)
    if asked is not None and (looked := [part for part in parts if part.calls and all(call.tool in _LOOKS for call in part.calls)]):
        return Plan(tuple(call for part in looked for call in part.calls), lambda _: "", asked.choice, (*looked, asked))
    if asked is not None or len(parts) == 1:
        return asked or parts[0]
    return Plan(tuple(call for part in parts for call in part.calls), lambda _: "", parts=tuple(parts))


_LOOKS = frozenset({"list_signals", "signal_stats", "list_icps", "get_icp", "list_changesets", "list_personas"})
