"""The cost of a core preview against the number of accounts, as a picture."""

from importlib.util import find_spec
from pathlib import Path

from cli.bench.report import Line, Report


def plot(report: Report, file: Path) -> bool:
    """Write a PNG of every contender over the sizes; returns False where matplotlib is not installed."""
    if find_spec("matplotlib") is None:
        return False
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(8, 5), layout="constrained")
    for name, lines in _by_name(report).items():
        sizes, times = [line.accounts for line in lines], [line.median_ms for line in lines]
        own, bound = name.startswith("Winnow"), name.startswith("Memory")
        axes.loglog(sizes, times, "--" if bound else "-", marker="" if bound else "o", linewidth=2.5 if own else 1.3, label=name)
    axes.set(xlabel="accounts", ylabel="milliseconds (median)", title="Core preview of 10 parameters")
    axes.grid(visible=True, which="both", alpha=0.25)
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    figure.savefig(file, dpi=110)
    pyplot.close(figure)
    return True


def _by_name(report: Report) -> dict[str, list[Line]]:
    """Return the lines of the preview rows by contender, each by ascending size; the bound once."""
    found: dict[str, list[Line]] = {}
    for line in sorted(report.found.lines, key=lambda line: line.accounts):
        if line.row == "core" or (line.row == "slider" and line.name.startswith("Winnow")):
            found.setdefault(line.name, []).append(line)
    return found
