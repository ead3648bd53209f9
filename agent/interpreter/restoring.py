"""The way back from one definition to an earlier one of the same thread, as edits."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from qualification.definitions import Definition, Parameter
from qualification.edits import AddParameter, Describe, Edit, RemoveParameter, RemoveSegment, Rename, SetMinScore, Target


def edits_back(now: Definition, before: Definition) -> list[Edit] | None:
    """Return the edits that make the earlier definition of the present one; None when its personas differ, which edits do not reach."""
    if now.personas != before.personas:
        return None
    edits: list[Edit] = []
    if now.segments != before.segments:
        edits += [RemoveSegment(segment=segment.name) for segment in now.segments]
        edits += [AddParameter(parameter=each, segment=segment.name) for segment in before.segments for each in segment.parameters]
    for field in _changed(now.parameters, before.parameters):
        if any(each.field == field for each in now.parameters):
            edits.append(RemoveParameter(target=Target(field=field)))
        edits += [AddParameter(parameter=each) for each in before.parameters if each.field == field]
    if now.min_score != before.min_score:
        edits.append(SetMinScore(min_score=before.min_score))
    if now.name != before.name:
        edits.append(Rename(name=before.name))
    if now.description != before.description:
        edits.append(Describe(description=before.description))
    return edits


def without_edits(now: Definition, edits: Sequence[Mapping[str, Any]], taken_out: Sequence[Parameter]) -> Definition:
    """Return a definition as it was before edits of its rules, given the rules that they took out: the others of the fields they put there go."""
    put = {field for each in edits if (field := _field_of(each)) and each.get("action") != "remove"}
    added = [each["parameter"] for each in edits if each.get("action") in ("add", "replace")]
    new = [
        each
        for each in now.parameters
        if each.field in put and (each.model_dump(mode="json", exclude_none=True) in added or any(_alike(each, old) for old in taken_out))
    ]
    return now.model_copy(update={"parameters": (*(each for each in now.parameters if each not in new), *taken_out)})


def _field_of(edit: Mapping[str, Any]) -> str:
    return str((edit.get("parameter") or edit.get("target") or edit).get("field") or "")


def _alike(rule: Parameter, old: Parameter) -> bool:
    """Return whether a rule is what an edit made of an old one: of the same field, with a value in common."""
    if rule.field != old.field:
        return False
    one, other = ({str(item) for item in (each.value if isinstance(each.value, tuple) else (each.value,))} for each in (rule, old))
    return bool(one & other) or rule.mode is old.mode


def _changed(now: Iterable[Parameter], before: Iterable[Parameter]) -> list[str]:
    """Return the fields whose rules differ, in the order of the definitions."""
    there, was = list(now), list(before)
    fields = dict.fromkeys(each.field for each in (*was, *there))
    return [field for field in fields if [each for each in there if each.field == field] != [each for each in was if each.field == field]]
