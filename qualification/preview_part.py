"""What one part of a workspace adds to a preview: integers, and the best of its records."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import add

from qualification.definitions import Definition, Mode
from qualification.evaluate import OnStep, Step, evaluate
from qualification.movement import Movement, movement_between, movement_of
from qualification.reach import PeopleCount, count_people
from qualification.scores import Spread, spread_of
from qualification.snapshot import Snapshot
from qualification.tops import TopRecord, best_of, top_records

TOP_RECORDS = 20


@dataclass(frozen=True)
class Asked:
    """What is to be counted.

    Attributes:
        others: What the matching accounts may match too.
        compare_to: What the movement is counted from.
    """

    definition: Definition
    others: tuple[Definition, ...]
    compare_to: Definition | None
    today: date


@dataclass(frozen=True)
class PartialPreview:
    """The numbers of one part, or of all together; a part alone is never an answer.

    Attributes:
        shared: How many matching accounts match each of the others.
        lacking: How many accounts have no value, by the field of a Filter.
    """

    total: int
    qualified: int
    steps: tuple[Step, ...]
    drop_one: tuple[int, ...]
    spread: Spread
    top: tuple[TopRecord, ...]
    people: PeopleCount
    shared: tuple[int, ...]
    lacking: dict[str, int]
    movement: Movement | None

    def missing_rate(self, key: str) -> float:
        """Return the share of accounts without a value in the field of a Filter, 0 to 1; 1 without accounts."""
        return 1 - (self.total - self.lacking[key]) / self.total if self.total else 1.0


def preview_part(part: Snapshot, asked: Asked, on_step: OnStep) -> PartialPreview:
    """Count one part."""
    fields, definition, today = part.catalog.account_fields, asked.definition, asked.today
    result = evaluate(part.accounts, fields, definition, today=today, on_step=on_step)
    return PartialPreview(
        total=result.total,
        qualified=result.qualified,
        steps=result.steps,
        drop_one=result.drop_one,
        spread=spread_of(result),
        top=top_records(part, definition, result, TOP_RECORDS, today=today),
        people=count_people(part, result, definition.personas, today=today),
        shared=tuple((result.matched & evaluate(part.accounts, fields, other, today=today).matched).count for other in asked.others),
        lacking={key: part.accounts.fields[key].missing.count for key in filtered_fields(definition)},
        movement=movement_between(part, asked.compare_to, result, today) if asked.compare_to else None,
    )


def filtered_fields(definition: Definition) -> tuple[str, ...]:
    """Return the fields that must have a value to pass a Filter of the definition or its segments."""
    filters = [*definition.of_mode(Mode.FILTER), *(p for segment in definition.segments for p in segment.parameters)]
    return tuple(dict.fromkeys(p.field for p in filters if p.operator not in ("is_known", "is_missing")))


def put_together(parts: Sequence[PartialPreview]) -> PartialPreview:
    """Return the numbers of all parts together."""
    if len(parts) == 1:
        return parts[0]
    movements = [each.movement for each in parts if each.movement is not None]
    return PartialPreview(
        total=sum(each.total for each in parts),
        qualified=sum(each.qualified for each in parts),
        steps=tuple(reduce(add, steps) for steps in zip(*(each.steps for each in parts), strict=True)),
        drop_one=_sums([each.drop_one for each in parts]),
        spread=reduce(add, (each.spread for each in parts)),
        top=best_of((each.top for each in parts), TOP_RECORDS),
        people=reduce(add, (each.people for each in parts)),
        shared=_sums([each.shared for each in parts]),
        lacking={key: sum(each.lacking[key] for each in parts) for key in parts[0].lacking},
        movement=movement_of(movements) if movements else None,
    )


def _sums(counts: Sequence[Sequence[int]]) -> tuple[int, ...]:
    return tuple(map(sum, zip(*counts, strict=True)))
