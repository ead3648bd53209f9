"""`winnow export accounts` and `leads`: the whole list, or those that match an ICP, as CSV."""

import csv
import io
from pathlib import Path

import pytest
from typer.testing import Result

from tests.cli.conftest import Winnow

pytestmark = pytest.mark.slow


@pytest.fixture
def sample(winnow: Winnow) -> Winnow:
    winnow("demo", "--load-only", "--accounts", "4000", "--people", "3000")
    return winnow


def test_every_account_comes_out_once(sample: Winnow) -> None:
    result = sample("export", "accounts")

    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert result.exit_code == 0 and "4,000 accounts" in result.stderr
    assert len({row["external_id"] for row in rows}) == 4000


def test_the_matches_of_an_icp_come_best_first_with_their_score(sample: Winnow, home: Path) -> None:
    result = sample("export", "accounts", "--icp", "mid-market-saas", "--min-score", "30", "-o", "m.csv")

    with (home / "m.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    scores = [float(row["score"]) for row in rows]
    assert result.exit_code == 0 and result.stdout == ""
    assert 0 < len(rows) < 4000
    assert scores == sorted(scores, reverse=True) and scores[-1] >= 30
    assert {(row["icp_code"], row["icp_version"], row["sub_industry"]) for row in rows} == {("mid-market-saas", "1", "SaaS")}


def test_a_file_that_cannot_be_written_is_told(sample: Winnow, home: Path) -> None:
    (home / "d").mkdir()

    result = sample("export", "accounts", "-o", "d")

    assert result.exit_code == 1 and "--output d cannot be written" in result.stderr


def rows_of(result: Result) -> list[dict[str, str]]:
    assert result.exit_code == 0
    return list(csv.DictReader(io.StringIO(result.stdout)))


def test_every_person_comes_out_once_with_their_bucket(sample: Winnow) -> None:
    result = sample("export", "leads")

    rows = rows_of(result)
    assert "3,000 leads" in result.stderr and len({row["external_id"] for row in rows}) == 3000
    assert {row["bucket"] for row in rows} == {"qualified", "no_persona_fit", "not_qualified"}
    assert all((row["icp_code"] == "") == (row["bucket"] == "not_qualified") for row in rows)


def test_the_leads_of_an_icp_come_best_first_with_persona_and_contributions(sample: Winnow) -> None:
    rows = rows_of(sample("export", "leads", "--icp", "mid-market-saas"))
    sellers = rows_of(sample("export", "leads", "--icp", "mid-market-saas", "--persona", "revenue-leader"))

    scores = [(float(row["icp_score"]), int(row["icp_points"])) for row in rows]
    assert scores == sorted(scores, reverse=True) and 0 < len(sellers) < len(rows)
    assert {row["persona_name"] for row in sellers} == {"Revenue Leader"}
    assert any("Salesforce" in row["top_contributions"] for row in rows)


def test_an_export_of_a_draft_says_why_it_is_empty(sample: Winnow) -> None:
    result = sample("export", "accounts", "--icp", "smb-e-commerce")

    assert rows_of(result) == []
    assert "smb-e-commerce is a draft: nothing is scored with it until it is published" in result.stderr


def test_options_that_do_not_go_together_are_told_by_their_name(sample: Winnow) -> None:
    for options, said in {
        ("--min-score", "5"): "--min-score needs --icp",
        ("--bucket", "hot"): "--bucket takes not_qualified, no_persona_fit or qualified",
        ("--icp", "mid-market-saas", "--persona", "cook"): "--persona: version 1 of mid-market-saas has no persona cook",
    }.items():
        result = sample("export", "leads", *options)
        assert result.exit_code == 2 and said in result.stderr


def test_a_search_narrows_what_comes_out(sample: Winnow) -> None:
    result = sample("export", "leads", "--search", "VP sales")

    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert result.exit_code == 0 and 0 < len(rows) < 3000
    assert all("vp" in " ".join(row.values()).casefold() and "sales" in " ".join(row.values()).casefold() for row in rows)
