"""How much of one message is read: repeats count once, and what is beyond the limit is named instead of dropped."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agent.interpreter.nodes import Condition

MOST_CONDITIONS = 60
FARTHEST = 60


@dataclass(frozen=True)
class Limited:
    """The conditions that are read, and the words of those beyond the limit that none of them says too."""

    conditions: tuple[Condition, ...]
    beyond: tuple[str, ...]


def limited(conditions: Sequence[Condition]) -> Limited:
    """Return at most `MOST_CONDITIONS` conditions; a run of equal ones is the first of them."""
    runs = [each for number, each in enumerate(conditions) if not number or _said(each) != _said(conditions[number - 1])]
    kept = runs[:MOST_CONDITIONS]
    said = {_said(each) for each in kept}
    beyond = dict.fromkeys(each.words for each in runs[MOST_CONDITIONS:] if _said(each) not in said)
    return Limited(tuple(kept), tuple(beyond))


def without_repeats(conditions: Iterable[Condition]) -> list[Condition]:
    """Return the conditions without those that an earlier one says too."""
    first: dict[tuple[object, ...], Condition] = {}
    for each in conditions:
        first.setdefault(_said(each), each)
    return list(first.values())


def _said(condition: Condition) -> tuple[object, ...]:
    """Return what a condition says, wherever it stands."""
    value = tuple(condition.value) if isinstance(condition.value, list) else condition.value
    return condition.field, condition.operator, value, condition.sort, condition.mode, condition.weight, condition.marked, condition.name
