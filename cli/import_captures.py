"""`winnow import captures`: what each column becomes, what was held or qualified, and the report of what was lost."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path

from rich.console import Console
from rich.table import Table as Grid

from cli.console import clean_line, make_console
from cli.losses import DEFAULT_REPORT, Losses, report_losses
from cli.workspace import OpenWorkspace, open_workspace
from qualification.capturing.items import CaptureFields, ReadCapture, read_captures
from qualification.capturing.take import read_capture_fields, take_captures
from qualification.errors import AmbiguousSignal, ImportFailed, SignalNotFound
from qualification.importing.captures import CaptureColumn, CaptureRow, plan_captures, read_rows
from qualification.importing.convert import RowProblem
from qualification.importing.files import Table, read_table
from qualification.records.documents import shorten
from qualification.signals import states as signals
from qualification.signals.states import SavedSignal
from storage.database import Database

CHUNK = 500


@dataclass
class Tally(Losses):
    """What an import has done so far."""

    held: int = 0
    qualified: int = 0
    duplicates: int = 0

    @property
    def taken(self) -> int:
        """Captures that were new."""
        return self.held + self.qualified


@dataclass(frozen=True)
class Job:
    """What is imported where: one signal for all rows, or the one that each row names."""

    database: Database
    workspace_id: int
    today: date
    fields: CaptureFields
    known: Sequence[SavedSignal]
    signal: SavedSignal | None


def run(file: Path, *, workspace: str, signal: str | None, report: Path | None, dry_run: bool) -> None:
    """Import one file of captures into a workspace that has the signals."""
    table, console = read_table(file), make_console()
    with open_workspace(workspace) as opened:
        job = _job(opened, signal)
        columns = plan_captures(table, job.fields)
        if signal is None and ("signal",) not in {column.target for column in columns}:
            there = ", ".join(each.name for each in job.known) or "none yet"
            raise ImportFailed(f"{file.name} has no column signal: name the signal with --signal; there are {there}")
        _show_plan(console, columns)
        tally = _import(job, table, columns, dry_run=dry_run)
    _show(console, tally, workspace, dry_run=dry_run)
    report_losses(console, tally, None if dry_run else report or DEFAULT_REPORT)


def _job(opened: OpenWorkspace, name: str | None) -> Job:
    with opened.database.bulk_reading() as session:
        workspace_id = opened.actor.workspace_id
        known = signals.list_signals(session, workspace_id)
        chosen = signals.resolve(known, [name])[0] if name is not None else None
        return Job(opened.database, workspace_id, opened.actor.today, read_capture_fields(session, workspace_id), known, chosen)


def _import(job: Job, table: Table, columns: Sequence[CaptureColumn], *, dry_run: bool) -> Tally:
    tally = Tally()
    rows = read_rows(table, columns)
    while chunk := list(islice(rows, CHUNK)):
        tally.rows += len(chunk)
        for row in chunk:
            tally.lose(row.problems)
        for signal, mine in _by_signal(job, chunk, tally):
            _take(job, signal, mine, tally, dry_run=dry_run)
    return tally


def _by_signal(job: Job, rows: Sequence[CaptureRow], tally: Tally) -> Iterator[tuple[SavedSignal, list[CaptureRow]]]:
    found: dict[int, tuple[SavedSignal, list[CaptureRow]]] = {}
    for row in rows:
        if row.item is None:
            continue
        try:
            signal = job.signal or signals.resolve(job.known, [row.signal or ""])[0]
        except (SignalNotFound, AmbiguousSignal) as error:
            tally.lose([RowProblem(row.line, "signal", shorten(row.signal or ""), error.message)])
            continue
        found.setdefault(signal.id, (signal, []))[1].append(row)
    yield from found.values()


def _take(job: Job, signal: SavedSignal, rows: Sequence[CaptureRow], tally: Tally, *, dry_run: bool) -> None:
    items = [row.item for row in rows]
    read = read_captures(job.fields, items)
    for row, each in zip(rows, read, strict=True):
        if not isinstance(each, ReadCapture):
            tally.lose([RowProblem(row.line, key, "", message) for key, message in each])
    if dry_run:
        good = sum(isinstance(each, ReadCapture) for each in read)
        tally.held, tally.qualified = (
            (tally.held, tally.qualified + good) if signal.qualifies_on_arrival else (tally.held + good, tally.qualified)
        )
        return
    with job.database.bulk_writing() as session:
        taken = take_captures(session, job.workspace_id, signal.id, items, read, today=job.today)
    tally.held, tally.qualified = tally.held + taken.held, tally.qualified + taken.qualified
    tally.duplicates += taken.duplicates


def _show_plan(console: Console, columns: Sequence[CaptureColumn]) -> None:
    grid = Grid("Column", "Becomes", box=None, pad_edge=False, header_style="bold")
    for column in columns:
        grid.add_row(clean_line(column.source), column.text)
    console.print(grid)


def _show(console: Console, tally: Tally, workspace: str, *, dry_run: bool) -> None:
    counts = f"{tally.held:,} held, {tally.qualified:,} qualified as they arrived"
    if dry_run:
        console.print(f"{tally.taken:,} of {tally.rows:,} rows could be taken into {workspace}: {counts}. Nothing was written (--dry-run).")
        return
    again = f", {tally.duplicates:,} known already" if tally.duplicates else ""
    console.print(f"Took {tally.taken:,} of {tally.rows:,} rows into {workspace}: {counts}{again}.", style="bold", soft_wrap=True)
