"""A server under load, killed and fed nonsense for minutes: what was acknowledged is there, and nothing is half done."""

import asyncio
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cli.bench.under_load.run import ROW, measure_under_load
from cli.console import make_console
from storage.database import Database
from tests.faults.killing import kill_again_and_again, prepare, prepare_signals

pytestmark = [pytest.mark.soak, pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[2]
LOAD_SECONDS, KILL_SECONDS = 30, 30
KILLS = 10  # between two looks at the time
LONGER = {  # what `make test` runs with fewer examples, and the same each time; here a seed of the day's own
    "the product held against a model of it": ("tests/qualification/test_stateful.py", {"WINNOW_STATEFUL_STEPS": "300"}),
    "imports and inputs": ("tests/fuzz", {"WINNOW_FUZZ": "40"}),
}


def test_under_load_what_was_sent_is_what_was_stored() -> None:
    found = measure_under_load(make_console(), accounts=5_000, seconds=LOAD_SECONDS, postgresql=False, processes=1)

    assert all(line.agrees for line in found.lines)
    assert [goal for goal in found.goals if goal.unit == "errors" and not goal.is_met] == []
    assert {line.row for line in found.lines} == {ROW}


def test_kills_for_half_a_minute_lose_nothing(migrated_file: Path, tmp_path: Path) -> None:
    until, number = time.monotonic() + KILL_SECONDS, 0
    while time.monotonic() < until:
        path = tmp_path / f"{number}.db"
        shutil.copy(migrated_file, path)
        database = Database(f"sqlite:///{path}")
        asyncio.run(prepare(database))
        prepare_signals(f"sqlite:///{path}")

        report = kill_again_and_again(f"sqlite:///{path}", KILLS, int(time.time()) + number)

        assert report.problems == []
        number += 1


@pytest.mark.parametrize("what", LONGER)
def test_what_a_machine_makes_up_changes_nothing_for_longer(what: str) -> None:
    """In a process of its own: how many examples there are is read when the module is."""
    path, more = LONGER[what]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", path]

    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **more}, capture_output=True, text=True, timeout=280)

    assert done.returncode == 0, done.stdout[-3000:]
