"""One turn as the intents see it: the message, its parts, what was asked before, and what is at hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from agent.interpreter.lexicon import IcpEntry, Lexicon
from agent.interpreter.mood import is_question
from agent.interpreter.nodes import Node
from agent.interpreter.plan import Call
from agent.interpreter.reading import Reading, read_description
from agent.interpreter.recognise import recognise
from agent.interpreter.text import clean
from qualification.definitions import Definition


@dataclass(frozen=True)
class Turn:
    """A message to plan for.

    Attributes:
        text: The message with plain typography.
        choices: Answers to the questions asked about this message before.
        last_call: The last tool call of the turn before, which "and in APAC?" goes on with.
    """

    lexicon: Lexicon
    message: str
    choices: Mapping[str, str] = field(default_factory=dict)
    last_call: Call | None = None

    @cached_property
    def text(self) -> str:
        """The message with plain typography, as typed otherwise."""
        return clean(self.message).strip()

    @cached_property
    def lower(self) -> str:
        """The message in lower case with single spaces, for the patterns of intents."""
        return " ".join(self.text.casefold().split())

    @cached_property
    def asks(self) -> bool:
        """Whether it is a question."""
        return is_question(self.text)

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """The parts of the message, names of ICPs not recognised."""
        return recognise(self.lexicon, self.text)

    @cached_property
    def named_nodes(self) -> tuple[Node, ...]:
        """The parts of the message with names of ICPs."""
        return recognise(self.lexicon, self.text, icps=True)

    @cached_property
    def icps(self) -> tuple[IcpEntry, ...]:
        """The ICPs that the message names, in its order."""
        codes = dict.fromkeys(node.name for node in self.named_nodes if node.kind == "icp")
        return tuple(found for code in codes if (found := self.lexicon.icp(code)))

    @cached_property
    def reading(self) -> Reading:
        """What the message says about companies."""
        return read_description(self.lexicon, self.nodes, self.choices)

    @property
    def draft(self) -> Definition | None:
        """The working draft, or None."""
        return self.lexicon.draft.definition if self.lexicon.draft else None

    def read(self, text: str) -> Reading:
        """Return what a part of the message says about companies."""
        return read_description(self.lexicon, recognise(self.lexicon, text), self.choices)

    def can(self, tool: str) -> bool:
        """Return whether this copilot has a tool."""
        return tool in self.lexicon.tools


def dumped(items: Sequence[Any]) -> list[dict[str, Any]]:
    """Return parameters, segments or edits as the JSON of tool arguments."""
    return [item.model_dump(mode="json", exclude_none=True) for item in items]
