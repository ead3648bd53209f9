"""`winnow bench`: generates the records, times every contender, compares their counts."""

import os
import platform
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import orjson
import typer
from rich.console import Console

from cli.bench.contenders import Evaluator, Slider, available
from cli.bench.data import bytes_read, chunks_of
from cli.bench.measure import bytes_per_second, measure
from cli.bench.report import Goal, Line, Report, show
from cli.console import make_console
from cli.errors import fail

MOST_ACCOUNTS = 20_000_000
GOAL_SIZE = 1_000_000
BOUND, SLIDER = "Memory bound", "Winnow, one changed"
GOALS = {  # contender over evaluator, or evaluator over contender: DESIGN §5
    "DuckDB": ("Winnow ÷ DuckDB", 1 / 5),
    "Python loop": ("Winnow ÷ Python loop", 1 / 100),
    BOUND: ("Winnow ÷ memory bound", 8.0),
}
SLIDER_LIMIT = 2.0


def run(accounts: str, json_file: Path | None) -> None:
    """Print the report; exit code 1 when the counts differ, also 0 when a goal is missed."""
    sizes = _sizes(accounts)
    if json_file is not None and not json_file.parent.is_dir():
        fail(f"--json {json_file}: there is no folder {json_file.parent}", exit_code=2)
    console = make_console()
    bandwidth = bytes_per_second()
    lines: list[Line] = []
    left_out: list[str] = []
    for size in sizes:
        found, left_out = _compare(console, size, bandwidth)
        lines += found
    report = Report(tuple(lines), tuple(_goals(lines)), tuple(left_out), _machine(bandwidth))
    show(console, report)
    if json_file is not None:
        json_file.write_bytes(orjson.dumps(report.dump(), option=orjson.OPT_INDENT_2))
    if not report.agrees:
        raise typer.Exit(1)


def _sizes(said: str) -> list[int]:
    try:
        sizes = [int(each.strip().replace("_", "")) for each in said.split(",")]
    except ValueError:
        fail(f"--accounts takes whole numbers with commas between, such as 100000,1000000, not {said}", exit_code=2)
    if not all(1 <= size <= MOST_ACCOUNTS for size in sizes):
        fail(f"--accounts takes numbers from 1 to {MOST_ACCOUNTS:,}", exit_code=2)
    return sizes


def _compare(console: Console, size: int, bandwidth: float) -> tuple[list[Line], list[str]]:
    """Return one line a contender, the evaluator first; records are generated once and given to all."""
    evaluator = Evaluator()
    rivals, left_out = available()
    with console.status(f"Generating {size:,} accounts"):
        for chunk in chunks_of(size):
            for contender in (evaluator, *rivals):
                contender.take(chunk)
        for contender in (evaluator, *rivals):
            contender.ready()
    with console.status(f"Counting {size:,} accounts"):
        own = measure(evaluator.run)
        lines = [Line(size, evaluator.name, own.median_ms, 1.0, evaluator.threads, evaluator.version, True)]
        slider = Slider(evaluator.columns)
        moved = measure(slider.run)
        lines.append(Line(size, SLIDER, moved.median_ms, moved.median_ms / own.median_ms, 1, "", slider.agrees()))
        bound = bytes_read(evaluator.columns) / bandwidth * 1000
        lines.append(Line(size, BOUND, bound, bound / own.median_ms, 1, f"{bytes_read(evaluator.columns) / 1e6:,.1f} MB", True))
        for rival in rivals:
            theirs = measure(rival.run)
            ratio, agrees = theirs.median_ms / own.median_ms, theirs.result == own.result
            lines.append(Line(size, rival.name, theirs.median_ms, ratio, rival.threads, rival.version, agrees))
    return lines, left_out


def _goals(lines: list[Line]) -> Iterator[Goal]:
    """Yield the goals of the largest size; they are set for a million accounts."""
    largest = max(line.accounts for line in lines)
    by_name = {line.name: line for line in lines if line.accounts == largest}
    for name, (text, limit) in GOALS.items():
        if name in by_name:
            yield Goal(largest, text, 1 / by_name[name].ratio, limit)
    yield Goal(largest, "One parameter changed ÷ memory bound", by_name[SLIDER].median_ms / by_name[BOUND].median_ms, SLIDER_LIMIT)


def _machine(bandwidth: float) -> dict[str, str | int | float]:
    return {
        "cores": os.cpu_count() or 1,
        "machine": platform.machine(),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "read GB/s": round(bandwidth / 1e9, 1),
    }
