"""Weights for people inside a persona: "give VPs 10 and C-level 5" scores them, and leaves who may be in as it is."""

import re
from collections.abc import Mapping

from agent.interpreter.edit_reader import EditPlan
from agent.interpreter.lexicon import Lexicon
from agent.interpreter.person_words import read_people
from qualification.definitions import Definition, Mode, Parameter, parse
from qualification.edits import AddParameter, SetWeight, Target

_EACH = re.compile(
    r"^\s*(?P<who>[A-Za-z][\w &/+-]*?)\s*(?:with|at|by|gets?|worth|=|:|to|as)?\s*(?:a )?(?:weight (?:of )?|bonus (?:of )?)?(?P<weight>[+-]?\d{1,3})(?: points?| pts?)?\s*$",
    re.IGNORECASE,
)
_VERB = re.compile(r"^(?:please |pls )?(?:give|score|weigh|weight|rate|make|put)\s+", re.IGNORECASE)


def weighed(lexicon: Lexicon, definition: Definition, text: str, choices: Mapping[str, str]) -> EditPlan | None:
    """Return the scores that a message gives to kinds of people; None for a message that says anything else."""
    verb = _VERB.match(text)
    parts = [_EACH.match(part) for part in re.split(r"\s*(?:,|;|\band\b)\s*", text[verb.end() :].strip(" .!"))] if verb else []
    plan = EditPlan()
    for part in parts:
        said = read_people(lexicon, part["who"], choices) if part else None
        if part is None or said is None or said.unmapped or len(said.parameters) != 1 or not int(part["weight"]):
            return None
        plan.edits.append(_score(definition, said.parameters[0], int(part["weight"])))
    if not plan.edits:
        return None
    if any(isinstance(each, AddParameter) for each in plan.edits):
        plan.notes.append("The weights score people; who may be in stays as it was.")
    return plan


def _score(definition: Definition, said: Parameter, weight: int) -> AddParameter | SetWeight:
    for each in definition.parameters:
        if each.mode is Mode.SCORE and (each.field, each.operator, each.value) == (said.field, said.operator, said.value):
            return SetWeight(target=Target(field=each.field, mode=Mode.SCORE), weight=weight)
    return AddParameter(parameter=parse(Parameter, {**dict(said), "mode": Mode.SCORE, "weight": weight}))
