"""The best matching accounts of a definition, without the rest of a preview."""

from dataclasses import dataclass
from datetime import date
from functools import partial

from qualification.definitions import Definition
from qualification.evaluate import evaluate
from qualification.snapshot import Records, Snapshot
from qualification.tops import TopRecord, best_of, top_records
from qualification.validation import validate


@dataclass(frozen=True)
class Ranking:
    """The best records, and how many match in all."""

    qualified: int
    total: int
    records: tuple[TopRecord, ...]


def rank(records: Records, definition: Definition, limit: int, *, today: date) -> Ranking:
    """Return the best accounts: score, then raw points, then the older record. Raises as `validate` does."""
    catalog = records.catalog
    checked = validate(definition, catalog.account_fields, catalog.person_fields)
    parts = records.gather(partial(_ranked, definition=checked, limit=limit, today=today))
    best = best_of((each.records for each in parts), limit)
    return Ranking(sum(each.qualified for each in parts), sum(each.total for each in parts), best)


def _ranked(part: Snapshot, definition: Definition, limit: int, today: date) -> Ranking:
    result = evaluate(part.accounts, part.catalog.account_fields, definition, today=today)
    return Ranking(result.qualified, result.total, top_records(part, definition, result, limit, today=today))
