"""Kill -9 at any moment loses no acknowledged write and leaves nothing half-applied or half-visible; jobs go on (DESIGN §6)."""

import asyncio
import os
import shutil
from pathlib import Path

import pytest

from storage.database import Database
from tests.faults.killing import kill_again_and_again, prepare, prepare_signals

KILLS = int(os.environ.get("WINNOW_KILLS", "35"))
SEED = int(os.environ.get("WINNOW_KILLS_SEED", "9"))
MADE = {"applied", "proposed", "undone", "ran", "imported", "captured"}
MOST_SERIES = 6  # a slow machine kills most victims before they have made anything


@pytest.mark.slow
def test_a_process_killed_at_any_moment_loses_nothing_it_acknowledged_and_leaves_nothing_half(migrated_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "winnow.db"
    shutil.copy(migrated_file, path)
    url = f"sqlite:///{path}"
    asyncio.run(prepare(Database(url)))
    prepare_signals(url)

    made: set[str] = set()
    for series in range(MOST_SERIES):
        report = kill_again_and_again(url, KILLS, SEED + series)
        made |= set(report.acknowledged)
        assert report.problems == []
        assert report.kills == KILLS
        if made >= MADE:
            break
    assert made >= MADE
