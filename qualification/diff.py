"""What changes from one definition to another, part by part."""

from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeVar

from qualification.definitions import Definition, Parameter, Persona, Rules, Segment, dump_persona
from qualification.payloads import Payload
from qualification.wording import Fields, say_number, say_parameter

T = TypeVar("T")


class DiffOp(Payload):
    """One change. `path` points into the definition's JSON: before it for a removal, after it otherwise."""

    op: Literal["add", "remove", "replace"]
    path: str
    before: Any = None
    after: Any = None
    text: str


def diff_definitions(before: Definition | None, after: Definition, accounts: Fields, people: Fields) -> list[DiffOp]:
    """Return the changes in the order of the definition; against None everything is added."""
    old = before or Definition(name=after.name)
    ops = [DiffOp(op="add", path="/name", after=after.name, text=f"New ICP “{after.name}”")] if before is None else []
    ops += _plain(old, after)
    ops += _parameters("", old.parameters, after.parameters, accounts)
    ops += _groups("segments", old.segments, after.segments, _dump_segment, accounts)
    ops += _groups("personas", old.personas, after.personas, dump_persona, people)
    return ops


def _plain(old: Rules, new: Rules) -> list[DiffOp]:
    said: dict[str, Callable[[Any], str]] = {"name": str, "description": str, "min_score": say_number}
    labels = {"name": "Name", "description": "Description", "min_score": "Minimum score"}
    return [
        DiffOp(
            op="replace",
            path=f"/{key}",
            before=before,
            after=after,
            text=f"{labels[key]}: {say(before) or 'none'} → {say(after) or 'none'}",
        )
        for key, say in said.items()
        for before, after in ((getattr(old, key), getattr(new, key)),)
        if before != after
    ]


def _parameters(prefix: str, old: Sequence[Parameter], new: Sequence[Parameter], fields: Fields) -> list[DiffOp]:
    pairs = _paired(old, new)
    ops: list[DiffOp] = []
    for place, parameter in enumerate(new):
        before = pairs.get(place)
        path = f"{prefix}/parameters/{place}"
        if before is None:
            ops.append(DiffOp(op="add", path=path, after=parameter.dump(), text=f"+ {say_rule(parameter, fields)}"))
        elif old[before] != parameter:
            text = f"{say_rule(old[before], fields)} → {say_rule(parameter, fields)}"
            ops.append(DiffOp(op="replace", path=path, before=old[before].dump(), after=parameter.dump(), text=text))
    gone = set(range(len(old))) - set(pairs.values())
    for place in sorted(gone):
        text = f"− {say_rule(old[place], fields)}"
        ops.append(DiffOp(op="remove", path=f"{prefix}/parameters/{place}", before=old[place].dump(), text=text))
    return ops


def _paired(old: Sequence[Parameter], new: Sequence[Parameter]) -> dict[int, int]:
    """Return new place → old place: equal ones first, then the closest of the same field."""
    likeness: list[Callable[[Parameter], object]] = [
        lambda parameter: parameter,
        lambda parameter: (parameter.field, parameter.value),
        lambda parameter: (parameter.field, parameter.mode),
        lambda parameter: parameter.field,
    ]
    pairs: dict[int, int] = {}
    for same in likeness:
        for place, parameter in enumerate(new):
            if place not in pairs:
                match = [i for i, each in enumerate(old) if i not in pairs.values() and same(each) == same(parameter)]
                pairs |= {place: match[0]} if match else {}
    return pairs


def say_rule(parameter: Parameter, fields: Fields) -> str:
    """Return a parameter with its mode: "Filter: Region is EMEA", "Score +5: Installed tools has Snowflake"."""
    weight = f" {parameter.points:+d}" if parameter.points else ""
    return f"{parameter.mode.capitalize()}{weight}: {say_parameter(parameter, fields)}"


def _groups(kind: str, old: Sequence[T], new: Sequence[T], dump: Callable[[T], dict[str, Any]], fields: Fields) -> list[DiffOp]:
    before = {_key(each): (place, each) for place, each in enumerate(old)}
    after = {_key(each) for each in new}
    ops: list[DiffOp] = []
    for place, each in enumerate(new):
        path = f"/{kind}/{place}"
        if _key(each) not in before:
            ops.append(DiffOp(op="add", path=path, after=dump(each), text=f"+ {kind[:-1]} “{_name(each)}”"))
        elif before[_key(each)][1] != each:
            was = before[_key(each)][1]
            text = f"{kind[:-1]} “{_name(was)}” changes: {_inside(was, each, fields)}"
            ops.append(DiffOp(op="replace", path=path, before=dump(was), after=dump(each), text=text))
    for key, (place, each) in before.items():
        if key not in after:
            ops.append(DiffOp(op="remove", path=f"/{kind}/{place}", before=dump(each), text=f"− {kind[:-1]} “{_name(each)}”"))
    return ops


def _name(group: object) -> str:
    assert isinstance(group, Segment | Persona)
    return group.name


def _key(group: object) -> str:
    """A persona is the same one by its code, whatever its name; a segment by its name."""
    return group.persona_code if isinstance(group, Persona) and group.persona_code else _name(group)


def _inside(old: object, new: object, fields: Fields) -> str:
    assert isinstance(old, Segment | Persona) and isinstance(new, Segment | Persona)
    said = [op.text for op in _parameters("", old.parameters, new.parameters, fields)]
    if isinstance(old, Persona) and isinstance(new, Persona):
        said = [*(op.text for op in _plain(old, new)), *said]
    return "; ".join(said) or "its own wording"


def _dump_segment(segment: Segment) -> dict[str, Any]:
    return {"name": segment.name, "parameters": [parameter.dump() for parameter in segment.parameters]}
