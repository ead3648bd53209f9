"""`winnow import accounts` on real files and a real database."""

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Literal

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from cli import record_import
from cli.main import app
from qualification.records.writes import write_records
from storage.records import NewRecord, Upserted
from tests.cli.conftest import Winnow

pytestmark = pytest.mark.slow

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
    assert "3 problems: 3 cells not read as written" in result.stdout
    assert [path.name for path in home.iterdir()] == ["a.csv"]


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


def workspaces(home: Path) -> set[str]:
    with create_engine(f"sqlite:///{home}/home/winnow.db").connect() as connection:
        return {row[0] for row in connection.execute(text("SELECT name FROM workspace"))}


def test_rows_that_are_left_out_are_counted_apart_from_cells(winnow: Winnow, home: Path) -> None:
    (home / "a.csv").write_text('name,domain,employees\nAcme,acme.com,lots\n"Beta,beta.com,5\nA,a.com,6\nB,b.com,7\nC,c.com,8\nD,d.com,9\n')

    result = winnow("import", "accounts", "a.csv")

    assert "Imported 5 of 6 rows" in result.stdout
    assert "2 problems: 1 row left out; 1 cell not read as written, the other cells of those rows kept." in result.stdout


def test_a_second_import_of_companies_with_one_name_changes_nothing(winnow: Winnow, home: Path) -> None:
    (home / "a.csv").write_text("name,city\nAcme,Boston\nAcme,Denver\nAcme,Denver\n")

    first = winnow("import", "accounts", "a.csv")
    before = saved(home, "default")
    second = winnow("import", "accounts", "a.csv")

    assert "2 created, 0 updated, 1 joined with another row" in first.stdout
    assert set(before) == {"acme", "acme (denver)"}
    assert "0 created, 2 updated" in second.stdout
    assert saved(home, "default") == before


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError])
def test_an_import_that_is_stopped_says_what_is_in_and_how_to_finish(
    error: type[BaseException], winnow: Winnow, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "a.csv").write_text("name,domain\n" + "".join(f"Co {number},co{number}.com\n" for number in range(50)))
    monkeypatch.setattr(record_import, "CHUNK", 20)
    calls: list[int] = []

    def write_twice(
        session: Session, workspace_id: int, record_type: Literal["account"], records: Sequence[NewRecord], *, today: date
    ) -> Upserted:
        calls.append(len(records))
        if len(calls) == 3:
            raise error
        return write_records(session, workspace_id, record_type, records, today=today)

    monkeypatch.setattr(record_import, "write_records", write_twice)
    result = CliRunner().invoke(app, ["import", "accounts", "a.csv", "-w", "new"])

    assert result.exit_code != 0
    said = " ".join(result.stdout.split())
    assert "Stopped before the end of a.csv. In new are 40 of the 40 rows read so far: 40 created, 0 updated." in said
    assert "Run the same command again to finish" in said
    assert "Imported" not in said and "Every cell was read" not in said
    assert "10 created, 40 updated" in winnow("import", "accounts", "a.csv", "-w", "new").stdout


def test_a_failed_import_leaves_no_workspace(winnow: Winnow, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "a.csv").write_text("colour,size\nred,4\nblue,5\n")
    (home / "b.csv").write_text("name\nAcme\n")

    assert winnow("import", "accounts", "a.csv", "-w", "new").exit_code == 1
    assert winnow("import", "accounts", "b.csv", "-w", "new", "--dry-run").exit_code == 0
    monkeypatch.setattr(record_import, "write_records", lambda *_, **__: (_ for _ in ()).throw(OSError()))
    stopped = CliRunner().invoke(app, ["import", "accounts", "b.csv", "-w", "new"])

    assert "Stopped before a row was in new" in stopped.stdout
    assert "new" not in workspaces(home)
