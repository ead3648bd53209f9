"""All records of one workspace at one moment, as the domain reads them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from qualification.catalog import Catalog, describe
from qualification.columns import Columns
from qualification.evaluate import OnStep, ignore
from qualification.fields import Field
from qualification.lookup.terms import GlossaryEntry

T = TypeVar("T")


class Records(Protocol):
    """A workspace's records at one moment, wherever their columns are: in this process, or in parts on a cluster.

    What counts them says what to do with one part and adds what the parts answer; nothing that uses this knows how many parts
    there are. A `Snapshot` is its own only part. Each call of `gather` or `gather_steps` is exact for the `seq` that stands when it returns.
    """

    @property
    def workspace_id(self) -> int:
        """The workspace."""

    @property
    def seq(self) -> int:
        """The change counter of the workspace that the records are exact for."""

    @property
    def epoch(self) -> int:
        """Renewed when a field changed its type or was removed."""

    @property
    def account_count(self) -> int:
        """How many accounts there are."""

    @property
    def catalog(self) -> Catalog:
        """The fields with their known values."""

    def gather(self, work: "Callable[[Snapshot], T]") -> list[T]:
        """Return what the work answers for each part, the parts in order; all of them, or an error.

        Args:
            work: A function of a module, or `functools.partial` of one: it may run in another process.
        """

    def gather_steps(self, work: "Callable[[Snapshot, OnStep], T]", on_step: OnStep) -> list[T]:
        """As `gather`, for work that counts gate by gate: each gate's numbers are said when they are exact over all parts."""


@dataclass(frozen=True, eq=False)
class Snapshot:
    """An immutable copy of a workspace's records, or of a part of them.

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

    @property
    def account_count(self) -> int:
        """How many accounts there are."""
        return len(self.accounts)

    def gather(self, work: Callable[["Snapshot"], T]) -> list[T]:
        """Return what the work answers for these records."""
        return [work(self)]

    def gather_steps(self, work: Callable[["Snapshot", OnStep], T], on_step: OnStep = ignore) -> list[T]:
        """As `gather`; each gate is said as it is known."""
        return [work(self, on_step)]

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
