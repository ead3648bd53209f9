"""`winnow bench`: makes its records, measures the rows that were asked for in one run, compares their counts."""

import os
import platform
import signal
import sys
import tempfile
from pathlib import Path

import numpy as np
import orjson
import typer
from rich.console import Console

from cli.bench.measure import bytes_per_second
from cli.bench.plot import plot
from cli.bench.report import Found, Report, show
from cli.bench.rows.core import measure_core, measure_slider
from cli.bench.rows.whole import measure_whole
from cli.console import make_console
from cli.errors import fail

COMPANY = 50_000  # the accounts of a workspace that is loaded
MOST_ACCOUNTS = 20_000_000
PREVIEW_ROWS = ("core", "slider", "whole")
DATABASE_ROWS = ("load", "requalify", "start", "turn", "captures", "http")
ROWS = PREVIEW_ROWS + DATABASE_ROWS


def run(accounts: str, only: str | None, json_file: Path | None, plot_file: Path | None) -> None:
    """Print the report; exit code 1 when the counts differ, also 0 when a goal is missed."""
    sizes, rows = sizes_of(accounts), _rows(only)
    for option, file in (("--json", json_file), ("--plot", plot_file)):
        if file is not None and not file.parent.is_dir():
            fail(f"{option} {file}: there is no folder {file.parent}", exit_code=2)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that servers are stopped and folders removed
    console = make_console()
    report = Report(_measure(console, sizes, rows), _machine())
    if plot_file is not None and not plot(report, plot_file):
        typer.echo("No plot: matplotlib is not installed (make bench installs it)", err=True)
    _tell(console, report, json_file)


def run_load(accounts: int, seconds: float, *, postgresql: bool, processes: int, json_file: Path | None) -> None:
    """Load a server and print what came of it; exit code 1 when what was sent is not what was stored."""
    from cli.bench.under_load.run import measure_under_load

    if processes > 1 and not postgresql:
        fail("--processes: several processes need PostgreSQL; say --postgresql too", exit_code=2)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    console = make_console()
    found = measure_under_load(console, accounts=accounts, seconds=seconds, postgresql=postgresql, processes=processes)
    _tell(console, Report(found, _machine()), json_file)


def _tell(console: Console, report: Report, json_file: Path | None) -> None:
    show(console, report)
    if json_file is not None:
        json_file.write_bytes(orjson.dumps(report.dump(), option=orjson.OPT_INDENT_2))
    if not report.agrees:
        raise typer.Exit(1)


def sizes_of(said: str) -> list[int]:
    """Return the sizes that were typed, ascending, or end the command."""
    try:
        sizes = [int(each.strip().replace("_", "")) for each in said.split(",")]
    except ValueError:
        fail(f"--accounts takes whole numbers with commas between, such as 50000,1000000, not {said}", exit_code=2)
    if not all(1 <= size <= MOST_ACCOUNTS for size in sizes):
        fail(f"--accounts takes numbers from 1 to {MOST_ACCOUNTS:,}", exit_code=2)
    return sorted(set(sizes))


def _rows(said: str | None) -> tuple[str, ...]:
    if said is None:
        return ROWS
    wanted = [each.strip() for each in said.split(",")]
    unknown = [each for each in wanted if each not in ROWS]
    if unknown:
        fail(f"--only takes rows out of {', '.join(ROWS)}, not {', '.join(unknown)}", exit_code=2)
    return tuple(row for row in ROWS if row in wanted)


def _measure(console: Console, sizes: list[int], rows: tuple[str, ...]) -> Found:
    found = Found()
    for size in sizes:
        previews = _measure_previews(console, size, rows)
        if size < max(sizes):
            previews.goals = []  # they are set for a million: below, what a call costs at all outweighs the records
        found.add(previews)
    if set(rows) & set(DATABASE_ROWS):
        from cli.bench.databases import measure_databases

        with tempfile.TemporaryDirectory(prefix="winnow-bench-") as folder:
            found.add(measure_databases(console, Path(folder), rows, max(sizes)))
    return found


def _measure_previews(console: Console, size: int, rows: tuple[str, ...]) -> Found:
    found = Found()
    if "core" in rows:
        core = measure_core(console, size)
        found.add(core if "slider" in rows else core.only("core"))
    elif "slider" in rows:
        found.add(measure_slider(console, size))
    if "whole" in rows:
        found.add(measure_whole(console, size))
    return found


def _machine() -> dict[str, str | int | float]:
    return {
        "cores": os.cpu_count() or 1,
        "machine": platform.machine(),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "read GB/s": round(bytes_per_second() / 1e9, 1),
    }
