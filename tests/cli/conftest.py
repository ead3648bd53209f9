"""A terminal in an empty home: real SQLite, no settings of the machine."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.main import app

Winnow = Callable[..., Result]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("WINNOW_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("WINNOW_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("WINNOW_NOW", "2026-11-22T12:00:00Z")
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def winnow(home: Path) -> Winnow:
    """Run a command as typed; standard output and error come back apart."""

    def run(*arguments: str, typed: str | None = None) -> Result:
        return CliRunner().invoke(app, list(arguments), input=typed, catch_exceptions=False)

    return run
