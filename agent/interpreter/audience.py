"""The people that a description of companies names ("selling to VPs of Finance"): they become a persona of the ICP."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from agent.interpreter.given_people import GivenPeople
from agent.interpreter.nodes import Choice
from agent.interpreter.person_alternatives import Alternative, alternatives_of, joined_readings
from agent.interpreter.person_words import in_field_words, read_people
from agent.interpreter.plan import Call
from agent.interpreter.reading import Reading
from agent.interpreter.turn import Turn
from qualification.lookup.words import phrases_of

MOST = 3
LONGEST_NAME = 60
_RANK = (
    r"(?:(?:senior|sr\.?|executive|managing|regional) )?(?:vps?|svps?|evps?|vice presidents?|c[- ]?levels?|c[- ]?suite|directors?|managers?|heads?|chiefs?"
    r"|leads?|leaders?|executives?|execs?)"
)
_JOINT = r"\s*(?:,\s*(?:and|or)\b|,|/|&|\b(?:and|or)\b)\s*"


@dataclass(frozen=True)
class Audience:
    """The calls that draft personas, the words they stand for, and what was decided."""

    calls: tuple[Call, ...] = ()
    words: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()


def persona_given(turn: Turn, given: GivenPeople) -> Audience:
    """Return the personas that a build gives in so many words; one for each alternative, since a persona joins its rules with AND.

    What no rule stands for is in `words`, to be named as not mapped.
    """
    whole = read_people(turn.lexicon, given.rules, turn.choices)
    said = given.rules[:1].upper() + given.rules[1:]
    either = [(each.name, each.reading) for each in alternatives_of(turn.lexicon, given.rules, turn.choices)] or [(said, whole)]
    if whole.choices or any(not reading.parameters or reading.segments for _, reading in either):
        return Audience(words=(given.rules,), choices=whole.choices)
    alone = len(either) == 1
    calls = tuple(_draft(given.name or said if alone else f"{given.name} {name}".strip(), reading) for name, reading in either)
    names = " and ".join(f"“{call.arguments['name']}”" for call in calls)
    notes = (*(note for _, reading in either for note in reading.notes), f"The persona{'' if alone else 's'}: {names}.")
    return Audience(calls, tuple(words for _, reading in either for words in reading.unmapped), tuple(dict.fromkeys(notes)))


def _draft(name: str, reading: Reading) -> Call:
    parameters = [parameter.dump() for parameter in reading.parameters]
    return Call(
        "draft_persona", {"name": name[:LONGEST_NAME], "parameters": parameters, "min_score": reading.min_score or 0, "icp_code": None}
    )


def people_described(turn: Turn, unmapped: Sequence[str]) -> Audience:
    """Return the personas of what no company field holds; words that are no rule for people as a whole stay unmapped.

    Those that differ in one list only are one persona ("CFOs and VPs of Finance"): a rule takes any value of its list.
    """
    if not turn.can("draft_persona"):
        return Audience()
    people: list[Alternative] = []
    taken: list[str] = []
    for words in _gathered(turn, unmapped):
        said = re.sub(r"^(?:the|their|our|a|an)\s+", "", words.strip(), flags=re.IGNORECASE)
        found = _people(turn, said) if in_field_words(said) != " ".join(said.split()) else ()
        if found:
            people += found
            taken += [words, *(part for part in unmapped if part in words)]
    people = _joining(people)[:MOST]
    calls = tuple(_draft(each.name, each.reading) for each in people)
    notes = [note for each in people for note in each.reading.notes]
    names = " and ".join(f"“{call.arguments['name']}”" for call in calls)
    if calls:
        notes.append(f"The people became the persona{'s' if len(calls) > 1 else ''} {names}.")
    return Audience(calls, tuple(taken), tuple(dict.fromkeys(notes)))


def _people(turn: Turn, said: str) -> tuple[Alternative, ...]:
    """Return the people that words describe, one for each title; none where a part of them is no rule."""
    listed = re.sub(r"\s*,\s*(?:(?:and|or)\s+)?|\s*/\s*|\s*&\s*", " and ", said)
    found = alternatives_of(turn.lexicon, listed, turn.choices) or (Alternative(said, read_people(turn.lexicon, said, turn.choices)),)
    if len(found) == 1:
        found = (replace(found[0], name=said),)
    for each in found:
        if not each.reading.parameters or each.reading.unmapped or each.reading.segments or each.reading.choices:
            return ()
    return tuple(replace(each, name=(each.name[:1].upper() + each.name[1:])[:LONGEST_NAME]) for each in found)


def _joining(people: Sequence[Alternative]) -> list[Alternative]:
    """Return the people with those as one whose rules differ in the values of one list only."""
    result: list[Alternative] = []
    for each in people:
        for place, other in enumerate(result):
            if joined := joined_readings([other.reading, each.reading]):
                name = each.name if each.name[1:2].isupper() else each.name[:1].lower() + each.name[1:]
                result[place] = Alternative(f"{other.name} and {name}"[:LONGEST_NAME], joined)
                break
        else:
            result.append(each)
    return result


def _gathered(turn: Turn, unmapped: Sequence[str]) -> tuple[str, ...]:
    """Return what no field holds, with the ranks that share a department as one: "directors and VPs in IT", "sales VPs and directors"."""
    for match in (*_sharing().finditer(turn.text), *_shared_first().finditer(turn.text)):
        parts = [words for words in unmapped if words in match[0]]
        if parts and _people(turn, match[0]):
            unmapped = [match[0] if words == parts[0] else words for words in unmapped if words == parts[0] or words not in parts]
    return tuple(unmapped)


def _area() -> str:
    return "|".join(re.escape(each).replace(r"\ ", r"\s+") for each in phrases_of("departments"))


@cache
def _sharing() -> re.Pattern[str]:
    """Return the pattern of ranks that a department, or several, is said of once."""
    return re.compile(
        rf"(?<!\w){_RANK}(?:{_JOINT}{_RANK})*\s+(?:in|of|from|for)\s+(?:the )?(?:{_area()})(?:{_JOINT}(?:{_area()}))*(?!\w)(?!\s+(?:compan|firms?\b|business|industr|sector|vendor|agenc))",
        re.IGNORECASE,
    )


@cache
def _shared_first() -> re.Pattern[str]:
    """Return the pattern of ranks after the department that is said of all: "marketing managers and directors"."""
    return re.compile(rf"(?<!\w)(?:{_area()})\s+{_RANK}(?:{_JOINT}{_RANK})+(?!\w)(?!\s+(?:of|in)\s+\w)", re.IGNORECASE)
