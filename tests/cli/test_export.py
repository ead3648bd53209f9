"""`winnow export accounts`: the whole list, or those that match an ICP, as CSV."""

import csv
import io
from pathlib import Path

import pytest

from tests.cli.conftest import Winnow

pytestmark = pytest.mark.slow


@pytest.fixture
def sample(winnow: Winnow) -> Winnow:
    winnow("demo", "--load-only", "--accounts", "4000", "--people", "100")
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
