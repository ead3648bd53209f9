"""What a benchmark found, as a table for people and as JSON for machines."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from rich.console import Console
from rich.table import Table
from rich.text import Text


@dataclass(frozen=True)
class Line:
    """One contender on one size. `ratio` is its time over that of the evaluator on the same records."""

    accounts: int
    name: str
    median_ms: float
    ratio: float
    threads: int
    version: str
    agrees: bool


@dataclass(frozen=True)
class Goal:
    """A goal of DESIGN §5 and how it was met. `value` must not be above `limit`."""

    accounts: int
    text: str
    value: float
    limit: float

    @property
    def is_met(self) -> bool:
        """Whether the goal is met."""
        return self.value <= self.limit


@dataclass(frozen=True)
class Report:
    """Everything that was measured in one run on one machine."""

    lines: tuple[Line, ...]
    goals: tuple[Goal, ...]
    left_out: tuple[str, ...]
    machine: dict[str, str | int | float]

    @property
    def agrees(self) -> bool:
        """Whether every contender gave the same counts."""
        return all(line.agrees for line in self.lines)

    def dump(self) -> dict[str, object]:
        """Return the report as JSON."""
        goals = [asdict(goal) | {"met": goal.is_met} for goal in self.goals]
        return {
            "lines": [asdict(line) for line in self.lines],
            "goals": goals,
            "left_out": list(self.left_out),
            "machine": self.machine,
            "agrees": self.agrees,
        }


def show(console: Console, report: Report) -> None:
    """Print the table, the goals and what was left out."""
    machine = ", ".join(f"{name} {value}" for name, value in report.machine.items())
    console.print(Text(f"Core preview of 10 parameters: waterfall, drop-one, histogram, bands. {machine}"), style="dim")
    grid = Table(box=None, pad_edge=False, header_style="bold")
    for heading, justify in (
        ("Accounts", "right"),
        ("", "left"),
        ("Median ms", "right"),
        ("× Winnow", "right"),
        ("Threads", "right"),
        ("Counts", "left"),
        ("Version", "left"),
    ):
        grid.add_column(heading, justify="right" if justify == "right" else "left")
    for line in report.lines:
        ratio = f"{line.ratio:,.2f}" if line.ratio < 10 else f"{line.ratio:,.0f}"
        verdict = Text("agree" if line.agrees else "DIFFER", style="" if line.agrees else "bold red")
        grid.add_row(f"{line.accounts:,}", line.name, f"{line.median_ms:,.2f}", ratio, str(line.threads or "–"), verdict, line.version)
    console.print(grid)
    show_goals(console, report.goals)
    for name in report.left_out:
        console.print(Text(f"Left out: {name} is not installed (pip install 'winnow[bench]')."), style="yellow")
    if not report.agrees:
        console.print(Text("The counts differ: one of them is wrong."), style="bold red")


def show_goals(console: Console, goals: Sequence[Goal]) -> None:
    """Print one line a goal."""
    for goal in goals:
        verdict = "ok" if goal.is_met else "MISSED"
        said = f"{verdict:<7}{goal.accounts:>9,}  {goal.text}: {goal.value:.3g} (goal ≤ {goal.limit:.3g})"
        console.print(Text(said), style="green" if goal.is_met else "bold yellow")
