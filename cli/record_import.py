"""Writes the rows of a foreign file as accounts or people, chunk by chunk, and counts every cell that was lost."""

import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from cli.losses import Losses
from qualification.catalog import fields_of
from qualification.catalog_edits.custom_fields import declare
from qualification.definitions import RecordType
from qualification.fields import Field, by_key
from qualification.importing.account_join import AccountJoin, Joined
from qualification.importing.convert import Converted, convert
from qualification.importing.files import Table
from qualification.importing.plan import ImportPlan
from qualification.records.batches import read_fields
from qualification.records.writes import write_records
from storage.database import Database
from storage.records import NewRecord, Upserted
from storage.workspaces import ensure_workspace

CHUNK = 2_000


@dataclass
class ImportTally(Losses):
    """What an import has done so far.

    Attributes:
        lost_cells: Cells of imported rows that were not taken as they stand.
        approximated: Values that stand for a range or the like, by field.
        with_account: Imported people who join an account of the workspace.
    """

    imported: int = 0
    created: int = 0
    updated: int = 0
    lost_cells: int = 0
    with_account: int = 0
    approximated: Counter[str] = field(default_factory=Counter)

    @property
    def left_out(self) -> int:
        """Rows that were read and not imported."""
        return self.rows - self.imported

    @property
    def repeated(self) -> int:
        """Imported rows that were joined with another row of the file before they were written."""
        return self.imported - self.created - self.updated

    def add(self, rows: Sequence[Joined]) -> None:
        """Count rows as they were read."""
        for each in rows:
            self._add(each.row)
            self.with_account += each.row.external_id is not None and each.account is not None

    def _add(self, row: Converted) -> None:
        self.rows += 1
        self.imported += row.external_id is not None
        self.lose(row.problems)
        self.lost_cells += sum(problem.column != "" for problem in row.problems) if row.external_id is not None else 0
        self.approximated.update(row.approximated)


def fields_of_records(database: Database | None, workspace_id: int | None, record_type: RecordType) -> dict[str, Field]:
    """Return the fields of a workspace's accounts or people by key, with its own ones and its own wording; a new one has none."""
    if database is None or workspace_id is None:
        return by_key(fields_of(record_type, []))
    with database.bulk_reading() as session:
        return read_fields(session, workspace_id, record_type)


@dataclass(frozen=True)
class Reader:
    """Reads the rows of a table in chunks; people are joined to the accounts that the workspace has."""

    table: Table
    plan: ImportPlan
    database: Database | None
    workspace_id: int | None

    def chunks(self) -> Iterator[list[Joined]]:
        """Yield the converted rows in chunks of `CHUNK`."""
        rows = convert(self.table, self.plan)
        accounts = AccountJoin(self.workspace_id, by_email=self.plan.by_email)
        while chunk := list(islice(rows, CHUNK)):
            if self.plan.record_type == "account":
                yield [Joined(row, None) for row in chunk]
            elif self.database is None or self.workspace_id is None:
                yield accounts.join(None, chunk)
            else:
                with self.database.bulk_reading() as session:
                    joined = accounts.join(session, chunk)
                yield joined


def import_records(
    database: Database, workspace: str, reader: Reader, tally: ImportTally, *, today: date, on_rows: Callable[[int], None]
) -> None:
    """Write every row, in transactions of `CHUNK`; the first makes the workspace and declares the new fields.

    A second import of the same file changes nothing: rows are known by their external id. `tally` is
    up to date with what is committed also when the import stops half way.
    """
    for rows in reader.chunks():
        with _interrupted_after():
            written = _write(database, workspace, reader.plan, rows, begun=tally.imported > 0, today=today)
            tally.created += written.created
            tally.updated += written.updated
            tally.add(rows)
        on_rows(tally.rows)


def _write(database: Database, workspace: str, plan: ImportPlan, rows: list[Joined], *, begun: bool, today: date) -> Upserted:
    records = [NewRecord(each.row.external_id, each.row.document, each.account) for each in rows if each.row.external_id is not None]
    if not records:
        return Upserted(0, 0)
    with database.bulk_writing() as session:
        workspace_id = ensure_workspace(session, workspace).id
        for new in () if begun else plan.new_fields:
            declare(session, workspace_id, new)
        return write_records(session, workspace_id, plan.record_type, records, today=today)


@contextmanager
def _interrupted_after() -> Iterator[None]:
    """Let Ctrl-C wait until the block is through, so that what is counted is what is committed."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    pressed: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: pressed.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed:
        raise KeyboardInterrupt
