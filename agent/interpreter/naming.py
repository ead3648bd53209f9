"""A short name for an ICP from what it asks for: size and sector, else sector and place."""

from collections.abc import Iterable, Sequence

from agent.interpreter.nodes import Condition
from agent.interpreter.reading import Reading
from qualification.definitions import Mode, Operator, Parameter

MAX_NAME = 60
_SECTORS = ("sub_industry", "industry")
_PLACES = ("region", "country", "state", "city")
_LISTS = (Operator.IN, Operator.ANY_OF, Operator.ALL_OF)


def name_of(reading: Reading) -> str:
    """Return a short plain name such as "Mid-market SaaS" or "Healthcare Texas"."""
    rules = [*reading.parameters, *(each for segment in reading.segments for each in segment.parameters)]
    filters = [each for each in rules if each.mode is Mode.FILTER] or [each for each in rules if each.mode is Mode.SCORE]
    size = list(dict.fromkeys(reading.sizes))[:1]
    sectors = _values(filters, _SECTORS)[:2]
    places = _places(reading, filters)
    parts = [*size, *_joined([each for each in sectors if each not in size])]
    if not (size and sectors):
        parts += _joined(places)
    if not parts:
        parts = _others(filters, reading.conditions)
    return " ".join(parts)[:MAX_NAME].strip() or "New ICP"


def _places(reading: Reading, filters: Iterable[Parameter]) -> list[str]:
    """Return the narrowest places; a group by the word it was said with."""
    rules = list(filters)
    for field in reversed(_PLACES):
        if values := _values(rules, (field,)):
            said = [each for each in reading.conditions if each.field == field and each.mode is Mode.FILTER]
            if any(len(each.value) > 1 for each in said if isinstance(each.value, tuple)):
                return [each.words[:1].upper() + each.words[1:] for each in said][:2]
            return [_short(value) for value in values[:2]]
    return []


def _values(parameters: Iterable[Parameter], fields: tuple[str, ...]) -> list[str]:
    found = [
        value
        for each in parameters
        if each.field in fields and each.operator in _LISTS and isinstance(each.value, tuple)
        for value in each.value
    ]
    return list(dict.fromkeys(str(value).replace("_", " ") for value in found))


def _joined(values: list[str]) -> list[str]:
    shown = [value[:1].upper() + value[1:] for value in values]
    return [" & ".join(shown)] if shown else []


def _short(value: str) -> str:
    return {"United States": "US", "United Kingdom": "UK", "North America": "NA"}.get(value, value)


def _others(parameters: Sequence[Parameter], conditions: Sequence[Condition]) -> list[str]:
    """Name an ICP without size, sector and place by its first listed values: "Okta users"."""
    for each in parameters:
        if each.operator in _LISTS and isinstance(each.value, tuple):
            words = " & ".join(str(value) for value in each.value[:2])
            return [f"{words} users" if each.field in ("installed_tools", "infrastructure") else words]
    said = next((each.words for each in conditions if each.mode is Mode.FILTER and len(each.words) <= 40), "")
    if said and not any(each.field == "employee_count" for each in parameters):
        return [said[:1].upper() + said[1:]]
    return ["Companies by size"] if any(each.field == "employee_count" for each in parameters) else []
