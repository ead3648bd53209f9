"""How alike two ICPs are in what they ask for.

For each field that either names, the share of common values among all values of both (Jaccard, ignoring
case); two ranges that overlap without being equal count as half. Wanting and avoiding a value are different
things. The likeness of two ICPs is the mean over these fields, 0 to 1. Modes and weights do not count.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import cast

from qualification.columns import days_of
from qualification.definitions import Definition, Mode, Operator, Parameter
from qualification.edits import values_of
from qualification.errors import UnknownField
from qualification.fields import Field, FieldType
from qualification.payloads import Payload
from qualification.wording import say_parameter

Fields = Mapping[str, Field]
Key = tuple[str, bool]
Span = tuple[float, float]

OVERLAPPING = 0.5
SHOWN_VALUES = 20
_AVOIDING = (Operator.NOT_EQUALS, Operator.NOT_IN, Operator.NOT_CONTAINS, Operator.NONE_OF)
_SPANNING = (Operator.EQUALS, Operator.GT, Operator.GTE, Operator.LT, Operator.LTE, Operator.BETWEEN)


class FieldLikeness(Payload):
    """One field of the two ICPs. `alike` is 0 to 1; `avoided` is set for excludes and negative weights."""

    field: str
    label: str
    avoided: bool
    alike: float
    shared: tuple[str, ...]
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]


class Likeness(Payload):
    """How alike two ICPs are: the mean of their fields, 0 to 1, the most alike field first."""

    score: float
    fields: tuple[FieldLikeness, ...]


@dataclass(frozen=True)
class Asked:
    """What an ICP asks of one field: its values, said as they are shown, and its ranges."""

    values: Mapping[str, str]
    spans: frozenset[Span]


@dataclass(frozen=True)
class Resembling:
    """An ICP and how alike it is to the one asked about."""

    icp_code: str
    name: str
    likeness: Likeness


def likeness(first: Definition, second: Definition, fields: Fields, within: frozenset[str] | None = None) -> Likeness:
    """Compare two ICPs; `within` narrows it to these field keys. An ICP that asks for nothing there is not alike."""
    here, there = asked_of(first, fields), asked_of(second, fields)
    keys = [key for key in {**here, **there} if within is None or key[0] in within]
    compared = [_field_likeness(key, here.get(key), there.get(key), fields) for key in keys]
    compared.sort(key=lambda each: (-each.alike, each.field))
    return Likeness(score=sum(each.alike for each in compared) / len(compared) if compared else 0.0, fields=tuple(compared))


def most_alike(subject: Definition, others: Iterable[tuple[str, Definition]], fields: Fields, words: Sequence[str]) -> list[Resembling]:
    """Return the other ICPs, the most alike first, narrowed as `keys_named` says. Raises UnknownField."""
    within = keys_named(words, fields)
    found = [Resembling(code, other.name, likeness(subject, other, fields, within)) for code, other in others]
    return sorted(found, key=lambda each: (-each.likeness.score, each.icp_code))


def keys_named(words: Sequence[str], fields: Fields) -> frozenset[str] | None:
    """Return the keys of fields named by key, label, alias or category ("Tech"); None when no word is given.

    Raises:
        UnknownField: A word names neither; the message lists the categories.
    """
    return frozenset(key for word in words for key in _keys_of(word, fields)) if words else None


def _keys_of(word: str, fields: Fields) -> list[str]:
    wanted = word.strip().casefold()
    inside = [key for key, field in fields.items() if field.category.casefold() == wanted]
    named = [key for key, field in fields.items() if wanted in (key.casefold(), field.label.casefold(), *field.aliases)]
    if not inside and not named:
        categories = ", ".join(dict.fromkeys(field.category for field in fields.values()))
        raise UnknownField(f"no field or category {word[:60]}; categories: {categories}", field=word[:60])
    return inside or named


def asked_of(definition: Definition, fields: Fields) -> dict[Key, Asked]:
    """Return what an ICP asks of each field, its segments included."""
    parameters = [*definition.parameters, *(p for segment in definition.segments for p in segment.parameters)]
    found: dict[Key, Asked] = {}
    for parameter in parameters:
        key = (parameter.field, _avoids(parameter))
        old = found.get(key, Asked({}, frozenset()))
        new = _asked(parameter, fields)
        found[key] = Asked({**old.values, **new.values}, old.spans | new.spans)
    return found


def _avoids(parameter: Parameter) -> bool:
    removed = parameter.mode is Mode.EXCLUDE or parameter.points < 0
    return removed is not (parameter.operator in _AVOIDING)


def _asked(parameter: Parameter, fields: Fields) -> Asked:
    field = fields.get(parameter.field)
    said = say_parameter(parameter, fields)
    if field is not None and field.order and parameter.operator in _SPANNING:
        stages = _stages_of(parameter, field)
        return Asked({stage.casefold(): stage for stage in stages}, frozenset())
    if field is not None and field.type in (FieldType.NUMBER, FieldType.MONEY, FieldType.DATE) and parameter.operator in _SPANNING:
        return Asked({said.casefold(): said}, frozenset({_span(parameter)}))
    if parameter.operator in (Operator.EQUALS, Operator.IN, Operator.ANY_OF, Operator.ALL_OF, *_AVOIDING):
        return Asked({str(value).casefold(): str(value) for value in values_of(parameter)}, frozenset())
    return Asked({said.casefold(): said}, frozenset())


def _stages_of(parameter: Parameter, field: Field) -> list[str]:
    if parameter.operator is Operator.EQUALS:
        return [str(parameter.value)]
    places = {stage.casefold(): float(place) for place, stage in enumerate(field.order)}
    low, high = _bounds(parameter.operator, [places.get(str(value).casefold(), inf) for value in values_of(parameter)])
    strict = parameter.operator in (Operator.GT, Operator.LT)
    return [stage for place, stage in enumerate(field.order) if low <= place <= high and not (strict and float(place) in (low, high))]


def _span(parameter: Parameter) -> Span:
    values = [days_of(value) if isinstance(value, str) else cast("float", value) for value in values_of(parameter)]
    return _bounds(parameter.operator, values)


def _bounds(operator: Operator, values: Sequence[float]) -> Span:
    if operator in (Operator.GT, Operator.GTE):
        return (values[0], inf)
    return (-inf, values[0]) if operator in (Operator.LT, Operator.LTE) else (values[0], values[-1])


def _field_likeness(key: Key, first: Asked | None, second: Asked | None, fields: Fields) -> FieldLikeness:
    here, there = (dict(asked.values) if asked else {} for asked in (first, second))
    shared = [said for value, said in here.items() if value in there]
    alike = len(shared) / len({**here, **there})
    if first and second and _overlap(first.spans, second.spans):
        alike = max(alike, OVERLAPPING)
    field = fields.get(key[0])
    return FieldLikeness(
        field=key[0],
        label=field.label if field else key[0],
        avoided=key[1],
        alike=alike,
        shared=tuple(shared[:SHOWN_VALUES]),
        only_first=tuple(said for value, said in here.items() if value not in there)[:SHOWN_VALUES],
        only_second=tuple(said for value, said in there.items() if value not in here)[:SHOWN_VALUES],
    )


def _overlap(first: Iterable[Span], second: Iterable[Span]) -> bool:
    return any(low <= other_high and other_low <= high for low, high in first for other_low, other_high in second)
