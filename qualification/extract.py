"""A few records of a workspace, here, wherever the rest is: what an analysis or an explanation looks at one by one."""

from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.typing import NDArray

from qualification.columns import join, take
from qualification.snapshot import Records, Snapshot

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Extract(Snapshot):
    """Some accounts and people of a workspace; `everything` counts all of them."""

    everything: Records = field(kw_only=True)


def extract(records: Records, account_ids: Ints, person_ids: Ints) -> Snapshot:
    """Return a snapshot that has at least these accounts with everybody who works there, and these people.

    In one process it is the snapshot itself.
    """
    if isinstance(records, Snapshot):
        return records
    found = records.gather(partial(_some, account_ids=np.unique(account_ids), person_ids=np.unique(person_ids)))
    people = join([part.people for part in found])
    order = np.argsort(people.record_ids, kind="stable")
    return Extract(
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
