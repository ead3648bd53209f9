"""The people that a description of companies names ("selling to VPs of Finance"): they become a persona of the ICP."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from agent.interpreter.given_people import GivenPeople
from agent.interpreter.nodes import Choice
from agent.interpreter.person_alternatives import alternatives_of
from agent.interpreter.person_words import in_field_words, read_people
from agent.interpreter.plan import Call
from agent.interpreter.reading import Reading
from agent.interpreter.turn import Turn
from qualification.lookup.words import word_list

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
    """Return the personas of what no company field holds; words that are no rule for people as a whole stay unmapped."""
    if not turn.can("draft_persona"):
        return Audience()
    calls: list[Call] = []
    taken: list[str] = []
    notes: list[str] = []
    for words in _gathered(turn, unmapped):
        said = re.sub(r"^(?:the|their|our|a|an)\s+", "", words.strip(), flags=re.IGNORECASE)
        if len(calls) == MOST or in_field_words(said) == " ".join(said.split()):
            continue
        reading = read_people(turn.lexicon, said, turn.choices)
        if not reading.parameters or reading.unmapped or reading.segments or reading.choices:
            continue
        name = (said[:1].upper() + said[1:])[:LONGEST_NAME]
        notes += reading.notes
        calls.append(_draft(name, reading))
        taken += [words, *(part for part in unmapped if part in words)]
    names = " and ".join(f"“{call.arguments['name']}”" for call in calls)
    if calls:
        notes.append(f"The people became the persona{'s' if len(calls) > 1 else ''} {names}.")
    return Audience(tuple(calls), tuple(taken), tuple(notes))


def _gathered(turn: Turn, unmapped: Sequence[str]) -> tuple[str, ...]:
    """Return what no field holds, with the ranks that share a department as one: "directors and VPs in IT" is one persona."""
    match = _sharing().search(turn.text)
    parts = [words for words in unmapped if match and words in match[0]]
    whole = read_people(turn.lexicon, match[0], turn.choices) if match and parts else None
    if match is None or whole is None or whole.unmapped or whole.segments or whole.choices or len(whole.parameters) < 2:
        return tuple(unmapped)
    return tuple(match[0] if words == parts[0] else words for words in unmapped if words == parts[0] or words not in parts)


@cache
def _sharing() -> re.Pattern[str]:
    """Return the pattern of ranks that a department, or several, is said of once."""
    area = "|".join(re.escape(each) for each in sorted(word_list("departments"), key=len, reverse=True))
    return re.compile(
        rf"(?<!\w){_RANK}(?:{_JOINT}{_RANK})*\s+(?:in|of|from|for)\s+(?:the )?(?:{area})(?:{_JOINT}(?:{area}))*(?!\w)(?!\s+(?:compan|firms?\b|business|industr|sector|vendor|agenc))",
        re.IGNORECASE,
    )
