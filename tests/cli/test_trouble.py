"""A damaged database, a terminal that cannot show every character, a workspace that must be named again."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Winnow

pytestmark = pytest.mark.slow

WINNOW = Path(sys.executable).parent / "winnow"


def damage(file: Path) -> None:
    content = file.read_bytes()
    start = len(content) // 4
    file.write_bytes(content[:start] + b"\xa5" * (len(content) - start))


def run(home: Path, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([WINNOW, *arguments], capture_output=True, text=True, env={**os.environ, **environment}, cwd=home, check=False)


def test_a_damaged_database_is_told_in_one_sentence(winnow: Winnow, home: Path) -> None:
    (home / "a.csv").write_text("name,domain\n" + "".join(f"Co {number},co{number}.com\n" for number in range(3000)))
    assert run(home, "import", "accounts", "a.csv").returncode == 0
    damage(home / "home" / "winnow.db")

    asked, looked = run(home, "ask", "software companies in Boston"), run(home, "doctor")

    assert asked.returncode == 1
    assert "Traceback" not in asked.stderr and len(asked.stderr.strip().splitlines()) == 1
    assert "winnow.db" in asked.stderr and "winnow doctor" in asked.stderr
    assert [line[:5].strip() for line in looked.stdout.splitlines() if " Database:" in line] == ["fail"]


def test_a_terminal_without_unicode_gets_an_answer(winnow: Winnow, home: Path) -> None:
    (home / "a.csv").write_text("name,city,employees\nMüller – Söhne,Köln,1–5\n", encoding="utf-8")

    imported = run(home, "import", "accounts", "a.csv", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    asked = run(home, "ask", "companies in Köln", PYTHONIOENCODING="ascii", PYTHONUTF8="0")

    assert (imported.returncode, asked.returncode) == (0, 0), imported.stderr + asked.stderr
    assert "Traceback" not in imported.stderr + asked.stderr


def test_the_command_that_saves_names_the_workspace(winnow: Winnow, home: Path) -> None:
    (home / "a.csv").write_text("name,domain,country\nAcme,acme.com,Germany\nBeta,beta.com,France\n")
    winnow("import", "accounts", "a.csv", "-w", "my companies")

    result = winnow("ask", "-w", "my companies", "companies in Germany")

    assert "winnow ask --workspace 'my companies' --thread" in " ".join(result.stdout.split())
    assert "Go on with: winnow ask --workspace 'my companies' --thread" in result.stderr
