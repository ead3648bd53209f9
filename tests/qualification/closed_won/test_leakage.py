"""Fields that know the outcome are found, named and left out."""

import pytest

from qualification.closed_won.question import Question
from tests.support.deals import Document, analysis_of, documents, luck, snowflake_wins, with_values, won_by


def leaking(kind: str, accounts: list[Document], won: list[bool]) -> list[Document]:
    """Return the accounts with a column that came with the outcome."""
    value: dict[str, Document] = {
        "filled on won only": {"custom.kickoff_owner": "Ada"},
        "a value that decides": {"custom.tier": "Customer"},
        "a flag that decides": {"custom.kickoff_done": True},
    }
    other: dict[str, Document] = {
        "filled on won only": {},
        "a value that decides": {"custom.tier": "Prospect"},
        "a flag that decides": {"custom.kickoff_done": False},
    }
    return with_values(accounts, {place: value[kind] if is_won else other[kind] for place, is_won in enumerate(won)})


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("filled on won only", "custom.kickoff_owner"),
        ("a value that decides", "custom.tier"),
        ("a flag that decides", "custom.kickoff_done"),
    ],
)
def test_a_leaking_column_is_found_named_and_left_out(kind: str, field: str) -> None:
    accounts = documents(600)
    won = won_by(accounts, snowflake_wins)

    found = analysis_of(leaking(kind, accounts, won.tolist()), won)

    assert [leak.field for leak in found.leaks] == [field]
    assert found.leaks[0].reason
    assert any(f"I left out {found.leaks[0].label}" in sentence for sentence in found.sentences)
    assert field not in {each.field for each in found.findings}
    assert found.proposal is not None
    assert field not in {reason.parameter["field"] for reason in found.proposal.reasons}


def test_the_person_can_overrule_a_leak() -> None:
    accounts = documents(600)
    won = won_by(accounts, snowflake_wins)

    found = analysis_of(leaking("a value that decides", accounts, won.tolist()), won, Question(keep=("custom.tier",)))

    assert "as you asked" in found.leaks[0].reason
    assert found.findings[0].field == "custom.tier"
    assert not any("left out Tier" in sentence for sentence in found.sentences)


def test_what_an_outcome_makes_of_an_account_is_always_set_aside() -> None:
    accounts = documents(300)
    won = won_by(accounts, luck)

    found = analysis_of([each | {"is_current_customer": bool(is_won)} for each, is_won in zip(accounts, won, strict=True)], won)

    assert [each.field for each in found.set_aside] == ["is_current_customer"]
    assert found.leaks == ()
    assert found.proposal is None


def test_a_strong_but_honest_field_is_no_leak() -> None:
    accounts = documents(800)
    won = won_by(accounts, lambda each: 6.0 if each["region"] == "EMEA" else 0.2)

    found = analysis_of(accounts, won)

    assert found.leaks == ()
    assert found.findings[0].field == "region"
