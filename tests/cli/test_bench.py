"""`winnow bench`: every way to count gives the same counts, and a missing rival is named."""

import json
from pathlib import Path

import pytest

from cli.bench import contenders
from cli.bench.answer import Answer
from cli.bench.contenders import Evaluator, PlainLoop, Slider
from cli.bench.data import chunks_of
from cli.bench.measure import measure
from cli.bench.report import Goal
from tests.cli.conftest import Winnow

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def evaluator() -> Evaluator:
    own = Evaluator()
    for chunk in chunks_of(3_000):
        own.take(chunk)
    own.ready()
    return own


def loop() -> Answer:
    plain = PlainLoop()
    for chunk in chunks_of(3_000):
        plain.take(chunk)
    return plain.run()


def test_the_evaluator_and_the_plain_loop_agree(evaluator: Evaluator) -> None:
    answer = evaluator.run()

    assert answer == loop()
    assert 0 < sum(answer.histogram) == sum(answer.bands) == answer.waterfall[-1][0] < 3_000
    assert all(missing or number for number, (_, _, missing) in enumerate(answer.waterfall))


def test_duckdb_agrees(evaluator: Evaluator) -> None:
    pytest.importorskip("duckdb", reason="the bench extra is not installed")
    rival = contenders.DuckDb()
    for chunk in chunks_of(3_000):
        rival.take(chunk)

    assert rival.run() == evaluator.run()


def test_a_moved_slider_gives_what_counting_anew_gives(evaluator: Evaluator) -> None:
    slider = Slider(evaluator.columns)
    answers = [slider.run() for _ in range(3)]

    assert slider.agrees()
    assert len(set(answers)) > 1


def test_a_measurement_is_the_median_of_at_least_three_runs() -> None:
    calls: list[int] = []
    measured = measure(lambda: calls.append(1))

    assert 3 <= measured.runs <= 15 and len(calls) > measured.runs


def test_a_goal_is_met_up_to_its_limit() -> None:
    assert Goal(1, "x", 0.2, 0.2).is_met and not Goal(1, "x", 0.21, 0.2).is_met


def test_a_rival_that_is_not_installed_is_named(winnow: Winnow, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contenders, "find_spec", lambda name: None)  # the machine's packages are not the test's

    result = winnow("bench", "--accounts", "2000", "--json", "b.json")

    assert result.exit_code == 0
    assert "Left out: DuckDB is not installed" in result.stdout
    found = json.loads((home / "b.json").read_text())
    assert found["agrees"] and found["left_out"] == ["DuckDB"]
    assert [line["name"] for line in found["lines"]] == ["Winnow", "Winnow, one changed", "Memory bound", "Python loop"]


def test_counts_that_differ_end_with_exit_code_1(winnow: Winnow, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = loop()
    monkeypatch.setattr(PlainLoop, "run", lambda self: wrong)  # an answer for other records
    monkeypatch.setattr(contenders, "find_spec", lambda name: None)

    result = winnow("bench", "--accounts", "2000")

    assert result.exit_code == 1
    assert "DIFFER" in result.stdout
