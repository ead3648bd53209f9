"""Which parameters of a draft the words of a command speak of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agent.interpreter.nodes import Node
from qualification.definitions import Definition, Mode, Parameter
from qualification.edits import Target
from qualification.lookup.phrases import Meaning

_MODE_WORDS = {
    "filter": Mode.FILTER,
    "filters": Mode.FILTER,
    "requirement": Mode.FILTER,
    "gate": Mode.FILTER,
    "score": Mode.SCORE,
    "weight": Mode.SCORE,
    "bonus": Mode.SCORE,
    "points": Mode.SCORE,
    "preference": Mode.SCORE,
    "exclusion": Mode.EXCLUDE,
    "exclusions": Mode.EXCLUDE,
    "exclude": Mode.EXCLUDE,
    "excludes": Mode.EXCLUDE,
}


@dataclass(frozen=True)
class Aim:
    """A target with the parameters it finds and the words that named it."""

    target: Target
    parameters: tuple[Parameter, ...]
    words: str
    node: int


def everything(definition: Definition) -> Iterator[Parameter]:
    """Yield the parameters of the ICP and of its segments."""
    yield from definition.parameters
    for segment in definition.segments:
        yield from segment.parameters


def mode_said(nodes: Sequence[Node]) -> Mode | None:
    """Return the mode that a command narrows its target to ("the competitor exclusion"), or None."""
    return next((_MODE_WORDS[node.key] for node in reversed(nodes) if node.key in _MODE_WORDS), None)


def aims_of(definition: Definition, nodes: Sequence[Node]) -> tuple[list[Aim], list[Node]]:
    """Return what the parts of a command point at in the definition, and the parts that point at nothing in it."""
    mode = mode_said(nodes)
    aims: list[Aim] = []
    missed: list[Node] = []
    for index, node in enumerate(nodes):
        if not node.meanings or (node.soft and node.cue and not node.of("field")):
            continue
        found = _aims(definition, node, mode, index) or _aims(definition, node, None, index)
        aims += found
        if not found and not (node.soft and all(meaning.kind == "field" for meaning in node.meanings) and len(nodes) > 1):
            missed.append(node)
    return _narrowed(aims), missed


def _aims(definition: Definition, node: Node, mode: Mode | None, index: int) -> list[Aim]:
    values = [meaning for meaning in node.meanings if meaning.kind == "value"]
    for meaning in values:
        if found := _value_aims(definition, meaning, mode, node, index):
            return found
    for meaning in node.meanings:
        if meaning.kind != "value" and (found := _field_aims(definition, meaning, mode, node, index)):
            return found
    return []


def _value_aims(definition: Definition, meaning: Meaning, mode: Mode | None, node: Node, index: int) -> list[Aim]:
    aims = []
    for value in meaning.values:
        parameters = tuple(each for each in everything(definition) if _fits(each, meaning.field, mode) and _has(each, value))
        if parameters:
            aims.append(Aim(Target(field=meaning.field, mode=mode, value=value), parameters, node.text, index))
    return aims


def _field_aims(definition: Definition, meaning: Meaning, mode: Mode | None, node: Node, index: int) -> list[Aim]:
    aims = []
    for key in meaning.fields:
        parameters = tuple(each for each in everything(definition) if _fits(each, key, mode))
        if parameters:
            aims.append(Aim(Target(field=key, mode=mode), parameters, node.text, index))
    return aims


def _fits(parameter: Parameter, field: str, mode: Mode | None) -> bool:
    return parameter.field == field and (mode is None or parameter.mode is mode)


def _has(parameter: Parameter, value: str) -> bool:
    items = parameter.value if isinstance(parameter.value, tuple) else (parameter.value,)
    return any(str(item).casefold() == value.casefold() for item in items)


def _narrowed(aims: Sequence[Aim]) -> list[Aim]:
    """Leave out a field named beside a value of it ("the Salesforce tool")."""
    valued = {aim.target.field for aim in aims if aim.target.value is not None}
    kept = [aim for aim in aims if aim.target.value is not None or aim.target.field not in valued]
    unique: dict[str, Aim] = {}
    for aim in kept:
        unique.setdefault(aim.target.model_dump_json(), aim)
    return list(unique.values())
