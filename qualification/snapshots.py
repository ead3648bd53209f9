"""Keeps one immutable snapshot a workspace, caught up with the database before every use."""

import ctypes
import sys
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from sqlalchemy.orm import Session

from qualification.arrow import give_back_unused
from qualification.catalog import fields_of
from qualification.catalog_edits.custom_fields import field_of_row, reworded
from qualification.catching_up import read_changes, with_changes
from qualification.columns import Columns, encode_column
from qualification.fields import Field
from qualification.loading import read_columns
from qualification.lookup.glossary import read_glossary
from qualification.lookup.terms import GlossaryEntry
from qualification.snapshot import Records, Snapshot
from storage import feed
from storage.database import Database
from storage.feed import Marks

MAX_WORKSPACES = 16
LARGE = 100_000


class Beyond(Protocol):
    """A cluster that takes large workspaces."""

    def takes(self, workspace_id: int) -> bool:
        """Return whether a workspace is large enough to be in parts there."""

    def records(self, workspace_id: int) -> Records:
        """Return the records of a workspace with every change committed before this call. Blocks."""


class SnapshotStore:
    """The snapshots of this process. Safe to share between threads; the least recently used workspace goes."""

    def __init__(self, database: Database, *, capacity: int = MAX_WORKSPACES, cluster: Beyond | None = None) -> None:
        """`cluster` takes the workspaces that are too large for this process."""
        self._database = database
        self._cluster = cluster
        self._capacity = capacity
        self._kept: OrderedDict[int, tuple[Marks, Snapshot]] = OrderedDict()
        self._locks: dict[int, threading.Lock] = {}
        self._guard = threading.Lock()

    def records(self, workspace_id: int) -> Records:
        """Return the records with every change committed before this call, in this process or on the cluster. Blocks as `current` does."""
        if self._cluster is not None and self._cluster.takes(workspace_id):
            return self._cluster.records(workspace_id)
        return self.current(workspace_id)

    def current(self, workspace_id: int) -> Snapshot:
        """Return a snapshot in this process, whatever its size, that has every change committed before this call.

        Blocks while it reads the database; call it from a thread in async code.
        """
        with self._guard:
            lock = self._locks.setdefault(workspace_id, threading.Lock())
        with lock, self._database.bulk_reading() as session:
            marks = feed.marks_of(session, workspace_id)
            kept = self._kept.get(workspace_id)
            snapshot = _brought_up(session, workspace_id, marks, kept)
            with self._guard:
                self._kept[workspace_id] = (marks, snapshot)
                self._kept.move_to_end(workspace_id)
                while len(self._kept) > self._capacity:
                    self._kept.popitem(last=False)
            return snapshot


def _brought_up(session: Session, workspace_id: int, marks: Marks, kept: tuple[Marks, Snapshot] | None) -> Snapshot:
    if kept is None or kept[0].epoch != marks.epoch:
        return _loaded(session, workspace_id, marks)
    before, snapshot = kept
    if before == marks:
        return snapshot
    if not feed.keeps_changes_since(session, workspace_id, before.seq):
        return _loaded(session, workspace_id, marks)
    if before.fields_seq != marks.fields_seq:
        snapshot = with_fields(snapshot, *workspace_fields(session, workspace_id), read_glossary(session, workspace_id))
    return caught_up(session, snapshot, marks) if before.seq != marks.seq else snapshot


def _loaded(session: Session, workspace_id: int, marks: Marks) -> Snapshot:
    """Load, then give back the memory of the rows: the C library keeps pages that are free in the middle, twice the snapshot itself."""
    snapshot = load(session, workspace_id, marks)
    if len(snapshot.accounts) + len(snapshot.people) >= LARGE:
        give_back_unused()
        if sys.platform == "linux":
            getattr(ctypes.CDLL(None), "malloc_trim", lambda _: 0)(0)
    return snapshot


def load(session: Session, workspace_id: int, marks: Marks) -> Snapshot:
    """Read all records; `marks` come from the same transaction."""
    account_fields, person_fields = workspace_fields(session, workspace_id)
    accounts, _ = read_columns(session, workspace_id, "account", account_fields)
    people, account_ids = read_columns(session, workspace_id, "person", person_fields)
    glossary = read_glossary(session, workspace_id)
    return Snapshot(workspace_id, marks.seq, marks.epoch, account_fields, person_fields, accounts, people, account_ids, glossary)


def workspace_fields(session: Session, workspace_id: int) -> tuple[tuple[Field, ...], tuple[Field, ...]]:
    """Return the fields that accounts and people of a workspace have."""
    own = [field_of_row(row) for row in feed.custom_fields(session, workspace_id)]
    signals = feed.signal_names(session, workspace_id)
    return reworded(fields_of("account", own, signals), own), reworded(fields_of("person", own), own)


def caught_up(session: Session, snapshot: Snapshot, marks: Marks) -> Snapshot:
    """Return the snapshot with the changes since its `seq`, read in the transaction of `marks`."""
    return with_changes(snapshot, read_changes(session, snapshot.workspace_id, snapshot.seq, marks))


def with_fields(
    snapshot: Snapshot, account_fields: tuple[Field, ...], person_fields: tuple[Field, ...], glossary: Mapping[str, GlossaryEntry]
) -> Snapshot:
    """Return the snapshot with new fields, which no record has yet, and with changed wording."""
    return replace(
        snapshot,
        account_fields=account_fields,
        person_fields=person_fields,
        accounts=_with_columns(snapshot.accounts, account_fields),
        people=_with_columns(snapshot.people, person_fields),
        glossary=glossary,
    )


def _with_columns(columns: Columns, fields: Sequence[Field]) -> Columns:
    empty = [None] * len(columns)
    return Columns(columns.record_ids, {field.key: columns.fields.get(field.key) or encode_column(field.type, empty) for field in fields})
