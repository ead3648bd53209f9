"""`winnow import accounts`: the mapping, the progress and the report, as a person reads them."""

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table as Grid

from cli.console import clean_line, make_console
from cli.errors import fail
from cli.record_import import MAX_REPORTED, ImportTally, account_fields, count_rows, import_accounts, read_rows
from cli.workspace import OpenWorkspace, open_workspace
from qualification.importing.files import Table, read_table
from qualification.importing.plan import ImportPlan, PlannedColumn, plan_import
from qualification.importing.report import write_report

DEFAULT_REPORT = Path("winnow-import-errors.csv")
SHOWN_PROBLEMS = 5
WIDE = 100
USUAL_REASON = "its name and its values"


def run(file: Path, *, workspace: str, mapped: Sequence[str], rates: Sequence[str], report: Path | None, dry_run: bool) -> None:
    """Import one file into a workspace, which is made when it is new."""
    overrides = dict(_pair(each, "--map", "COLUMN=FIELD") for each in mapped)
    numbers = {code: _rate(said, code) for code, said in (_pair(each, "--rate", "CURRENCY=DOLLARS, such as EUR=1.08") for each in rates)}
    table = read_table(file)
    _check_report(report)
    console = make_console()
    with open_workspace(workspace, create=True) as opened:
        plan = plan_import(table, account_fields(opened.database, opened.actor.workspace_id), "account", overrides, numbers)
        _show_plan(console, plan)
        tally = ImportTally()
        try:
            _go_through(console, opened, table, plan, tally, dry_run)
        except KeyboardInterrupt:
            console.print(f"Stopped. What is written stays; import {file} again to go on.", style="yellow", soft_wrap=True)
            raise
        finally:
            if tally.rows:
                _show_tally(console, tally, opened.actor.workspace, dry_run)
                _report(console, tally, report)


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


def _go_through(console: Console, opened: OpenWorkspace, table: Table, plan: ImportPlan, tally: ImportTally, dry_run: bool) -> None:
    columns = (SpinnerColumn(), TextColumn("{task.description} {task.completed:,} rows"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("Reading" if dry_run else "Importing", total=None)
        if dry_run:
            for rows in read_rows(table, plan):
                count_rows(tally, rows)
                progress.update(task, completed=tally.rows)
            return
        import_accounts(opened.database, opened.actor.workspace_id, table, plan, tally, lambda rows: progress.update(task, completed=rows))


def _show_tally(console: Console, tally: ImportTally, workspace: str, dry_run: bool) -> None:
    if dry_run:
        console.print(f"{tally.imported:,} of {tally.rows:,} rows would be imported into {workspace}. Nothing was written (--dry-run).")
    else:
        console.print(
            f"Imported {tally.imported:,} of {tally.rows:,} rows into {workspace}: {tally.created:,} created, {tally.updated:,} updated.",
            style="bold",
        )
    if tally.approximated:
        said = ", ".join(f"{key} {count:,}" for key, count in tally.approximated.most_common())
        console.print(f"Approximated (a range, “about”, “10,001+”): {said}", soft_wrap=True)


def _report(console: Console, tally: ImportTally, report: Path | None) -> None:
    if not tally.problem_count:
        console.print("Every cell was read.")
        if report is not None:
            write_report((), report)
        return
    path = report or DEFAULT_REPORT
    write_report(tally.problems, path)
    console.print(
        f"{tally.problem_count:,} problem{'s' * (tally.problem_count > 1)}; the other cells of those rows were kept. First ones:",
        style="yellow",
    )
    for problem in islice(tally.problems, SHOWN_PROBLEMS):
        where = f"row {problem.line}" + (f", {clean_line(problem.column)}" if problem.column else "")
        console.print(f"  {where}: {clean_line(problem.message)}")
    cut = f" (the first {MAX_REPORTED:,})" if tally.problem_count > MAX_REPORTED else ""
    console.print(f"All of them{cut}, by row and column: {path}", soft_wrap=True)
