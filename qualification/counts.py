"""How many accounts definitions qualify: the numbers alone, without the rest of a preview."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from qualification.definitions import Definition
from qualification.evaluate import evaluate
from qualification.snapshot import Records, Snapshot
from qualification.validation import validate


@dataclass(frozen=True)
class Count:
    """Matching accounts, and their share of all; the rate is 0 in an empty workspace."""

    qualified: int
    rate: float


@dataclass(frozen=True)
class Together:
    """How many accounts match each of some definitions, and how many match them all."""

    each: tuple[Count, ...]
    shared: int


def count(records: Records, definition: Definition, *, today: date) -> Count:
    """Return how many accounts match. Raises as `validate` does."""
    catalog = records.catalog
    checked = validate(definition, catalog.account_fields, catalog.person_fields)
    return count_together(records, [checked], today=today).each[0]


def count_together(records: Records, definitions: Sequence[Definition], *, today: date) -> Together:
    """Return how many accounts match each definition, which validation has passed, and how many match all of them."""
    parts = records.gather(partial(_counted, definitions=tuple(definitions), today=today))
    total, shared, *qualified = map(sum, zip(*parts, strict=True))
    return Together(tuple(Count(each, each / total if total else 0.0) for each in qualified), shared)


def _counted(part: Snapshot, definitions: Sequence[Definition], today: date) -> tuple[int, ...]:
    """Return the accounts of a part, those that match all the definitions, and those that match each."""
    found = [evaluate(part.accounts, part.catalog.account_fields, each, today=today) for each in definitions]
    shared = found[0].matched
    for other in found[1:]:
        shared &= other.matched
    return (len(part.accounts), shared.count, *(each.qualified for each in found))
