"""What is being found in a message, and what every part of the search shares."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

from agent.interpreter.lexicon import Lexicon
from agent.interpreter.nodes import Choice, Condition, Node
from agent.interpreter.readings import Context
from agent.interpreter.weights import Weight
from qualification.fields import Field

REACH = 6


@dataclass
class Found:
    """What was found in a message. `used` are the nodes that something speaks for, `people` those about persons."""

    nodes: tuple[Node, ...]
    conditions: list[Condition] = field(default_factory=list)
    weights: list[Weight] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    people: set[int] = field(default_factory=set)
    min_score: float | None = None
    sizes: list[str] = field(default_factory=list)

    @cached_property
    def ors_before(self) -> tuple[int, ...]:
        """How many words for "or" stand before each node, and before the end."""
        return tuple(accumulate((node.cue == "or" for node in self.nodes), initial=0))

    def take(self, first: int, last: int) -> None:
        """Mark nodes as spoken for."""
        self.used.update(range(first, last + 1))

    def free(self, index: int) -> bool:
        """Return whether the node exists and nothing speaks for it yet."""
        return 0 <= index < len(self.nodes) and index not in self.used and index not in self.people


@dataclass
class Finder:
    """Looks for one kind of condition from node to node."""

    lexicon: Lexicon
    found: Found
    context: Context

    @property
    def fields(self) -> Mapping[str, Field]:
        """The account fields by key."""
        return self.lexicon.catalog.account_fields

    def add(self, condition: Condition) -> None:
        """Keep a condition and mark its nodes."""
        self.found.conditions.append(condition)
        self.found.take(condition.first, condition.last)

    def words(self, first: int, last: int) -> str:
        """Return the message's own words."""
        nodes = self.found.nodes[first : last + 1]
        return "".join((" " if node.spaced and number else "") + node.text for number, node in enumerate(nodes))
