"""How many accounts definitions qualify: the numbers alone, without the rest of a preview."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qualification.definitions import Definition
from qualification.errors import WinnowError
from qualification.evaluate import evaluate
from qualification.snapshot import Snapshot
from qualification.validation import validate


@dataclass(frozen=True)
class Count:
    """Matching accounts, and their share of all; the rate is 0 in an empty workspace."""

    qualified: int
    rate: float


def count(snapshot: Snapshot, definition: Definition, *, today: date) -> Count:
    """Return how many accounts match. Raises as `validate` does."""
    catalog = snapshot.catalog
    checked = validate(definition, catalog.account_fields, catalog.person_fields)
    result = evaluate(snapshot.accounts, catalog.account_fields, checked, today=today)
    return Count(result.qualified, result.qualified / result.total if result.total else 0.0)


def count_each(snapshot: Snapshot, definitions: Sequence[Definition], *, today: date) -> list[int | None]:
    """Return the qualified count of each definition; None for one whose field or value the workspace no longer has."""
    return [_count_or_none(snapshot, definition, today) for definition in definitions]


def _count_or_none(snapshot: Snapshot, definition: Definition, today: date) -> int | None:
    try:
        return count(snapshot, definition, today=today).qualified
    except WinnowError:
        return None
