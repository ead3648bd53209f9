"""The people that a description of companies names ("selling to VPs of Finance"): they become a persona of the ICP."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agent.interpreter.person_words import in_field_words, read_people
from agent.interpreter.plan import Call
from agent.interpreter.turn import Turn

MOST = 3
LONGEST_NAME = 60


@dataclass(frozen=True)
class Audience:
    """The calls that draft personas, the words they stand for, and what was decided."""

    calls: tuple[Call, ...] = ()
    words: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def people_described(turn: Turn, unmapped: Sequence[str]) -> Audience:
    """Return the personas of what no company field holds; words that are no rule for people as a whole stay unmapped."""
    if not turn.can("draft_persona"):
        return Audience()
    calls: list[Call] = []
    taken: list[str] = []
    notes: list[str] = []
    for words in unmapped:
        said = re.sub(r"^(?:the|their|our|a|an)\s+", "", words.strip(), flags=re.IGNORECASE)
        if len(calls) == MOST or in_field_words(said) == " ".join(said.split()):
            continue
        reading = read_people(turn.lexicon, said, turn.choices)
        if not reading.parameters or reading.unmapped or reading.segments or reading.choices:
            continue
        name = (said[:1].upper() + said[1:])[:LONGEST_NAME]
        parameters = [parameter.dump() for parameter in reading.parameters]
        notes += reading.notes
        calls.append(Call("draft_persona", {"name": name, "parameters": parameters, "min_score": 0, "icp_code": None}))
        taken.append(words)
    names = " and ".join(f"“{call.arguments['name']}”" for call in calls)
    if calls:
        notes.append(f"The people became the persona{'s' if len(calls) > 1 else ''} {names}.")
    return Audience(tuple(calls), tuple(taken), tuple(notes))
