"""The offline model passes what it passed: the committed baseline is held on every full run, and the command fails on a drop."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from agent.models import model_factory
from cli.eval import BASELINE
from cli.main import app
from evals.cases import load_cases
from evals.report import chosen, compare, read_baseline
from evals.run import Plan, prepare, run

pytestmark = pytest.mark.slow

HARD = "- {id: own, why: 'a message that nobody reads so', turns: [{user: insurance companies in Italy, expect: {draft: none}}]}"
EASY = "- {id: own, why: 'a message that everybody reads so', turns: [{user: insurance companies in Italy, expect: {changeset: save_icp}}]}"


def test_no_dev_case_that_passed_before_fails(eval_home: Path) -> None:
    plan = Plan(chosen(load_cases(), "dev", ()), "offline", model_factory("offline"), eval_home / "evals")

    report = run(plan, prepare(plan))

    assert compare(report, read_baseline(BASELINE)).worse == []
    assert report.by_scorer()["saved"] == 0


@pytest.mark.parametrize(("case", "exit_code", "said"), [(HARD, 1, "Worse than the baseline: own"), (EASY, 0, "No regression")])
def test_the_command_fails_on_a_regression_and_writes_its_reports(
    eval_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str, exit_code: int, said: str
) -> None:
    monkeypatch.setenv("WINNOW_HOME", str(eval_home))
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "mine.yaml").write_text(case)
    baseline = tmp_path / "baseline.json"
    baseline.write_text(json.dumps({"format": 1, "model": "offline", "cases": {"own": {"passes": 1, "trials": 1}}}))
    arguments = ["eval", "--split", "all", "--cases", str(tmp_path / "cases"), "--compare", str(baseline)]

    result = CliRunner().invoke(app, [*arguments, "--html", str(tmp_path / "r.html"), "--json", str(tmp_path / "r.json")])

    assert result.exit_code == exit_code, result.output
    assert said in result.output and "mine" in result.output
    assert json.loads((tmp_path / "r.json").read_text())["cases"]["own"]["trials"] == 1
    assert "insurance companies in Italy" in (tmp_path / "r.html").read_text()


def test_a_mistake_in_a_case_file_ends_the_command_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("- {id: own}")

    result = CliRunner().invoke(app, ["eval", "--cases", str(tmp_path)])

    assert result.exit_code == 2
    assert "mine.yaml, case own: why: Field required" in result.output
