"""`winnow import people`: who they are, and which account each of them joins."""

import csv
import json
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.cli.conftest import Winnow

pytestmark = pytest.mark.slow

ACCOUNTS = """Account ID,Company,Website
a1,Acme,https://www.acme.example/
a2,Globex,globex.example
a3,Initech,initech.example
a4,Initech,initech.test
a5,Hooli,
a6,Twin One,twin.example
a7,Twin Two,twin.example
"""


@pytest.fixture
def companies(winnow: Winnow, home: Path) -> Winnow:
    (home / "accounts.csv").write_text(ACCOUNTS)
    assert winnow("import", "accounts", "accounts.csv", "-w", "crm").exit_code == 0
    return winnow


def saved(home: Path) -> dict[str, tuple[str | None, dict[str, object]]]:
    """People by external id: the external id of their account, and what is known of them."""
    query = text(
        "SELECT person.external_id, account.external_id, person.attributes FROM person LEFT JOIN account ON account.id = account_id "
        "ORDER BY person.id"
    )
    with create_engine(f"sqlite:///{home}/home/winnow.db").connect() as connection:
        return {row[0]: (row[1], json.loads(row[2])) for row in connection.execute(query)}


def lines_of(home: Path) -> dict[str, str]:
    with (home / "winnow-import-errors.csv").open(newline="") as report:
        return {row["row"]: row["problem"] for row in csv.DictReader(report)}


def test_a_person_joins_the_account_with_the_external_id_else_the_domain_else_the_name(companies: Winnow, home: Path) -> None:
    (home / "p.csv").write_text(
        "Person ID,Full Name,Company ID,Company Domain,Company Name\n"
        "p1,Ada,a1,globex.example,Initech\n"
        "p2,Ben,gone,https://GLOBEX.example/about,Acme\n"
        "p3,Cleo,,unknown.example,  hooli \n"
        "p4,Dora,,,ACME\n"
    )

    result = companies("import", "people", "p.csv", "-w", "crm")

    assert result.exit_code == 0
    assert {key: account for key, (account, _) in saved(home).items()} == {"p1": "a1", "p2": "a2", "p3": "a5", "p4": "a1"}
    assert "Of these people 4 have an account here, 0 have none." in result.stdout


def test_an_account_that_is_unknown_or_not_the_only_one_is_reported_and_costs_no_person(companies: Winnow, home: Path) -> None:
    (home / "p.csv").write_text("id,name,company\np1,Ada,Umbrella\np2,Ben,Initech\np3,Cleo,twin.example\np4,Dora,Acme\n")

    result = companies("import", "people", "p.csv", "-w", "crm")

    assert "Imported 4 of 4 rows into crm: 4 created, 0 updated." in result.stdout
    assert "Of these people 1 have an account here, 3 have none." in result.stdout
    assert {key: account for key, (account, _) in saved(home).items()} == {"p1": None, "p2": None, "p3": None, "p4": "a1"}
    problems = lines_of(home)
    assert "no account has the external id, domain or name Umbrella; the person is imported without joining one" in problems["2"]
    assert "2 accounts are called Initech" in problems["3"] and "2 accounts are called twin.example" in problems["4"]


def test_without_a_word_about_the_account_the_domain_of_the_email_decides(companies: Winnow, home: Path) -> None:
    (home / "p.csv").write_text("name,email\nAda,Ada@Acme.example\nBen,ben@gmail.com\nCleo,cleo@nobody.example\n")

    result = companies("import", "people", "p.csv", "-w", "crm")

    assert {key: account for key, (account, _) in saved(home).items()} == {
        "ada@acme.example": "a1",
        "ben@gmail.com": None,
        "cleo@nobody.example": None,
    }
    assert "Every cell was read" in result.stdout


def test_first_and_last_name_are_joined_and_the_role_is_found_by_name_and_values(companies: Winnow, home: Path) -> None:
    (home / "p.csv").write_text(
        "Surname;First name;Contact;Position;Rank;Area;Company country;Employer\n"
        "Lovelace;Ada;ada@acme.example;VP Sales;vice president;Sales;Germany;Acme\n"
        "Zuse;Konrad;kz@globex.example;Head of IT;C-suite;IT;France;Globex\n"
    )

    companies("import", "people", "p.csv", "-w", "crm")

    assert saved(home)["ada@acme.example"] == (
        "a1",
        {
            "name": "Ada Lovelace",
            "email": "ada@acme.example",
            "title": "VP Sales",
            "seniority": "VP",
            "department": "Sales",
            "custom.company_country": "Germany",
        },
    )


def test_a_last_name_column_called_name_is_told_from_a_whole_name(companies: Winnow, home: Path) -> None:
    (home / "a.csv").write_text("Vorname,Name,Mail\nAda,Lovelace,a@x.example\nKonrad,Zuse,k@x.example\n")
    (home / "b.csv").write_text("First name,Name,Mail\nGrace,Grace Hopper,g@x.example\nAlan,Alan Turing,t@x.example\n")

    companies("import", "people", "a.csv", "-w", "crm")
    companies("import", "people", "b.csv", "-w", "crm")

    assert [document["name"] for _, document in saved(home).values()] == ["Ada Lovelace", "Konrad Zuse", "Grace Hopper", "Alan Turing"]


def test_a_second_import_changes_nothing_and_keeps_an_account_that_it_does_not_name(companies: Winnow, home: Path) -> None:
    (home / "p.csv").write_text("id,name,company\np1,Ada,Acme\np2,Ben,Globex\n")
    companies("import", "people", "p.csv", "-w", "crm")
    before = saved(home)

    assert "0 created, 2 updated" in companies("import", "people", "p.csv", "-w", "crm").stdout
    assert saved(home) == before
    (home / "q.csv").write_text("id,name,company,title\np1,Ada,Nowhere,CTO\np2,Ben,,CFO\n")
    companies("import", "people", "q.csv", "-w", "crm")

    assert {key: account for key, (account, _) in saved(home).items()} == {"p1": "a1", "p2": "a2"}
    assert saved(home)["p1"][1]["title"] == "CTO"


def test_a_dry_run_says_who_would_have_an_account_and_writes_nobody(companies: Winnow, home: Path) -> None:
    (home / "p.csv").write_text("id,name,company\np1,Ada,Acme\np2,Ben,Nowhere\n")

    result = companies("import", "people", "p.csv", "-w", "crm", "--dry-run")

    assert "2 of 2 rows would be imported into crm. Nothing was written" in result.stdout
    assert "Of these people 1 have an account here, 1 have none." in result.stdout
    assert saved(home) == {}


def test_a_column_that_is_told_to_be_the_account_is_the_only_one(companies: Winnow, home: Path) -> None:
    (home / "p.csv").write_text("id,name,company,parent\np1,Ada,Acme,Globex\n")

    companies("import", "people", "p.csv", "-w", "crm", "--map", "parent=account")

    assert saved(home)["p1"][0] == "a2"
    assert "company" not in saved(home)["p1"][1]


def test_people_who_are_known_by_another_id_are_found_by_their_email(companies: Winnow, home: Path) -> None:
    (home / "p.csv").write_text("Contact ID,Name,Email\nc1,Ada,ada@acme.example\nc2,Ben,ben@acme.example\nc3,Ben,ben@acme.example\n")
    (home / "q.csv").write_text("Email,Job title\nADA@acme.example,CTO\nben@acme.example,CFO\nnew@acme.example,CEO\n")
    companies("import", "people", "p.csv", "-w", "crm")

    result = companies("import", "people", "q.csv", "-w", "crm")

    assert "2 created, 1 updated" in result.stdout
    assert [(key, document.get("title")) for key, (_, document) in saved(home).items()] == [
        ("c1", "CTO"),
        ("c2", None),
        ("c3", None),
        ("ben@acme.example", "CFO"),
        ("new@acme.example", "CEO"),
    ]
