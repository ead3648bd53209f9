"""People named by several titles ("CFOs or VPs of Finance"): one reading where their rules join to one, else one for each."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from agent.interpreter.lexicon import Lexicon
from agent.interpreter.person_words import in_field_words, read_people
from agent.interpreter.reading import Reading
from qualification.definitions import Mode, Operator, Parameter

MOST = 4
_TITLES = re.compile(r"^(?P<titles>[^,;:.]+?)(?P<rest>[,;:.].*| (?:in|at|from|with|who|based) .*)?$", re.IGNORECASE | re.DOTALL)
_AREA_FIRST = re.compile(
    r"^(?P<area>sales|marketing|finance|engineering|product|hr|it|operations|ops|legal|customer success) (?:vps?|svps?|evps?|directors?|managers?|heads?|leads?)$",
    re.IGNORECASE,
)
_JOINT = re.compile(r"\s+(?:and|or|/)\s+", re.IGNORECASE)


@dataclass(frozen=True)
class Alternative:
    """One of the people named, with its rules and the rules said of all."""

    name: str
    reading: Reading


def alternatives_of(lexicon: Lexicon, text: str, choices: Mapping[str, str]) -> tuple[Alternative, ...]:
    """Return the people that a text names by several titles; one when their rules can be said as one, none when it names one title only."""
    match = _TITLES.match(text.strip())
    titles = _JOINT.split(match["titles"].strip()) if match else []
    if match is None or not 2 <= len(titles) <= MOST or not all(_is_title(each) for each in titles):
        return ()
    rest = (match["rest"] or "").strip(" .")
    area = re.search(r"\s+of\s+\S.*$", titles[-1])
    if area is None and (first := _AREA_FIRST.match(titles[0])):
        titles = [titles[0], *(f"{first['area']} {each}" if _is_bare(lexicon, each, choices) else each for each in titles[1:])]
    titles = [each if area is None or " of " in each or not _is_bare(lexicon, each, choices) else each + area[0] for each in titles]
    found = [Alternative(each[:1].upper() + each[1:], read_people(lexicon, each, choices)) for each in titles]
    if any(not each.reading.parameters or each.reading.choices or each.reading.segments for each in found):
        return ()
    if joined := joined_readings([each.reading for each in found]):
        found = [Alternative(match["titles"].strip(), joined)]
    said = read_people(lexicon, rest.lstrip(",;: "), choices) if rest else None
    if said is not None and (said.choices or said.segments):
        return ()
    return tuple(Alternative(each.name, _with(each.reading, said)) for each in found)


def _is_title(text: str) -> bool:
    """Return whether words are a title of their own: the list of titles says what they mean."""
    return in_field_words(text) != " ".join(text.split())


def _is_bare(lexicon: Lexicon, title: str, choices: Mapping[str, str]) -> bool:
    """Return whether a title says a seniority and nothing else, so that the area said last is its area too."""
    return [each.field for each in read_people(lexicon, title, choices).parameters] == ["seniority"]


def joined_readings(readings: Sequence[Reading]) -> Reading | None:
    """Return one reading for all where they differ in the values of one list only: that list then takes any of them."""
    first = readings[0]
    rules = [{each.field: each for each in reading.parameters} for reading in readings]
    if any(len(each) != len(reading.parameters) or each.keys() != rules[0].keys() for each, reading in zip(rules, readings, strict=True)):
        return None
    differing = [field for field in rules[0] if len({each[field] for each in rules}) > 1]
    if len(differing) > 1 or any(not _is_list(each[field]) for field in differing for each in rules):
        return None
    values = {field: tuple(dict.fromkeys(value for each in rules for value in _values(each[field]))) for field in differing}
    merged = tuple(each.model_copy(update={"value": values[each.field]}) if each.field in values else each for each in first.parameters)
    return replace(first, parameters=merged, unmapped=tuple(dict.fromkeys(words for each in readings for words in each.unmapped)))


def _is_list(parameter: Parameter) -> bool:
    return parameter.mode is Mode.FILTER and parameter.operator is Operator.IN


def _values(parameter: Parameter) -> tuple[str, ...]:
    return tuple(str(each) for each in parameter.value) if isinstance(parameter.value, tuple) else ()


def _with(reading: Reading, said: Reading | None) -> Reading:
    """Return the rules of a title with what is said of all."""
    if said is None:
        return reading
    return replace(
        reading,
        parameters=(*reading.parameters, *(each for each in said.parameters if each not in reading.parameters)),
        notes=(*reading.notes, *said.notes),
        unmapped=(*reading.unmapped, *said.unmapped),
        min_score=said.min_score if said.min_score is not None else reading.min_score,
    )
