"""What an import could not read: counted, the first ones said, all of them in a report."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console

from cli.console import clean_line
from qualification.importing.convert import RowProblem
from qualification.importing.report import write_report

MAX_REPORTED = 100_000
SHOWN_PROBLEMS = 5
DEFAULT_REPORT = Path("winnow-import-errors.csv")


@dataclass
class Losses:
    """The rows that were read, and what of them was lost. `problems` holds the first `MAX_REPORTED`; `problem_count` counts all."""

    rows: int = 0
    problem_count: int = 0
    problems: list[RowProblem] = field(default_factory=list)

    def lose(self, problems: Sequence[RowProblem]) -> None:
        """Count what could not be read."""
        self.problem_count += len(problems)
        self.problems += problems[: MAX_REPORTED - len(self.problems)]


def show_first(console: Console, losses: Losses) -> None:
    """Print the first problems, each with its row and column."""
    for problem in losses.problems[:SHOWN_PROBLEMS]:
        where = f"row {problem.line}" + (f", {clean_line(problem.column)}" if problem.column else "")
        console.print(f"  {where}: {clean_line(problem.message)}")


def report_losses(console: Console, losses: Losses, report: Path | None) -> None:
    """Say what was lost and write it to a file; none is made when nothing was, or when no file is named."""
    if not losses.problem_count:
        console.print("Every cell was read.")
        return
    console.print(f"{losses.problem_count:,} problem{'s' * (losses.problem_count != 1)}. First ones:", style="yellow")
    show_first(console, losses)
    if report is not None:
        write_report(losses.problems, report)
        console.print(f"All of them, by row and column: {report}", soft_wrap=True)
