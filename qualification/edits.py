"""Changes to a definition under discussion, as a closed set, and the one function that applies them."""

from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Literal, TypeAlias, assert_never

from pydantic import Field as Described

from qualification.definitions import Definition, Mode, Parameter, Scalar, Segment, Strict, parse
from qualification.errors import InvalidEdit


class Target(Strict):
    """Which parameters an edit speaks of: all of the field, unless mode, value or segment narrow it.

    `value` names one value inside a list or a single value, ignoring case.
    """

    field: str
    mode: Mode | None = None
    value: Scalar | None = None
    segment: str | None = None


class AddParameter(Strict):
    """Add a parameter to the ICP, or a filter to the named segment (made when it is new).

    A parameter of the same field, mode, operator and value is replaced, so that saying it twice adds it once.
    """

    action: Literal["add"] = "add"
    parameter: Parameter
    segment: str | None = None


class ReplaceParameter(Strict):
    """Put a parameter in the place of those the target names; added when there are none."""

    action: Literal["replace"] = "replace"
    target: Target
    parameter: Parameter


class RemoveParameter(Strict):
    """Remove the parameters the target names; with a value, only that value leaves their lists."""

    action: Literal["remove"] = "remove"
    target: Target


class AddValues(Strict):
    """Widen the list of the parameters the target names."""

    action: Literal["add_values"] = "add_values"
    target: Target
    values: Annotated[tuple[str, ...], Described(min_length=1)]


class SwapValue(Strict):
    """Put one value of a list in the place of another, wherever the field has it, keeping mode and weight."""

    action: Literal["swap_value"] = "swap_value"
    field: str
    old: str
    new: str


class SetWeight(Strict):
    """Give the Score parameters the target names this weight."""

    action: Literal["set_weight"] = "set_weight"
    target: Target
    weight: int


class SetMode(Strict):
    """Move the parameters the target names to another mode; a weight is kept or given as needed."""

    action: Literal["set_mode"] = "set_mode"
    target: Target
    mode: Mode
    weight: int | None = None


class SetMinScore(Strict):
    """Set the last gate, 0 to 100."""

    action: Literal["set_min_score"] = "set_min_score"
    min_score: float


class Rename(Strict):
    """Give the ICP another name. Its code never changes."""

    action: Literal["rename"] = "rename"
    name: str


class Describe(Strict):
    """Give the ICP another description."""

    action: Literal["describe"] = "describe"
    description: str


class RemoveSegment(Strict):
    """Remove a whole segment."""

    action: Literal["remove_segment"] = "remove_segment"
    segment: str


class Clear(Strict):
    """Remove every parameter and segment and start over; name and description stay."""

    action: Literal["clear"] = "clear"


Edit: TypeAlias = Annotated[
    AddParameter
    | ReplaceParameter
    | RemoveParameter
    | AddValues
    | SwapValue
    | SetWeight
    | SetMode
    | SetMinScore
    | Rename
    | Describe
    | RemoveSegment
    | Clear,
    Described(discriminator="action"),
]

Change: TypeAlias = Callable[[Parameter], Parameter | None]


def apply_edits(definition: Definition, edits: Iterable[Edit]) -> Definition:
    """Return the definition after the edits, in order.

    Raises:
        InvalidEdit: An edit names a parameter, value or segment the definition lacks; says what it has.
        InvalidDefinition: The result breaks a rule of a definition's shape.
    """
    for edit in edits:
        definition = apply_edit(definition, edit)
    return definition


def apply_edit(definition: Definition, edit: Edit) -> Definition:
    """Return the definition after one edit. Raises as `apply_edits` does."""
    match edit:
        case AddParameter():
            return _added(definition, edit.parameter, edit.segment)
        case ReplaceParameter():
            return _replaced(definition, edit)
        case RemoveParameter():
            return _changed(definition, edit.target, lambda parameter: _without(parameter, edit.target.value))
        case AddValues():
            return _changed(definition, edit.target, lambda parameter: _widened(parameter, edit.values))
        case SwapValue():
            target = Target(field=edit.field, value=edit.old)
            return _changed(definition, target, lambda parameter: _swapped(parameter, edit.old, edit.new))
        case SetWeight():
            target = edit.target.model_copy(update={"mode": Mode.SCORE})
            return _changed(definition, target, lambda parameter: remade(parameter, weight=edit.weight))
        case SetMode():
            return _changed(definition, edit.target, lambda parameter: _moved(parameter, edit.mode, edit.weight))
        case SetMinScore():
            return rebuilt(definition, min_score=edit.min_score)
        case Rename():
            return rebuilt(definition, name=edit.name)
        case Describe():
            return rebuilt(definition, description=edit.description)
        case RemoveSegment():
            return _without_segment(definition, edit.segment)
        case Clear():
            return rebuilt(definition, parameters=[], segments=[], learned_from=None)
        case _:
            assert_never(edit)


def rebuilt(definition: Definition, **changes: object) -> Definition:
    """Return the definition with some parts replaced, held to the rules of its shape."""
    return parse(Definition, {**dict(definition), **changes})


def remade(parameter: Parameter, **changes: object) -> Parameter:
    """Return the parameter with some parts replaced, held to the rules of its shape."""
    return parse(Parameter, {**dict(parameter), **changes})


def _segment(name: str, parameters: Sequence[Parameter]) -> Segment:
    return parse(Segment, {"name": name, "parameters": tuple(parameters)})


def is_named(parameter: Parameter, target: Target) -> bool:
    """Return whether a target speaks of this parameter (its segment aside)."""
    if parameter.field != target.field or (target.mode and parameter.mode is not target.mode):
        return False
    return target.value is None or _key(target.value) in {_key(value) for value in values_of(parameter)}


def values_of(parameter: Parameter) -> tuple[Scalar, ...]:
    """Return the values of a parameter as a tuple, whatever its operator."""
    value = parameter.value
    return value if isinstance(value, tuple) else () if value is None else (value,)


def _key(value: Scalar) -> str:
    return str(value).casefold()


def _added(definition: Definition, parameter: Parameter, segment_name: str | None) -> Definition:
    if segment_name is None:
        return rebuilt(definition, parameters=_with(definition.parameters, parameter))
    segments = list(definition.segments)
    for place, segment in enumerate(segments):
        if segment.name.casefold() == segment_name.casefold():
            segments[place] = _segment(segment.name, _with(segment.parameters, parameter))
            return rebuilt(definition, segments=segments)
    return rebuilt(definition, segments=[*segments, _segment(segment_name, (parameter,))])


def _with(parameters: Sequence[Parameter], parameter: Parameter) -> tuple[Parameter, ...]:
    """Return the list with the parameter at the place of one that says the same, else at its end."""
    same = [_says(each) == _says(parameter) for each in parameters]
    if not any(same):
        return (*parameters, parameter)
    return tuple(parameter if equal else each for each, equal in zip(parameters, same, strict=True))


def _says(parameter: Parameter) -> tuple[object, ...]:
    return (parameter.field, parameter.mode, parameter.operator, tuple(sorted(map(_key, values_of(parameter)))))


def _replaced(definition: Definition, edit: ReplaceParameter) -> Definition:
    inside = [number for number, each in enumerate(definition.parameters) if is_named(each, edit.target)]
    if edit.target.segment or not inside:
        if not any(is_named(each, edit.target) for segment in definition.segments for each in segment.parameters):
            return _added(definition, edit.parameter, edit.target.segment)
        return _changed(definition, edit.target, lambda _: edit.parameter)
    kept = [
        edit.parameter if number == inside[0] else each for number, each in enumerate(definition.parameters) if number not in inside[1:]
    ]
    return rebuilt(definition, parameters=kept)


def _changed(definition: Definition, target: Target, change: Change) -> Definition:
    """Apply a change to every parameter the target names; None removes it, and an emptied segment with it."""
    found = 0

    def walk(parameters: Sequence[Parameter]) -> tuple[Parameter, ...]:
        nonlocal found
        kept: list[Parameter] = []
        for parameter in parameters:
            if is_named(parameter, target):
                found += 1
                changed = change(parameter)
                kept += [] if changed is None else [changed]
            else:
                kept.append(parameter)
        return tuple(kept)

    parameters = definition.parameters if target.segment else walk(definition.parameters)
    segments: list[Segment] = []
    for segment in definition.segments:
        named = target.segment is None or segment.name.casefold() == target.segment.casefold()
        inside = walk(segment.parameters) if named else segment.parameters
        segments += [_segment(segment.name, inside)] if inside else []
    if not found:
        raise InvalidEdit(_not_found(definition, target), field=target.field)
    return rebuilt(definition, parameters=parameters, segments=segments)


def _not_found(definition: Definition, target: Target) -> str:
    what = " ".join(str(part) for part in (target.mode, target.field, target.value) if part is not None)
    everything = [*definition.parameters, *(p for segment in definition.segments for p in segment.parameters)]
    present = ", ".join(dict.fromkeys(parameter.field for parameter in everything)) or "no parameters"
    where = f" in segment {target.segment}" if target.segment else ""
    return f"the draft has no {what}{where}; it has {present}"


def _without(parameter: Parameter, value: Scalar | None) -> Parameter | None:
    if value is None or not isinstance(parameter.value, tuple):
        return None
    kept = tuple(each for each in parameter.value if _key(each) != _key(value))
    return remade(parameter, value=kept) if kept and parameter.operator != "between" else None


def _widened(parameter: Parameter, values: Sequence[str]) -> Parameter:
    present = {_key(value) for value in values_of(parameter)}
    wider = (*values_of(parameter), *(value for value in values if _key(value) not in present))
    operator = {"equals": "in", "not_equals": "not_in"}.get(parameter.operator, parameter.operator)
    return remade(parameter, operator=operator, value=wider)


def _swapped(parameter: Parameter, old: str, new: str) -> Parameter:
    values = tuple(new if _key(value) == _key(old) else value for value in values_of(parameter))
    return remade(parameter, value=values if isinstance(parameter.value, tuple) else values[0])


def _moved(parameter: Parameter, mode: Mode, weight: int | None) -> Parameter:
    return remade(parameter, mode=mode, weight=(weight or parameter.weight) if mode is Mode.SCORE else None)


def _without_segment(definition: Definition, name: str) -> Definition:
    kept = [segment for segment in definition.segments if segment.name.casefold() != name.casefold()]
    if len(kept) == len(definition.segments):
        present = ", ".join(segment.name for segment in definition.segments) or "none"
        raise InvalidEdit(f"the draft has no segment {name}; its segments: {present}", segment=name)
    return rebuilt(definition, segments=kept)
