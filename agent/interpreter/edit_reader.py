"""What a request for changes comes to, and how the words of its commands are read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from agent.interpreter.lexicon import Lexicon
from agent.interpreter.nodes import Choice, Node
from agent.interpreter.reading import Reading, read_description
from agent.interpreter.readings import TOOLS
from agent.interpreter.recognise import recognise
from agent.interpreter.targets import everything
from qualification.definitions import Definition
from qualification.edits import Clear, Edit, RemoveParameter, RemoveSegment, ReplaceParameter, SetMinScore, SwapValue


@dataclass
class EditPlan:
    """The edits of a message.

    Attributes:
        unmapped: What no edit stands for, in the words of the message.
        problems: Sentences about what cannot be done to this definition.
        destructive: Whether an edit takes something away.
    """

    edits: list[Edit] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unmapped: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)

    @property
    def destructive(self) -> bool:
        """Whether an edit takes something away that was there."""
        return any(isinstance(each, RemoveParameter | RemoveSegment | ReplaceParameter | SwapValue | Clear) for each in self.edits)

    @property
    def is_empty(self) -> bool:
        """Whether the message says no change at all."""
        return not (self.edits or self.choices or self.problems)


@dataclass
class EditReader:
    """Reads the words of commands against one definition and fills the plan.

    Attributes:
        narrows: Whether the message goes on with "and".
        keeps_end: Whether it says that the other end of a range stays.
        admits: Whether the verb of the command can only let more in ("allow").
        narrowed: The fields that an "only" of this message has set, of which nothing is left to take away.
    """

    lexicon: Lexicon
    definition: Definition
    choices: Mapping[str, str]
    plan: EditPlan
    narrows: bool = False
    keeps_end: bool = False
    admits: bool = False
    narrowed: set[str] = field(default_factory=set)

    def nodes(self, text: str) -> tuple[Node, ...]:
        """Return the parts of a piece of the message."""
        return recognise(self.lexicon, text)

    def described(self, text: str) -> Reading:
        """Return what a part of the message says about companies, and note what it decided."""
        reading = read_description(self.lexicon, self.nodes(text), self.choices)
        self.plan.notes += [note for note in reading.notes if note not in self.plan.notes]
        self.plan.unmapped += reading.unmapped
        self.plan.choices += reading.choices
        if reading.min_score is not None:
            self.plan.edits.append(SetMinScore(min_score=reading.min_score))
        return reading

    def missing(self, node: Node) -> None:
        """Say that the draft has nothing about something, and what it has."""
        present = ", ".join(dict.fromkeys(each.field for each in everything(self.definition))) or "no parameters"
        self.plan.problems.append(f"The draft has nothing about {node.text}; it has {present}.")


def is_proper_tool(nodes: Sequence[Node]) -> bool:
    """Return whether words begin with an everyday word written as the tool of that name ("Stripe again"): behind its verb it is meant."""
    return bool(nodes) and any(
        meaning.kind == "value" and meaning.needs_cue and meaning.field in TOOLS and nodes[0].text in meaning.values
        for meaning in nodes[0].meanings
    )


def is_name(node: Node) -> bool:
    """Return whether a part names a value, a flag or a description, no mere field."""
    return not node.soft and any(meaning.kind != "field" for meaning in node.meanings)
