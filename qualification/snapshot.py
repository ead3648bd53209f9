"""All records of one workspace at one moment, as the domain reads them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from qualification.catalog import Catalog, describe
from qualification.columns import Columns
from qualification.fields import Field
from qualification.lookup.terms import GlossaryEntry


@dataclass(frozen=True, eq=False)
class Snapshot:
    """An immutable copy of a workspace's records.

    Attributes:
        seq: The change counter of the workspace that the records are exact for.
        epoch: Renewed when a field changed its type or was removed.
        glossary: What terms of the workspace mean, by the term as it is spelled.
        account_ids: For each person, the record id of the account they work at; 0 for none.
    """

    workspace_id: int
    seq: int
    epoch: int
    account_fields: tuple[Field, ...]
    person_fields: tuple[Field, ...]
    accounts: Columns
    people: Columns
    account_ids: NDArray[np.int64]
    glossary: Mapping[str, GlossaryEntry] = field(default_factory=dict)

    @cached_property
    def catalog(self) -> Catalog:
        """The fields with their known values, counted on these records when they are asked for."""
        return Catalog(describe(self.account_fields, self.accounts), describe(self.person_fields, self.people), self.glossary)

    @cached_property
    def account_rows(self) -> NDArray[np.int64]:
        """For each person, the row of their account in `accounts`; -1 for none."""
        rows = np.searchsorted(self.accounts.record_ids, self.account_ids)
        inside = np.minimum(rows, max(len(self.accounts) - 1, 0))
        found = self.accounts.record_ids[inside] == self.account_ids if len(self.accounts) else np.zeros(len(rows), dtype=np.bool_)
        return np.where(found, inside, -1)
