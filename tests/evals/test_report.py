"""The report counts, compares and shows; it judges nothing itself."""

from pathlib import Path

import orjson
import pytest

from agent.prices import Price
from evals.cases import Case, Turn
from evals.harness import Call, Transcript, TurnRecord
from evals.html_report import render_html
from evals.report import CaseResult, InvalidBaseline, Report, Trial, compare, read_baseline
from evals.saved_state import Saved
from evals.scorers import Fault

SAVED = Saved(icps=(), signals={}, held={}, terms=(), applied=(), rejected=(), rest=())
FAULT = Fault(1, "count", "the independent count is 5")


def record(user: str = "banks", answer: str = "5 qualify.") -> TurnRecord:
    events = [{"type": "TOOL_CALL_ARGS", "delta": "{}"}, {"type": "RUN_FINISHED"}]
    return TurnRecord(user, events, answer, [Call("draft_icp", {})], [], None, None, [], [], SAVED, SAVED, 0.1, {"m": (1000, 100)}, 0)


def result(case_id: str, *passed: bool, user: str = "banks", answer: str = "5 qualify.") -> CaseResult:
    case = Case(id=case_id, family=case_id, behaviour="build", why="for the sake of it", turns=[Turn(user=user)])
    return CaseResult(
        case,
        [
            Trial(Transcript(case, number, [record(user, answer)], SAVED), [] if ok else [FAULT])
            for number, ok in enumerate(passed, start=1)
        ],
    )


def report(*results: CaseResult, repeat: int = 1) -> Report:
    return Report("offline", "dev", repeat, 1.5, "abc", results, Price(1, 10))


def test_pass_k_is_the_chance_that_k_trials_all_pass() -> None:
    shaky = result("shaky", True, True, False)

    assert shaky.pass_all(1) == pytest.approx(2 / 3)
    assert shaky.pass_all(2) == pytest.approx(1 / 3)
    assert shaky.pass_all(3) == 0
    (build, whole) = report(shaky, result("steady", True, True, True), repeat=3).groups()
    assert whole.name == "all"
    assert whole.pass_rate == pytest.approx(5 / 6)
    assert whole.pass_k == pytest.approx(1 / 2)
    assert build.cost_usd(Price(1, 10)) == pytest.approx(6 * (1000 * 1 + 100 * 10) / 1e6)


def test_a_case_that_passes_less_often_than_in_the_baseline_is_a_regression(tmp_path: Path) -> None:
    file = tmp_path / "baseline.json"
    before = report(result("kept", True), result("lost", True), result("won", False), result("gone", True))
    file.write_bytes(orjson.dumps(before.dump()))

    found = compare(report(result("kept", True), result("lost", False), result("won", True), result("fresh", False)), read_baseline(file))

    assert (found.worse, found.better, found.new, found.unseen) == (["lost"], ["won"], ["fresh"], ["gone"])


def test_a_file_that_is_no_report_is_refused_with_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "baseline.json"
    file.write_text("{}")

    with pytest.raises(InvalidBaseline, match="write one with --json"):
        read_baseline(file)


def test_the_page_escapes_everything_and_loads_nothing() -> None:
    page = render_html(report(result("bad", False, user="<script>alert(1)</script>", answer='"><img src=x onerror=alert(2)>')))

    assert "<script>alert" not in page and "<img" not in page
    assert "&lt;script&gt;alert(1)" in page and "the independent count is 5" in page
    assert page.count("<script>") == 1
    assert "http" not in page and "src=" not in page.replace("src=x", "")
