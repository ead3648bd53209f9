"""What Score parameters gave the records of a list, by record id, wherever their fields are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from qualification.columns import Columns
from qualification.definitions import Rules
from qualification.evaluate import Lens
from qualification.extract import extract
from qualification.lists.contributions import Contributions
from qualification.snapshot import Records, Snapshot
from qualification.tops import Contribution

CHUNK = 500
CHUNK_OF_PARTS = 4_000  # each of them is a question to all parts


@dataclass(frozen=True, eq=False)
class _Given:
    """Contributions of the records of some columns, and the rows that are wanted."""

    contributions: Contributions
    rows: Mapping[int, int]


class GivenTo:
    """Contributions of one list, fetched some records at a time; who is not fetched, or is gone, got nothing."""

    def __init__(self, records: Records, today: date) -> None:
        self._records = records
        self._today = today
        self._some: Snapshot | None = None

    def fetch(self, account_ids: Sequence[int], person_ids: Sequence[int] = ()) -> None:
        """Have the contributions of these accounts and people at hand, and no longer those of others."""
        wanted = [np.array(ids, dtype=np.int64) for ids in (account_ids, person_ids)]
        some = extract(self._records, *wanted)
        if some is not self._some:
            catalog = self._records.catalog
            self._some = some
            self._of_accounts = Contributions(Lens(some.accounts, catalog.account_fields, self._today))
            self._of_people = Contributions(Lens(some.people, catalog.person_fields, self._today))
        self._accounts = _Given(self._of_accounts, _rows(some.accounts, account_ids))
        self._people = _Given(self._of_people, _rows(some.people, person_ids))

    def to_account(self, rules: Rules, record_id: int) -> tuple[Contribution, ...] | None:
        """Return what each Score parameter gave an account, in listed order; None when a field of the rules is gone."""
        row = self._accounts.rows.get(record_id)
        return None if row is None else self._accounts.contributions.of(rules, row)

    def top_of_account(self, rules: Rules, record_id: int) -> str:
        """Return the parameters that counted most for an account, in words."""
        return _top(self._accounts, rules, record_id)

    def top_of_person(self, rules: Rules, record_id: int) -> str:
        """Return the parameters that counted most for a person, in words."""
        return _top(self._people, rules, record_id)


def chunk_of(records: Records) -> int:
    """Return how many records of a list to fetch at a time."""
    return CHUNK if type(records) is Snapshot else CHUNK_OF_PARTS


def _top(given: _Given, rules: Rules, record_id: int) -> str:
    row = given.rows.get(record_id)
    return "" if row is None else given.contributions.top(rules, row)


def _rows(columns: Columns, record_ids: Sequence[int]) -> dict[int, int]:
    rows = columns.rows_of(record_ids)
    return dict(zip(columns.record_ids[rows].tolist(), rows.tolist(), strict=True))
