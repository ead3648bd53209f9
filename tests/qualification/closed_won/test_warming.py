"""A service imports ahead what the first analysis would wait for."""

import subprocess
import sys

import pytest

SCRIPT = """
import sys
from qualification.closed_won.warming import imports_ahead
for each in imports_ahead():
    each()
ahead = set(sys.modules)
from datetime import date
from cli.bench.closed_won_data import read_of, sample_snapshot, TODAY
from qualification.closed_won.analysis import analyse
from qualification.closed_won.question import Question
snapshot, outcomes = sample_snapshot(4_000, seed=7)
found = analyse(snapshot, read_of(outcomes, Question()), Question(), (), today=TODAY)
assert found.backtest is not None and found.backtest.ceilings, found.sentences
computing = ("scipy", "sklearn", "joblib", "threadpoolctl")
print(sorted(name for name in set(sys.modules) - ahead if name.split(".")[0] in computing))
"""


@pytest.mark.slow
def test_after_the_imports_ahead_an_analysis_imports_nothing_more_to_compute_with() -> None:
    ran = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "[]"
