"""What an import decides about the columns of a file, and about real files."""

import csv
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualification.errors import ImportFailed
from qualification.fields import ACCOUNT_FIELDS, PERSON_FIELDS, Field, FieldType, by_key
from qualification.importing import Converted, ImportPlan, convert, plan_import, read_table, write_report
from qualification.records.documents import clean_document

pytestmark = pytest.mark.slow

DATA = Path(__file__).parents[4] / "shared" / "data"
FIELDS = by_key(ACCOUNT_FIELDS)


def planned(folder: Path, content: str, **overrides: str) -> ImportPlan:
    path = folder / "accounts.csv"
    path.write_text(content, encoding="utf-8")
    return plan_import(read_table(path), FIELDS, "account", overrides)


def fields_of(plan: ImportPlan) -> dict[str, str | None]:
    return {column.source: column.field.key if column.field else None for column in plan.columns}


def real(name: str) -> tuple[ImportPlan, list[Converted]]:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"{name} is not beside this checkout")
    table = read_table(path)
    plan = plan_import(table, FIELDS, "account", {}, {})
    return plan, list(convert(table, plan))


def test_crunchbase_companies_are_understood() -> None:
    plan, rows = real("crunchbase2013_companies.csv")

    assert fields_of(plan) == {
        "permalink": None,
        "name": "name",
        "category_code": "industry",
        "funding_total_usd": "funding_amount_usd",
        "status": "custom.status",
        "country_code": "country",
        "state_code": "state",
        "region": "custom.region",
        "city": "city",
        "funding_rounds": "custom.funding_rounds",
        "founded_at": "custom.founded_at",
        "founded_year": "founded_year",
        "first_funding_at": "custom.first_funding_at",
        "last_funding_at": "last_funding_date",
        "last_milestone_at": "custom.last_milestone_at",
    }
    types = {field.key: field.type for field in plan.new_fields}
    assert types["custom.status"] is types["custom.region"] is FieldType.CATEGORY
    assert types["custom.founded_at"] is FieldType.DATE
    assert types["custom.funding_rounds"] is FieldType.NUMBER
    assert plan.external_id == "permalink"
    assert len(rows) == 17_727
    assert all(row.external_id for row in rows)
    assert {row.document.get("country") for row in rows} == {"United States"}
    assert {row.document.get("region") for row in rows} == {"North America"}
    assert sum(row.document.get("state") == "California" for row in rows) == 6_658
    assert any(row.document["name"] == "#NAME?" for row in rows)
    assert sum(len(row.problems) for row in rows) < 50


def test_financedatabase_equities_are_understood() -> None:
    plan, rows = real("financedatabase_equities.csv")

    fields = fields_of(plan)
    assert (fields["sector"], fields["industry"]) == ("industry", "sub_industry")
    assert (fields["website"], fields["country"], fields["state"]) == ("domain", "country", "state")
    assert (fields["market_cap"], fields["currency"], fields["industry_group"]) == (
        "custom.market_cap",
        "custom.currency",
        "custom.industry_group",
    )
    assert plan.external_id == "symbol"
    first = next(row for row in rows if row.external_id == "AALB.AS")
    assert (first.document["domain"], first.document["country"], first.document["region"]) == ("aalberts.com", "Netherlands", "EMEA")
    assert {row.document.get("state") for row in rows} >= {"New South Wales", "California", "Ontario", "São Paulo"}
    assert sum(len(row.problems) for row in rows) < 50


def test_sp500_constituents_are_understood() -> None:
    plan, rows = real("sp500_constituents.csv")

    assert fields_of(plan) == {
        "Symbol": None,
        "Security": "name",
        "GICS Sector": "industry",
        "GICS Sub-Industry": "sub_industry",
        "Headquarters Location": "city",
        "Date added": "custom.date_added",
        "CIK": "custom.cik",
        "Founded": "founded_year",
    }
    assert any("split into city, state and country" in note for note in plan.notes)
    first = rows[0].document
    assert (first["city"], first["state"], first["country"], first["region"]) == (
        "Saint Paul",
        "Minnesota",
        "United States",
        "North America",
    )
    assert next(row.document["founded_year"] for row in rows if row.document.get("custom.founded_year_original") == "2013 (1888)") == 2013
    assert sum("founded_year" in row.approximated for row in rows) == 39
    assert {row.document.get("country") for row in rows} >= {"United States", "Ireland", "Switzerland"}


def test_an_override_wins_over_the_guess_and_a_dash_leaves_a_column_out(tmp_path: Path) -> None:
    plan = planned(
        tmp_path, "id,name,sector,area\n1,Acme,Software,North\n", sector="sub_industry", AREA="custom.patch", name="-", id="name"
    )

    assert fields_of(plan) == {"id": "name", "name": None, "sector": "sub_industry", "area": "custom.patch"}
    assert [field.key for field in plan.new_fields] == ["custom.patch"]


def test_an_override_can_name_the_external_id(tmp_path: Path) -> None:
    plan = planned(tmp_path, "id,key,name\n1,a,Acme\n2,b,Beta\n", key="external_id")
    assert (plan.external_id, fields_of(plan)["id"]) == ("key", "custom.id")


def test_an_override_that_fits_badly_is_followed_and_noted(tmp_path: Path) -> None:
    plan = planned(tmp_path, "name,size\nAcme,big\nBeta,5\n", size="employee_count")
    assert any("only 50% of its values fit" in note for note in plan.notes)


def test_of_two_columns_for_one_field_the_better_name_has_it(tmp_path: Path) -> None:
    plan = planned(tmp_path, "name,headcount,employee_count\nAcme,5,6\nBeta,7,8\n")
    assert fields_of(plan) == {"name": "name", "headcount": "custom.headcount", "employee_count": "employee_count"}


def test_last_activity_does_not_move_the_last_signal_date(tmp_path: Path) -> None:
    plan = planned(tmp_path, "name,Last Activity,Last signal date\nAcme,2024-01-05,2024-01-06\n")
    assert fields_of(plan) == {"name": "name", "Last Activity": "custom.last_activity", "Last signal date": "last_signal_date"}


def test_a_custom_field_of_the_workspace_is_used_again(tmp_path: Path) -> None:
    path = tmp_path / "accounts.csv"
    path.write_text("name,Region,Tier\nAcme,SF Bay,1\nBeta,Boston,2\n", encoding="utf-8")
    table = read_table(path)
    first = plan_import(table, FIELDS, "account")

    again = plan_import(table, {**FIELDS, **by_key(first.new_fields)}, "account")

    assert fields_of(again) == fields_of(first) == {"name": "name", "Region": "custom.region", "Tier": "custom.tier"}
    assert again.new_fields == ()


def test_a_custom_field_of_another_type_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "accounts.csv"
    path.write_text("name,tier\nAcme,gold\nBeta,silver\n", encoding="utf-8")
    fields = {**FIELDS, "custom.tier": Field("custom.tier", "Tier", "Custom", FieldType.NUMBER)}
    assert fields_of(plan_import(read_table(path), fields, "account"))["tier"] == "custom.tier_2"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["yes", "no", "yes"], FieldType.BOOLEAN),
        (["1", "2", "3"], FieldType.NUMBER),
        (["$1m", "$2m", "3"], FieldType.MONEY),
        (["2020-01-01", "Jan 5, 2020", "n/a"], FieldType.DATE),
        (["gold", "silver", "gold"], FieldType.CATEGORY),
        (["a;b", "b;c", "d"], FieldType.MULTI_VALUE),
        (["02139", "10001", "94105"], FieldType.CATEGORY),
        ([f"note number {n} " + "x" * 90 for n in range(3)], FieldType.TEXT),
        ([f"word{n}" for n in range(100)], FieldType.TEXT),
    ],
)
def test_the_type_of_an_own_field_follows_from_its_values(cells: list[str], expected: FieldType, tmp_path: Path) -> None:
    plan = planned(tmp_path, "name,own\n" + "".join(f"n{place},{cell}\n" for place, cell in enumerate(cells)))
    assert [field.type for field in plan.new_fields] == [expected]


def test_without_an_id_column_ids_come_from_domains_or_names(tmp_path: Path) -> None:
    by_domain = planned(tmp_path, "name,website\nAcme,acme.example\nBeta,https://beta.example\n")
    assert by_domain.external_id == "website"
    assert [row.external_id for row in convert(read_table(tmp_path / "accounts.csv"), by_domain)] == ["acme.example", "beta.example"]

    by_name = planned(tmp_path, "name,employees\nAcme & Co,5\n東京 KK,6\n")
    assert by_name.external_id is None
    assert any("made from names" in note for note in by_name.notes)
    assert [row.external_id for row in convert(read_table(tmp_path / "accounts.csv"), by_name)] == ["acme-co", "東京-kk"]


def test_people_files_name_their_account(tmp_path: Path) -> None:
    path = tmp_path / "people.jsonl"
    people = [
        {
            "Full Name": "Ada",
            "Email": "ada@acme.example",
            "Company": "Acme",
            "Job Title": "CTO",
            "Phone": "+1 555 010 9999",
            "Seniority": "c_suite",
        }
    ]
    path.write_text("\n".join(map(json.dumps, people)), encoding="utf-8")
    table = read_table(path)

    plan = plan_import(table, by_key(PERSON_FIELDS), "person")
    (row,) = convert(table, plan)

    assert (plan.external_id, plan.accounts, row.external_id) == ("Email", ("Company",), "ada@acme.example")
    assert [(clue.column, clue.text) for clue in row.account] == [("Company", "Acme")]
    assert row.document == {"name": "Ada", "email": "ada@acme.example", "title": "CTO", "has_phone": True, "seniority": "C-level"}


def test_the_report_is_a_csv_that_runs_no_formula(tmp_path: Path) -> None:
    plan = planned(tmp_path, "id,name,employees\n1,Acme,=cmd()\n2,B,1\n3,C,1\n4,D,1\n5,E,1\n")
    problems = [problem for row in convert(read_table(tmp_path / "accounts.csv"), plan) for problem in row.problems]

    assert write_report(problems, tmp_path / "report.csv") == 1

    with (tmp_path / "report.csv").open(encoding="utf-8", newline="") as file:
        header, line = csv.reader(file)
    assert header == ["row", "column", "value", "problem"]
    assert line[:3] == ["2", "employees", "'=cmd()"]
    assert "employee_count takes a number" in line[3]


def test_a_report_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(ImportFailed, match="cannot be written"):
        write_report([], tmp_path / "nowhere" / "report.csv")


TEXT = st.text(alphabet=st.characters(exclude_characters="\r\n\x00", exclude_categories=["Cs"]), max_size=12)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(
    rows=st.lists(st.lists(TEXT, min_size=4, max_size=4), min_size=1, max_size=6),
    column=st.sampled_from(["country", "revenue", "founded", "tools", "hq", "is_open"]),
)
def test_any_csv_ends_as_clean_documents_or_problems(rows: list[list[str]], column: str, tmp_path: Path) -> None:
    path = tmp_path / "any.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["id", "name", column, "x"], ["1", "Acme", "5", "y"], *rows])
    table = read_table(path)
    plan = plan_import(table, FIELDS, "account", {"name": "name", "id": "external_id"})

    for row in convert(table, plan):
        clean = clean_document(plan.fields, dict(row.document))
        assert clean.document == row.document
        assert clean.problems == ()
