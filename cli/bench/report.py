"""What a benchmark found, as a table for people and as JSON for machines."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Literal

from rich.console import Console
from rich.table import Table
from rich.text import Text

Unit = Literal["×", "ms", "s", "MB", "/s", "errors", "streams"]


@dataclass(frozen=True)
class Line:
    """One measurement. `ratio` is its time over that of Winnow in the same row on the same records."""

    row: str
    accounts: int
    name: str
    median_ms: float
    p95_ms: float | None = None
    ratio: float | None = None
    threads: int = 1
    version: str = ""
    agrees: bool = True


@dataclass(frozen=True)
class Goal:
    """A goal of DESIGN §5. `value` must not be above `limit`, or not below it where more is better."""

    row: str
    accounts: int
    text: str
    value: float
    limit: float
    unit: Unit = "×"
    more_is_better: bool = False

    @property
    def is_met(self) -> bool:
        """Whether the goal is met."""
        return self.value >= self.limit if self.more_is_better else self.value <= self.limit


@dataclass
class Found:
    """What one or several rows gave."""

    lines: list[Line] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def add(self, other: "Found") -> None:
        """Take in what another row gave; who was left out is said once."""
        self.lines += other.lines
        self.goals += other.goals
        self.left_out += [each for each in other.left_out if each not in self.left_out]

    def only(self, row: str) -> "Found":
        """Return what belongs to one row; who was left out of it stays."""
        lines, goals = [each for each in self.lines if each.row == row], [each for each in self.goals if each.row == row]
        return Found(lines, goals, list(self.left_out))


@dataclass(frozen=True)
class Report:
    """Everything that was measured in one run on one machine."""

    found: Found
    machine: dict[str, str | int | float]

    @property
    def agrees(self) -> bool:
        """Whether every contender gave the same counts."""
        return all(line.agrees for line in self.found.lines)

    def dump(self) -> dict[str, object]:
        """Return the report as JSON."""
        return {
            "lines": [asdict(line) for line in self.found.lines],
            "goals": [asdict(goal) | {"met": goal.is_met} for goal in self.found.goals],
            "left_out": self.found.left_out,
            "machine": self.machine,
            "agrees": self.agrees,
        }


def show(console: Console, report: Report) -> None:
    """Print the table, the goals and what was left out."""
    machine = ", ".join(f"{name} {value}" for name, value in report.machine.items())
    console.print(Text(machine), style="dim")
    console.print(_table(report.found.lines))
    show_goals(console, report.found.goals)
    for name in report.found.left_out:
        console.print(Text(f"Left out: {name}."), style="yellow")
    if not report.agrees:
        console.print(Text("The counts differ: one of them is wrong."), style="bold red")


def _table(lines: Iterable[Line]) -> Table:
    grid = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("Row", "Accounts", "", "Median ms", "p95 ms", "× Winnow", "Threads", "Counts", "Version"):
        grid.add_column(
            heading, justify="right" if heading in ("Accounts", "Median ms", "p95 ms", "× Winnow", "Threads") else "left", no_wrap=True
        )
    for line in lines:
        verdict = Text("agree" if line.agrees else "DIFFER", style="" if line.agrees else "bold red")
        p95 = "" if line.p95_ms is None else f"{line.p95_ms:,.2f}"
        numbers = (f"{line.median_ms:,.2f}", p95, _ratio(line.ratio), str(line.threads or "–"))
        grid.add_row(line.row, f"{line.accounts:,}", line.name, *numbers, verdict, line.version)
    return grid


def _ratio(ratio: float | None) -> str:
    if ratio is None:
        return ""
    return f"{ratio:,.2f}" if ratio < 10 else f"{ratio:,.0f}"


def show_goals(console: Console, goals: Sequence[Goal]) -> None:
    """Print one line a goal."""
    for goal in goals:
        verdict = "reached" if goal.is_met else "MISSED"
        sign = "≥" if goal.more_is_better else "≤"
        said = f"{verdict:<8}{goal.accounts:>11,}  {goal.text}: {goal.value:,.3g} {goal.unit} (goal {sign} {goal.limit:,.3g})"
        console.print(Text(said), style="green" if goal.is_met else "bold yellow")
