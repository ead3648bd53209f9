"""Imports a foreign file as accounts: shows what each column becomes, writes, and reports every cell that was lost."""

import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice

from qualification.catalog import fields_of
from qualification.custom_fields import declare, field_of_row, reworded
from qualification.fields import Field, by_key
from qualification.importing.convert import Converted, RowProblem, convert
from qualification.importing.files import Table
from qualification.importing.plan import ImportPlan
from storage import feed
from storage.database import Database
from storage.records import NewRecord, Upserted, upsert
from storage.workspaces import ensure_workspace

CHUNK = 2_000
MAX_REPORTED = 100_000


@dataclass
class ImportTally:
    """What an import has done so far.

    Attributes:
        problems: The first `MAX_REPORTED`; `problem_count` counts all.
        lost_cells: Cells of imported rows that were not taken as they stand.
        approximated: Values that stand for a range or the like, by field.
    """

    rows: int = 0
    imported: int = 0
    created: int = 0
    updated: int = 0
    problem_count: int = 0
    lost_cells: int = 0
    problems: list[RowProblem] = field(default_factory=list)
    approximated: Counter[str] = field(default_factory=Counter)

    @property
    def left_out(self) -> int:
        """Rows that were read and not imported."""
        return self.rows - self.imported

    @property
    def repeated(self) -> int:
        """Imported rows that were joined with another row of the file before they were written."""
        return self.imported - self.created - self.updated

    def add(self, row: Converted) -> None:
        """Count one row as it was read."""
        self.rows += 1
        self.imported += row.external_id is not None
        self.problem_count += len(row.problems)
        self.lost_cells += sum(problem.column != "" for problem in row.problems) if row.external_id is not None else 0
        self.problems += row.problems[: MAX_REPORTED - len(self.problems)]
        self.approximated.update(row.approximated)


def account_fields(database: Database | None, workspace_id: int | None) -> dict[str, Field]:
    """Return the account fields of a workspace by key, with its own ones and its own wording; a new one has none."""
    if database is None or workspace_id is None:
        return by_key(fields_of("account", []))
    with database.bulk_reading() as session:
        own = [field_of_row(row) for row in feed.custom_fields(session, workspace_id)]
    return by_key(reworded(fields_of("account", own), own))


def import_accounts(
    database: Database, workspace: str, table: Table, plan: ImportPlan, tally: ImportTally, on_rows: Callable[[int], None]
) -> None:
    """Write every row, in transactions of `CHUNK`; the first makes the workspace and declares the new fields.

    A second import of the same file changes nothing: rows are known by their external id. `tally` is
    up to date with what is committed also when the import stops half way.
    """
    for rows in read_rows(table, plan):
        with _interrupted_after():
            written = _write(database, workspace, plan, rows, begun=tally.imported > 0)
            tally.created += written.created
            tally.updated += written.updated
            count_rows(tally, rows)
        on_rows(tally.rows)


def _write(database: Database, workspace: str, plan: ImportPlan, rows: list[Converted], *, begun: bool) -> Upserted:
    records = [NewRecord(row.external_id, row.document) for row in rows if row.external_id is not None]
    if not records:
        return Upserted(0, 0)
    with database.bulk_writing() as session:
        workspace_id = ensure_workspace(session, workspace).id
        for new in () if begun else plan.new_fields:
            declare(session, workspace_id, new)
        return upsert(session, workspace_id, "account", records)


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


def count_rows(tally: ImportTally, rows: list[Converted]) -> None:
    """Count rows that were read."""
    for row in rows:
        tally.add(row)


def read_rows(table: Table, plan: ImportPlan) -> Iterator[list[Converted]]:
    """Yield the converted rows of a table in chunks."""
    rows = convert(table, plan)
    while chunk := list(islice(rows, CHUNK)):
        yield chunk
