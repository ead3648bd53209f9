"""The best matching accounts of a definition, without the rest of a preview."""

from dataclasses import dataclass
from datetime import date

from qualification.definitions import Definition
from qualification.evaluate import evaluate
from qualification.preview import TopRecord, top_records
from qualification.snapshot import Snapshot
from qualification.validation import validate


@dataclass(frozen=True)
class Ranking:
    """The best records, and how many match in all."""

    qualified: int
    total: int
    records: tuple[TopRecord, ...]


def rank(snapshot: Snapshot, definition: Definition, limit: int, *, today: date) -> Ranking:
    """Return the best accounts: score, then raw points, then the older record. Raises as `validate` does."""
    catalog = snapshot.catalog
    checked = validate(definition, catalog.account_fields, catalog.person_fields)
    result = evaluate(snapshot.accounts, catalog.account_fields, checked, today=today)
    return Ranking(result.qualified, result.total, top_records(snapshot, checked, result, limit, today=today))
