"""`winnow import outcomes`: what each column becomes, what was imported, and the report of what was lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from rich.console import Console
from rich.table import Table as Grid

from cli.console import clean_line, make_console
from cli.losses import DEFAULT_REPORT, Losses, report_losses
from cli.workspace import open_workspace
from qualification.identity import Actor
from qualification.importing.convert import RowProblem
from qualification.importing.files import read_table
from qualification.importing.outcomes import OutcomeColumn, OutcomeRow, plan_outcomes, read_rows
from qualification.outcomes import read_outcome, write_outcomes
from storage.database import Database
from storage.record_lookup import names_of

CHUNK = 1_000


@dataclass
class Tally(Losses):
    """What an import has done so far. `still_open` are deals that have not ended."""

    created: int = 0
    updated: int = 0
    still_open: int = 0


def run(file: Path, *, workspace: str, report: Path | None, dry_run: bool) -> None:
    """Import one file of outcomes into a workspace that has their accounts."""
    table, console = read_table(file), make_console()
    columns = plan_outcomes(table)
    _show_plan(console, columns)
    tally = Tally()
    with open_workspace(workspace) as opened:
        names = _names(opened.database, opened.actor.workspace_id)
        rows = read_rows(table, columns)
        while chunk := list(islice(rows, CHUNK)):
            _take(opened.database, opened.actor, names, chunk, tally, dry_run=dry_run)
    _show(console, tally, workspace, dry_run=dry_run)
    report_losses(console, tally, None if dry_run else report or DEFAULT_REPORT)


def _names(database: Database, workspace_id: int) -> Mapping[str, str | None]:
    """Return the external id of each account by its name in lower case; None for a name that several have."""
    found: dict[str, str | None] = {}
    with database.bulk_reading() as session:
        for external_id, name in names_of(session, workspace_id):
            key = " ".join(name.casefold().split())
            found[key] = None if key in found else external_id
    return found


def _take(
    database: Database, actor: Actor, names: Mapping[str, str | None], rows: Sequence[OutcomeRow], tally: Tally, *, dry_run: bool
) -> None:
    tally.rows += len(rows)
    for row in rows:
        tally.lose(row.problems)
        tally.still_open += row.item is None and not row.problems
    found = [row for row in rows if row.item is not None]
    items = [_with_account(row, names) for row in found]
    read = [read_outcome(item, today=actor.today) for item in items]
    if dry_run:
        tally.created += sum(not isinstance(each, list) for each in read)
        return
    with database.bulk_writing() as session:
        written = write_outcomes(session, actor.workspace_id, items, read)
    tally.created += written.created
    tally.updated += written.updated
    tally.lose([RowProblem(found[p.index].line, p.field, found[p.index].account_name or "", p.message) for p in written.problems])


def _with_account(row: OutcomeRow, names: Mapping[str, str | None]) -> dict[str, object]:
    """Return the item with the external id of the account its name stands for; an unknown name stays, to be reported."""
    item: dict[str, object] = dict(row.item or {})
    if row.account_name and "account_external_id" not in item:
        known = names.get(" ".join(row.account_name.casefold().split()))
        if known or not {"account_domain", "person_external_id", "person_email"} & set(item):
            item["account_external_id"] = known or row.account_name[:300]
    return item


def _show_plan(console: Console, columns: Sequence[OutcomeColumn]) -> None:
    grid = Grid(box=None, pad_edge=False, header_style="bold")
    grid.add_column("Column", overflow="fold")
    grid.add_column("Becomes")
    for column in columns:
        grid.add_row(clean_line(column.source), column.target or "–")
    console.print(grid)


def _show(console: Console, tally: Tally, workspace: str, *, dry_run: bool) -> None:
    if dry_run:
        console.print(f"{tally.created:,} of {tally.rows:,} rows would be imported into {workspace}. Nothing was written (--dry-run).")
    else:
        taken = tally.created + tally.updated
        said = f"Imported {taken:,} of {tally.rows:,} outcomes into {workspace}: {tally.created:,} created, {tally.updated:,} updated."
        console.print(said, style="bold", soft_wrap=True)
    if tally.still_open:
        console.print(f"{tally.still_open:,} rows are deals that have not ended; they were left out.", soft_wrap=True)
