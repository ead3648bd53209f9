"""A few records of a workspace, or the ids of all, here, wherever the rest is: what looks at records one by one, or orders them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from qualification.catalog import Catalog
from qualification.columns import Columns, join, take
from qualification.snapshot import Records, Snapshot

T = TypeVar("T")
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Extract(Snapshot):
    """Some accounts and people of a workspace; `everything` counts all of them."""

    everything: Records = field(kw_only=True)


@dataclass(frozen=True, eq=False)
class Outline(Snapshot):
    """All accounts and people of a workspace by id, with few or none of their fields; `everything` has the fields."""

    everything: Records = field(kw_only=True)

    @cached_property
    def catalog(self) -> Catalog:
        """The fields with their known values."""
        return self.everything.catalog

    def gather(self, work: Callable[[Snapshot], T]) -> list[T]:
        """Return what the work answers for each part that has the fields."""
        return self.everything.gather(work)


def outline(records: Records, *keys: str) -> Snapshot:
    """Return a snapshot of all records in which accounts and people have at least these fields.

    In one process it is the snapshot itself.
    """
    if isinstance(records, Snapshot):
        return records
    return _together(Outline, records, records.gather(partial(_ids, keys=keys)))


def _ids(part: Snapshot, keys: tuple[str, ...]) -> Snapshot:
    accounts, people = (Columns(each.record_ids, {key: each.fields[key] for key in keys}) for each in (part.accounts, part.people))
    return replace(part, accounts=accounts, people=people)


def extract(records: Records, account_ids: Ints, person_ids: Ints) -> Snapshot:
    """Return a snapshot that has at least these accounts with everybody who works there, and these people.

    In one process it is the snapshot itself.
    """
    if isinstance(records, Outline):
        records = records.everything
    if isinstance(records, Snapshot):
        return records
    some = partial(_some, account_ids=np.unique(account_ids), person_ids=np.unique(person_ids))
    return _together(Extract, records, records.gather(some))


def _some(part: Snapshot, account_ids: Ints, person_ids: Ints) -> Snapshot:
    people = np.flatnonzero(np.isin(part.account_ids, account_ids) | np.isin(part.people.record_ids, person_ids))
    return Snapshot(
        part.workspace_id,
        part.seq,
        part.epoch,
        part.account_fields,
        part.person_fields,
        take(part.accounts, part.accounts.rows_of(account_ids)),
        take(part.people, people),
        part.account_ids[people],
        part.glossary,
    )


def _together(kind: type[Outline] | type[Extract], records: Records, found: Sequence[Snapshot]) -> Snapshot:
    """Return what the parts found as one snapshot of a kind: accounts as the parts are in order, people by id."""
    people = join([part.people for part in found])
    order = np.argsort(people.record_ids, kind="stable")
    return kind(
        found[0].workspace_id,
        records.seq,
        records.epoch,
        found[0].account_fields,
        found[0].person_fields,
        join([part.accounts for part in found]),
        take(people, order),
        np.concatenate([part.account_ids for part in found])[order],
        found[0].glossary,
        everything=records,
    )
