"""What became of records since a snapshot, and the snapshot with it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from qualification.columns import Columns, encode, merge
from qualification.fields import Field
from qualification.snapshot import Snapshot
from storage import feed
from storage.feed import Changes, Marks, RecordRow


@dataclass(frozen=True)
class Changed:
    """The records touched since a snapshot as they stand at `seq`, and the ids of those that are gone."""

    seq: int
    epoch: int
    accounts: Sequence[RecordRow]
    people: Sequence[RecordRow]
    gone_accounts: Collection[int]
    gone_people: Collection[int]

    def __len__(self) -> int:
        return len(self.accounts) + len(self.people) + len(self.gone_accounts) + len(self.gone_people)


def read_changes(session: Session, workspace_id: int, since: int, marks: Marks) -> Changed:
    """Return what changed after `since`, read in the transaction of `marks`."""
    return read_listed(session, workspace_id, feed.changes_since(session, workspace_id, since), marks)


def read_listed(session: Session, workspace_id: int, changes: Changes, marks: Marks) -> Changed:
    """Return what became of the records that some changes list, read in the transaction of `marks`."""
    accounts = feed.read_some(session, workspace_id, "account", changes.touched["account"])
    people = feed.read_some(session, workspace_id, "person", changes.touched["person"])
    return Changed(marks.seq, marks.epoch, accounts, people, changes.deleted["account"], changes.deleted["person"])


def with_changes(snapshot: Snapshot, changed: Changed) -> Snapshot:
    """Return the snapshot as it stands at the `seq` of the changes; columns that nothing touches stay the same objects."""
    accounts = _merged(snapshot.accounts, snapshot.account_fields, changed.accounts, changed.gone_accounts)
    people = _merged(snapshot.people, snapshot.person_fields, changed.people, changed.gone_people)
    account_ids = np.zeros(len(people), dtype=np.int64)
    kept = np.isin(people.record_ids, snapshot.people.record_ids)
    account_ids[kept] = snapshot.account_ids[snapshot.people.rows_of(people.record_ids[kept])]
    account_ids[people.rows_of(row.record_id for row in changed.people)] = _account_ids(changed.people)
    return replace(snapshot, seq=changed.seq, epoch=changed.epoch, accounts=accounts, people=people, account_ids=account_ids)


def _merged(columns: Columns, fields: Sequence[Field], rows: Sequence[RecordRow], deleted: Collection[int]) -> Columns:
    """Return the columns with the changed records; the same object when nothing of this type changed, with all it remembers."""
    if not rows and not len(columns.rows_of(deleted)):
        return columns
    return merge(columns, encode(fields, [row.record_id for row in rows], [row.attributes for row in rows]), deleted)


def _account_ids(rows: Sequence[RecordRow]) -> NDArray[np.int64]:
    return np.array([row.account_id for row in rows], dtype=np.int64)
