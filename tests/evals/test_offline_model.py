"""The offline model passes what it passed: the committed baseline is held on every full run."""

from pathlib import Path

import pytest

from agent.models import model_factory
from cli.eval import BASELINE
from evals.cases import load_cases
from evals.report import chosen, compare, read_baseline
from evals.run import Plan, prepare, run

pytestmark = pytest.mark.slow


def test_no_dev_case_that_passed_before_fails(tmp_path: Path) -> None:
    plan = Plan(chosen(load_cases(), "dev", ()), "offline", model_factory("offline"), tmp_path)

    report = run(plan, prepare(plan))

    assert compare(report, read_baseline(BASELINE)).worse == []
    assert report.by_scorer()["saved"] == 0
