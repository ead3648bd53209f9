"""How many accounts definitions qualify: the numbers alone, without the rest of a preview."""

from dataclasses import dataclass
from datetime import date

from qualification.definitions import Definition
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
