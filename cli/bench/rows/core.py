"""The core preview beside what a user would use instead, and the slider: one parameter changed."""

from rich.console import Console

from cli.bench.contenders import rivals
from cli.bench.contenders.contender import Contender
from cli.bench.contenders.evaluator import Evaluator, Slider
from cli.bench.data import bytes_read, chunks_of
from cli.bench.measure import bytes_per_second, measure
from cli.bench.report import Found, Goal, Line

BOUND, SLIDER = "Memory bound", "Winnow, one changed"
GOALS = {"DuckDB": 1 / 5, "Python loop": 1 / 100, BOUND: 8.0}
SLIDER_LIMIT = 2.0


def measure_core(console: Console, size: int) -> Found:
    """Hold the evaluator beside all others that are there; the records are made once and given to all."""
    others, left_out = rivals()
    try:
        found = _compare(console, size, others)
    finally:
        for rival in others:
            rival.close()
    found.left_out += left_out
    return found


def measure_slider(console: Console, size: int) -> Found:
    """Measure the evaluator alone, with one parameter changed."""
    return _compare(console, size, []).only("slider")


def _compare(console: Console, size: int, others: list[Contender]) -> Found:
    evaluator = Evaluator()
    with console.status(f"Generating {size:,} accounts"):
        for chunk in chunks_of(size):
            for contender in (evaluator, *others):
                contender.take(chunk)
        for contender in (evaluator, *others):
            contender.ready()
    with console.status(f"Counting {size:,} accounts"):
        found = _measure_own(evaluator, size)
        own, answer = found.lines[0], evaluator.run()
        for rival in others:
            theirs = measure(rival.run)
            ratio = theirs.median_ms / own.median_ms
            found.lines.append(
                Line("core", size, rival.name, theirs.median_ms, None, ratio, rival.threads, rival.version, theirs.result == answer)
            )
    by_name = {line.name: line for line in found.lines if line.row == "core"}
    found.goals = [
        Goal("core", size, f"core preview ÷ {name}", own.median_ms / by_name[name].median_ms, limit)
        for name, limit in GOALS.items()
        if name in by_name
    ] + found.goals
    return found


def _measure_own(evaluator: Evaluator, size: int) -> Found:
    """Measure the memory right before and after: a machine that others use too is fast and slow by turns."""
    before = bytes_per_second()
    own = measure(evaluator.run)
    slider = Slider(evaluator.columns)
    moved = measure(slider.run)
    read = bytes_read(evaluator.columns)
    bound = read / max(before, bytes_per_second()) * 1000
    lines = [
        Line("core", size, evaluator.name, own.median_ms, None, 1.0, evaluator.threads, evaluator.version),
        Line("core", size, BOUND, bound, None, bound / own.median_ms, 1, f"{read / 1e6:,.1f} MB"),
        Line("slider", size, SLIDER, moved.median_ms, None, 1.0, 1, evaluator.version, slider.agrees()),
        Line("slider", size, BOUND, bound, None, bound / moved.median_ms, 1, f"{read / 1e6:,.1f} MB"),
    ]
    return Found(lines, [Goal("slider", size, "one parameter changed ÷ memory bound", moved.median_ms / bound, SLIDER_LIMIT)])
