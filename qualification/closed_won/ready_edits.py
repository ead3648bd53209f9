"""The edits that change one rule of an ICP and no other."""

from collections.abc import Sequence

from qualification.definitions import Definition, Operator, Parameter
from qualification.edits import AddParameter, Edit, RemoveParameter, SetWeight, Target, is_named, values_of

Placed = tuple[str | None, Parameter]


def placed_rules(definition: Definition) -> tuple[Placed, ...]:
    """Return every rule of a definition with the name of its segment, None for those of the ICP itself."""
    own: list[Placed] = [(None, rule) for rule in definition.parameters]
    return (*own, *((segment.name, rule) for segment in definition.segments for rule in segment.parameters))


def removing(definition: Definition, placed: Placed) -> tuple[Edit, ...]:
    """Return edits that take one rule away and leave all others as they are."""
    target = _only(definition, placed, whole=True)
    return (RemoveParameter(target=target),) if target else _rebuilt(definition, placed, None)


def weighing(definition: Definition, placed: Placed, weight: int) -> tuple[Edit, ...]:
    """Return edits that give one Score rule another weight and leave all others as they are."""
    target = _only(definition, placed, whole=False)
    if target:
        return (SetWeight(target=target, weight=weight),)
    return _rebuilt(definition, placed, placed[1].model_copy(update={"weight": weight}))


def _only(definition: Definition, placed: Placed, *, whole: bool) -> Target | None:
    """Return the shortest target that names this rule and no other; for a removal, one that takes the whole rule."""
    segment, rule = placed
    values = values_of(rule)
    by_value = not whole or rule.operator is Operator.BETWEEN or len(values) == 1
    targets = [Target(field=rule.field, mode=rule.mode, segment=segment)]
    targets += [Target(field=rule.field, mode=rule.mode, value=value, segment=segment) for value in values if by_value]
    return next((target for target in targets if _named(definition, target) == [placed]), None)


def is_mistakable(definition: Definition, rule: Parameter) -> bool:
    """Return whether words that name a rule of the definition could mean another one too: of the same field, with a value in common or none."""
    there = [each for _, each in placed_rules(definition) if each.field == rule.field]
    if rule not in there:
        return False
    said = _texts(rule)
    others = [_texts(each) for each in there if each != rule]
    return len(there) > len(others) + 1 or any(not said or not each or said & each for each in others)


def _texts(rule: Parameter) -> set[str]:
    return {value.casefold() for value in values_of(rule) if isinstance(value, str)}


def _named(definition: Definition, target: Target) -> list[Placed]:
    """Return the rules that an edit with this target would touch."""
    there = [each for each in placed_rules(definition) if target.segment is None or (each[0] or "").casefold() == target.segment.casefold()]
    return [each for each in there if is_named(each[1], target)]


def _rebuilt(definition: Definition, placed: Placed, changed: Parameter | None) -> tuple[Edit, ...]:
    """Take away every rule that no target can tell from this one, and put the others back."""
    segment, rule = placed
    target = Target(field=rule.field, mode=rule.mode, segment=segment)
    back: Sequence[Placed] = [
        (where, changed if (where, each) == placed and changed is not None else each)
        for where, each in _named(definition, target)
        if (where, each) != placed or changed is not None
    ]
    return (RemoveParameter(target=target), *(AddParameter(parameter=each, segment=where) for where, each in back))
