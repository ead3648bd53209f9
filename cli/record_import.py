"""Imports a foreign file as accounts: shows what each column becomes, writes, and reports every cell that was lost."""

from collections import Counter
from collections.abc import Callable, Iterator
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
from storage.records import NewRecord, upsert

CHUNK = 2_000
MAX_REPORTED = 100_000


@dataclass
class ImportTally:
    """What an import has done so far.

    Attributes:
        problems: The first `MAX_REPORTED`; `problem_count` counts all.
        approximated: Values that stand for a range or the like, by field.
    """

    rows: int = 0
    imported: int = 0
    created: int = 0
    updated: int = 0
    problem_count: int = 0
    problems: list[RowProblem] = field(default_factory=list)
    approximated: Counter[str] = field(default_factory=Counter)

    def add(self, row: Converted) -> None:
        """Count one row as it was read."""
        self.rows += 1
        self.imported += row.external_id is not None
        self.problem_count += len(row.problems)
        self.problems += row.problems[: MAX_REPORTED - len(self.problems)]
        self.approximated.update(row.approximated)


def account_fields(database: Database, workspace_id: int) -> dict[str, Field]:
    """Return the account fields of a workspace by key, with its own ones and its own wording."""
    with database.bulk_reading() as session:
        own = [field_of_row(row) for row in feed.custom_fields(session, workspace_id)]
    return by_key(reworded(fields_of("account", own), own))


def import_accounts(
    database: Database, workspace_id: int, table: Table, plan: ImportPlan, tally: ImportTally, on_rows: Callable[[int], None]
) -> None:
    """Declare the new fields and write every row, in transactions of `CHUNK`.

    A second import of the same file changes nothing: rows are known by their external id. `tally` is
    up to date with what is committed also when the import stops half way.
    """
    with database.bulk_writing() as session:
        for new in plan.new_fields:
            declare(session, workspace_id, new)
    for rows in read_rows(table, plan):
        records = [NewRecord(row.external_id, row.document) for row in rows if row.external_id is not None]
        with database.bulk_writing() as session:
            written = upsert(session, workspace_id, "account", records)
        tally.created += written.created
        tally.updated += written.updated
        count_rows(tally, rows)
        on_rows(tally.rows)


def count_rows(tally: ImportTally, rows: list[Converted]) -> None:
    """Count rows that were read."""
    for row in rows:
        tally.add(row)


def read_rows(table: Table, plan: ImportPlan) -> Iterator[list[Converted]]:
    """Yield the converted rows of a table in chunks."""
    rows = convert(table, plan)
    while chunk := list(islice(rows, CHUNK)):
        yield chunk
