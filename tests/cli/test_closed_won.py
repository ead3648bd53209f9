"""Outcomes from a file, and the bench that judges their analysis on data whose truth is known."""

from pathlib import Path

import pytest

from cli.bench.closed_won import DATA, NOTHING, maven, nothing, salvirt
from cli.bench.closed_won_data import MAVEN, SALVIRT
from tests.cli.conftest import Winnow

pytestmark = pytest.mark.slow

ACCOUNTS = "id,name,website\n1,Acme,acme.com\n2,Globex,globex.com\n"
DEALS = (
    "Deal ID,Account,Stage,Close date,Amount\nd1,acme,Closed Won,31/05/2026,$12k\nd2,Globex,Closed Lost,2026-06-01,\n"
    "d3,Nobody,Closed Won,2026-06-01,5\nd4,Acme,Negotiation,,\nd5,Acme,Sunny,2026-06-01,\n"
)


def test_deals_of_another_tool_are_imported_by_the_names_of_their_accounts(winnow: Winnow, home: Path) -> None:
    (home / "a.csv").write_text(ACCOUNTS)
    (home / "d.csv").write_text(DEALS)
    winnow("import", "accounts", "a.csv")

    first, second = winnow("import", "outcomes", "d.csv"), winnow("import", "outcomes", "d.csv")

    assert "Imported 2 of 5 outcomes into default: 2 created, 0 updated." in first.stdout
    assert "1 rows are deals that have not ended" in first.stdout
    assert "'Sunny' is no outcome" in first.stdout and "Nobody" in first.stdout
    assert "0 created, 2 updated" in second.stdout


def test_what_deals_tell_is_text_and_a_curve_in_a_picture(winnow: Winnow, home: Path) -> None:
    rows = [
        (place, place % 3 == 0, "Snowflake" if (place % 5 < 3 if place % 3 == 0 else place % 7 == 0) else "Okta") for place in range(400)
    ]
    tools = "\n".join(f"{place},Company {place},c{place}.com,{tool}" for place, _, tool in rows)
    deals = "\n".join(
        f"d{place},Company {place},Closed {'Won' if won else 'Lost'},{2025 + place % 2}-0{1 + place % 9}-10" for place, won, _ in rows
    )
    (home / "a.csv").write_text(f"id,name,website,installed tools\n{tools}\n")
    (home / "d.csv").write_text(f"Deal ID,Account,Stage,Close date\n{deals}\n")
    winnow("import", "accounts", "a.csv")
    winnow("import", "outcomes", "d.csv")

    text, picture = winnow("export", "insights"), winnow("export", "insights", "-o", "curve.png")

    assert "I compared" in text.stdout and "Installed tools has Snowflake" in text.stdout
    assert picture.exit_code == 0 and (home / "curve.png").read_bytes().startswith(b"\x89PNG")


def test_a_file_that_does_not_say_when_is_refused(winnow: Winnow, home: Path) -> None:
    (home / "a.csv").write_text(ACCOUNTS)
    (home / "d.csv").write_text("Account,Stage\nAcme,Won\n")
    winnow("import", "accounts", "a.csv")

    result = winnow("import", "outcomes", "d.csv")

    assert result.exit_code == 1
    assert "does not say when" in result.stderr


@pytest.mark.skipif(not (DATA / SALVIRT).exists(), reason="the data set of real B2B deals is not here")
def test_whole_weights_rank_real_deals_as_well_as_models_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.bench.closed_won.REPEATS", 1)  # one round of folds; the bench runs five

    found = salvirt(DATA)

    assert found.numbers["auc"] >= 0.8
    assert found.numbers["auc"] >= 0.98 * max(found.numbers["gradient boosting"], found.numbers["random forest"])


@pytest.mark.skipif(not (DATA / MAVEN).exists(), reason="the fictional CRM is not here")
def test_firmographics_without_signal_propose_nothing() -> None:
    assert maven(DATA).met


@pytest.mark.parametrize("name", NOTHING)
def test_where_there_is_no_effect_little_is_claimed(name: str) -> None:
    found = nothing(name, 12, 8_000, lambda: None)

    assert found.met, found.text
