"""What a question counts, as edits on a base; and counts side by side ("more SaaS accounts in France or in Germany?")."""

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.interpreter.answers import counted
from agent.interpreter.placing import LISTS
from agent.interpreter.plan import Plan, call, together
from agent.interpreter.reading import Reading
from agent.interpreter.results import ToolResult
from agent.interpreter.turn import Turn, dumped
from qualification.definitions import Mode, Parameter
from qualification.edits import AddParameter, Edit, SetMinScore

_RIVALS = re.compile(r"\b(?:(?:more|fewer|less|bigger|larger)(?! than\b)|most|compare|versus|vs\.?)\b")  # "more than 50" weighs nothing
MOST_SIDES = 4


def edits_of(reading: Reading) -> list[Edit]:
    """Return the edits that put a description on top of a base."""
    edits: list[Edit] = [AddParameter(parameter=_counting(parameter, reading)) for parameter in reading.parameters]
    edits += [AddParameter(parameter=parameter, segment=segment.name) for segment in reading.segments for parameter in segment.parameters]
    if reading.min_score is not None:
        edits.append(SetMinScore(min_score=reading.min_score))
    return edits


def _counting(parameter: Parameter, reading: Reading) -> Parameter:
    """Return a loose description as a filter: a score narrows no count."""
    loose = any(each.field == parameter.field and each.sort == "loose" and not each.marked for each in reading.conditions)
    if parameter.mode is not Mode.SCORE or not loose:
        return parameter
    return Parameter(field=parameter.field, mode=Mode.FILTER, operator=parameter.operator, value=parameter.value)


def side_by_side(turn: Turn, base: str, reading: Reading) -> Plan | None:
    """Return one count for each of a few values that a question weighs against each other, or None."""
    rival = next(
        (each for each in reading.parameters if each.operator in LISTS and isinstance(each.value, tuple) and len(each.value) > 1), None
    )
    if rival is None or not _RIVALS.search(turn.lower) or reading.segments or not isinstance(rival.value, tuple):
        return None
    if len(rival.value) > MOST_SIDES:
        return None
    plans = []
    for value in rival.value:
        one = rival.model_copy(update={"value": (value,)})
        rules = tuple(one if each is rival else each for each in reading.parameters)
        plans.append(_count(str(value), base, edits_of(replace(reading, parameters=rules))))
    return together(plans)


def _count(name: str, base: str, edits: list[Edit]) -> Plan:
    def said(results: Sequence[ToolResult]) -> str:
        preview = results[-1].preview
        return f"**{name}**: {counted(preview)}" if preview else results[-1].summary

    return call("what_if", said, base=base, edits=dumped(edits))
