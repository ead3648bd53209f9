"""`winnow bench --scale`: both sides answer the same, and the figures are there."""

import asyncio
import json
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.bench.scaling.lag import watched
from cli.main import app


@pytest.mark.slow
def test_a_cluster_answers_as_this_process_does_and_both_are_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.bench.scaling.command.SHAPES", ((2, 4),))
    monkeypatch.setenv("COLUMNS", "200")

    result = CliRunner().invoke(
        app, ["bench", "--scale", "--accounts", "2000", "--json", str(tmp_path / "found.json")], catch_exceptions=False
    )

    assert result.exit_code == 0, result.output
    assert "2 workers, 4 parts" in result.stdout and "DIFFER" not in result.stdout
    (found,) = json.loads((tmp_path / "found.json").read_text())
    assert found["agrees"] and len(found["sides"]) == 3
    assert all(side["load_seconds"] > 0 and side["slider_ms"] > 0 for side in found["sides"])
    assert [side["name"] for side in found["sides"]] == ["this process", "2 workers, 4 parts", "2 workers, 4 parts, Parquet"]
    assert all(side["requalify_seconds"] > 0 for side in found["sides"][:2])
    assert len(found["sides"][1]["megabytes"]) == 2


async def test_a_loop_that_is_held_up_is_told_with_what_went_on() -> None:
    async with watched() as lag:
        lag.phase = "thinking"
        await asyncio.sleep(0.02)
        until = time.perf_counter() + 0.05
        while time.perf_counter() < until:
            pass
        await asyncio.sleep(0.02)

    assert lag.worst().phase == "thinking" and lag.worst().late_ms >= 40 and lag.p99_ms() <= lag.worst().late_ms
