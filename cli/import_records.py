"""`winnow import accounts` and `winnow import people`: the mapping, the progress and the report, as a person reads them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table as Grid

from cli.console import clean_line, make_console
from cli.errors import fail
from cli.losses import DEFAULT_REPORT, MAX_REPORTED, show_first
from cli.record_import import ImportTally, Reader, fields_of_records, import_records
from cli.workspace import checked_name, is_missing_file, known_workspace, open_database, read_settings
from qualification.definitions import RecordType
from qualification.errors import ImportFailed
from qualification.importing.files import read_table
from qualification.importing.plan import ImportPlan, PlannedColumn, plan_import
from qualification.importing.report import write_report
from settings import Settings
from storage.database import Database

WIDE = 100
USUAL_REASON = "its name and its values"


def run(
    file: Path, record_type: RecordType, *, workspace: str, mapped: Sequence[str], rates: Sequence[str], report: Path | None, dry_run: bool
) -> None:
    """Import one file into a workspace, which is made when it is new."""
    overrides = dict(_pair(each, "--map", "COLUMN=FIELD") for each in mapped)
    numbers = {code: _rate(said, code) for code, said in (_pair(each, "--rate", "CURRENCY=DOLLARS, such as EUR=1.08") for each in rates)}
    table = read_table(file)
    _check_report(report)
    console = make_console()
    name, settings = checked_name(workspace), read_settings()
    with _target(settings, dry_run) as database:
        workspace_id = known_workspace(database, name) if database is not None else None
        plan = plan_import(table, fields_of_records(database, workspace_id, record_type), record_type, overrides, numbers)
        _show_plan(console, plan)
        _import(console, Job(Reader(table, plan, database, workspace_id), name, report, settings.today()), None if dry_run else database)


@dataclass(frozen=True)
class Job:
    """What is imported where, and on which day."""

    reader: Reader
    workspace: str
    report: Path | None
    today: date


@contextmanager
def _target(settings: Settings, dry_run: bool) -> Iterator[Database | None]:
    """Open the database; a dry run does not make one."""
    if dry_run and is_missing_file(settings):
        yield None
        return
    with open_database(settings) as database:
        yield database


def _import(console: Console, job: Job, database: Database | None) -> None:
    """Go through the rows and say what became of them; without a database nothing is written."""
    tally = ImportTally()
    try:
        _go_through(console, job, tally, database)
    except BaseException:
        _show_stopped(console, job, tally, written=database is not None)
        if tally.rows and database is not None:
            with suppress(ImportFailed):  # a full disk has no room for the report either
                _report(console, tally, job.report or DEFAULT_REPORT, stopped=True)
        raise
    _show_tally(console, job, tally, dry_run=database is None)
    _report(console, tally, None if database is None else job.report or DEFAULT_REPORT)


def _pair(said: str, option: str, shape: str) -> tuple[str, str]:
    name, equals, value = said.rpartition("=")
    if not equals or not name.strip():
        fail(f"{option} takes {shape}, not {said}", exit_code=2)
    return name.strip(), value.strip()


def _rate(said: str, code: str) -> float:
    try:
        return float(said)
    except ValueError:
        fail(f"--rate {code} takes the US dollars for one unit, such as {code}=1.08, not {said}", exit_code=2)


def _check_report(report: Path | None) -> None:
    if report is not None and not report.parent.is_dir():
        fail(f"--report {report}: there is no folder {report.parent}", exit_code=2)
    if report is not None and report.is_dir():
        fail(f"--report {report} is a folder; name a file", exit_code=2)


def _show_plan(console: Console, plan: ImportPlan) -> None:
    wide = console.width >= WIDE
    grid = Grid(box=None, pad_edge=False, header_style="bold")
    for heading in ("Column", "Field", "Type", "Fits", *(("Why",) if wide else ()), "Example"):
        grid.add_column(heading, justify="right" if heading == "Fits" else "left", overflow="fold")
    for column in plan.columns:
        field, kind, fits, why, example = _said(column)
        if wide:
            grid.add_row(clean_line(column.source), field, kind, fits, why, example)
        else:
            grid.add_row(clean_line(column.source), f"{field}\n({why})" if why != USUAL_REASON else field, kind, fits, example)
    console.print(grid)
    fresh = {field.key for field in plan.new_fields}
    if fresh:
        console.print(f"New custom fields: {', '.join(sorted(fresh))}")
    for note in plan.notes:
        console.print(f"· {clean_line(note)}", style="dim")


def _said(column: PlannedColumn) -> tuple[str, str, str, str, str]:
    example = clean_line(column.sample[0])[:30] if column.sample else ""
    if column.field is None:
        return "–", "", "", clean_line(column.why), example
    return column.field.key, column.field.type.value, f"{column.share:.0%}", clean_line(column.why), example


def _go_through(console: Console, job: Job, tally: ImportTally, database: Database | None) -> None:
    columns = (SpinnerColumn(), TextColumn("{task.description} {task.completed:,} rows"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("Reading" if database is None else "Importing", total=None)
        if database is not None:
            seen = partial(progress.update, task)
            import_records(database, job.workspace, job.reader, tally, today=job.today, on_rows=lambda rows: seen(completed=rows))
            return
        for rows in job.reader.chunks():
            tally.add(rows)
            progress.update(task, completed=tally.rows)


def _show_stopped(console: Console, job: Job, tally: ImportTally, *, written: bool) -> None:
    if not written:
        said = "Stopped. Nothing was written (--dry-run)."
    elif not tally.imported:
        said = f"Stopped before a row was in {job.workspace}. Run the same command again to import {job.reader.table.path}."
    else:
        said = (
            f"Stopped before the end of {job.reader.table.path}. In {job.workspace} are {tally.imported:,} of the {tally.rows:,} rows read so far: "
            f"{_counts(tally)}. Run the same command again to finish."
        )
    console.print(said, style="yellow", soft_wrap=True)


def _show_tally(console: Console, job: Job, tally: ImportTally, *, dry_run: bool) -> None:
    workspace = job.workspace
    if dry_run:
        console.print(f"{tally.imported:,} of {tally.rows:,} rows would be imported into {workspace}. Nothing was written (--dry-run).")
    else:
        said = f"Imported {tally.imported:,} of {tally.rows:,} rows into {workspace}: {_counts(tally)}."
        console.print(said, style="bold", soft_wrap=True)
    if job.reader.plan.record_type == "person" and tally.imported:
        console.print(
            f"Of these people {tally.with_account:,} have an account here, {tally.imported - tally.with_account:,} have none.",
            soft_wrap=True,
        )
    if tally.approximated:
        said = ", ".join(f"{key} {count:,}" for key, count in tally.approximated.most_common())
        console.print(f"Approximated (a range, “about”, “10,001+”): {said}", soft_wrap=True)


def _counts(tally: ImportTally) -> str:
    joined = f", {tally.repeated:,} joined with another row of the file" if tally.repeated else ""
    return f"{tally.created:,} created, {tally.updated:,} updated{joined}"


def _report(console: Console, tally: ImportTally, report: Path | None, *, stopped: bool = False) -> None:
    """Say what was lost and, unless this is a dry run, write it to a file; none is made by itself when nothing was lost."""
    if not tally.problem_count:
        console.print("Every cell was read." if not stopped else "Every cell of these rows was read.")
        if report is not None and report != DEFAULT_REPORT:
            write_report((), report)
        return
    console.print(f"{_lost(tally)} First ones:", style="yellow", soft_wrap=True)
    show_first(console, tally)
    if report is None:
        return
    write_report(tally.problems, report)
    cut = f" (the first {MAX_REPORTED:,})" if tally.problem_count > MAX_REPORTED else ""
    console.print(f"All of them{cut}, by row and column: {report}", soft_wrap=True)


def _lost(tally: ImportTally) -> str:
    """Return how many rows and cells were lost, in a sentence or two."""
    rows = f"{_number(tally.left_out, 'row')} left out" if tally.left_out else ""
    cells = f"{_number(tally.lost_cells, 'cell')} not read as written, the other cells of those rows kept" if tally.lost_cells else ""
    lost = "; ".join(filter(None, (rows, cells))) or "no row and no cell was left out"
    return f"{_number(tally.problem_count, 'problem')}: {lost}."


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'s' * (count != 1)}"
