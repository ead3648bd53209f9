"""A real file, imported and asked in sentences: the counts are those that plain Python finds in the CSV."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

COMPANIES = Path(__file__).resolve().parents[3] / "shared" / "data" / "crunchbase2013_companies.csv"
WINNOW = Path(sys.executable).parent / "winnow"
Row = dict[str, str]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not COMPANIES.exists(), reason="the third-party rows of ../shared/data are not here"),
]


def amount(row: Row) -> float | None:
    """Dollars raised; the file has a few cells that hold dates instead."""
    text = row["funding_total_usd"]
    return float(text) if text.replace(".", "", 1).isdigit() else None


def founded(row: Row) -> int | None:
    return int(row["founded_year"]) if row["founded_year"].isdigit() else None


SENTENCES: list[tuple[str, Callable[[Row], bool]]] = [
    (
        "software companies in California or New York that raised more than $10M, founded after 2005",
        lambda row: (
            row["category_code"] == "software"
            and row["state_code"] in ("CA", "NY")
            and (amount(row) or 0) > 10e6
            and (founded(row) or 0) > 2005
        ),
    ),
    (
        "biotech in Massachusetts with at least $50 million in funding, founded before 2000",
        lambda row: (
            row["category_code"] == "biotech"
            and row["state_code"] == "MA"
            and (amount(row) or 0) >= 50e6
            and founded(row) is not None
            and (founded(row) or 0) < 2000
        ),
    ),
    (
        "advertising companies in Chicago or Boston with less than $5M in funding",
        lambda row: (
            row["category_code"] == "advertising"
            and row["city"] in ("Chicago", "Boston")
            and amount(row) is not None
            and (amount(row) or 0) < 5e6
        ),
    ),
    (
        "cleantech, raised between $1M and $20M, never California",
        lambda row: row["category_code"] == "cleantech" and 1e6 <= (amount(row) or 0) <= 20e6 and row["state_code"] != "CA",
    ),
    (
        "hardware or semiconductor companies in Texas founded between 2001 and 2008",
        lambda row: (
            row["category_code"] in ("hardware", "semiconductor") and row["state_code"] == "TX" and 2001 <= (founded(row) or 0) <= 2008
        ),
    ),
    (
        "either education companies in New York State or consulting companies in Florida, that raised over 500k",
        lambda row: (row["category_code"], row["state_code"]) in (("education", "NY"), ("consulting", "FL")) and (amount(row) or 0) > 500e3,
    ),
]


def winnow(home: Path, *arguments: str) -> str:
    environment = {**os.environ, "WINNOW_HOME": str(home), "NO_COLOR": "1"}
    done = subprocess.run([WINNOW, *arguments], capture_output=True, text=True, env=environment, cwd=home)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    winnow(home, "import", "accounts", str(COMPANIES), "--workspace", "companies")
    return home


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    with COMPANIES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(("sentence", "qualifies"), SENTENCES, ids=[sentence for sentence, _ in SENTENCES])
def test_a_sentence_counts_what_plain_python_counts(home: Path, rows: list[Row], sentence: str, qualifies: Callable[[Row], bool]) -> None:
    events: list[dict[str, Any]] = [
        json.loads(line) for line in winnow(home, "ask", "--json", "--workspace", "companies", sentence).splitlines()
    ]

    card = next(event["content"] for event in events if event["type"] == "ACTIVITY_SNAPSHOT")
    expected = sum(qualifies(row) for row in rows)
    assert card["kind"] == "save_icp"
    assert expected > 0
    assert (card["preview"]["total"], card["preview"]["qualified"]) == (len(rows), expected)
