"""`winnow demo` as a person starts it: a process of its own, from another folder."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
SIZE = ("--accounts", "8000", "--people", "9000")


def demo(home: Path) -> subprocess.CompletedProcess[str]:
    quiet = {name: value for name, value in os.environ.items() if not name.startswith("WINNOW_")}
    environment = quiet | {"WINNOW_HOME": str(home), "PYTHONPATH": str(CHECKOUT), "COLUMNS": "120"}
    command = [sys.executable, "-c", "from cli.main import app; app()", "demo", "--no-serve", *SIZE]
    return subprocess.run(command, cwd=home, env=environment, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.slow
def test_the_demo_counts_confirms_and_saves_also_the_second_time(tmp_path: Path) -> None:
    first, second = demo(tmp_path), demo(tmp_path)

    assert (first.returncode, first.stderr) == (0, "")
    lines = first.stdout.splitlines()
    assert sum(" left" in line and "/" in line.split()[0] for line in lines if line.startswith("  ")) >= 10
    assert [line for line in lines if line.startswith("› ")][1:] == [
        "› drop the geo filter",
        '› add a +5 for "uses Snowflake"',
        "› what's the qualification rate if I tighten employee count to 100–300?",
        "› confirm",
    ]
    assert any(" entered, 0 left" in line for line in lines)
    assert "Saved “Mid-market SaaS 2”" in first.stdout and "Draft" in first.stdout
    assert "Traceback" not in first.stdout
    assert second.returncode == 0 and "Saved “Mid-market SaaS 3”" in second.stdout
    assert "holds the sample already" in second.stdout
