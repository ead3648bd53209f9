"""`winnow import accounts` on real files and a real database."""

import csv
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.cli.conftest import Winnow

FILE = """Company,Website,Employees,Country,Revenue,Shoe size
Acme,https://www.acme.com/about,51-200,Germany,€5M,42
Globex,globex.com,lots,DE,$1.2M,43
Initech,initech.com,"1,250",Atlantis,,44
Hooli,hooli.com,300,US,$2B,45
Umbrella,umbrella.com,900,France,$3B,46
Stark,stark.com,70,Spain,$4M,41
"""


def saved(home: Path, workspace: str) -> dict[str, str]:
    with create_engine(f"sqlite:///{home}/home/winnow.db").connect() as connection:
        query = text(
            "SELECT external_id, attributes FROM account JOIN workspace ON workspace.id = workspace_id WHERE workspace.name = :name"
        )
        return {row[0]: row[1] for row in connection.execute(query, {"name": workspace})}


def test_a_bad_cell_is_reported_and_costs_no_row(winnow: Winnow, home: Path) -> None:
    (home / "a.csv").write_text(FILE)

    result = winnow("import", "accounts", "a.csv", "--workspace", "acme", "--rate", "EUR=1.1")

    assert result.exit_code == 0
    assert "Imported 6 of 6 rows into acme: 6 created, 0 updated" in result.stdout
    assert "custom.shoe_size" in result.stdout and "employee_count" in result.stdout
    assert "Approximated" in result.stdout and "employee_count 1" in result.stdout
    records = saved(home, "acme")
    assert len(records) == 6
    assert "5500000" in next(body for body in records.values() if "Acme" in body)
    with (home / "winnow-import-errors.csv").open() as report:
        assert {(row["row"], row["column"]) for row in csv.DictReader(report)} == {("3", "Employees"), ("4", "Country")}


def test_a_second_import_of_a_file_changes_nothing(winnow: Winnow, home: Path) -> None:
    (home / "a.csv").write_text(FILE)
    winnow("import", "accounts", "a.csv")
    before = saved(home, "default")

    result = winnow("import", "accounts", "a.csv")

    assert "0 created, 6 updated" in result.stdout
    assert saved(home, "default") == before


def test_a_dry_run_writes_nothing(winnow: Winnow, home: Path) -> None:
    (home / "a.csv").write_text(FILE)

    result = winnow("import", "accounts", "a.csv", "--dry-run", "--map", "Shoe size=-", "--report", "r.csv")

    assert result.exit_code == 0
    assert "6 of 6 rows would be imported" in result.stdout
    assert "custom.shoe_size" not in result.stdout
    assert saved(home, "default") == {}
    assert (home / "r.csv").exists()


def test_a_file_without_a_problem_leaves_no_report(winnow: Winnow, home: Path) -> None:
    (home / "a.csv").write_text("name,domain\nAcme,acme.com\n")

    assert "Every cell was read" in winnow("import", "accounts", "a.csv").stdout
    assert not (home / "winnow-import-errors.csv").exists()


def test_record_text_cannot_steer_the_terminal(winnow: Winnow, home: Path) -> None:
    (home / "a.csv").write_text("name,\x1b[2Jnote\nAcme \x1b]0;owned\x07,x\n[red]Globex[/red],y\n")

    result = winnow("import", "accounts", "a.csv")

    assert result.exit_code == 0
    assert "\x1b" not in result.output and "\x07" not in result.output
    assert "[red]" in result.output or "Acme" in result.output


def test_a_narrow_terminal_gets_every_column_and_its_field(winnow: Winnow, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "a.csv").write_text(FILE)
    monkeypatch.setenv("COLUMNS", "60")

    result = winnow("import", "accounts", "a.csv", "--dry-run")

    assert all(len(line) <= 60 for line in result.stdout.splitlines()[:14])
    assert "no field takes it" in " ".join(result.stdout.split())
