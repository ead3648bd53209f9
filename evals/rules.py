"""Reads the rules that a case expects, and says when two definitions mean the same."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from operator import ge, gt, le, lt
from typing import Any

import yaml

from qualification.definitions import Definition, Parameter, parse
from qualification.errors import InvalidDefinition
from qualification.fields import STAGES

Json = dict[str, Any]
_RULE = re.compile(r"(?P<field>\S.*?) (?P<mode>filter|score|exclude) (?P<operator>\w+)(?: (?P<value>.*?))?(?: weight (?P<weight>-?\d+))?")
_WHOLE_NUMBERS = frozenset({"employee_count", "founded_year", "hiring_velocity", "net_new_headcount"})
_CASE = {"in", "any_of"}
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # with the C library that most builds have, in a tenth of the time


def read_yaml(text: str) -> Any:
    """Return what a YAML text holds. Raises yaml.YAMLError."""
    return yaml.load(text, Loader=_LOADER)  # noqa: S506 both are safe


def read_rule(said: str | Mapping[str, Any]) -> Parameter:
    """Read `field mode operator value weight n`, as the specification writes rules, or the contract's JSON.

    Raises:
        InvalidDefinition: It is neither.
    """
    if not isinstance(said, str):
        return parse(Parameter, dict(said))
    found = _RULE.fullmatch(said.strip())
    if found is None:
        raise InvalidDefinition(f"“{said}” is no rule; write: field filter|score|exclude operator value, and weight n for a score")
    body: Json = {"field": found["field"], "mode": found["mode"], "operator": found["operator"]}
    if found["value"]:
        value = read_yaml(found["value"])
        body["value"] = [str(each) if isinstance(each, bool) else each for each in value] if isinstance(value, list) else value
    if found["weight"]:
        body["weight"] = int(found["weight"])
    return parse(Parameter, body)


def definition_of(
    parameters: Iterable[Parameter], segments: Iterable[Iterable[Parameter]] = (), min_score: float = 0, *, name: str = "expected"
) -> Definition:
    """Return the definition that a case expects; segments are named by their place."""
    groups = [{"name": f"Segment {place}", "parameters": tuple(group)} for place, group in enumerate(segments, start=1)]
    return parse(Definition, {"name": name, "parameters": tuple(parameters), "segments": groups, "min_score": min_score})


def meaning_of(parameters: Iterable[Parameter], known: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Return what a list of rules means as a set of small rules: two lists with equal sets match and score the same records.

    A range is two bounds, `gt 100` of whole numbers is `gte 101`, a list has no order, stages are written out, and an
    exclusion of several values is several exclusions.

    Args:
        known: The values that records have, by field, case-folded; values of the others are dropped where some remain.
    """
    return frozenset(atom for parameter in parameters for atom in _atoms(parameter, known))


def _atoms(parameter: Parameter, known: Mapping[str, frozenset[str]]) -> Iterator[str]:
    field, mode, operator, value = parameter.field, parameter.mode.value, parameter.operator.value, parameter.value
    if field == "funding_stage" and operator in ("gt", "gte", "lt", "lte", "between"):
        operator, value = "in", _stages(operator, value)
    if operator == "equals" and isinstance(value, str):
        operator, value = "in", (value,)
    weight = f" {parameter.points:+d}" if parameter.points else ""
    for operator_, shown in _split(field, mode, operator, value, known):
        yield f"{field} {mode} {operator_} {shown}{weight}".replace("  ", " ").strip()


def _split(field: str, mode: str, operator: str, value: Any, known: Mapping[str, frozenset[str]]) -> Iterator[tuple[str, str]]:
    """Return operator and value of each small rule."""
    if isinstance(value, tuple) and operator != "between":
        texts = _kept([str(each).casefold() for each in value], known.get(field))
        if mode == "exclude" and operator in _CASE:
            yield from ((operator, text) for text in texts)
        elif mode == "filter" and operator == "all_of":
            yield from (("any_of", text) for text in texts)
        else:
            yield (operator if len(texts) > 1 or operator != "all_of" else "any_of"), ", ".join(texts)
    elif mode == "filter" and field in _WHOLE_NUMBERS and operator in ("gt", "gte", "lt", "lte", "between"):
        yield from _bounds(operator, value)
    else:
        yield operator, _shown(value)


def _kept(texts: Sequence[str], known: frozenset[str] | None) -> list[str]:
    kept = sorted({text for text in texts if known is None or text in known})
    return kept or sorted(set(texts))


def _bounds(operator: str, value: Any) -> Iterator[tuple[str, str]]:
    low: dict[str, Callable[[], Any]] = {"gt": lambda: value + 1, "gte": lambda: value, "between": lambda: value[0]}
    high: dict[str, Callable[[], Any]] = {"lt": lambda: value - 1, "lte": lambda: value, "between": lambda: value[1]}
    if operator in low and (operator != "between" or value[0] > 1):
        yield "gte", _shown(low[operator]())
    if operator in high:
        yield "lte", _shown(high[operator]())


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return " to ".join(_shown(each) for each in value)
    return f"{value:g}" if isinstance(value, float) else str(value).casefold()


@cache
def _stages(operator: str, value: Any) -> tuple[str, ...]:
    rank = {stage.casefold(): place for place, stage in enumerate(STAGES)}
    places = range(len(STAGES))
    if operator == "between":
        low, high = (rank[str(each).casefold()] for each in value)
        return tuple(STAGES[place] for place in places if low <= place <= high)
    bound = rank[str(value).casefold()]
    meets = {"gt": gt, "gte": ge, "lt": lt, "lte": le}[operator]
    return tuple(STAGES[place] for place in places if meets(place, bound))


def is_like(parameter: Parameter, wanted: Mapping[str, Any]) -> bool:
    """Return whether a rule has everything that a partial one says; a list may hold more values than the wanted ones."""
    body = parameter.dump()
    return all(_agrees(key, body.get(key), value) for key, value in wanted.items())


def _agrees(key: str, actual: Any, wanted: Any) -> bool:
    if (
        key == "value"
        and isinstance(wanted, list)
        and isinstance(actual, list)
        and not any(isinstance(each, int | float) for each in wanted)
    ):
        return {str(each).casefold() for each in wanted} <= {str(each).casefold() for each in actual}
    if key == "value" and isinstance(wanted, list) and not isinstance(actual, list):
        return len(wanted) == 1 and str(wanted[0]).casefold() == str(actual).casefold()
    return bool(actual == wanted)


def parameters_of(body: Mapping[str, Any] | None) -> list[Parameter]:
    """Return the rules on companies of a dumped definition, segments included."""
    if body is None:
        return []
    groups = [body["parameters"], *(segment["parameters"] for segment in body.get("segments", ()))]
    return [parse(Parameter, each) for group in groups for each in group]
