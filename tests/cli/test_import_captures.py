"""`winnow import captures` on real files: columns found by name, held or qualified, and repeats that change nothing."""

import csv
import json
from pathlib import Path

import pytest

from qualification.signals.states import SignalStatus, create_signal, list_signals
from storage.database import Database
from storage.workspaces import find_workspace
from tests.cli.conftest import Winnow
from tests.support.signals import captures_of

pytestmark = pytest.mark.slow

FILE = """Signal,Email,Job title,Company domain,Industry,Activity,Date
Keywords,zoe@acme.com,VP Sales,acme.com,Software,searched for crm,2026-11-20
keywords,not an address,,acme.com,,searched for crm,2026-11-20
Replies,yan@globex.com,CFO,www.globex.com,,replied,11/19/2026
Webinars,xi@hooli.com,,,,came,2026-11-18
"""


@pytest.fixture
def database(winnow: Winnow, home: Path) -> Database:
    """The workspace `default` with a signal that is off and one that is on."""
    winnow("db", "upgrade")
    (home / "accounts.csv").write_text("Company,Website\nAcme,acme.com\n")
    assert winnow("import", "accounts", "accounts.csv").exit_code == 0
    database = Database(f"sqlite:///{home}/home/winnow.db")
    signals: list[tuple[str, SignalStatus, bool]] = [("Keywords", "live", False), ("Replies", "live", True)]
    with database.bulk_writing() as session:
        workspace = find_workspace(session, "default")
        assert workspace is not None
        for name, status, on in signals:
            create_signal(session, workspace.id, name, "2nd_party", status, is_on=on)
    return database


def ids(database: Database) -> dict[str, int]:
    with database.bulk_reading() as session:
        workspace = find_workspace(session, "default")
        assert workspace is not None
        return {each.name: each.id for each in list_signals(session, workspace.id)}


def test_each_row_goes_to_the_signal_it_names_and_a_bad_one_costs_no_good_one(winnow: Winnow, home: Path, database: Database) -> None:
    (home / "c.csv").write_text(FILE)

    result = winnow("import", "captures", "c.csv")

    assert result.exit_code == 0
    assert "Took 2 of 4 rows into default: 1 held, 1 qualified as they arrived." in result.stdout
    assert "person.attributes.title" in result.stdout and "account.attributes.industry" in result.stdout
    (held,) = captures_of(database, ids(database)["Keywords"]).values()
    assert (held.state, held.payload["behaviour"], held.payload["person"]["attributes"]) == (
        "held",
        "searched for crm",
        {"title": "VP Sales"},
    )
    (qualified,) = captures_of(database, ids(database)["Replies"]).values()
    assert (qualified.state, qualified.occurred_at.date().isoformat()) == ("qualified", "2026-11-19")
    with (home / "winnow-import-errors.csv").open() as report:
        assert [(row["row"], row["column"]) for row in csv.DictReader(report)] == [("5", "signal"), ("3", "person.email")]


def test_a_second_import_takes_nothing_again(winnow: Winnow, home: Path, database: Database) -> None:
    (home / "c.csv").write_text(FILE)
    winnow("import", "captures", "c.csv")

    result = winnow("import", "captures", "c.csv")

    assert "Took 0 of 4 rows into default: 0 held, 0 qualified as they arrived, 2 known already." in result.stdout


def test_json_lines_hold_captures_as_the_api_takes_them(winnow: Winnow, home: Path, database: Database) -> None:
    item = {
        "external_id": "c1",
        "person": {"external_id": "p1", "attributes": {"title": "CEO"}},
        "account": {"domain": "acme.com"},
        "occurred_at": "2026-11-20T10:00:00+02:00",
    }
    (home / "c.jsonl").write_text(json.dumps(item) + "\n")

    result = winnow("import", "captures", "c.jsonl", "--signal", "keyw", "--dry-run")
    assert "1 of 1 rows could be taken into default: 1 held" in result.stdout and captures_of(database, ids(database)["Keywords"]) == {}
    assert winnow("import", "captures", "c.jsonl", "--signal", "keyw").exit_code == 0

    (held,) = captures_of(database, ids(database)["Keywords"]).values()
    assert (held.external_id, held.occurred_at.hour, held.payload["person"]["external_id"]) == ("c1", 8, "p1")


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        ("Email,Date\na@b.co,2026-11-20\n", (), "name the signal with --signal; there are Keywords, Replies"),
        ("Email,Date\na@b.co,2026-11-20\n", ("--signal", "Webinars"), "no signal is called Webinars"),
        ("Signal,Date\nKeywords,2026-11-20\n", (), "names nobody"),
        ("Signal,Email\nKeywords,a@b.co\n", (), "says no time"),
    ],
)
def test_a_file_that_cannot_be_captures_says_why(
    winnow: Winnow, home: Path, database: Database, text: str, options: tuple[str, ...], said: str
) -> None:
    (home / "c.csv").write_text(text)

    result = winnow("import", "captures", "c.csv", *options)

    assert result.exit_code == 1 and said in result.stderr.replace("\n", " ")
