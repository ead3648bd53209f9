"""`winnow bench`: every way to count gives the same counts, and a missing rival is named."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.bench import contenders
from cli.bench.answer import Answer
from cli.bench.contenders.contender import Contender, LeftOut
from cli.bench.contenders.evaluator import Evaluator, Slider
from cli.bench.contenders.loop import PlainLoop
from cli.bench.data import chunks_of
from cli.bench.measure import measure, percentile
from cli.bench.plot import plot
from cli.bench.report import Found, Goal, Line, Report
from cli.bench.rows.whole import measure_whole
from cli.console import make_console
from tests.cli.conftest import Winnow

pytestmark = pytest.mark.slow
SIZE = 3_000


@pytest.fixture(scope="module")
def evaluator() -> Evaluator:
    return filled(Evaluator())


def filled(contender: Evaluator) -> Evaluator:
    fill(contender)
    return contender


def fill(contender: Contender) -> None:
    for chunk in chunks_of(SIZE):
        contender.take(chunk)
    contender.ready()


def loop() -> Answer:
    plain = PlainLoop()
    fill(plain)
    return plain.run()


def test_the_evaluator_and_the_plain_loop_agree(evaluator: Evaluator) -> None:
    answer = evaluator.run()

    assert answer == loop()
    assert 0 < sum(answer.histogram) == sum(answer.bands) == answer.waterfall[-1][0] < SIZE
    assert all(missing or number for number, (_, _, missing) in enumerate(answer.waterfall))


@pytest.mark.parametrize(
    ("name", "package", "make"), [pytest.param(*rival, id=rival[0]) for rival in contenders.RIVALS if rival[0] != "Python loop"]
)
def test_every_rival_agrees(name: str, package: str | None, make: Callable[[], Contender], evaluator: Evaluator) -> None:
    if package is not None:
        pytest.importorskip(package, reason="the bench extra is not installed")
    try:
        rival = make()
    except LeftOut as reason:
        pytest.skip(str(reason))
    try:
        fill(rival)

        assert rival.run() == evaluator.run()
    finally:
        rival.close()


def test_a_moved_slider_gives_what_counting_anew_gives(evaluator: Evaluator) -> None:
    slider = Slider(evaluator.columns)
    answers = [slider.run() for _ in range(3)]

    assert slider.agrees()
    assert len(set(answers)) > 1


def test_the_whole_preview_counts_what_the_core_counts() -> None:
    found = measure_whole(make_console(), SIZE)

    assert [line.name for line in found.lines if line.agrees] == ["Winnow", "Winnow, core"]


def test_a_measurement_is_the_median_of_at_least_three_runs() -> None:
    calls: list[int] = []
    measured = measure(lambda: calls.append(1))

    assert 3 <= measured.runs <= 15 and len(calls) > measured.runs
    assert percentile([5, 1, 4, 2, 3], 95) == 5 and percentile([5, 1, 4, 2, 3], 50) == 3


def test_a_goal_is_met_up_to_its_limit() -> None:
    assert Goal("core", 1, "x", 0.2, 0.2).is_met and not Goal("core", 1, "x", 0.21, 0.2).is_met
    rate = {"unit": "/s", "more_is_better": True}
    assert Goal("captures", 1, "x", 1000, 1000, **rate).is_met and not Goal("captures", 1, "x", 999, 1000, **rate).is_met  # type: ignore[arg-type]


def test_the_cost_against_the_size_is_drawn(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="the bench extra is not installed")
    lines = [Line("core", size, name, size / 1000) for name in ("Winnow", "Memory bound") for size in (1000, 10_000)]

    assert plot(Report(Found(lines), {}), tmp_path / "cost.png")
    assert (tmp_path / "cost.png").read_bytes().startswith(b"\x89PNG")


def test_one_row_of_several_can_be_kept() -> None:
    found = Found([Line("core", 1, "a", 1.0), Line("slider", 1, "b", 1.0)], [Goal("core", 1, "x", 1, 1)], ["c"])

    assert found.only("slider") == Found([Line("slider", 1, "b", 1.0)], [], ["c"])


def test_a_rival_that_is_not_installed_is_named(winnow: Winnow, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contenders, "find_spec", lambda name: None)  # the machine's packages are not the test's

    result = winnow("bench", "--accounts", "2000", "--only", "core,slider", "--json", "b.json")

    assert result.exit_code == 0
    assert "Left out: DuckDB is not installed" in result.stdout
    found = json.loads((home / "b.json").read_text())
    assert found["agrees"] and [text.split()[0] for text in found["left_out"]] == ["pandas", "Polars", "DuckDB", "PostgreSQL"]
    assert [line["name"] for line in found["lines"] if line["row"] == "core"] == ["Winnow", "Memory bound", "Python loop", "SQLite"]
    assert {goal["row"] for goal in found["goals"]} == {"core", "slider"}


def test_counts_that_differ_end_with_exit_code_1(winnow: Winnow, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = loop()
    monkeypatch.setattr(PlainLoop, "run", lambda self: wrong)  # an answer for other records
    monkeypatch.setattr(contenders, "find_spec", lambda name: None)

    result = winnow("bench", "--accounts", "2000", "--only", "core")

    assert result.exit_code == 1
    assert "DIFFER" in result.stdout


def test_a_row_that_does_not_exist_is_refused_by_name(winnow: Winnow) -> None:
    result = winnow("bench", "--only", "core,speed")

    assert result.exit_code == 2
    assert "not speed" in result.output


def test_the_rows_with_a_database_and_a_server_run_at_any_size(winnow: Winnow, home: Path) -> None:
    result = winnow("bench", "--accounts", "400", "--only", "load,requalify,start,turn,captures,http", "--json", "b.json")

    assert result.exit_code == 0, result.output
    found = json.loads((home / "b.json").read_text())
    assert [goal["row"] for goal in found["goals"]] == [
        *("requalify", "start", "turn", "turn", "turn", "captures", "captures", "http", "load", "load", "requalify")
    ]
    assert [goal["value"] for goal in found["goals"] if goal["unit"] == "errors"] == [0]
