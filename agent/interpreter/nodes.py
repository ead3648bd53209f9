"""The parts of a message once it is read: known phrases, grammar words, numbers, marks and unknown words."""

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from agent.interpreter.numbers import Number
from qualification.definitions import Mode, Operator, Parameter, Value
from qualification.lookup.phrases import Meaning

NodeKind: TypeAlias = Literal["meaning", "cue", "number", "mark", "filler", "word", "people", "icp", "signal", "term", "weight", "quoted"]
ConditionKind: TypeAlias = Literal["named", "size", "loose", "number", "window", "flag", "text", "presence"]


@dataclass(frozen=True)
class Node:
    """One part of the message.

    Attributes:
        text: As typed.
        key: How it is looked up.
        soft: A word that says something only together with others; alone it is no concept of its own.
        name: Of an ICP its code, of a signal its name, of a term its spelling in the glossary, of a correction the right word.
    """

    kind: NodeKind
    text: str
    key: str
    start: int
    end: int
    spaced: bool = True
    meanings: tuple[Meaning, ...] = ()
    cue: str = ""
    number: Number | None = None
    soft: bool = False
    name: str = ""

    def of(self, kind: str) -> tuple[Meaning, ...]:
        """Return the meanings of one kind."""
        return tuple(meaning for meaning in self.meanings if meaning.kind == kind)


@dataclass(frozen=True)
class Condition:
    """One understood wish about a field, before it is a parameter.

    Attributes:
        first: Index of its first node; `last` of its last one, inclusive.
        words: As typed.
        sort: What kind of words said it, which decides the mode when none is said.
        notes: Readings that the answer has to say.
        marked: Whether a mode was said in words.
    """

    field: str
    operator: Operator
    value: Value
    sort: ConditionKind
    first: int
    last: int
    words: str
    notes: tuple[str, ...] = ()
    mode: Mode = Mode.FILTER
    weight: int | None = None
    marked: bool = False
    near: bool = False
    name: str = ""

    def parameter(self) -> Parameter:
        """Return the rule it stands for."""
        return Parameter(
            field=self.field,
            mode=self.mode,
            operator=self.operator,
            value=self.value,
            weight=self.weight if self.mode is Mode.SCORE else None,
        )

    def with_mode(self, mode: Mode) -> "Condition":
        """Return it with a mode that was said in words."""
        return replace(self, mode=mode, marked=True)


@dataclass(frozen=True)
class Choice:
    """Something the person has to decide, because the readings count different records.

    Attributes:
        about: A stable name of the decision, so that the answer can be matched to it.
        options: Pairs of a stable name and the words to offer.
        many: Whether an answer may pick several; they come back joined by "|".
    """

    about: str
    question: str
    options: tuple[tuple[str, str], ...]
    many: bool = False
