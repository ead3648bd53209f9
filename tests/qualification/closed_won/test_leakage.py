"""Fields that know the outcome are found, named and left out."""

from datetime import timedelta

import numpy as np
import pytest

from qualification.closed_won.leakage import Kept
from qualification.closed_won.proposal import observe
from qualification.closed_won.question import Question
from qualification.columns import EPOCH, days_of
from tests.support.deals import TODAY, Document, analysis_of, cohort_of, documents, luck, snowflake_wins, with_values, won_by

NAMES = tuple(f"Manager {number}" for number in range(15))


def leaking(kind: str, accounts: list[Document], won: list[bool]) -> list[Document]:
    """Return the accounts with a column that came with the outcome."""
    value: dict[str, Document] = {
        "filled on won only": {"custom.kickoff_owner": "Ada"},
        "a value that decides": {"custom.tier": "Customer"},
        "a flag that decides": {"custom.kickoff_done": True},
        "filled more often on won": {"custom.kickoff_owner": "Ada"},
        "one of many tags": {"removed_tools": ["CRM"]},
    }
    other: dict[str, Document] = {
        "filled on won only": {},
        "a value that decides": {"custom.tier": "Prospect"},
        "a flag that decides": {"custom.kickoff_done": False},
        "filled more often on won": {},
        "one of many tags": {"removed_tools": ["CRM"]},
    }
    filled = {place: value[kind] if is_won else other[kind] for place, is_won in enumerate(won)}
    if kind == "filled more often on won":
        filled = {place: value[kind] if place % 100 < (60 if is_won else 6) else {} for place, is_won in enumerate(won)}
    if kind == "one of many tags":
        filled = {place: {"removed_tools": ["CRM", NAMES[place % 15]] if is_won else ["CRM"]} for place, is_won in enumerate(won)}
    return with_values(accounts, filled)


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("filled on won only", "custom.kickoff_owner"),
        ("a value that decides", "custom.tier"),
        ("a flag that decides", "custom.kickoff_done"),
        ("filled more often on won", "custom.kickoff_owner"),
        ("one of many tags", "removed_tools"),
    ],
)
def test_a_leaking_column_is_found_named_and_left_out(kind: str, field: str) -> None:
    accounts = documents(600)
    won = won_by(accounts, snowflake_wins)

    found = analysis_of(leaking(kind, accounts, won.tolist()), won)

    assert [leak.field for leak in found.leaks] == [field]
    assert found.leaks[0].reason
    assert any("may be a true sign" in sentence and "keep" in sentence for sentence in found.sentences)
    assert any(f"I left out {found.leaks[0].label}" in sentence for sentence in found.sentences)
    assert field not in {each.field for each in found.findings}
    assert found.proposal is not None
    assert field not in {reason.parameter["field"] for reason in found.proposal.reasons}


@pytest.mark.parametrize("value", ["box", "number", "tag"])
def test_a_leak_that_is_false_or_zero_elsewhere_is_found_as_one_that_is_missing(value: str) -> None:
    accounts, rng = documents(600), np.random.default_rng(8)
    won = won_by(accounts, luck)
    for account, is_won in zip(accounts, won.tolist(), strict=True):
        done = bool(rng.random() < (0.6 if is_won else 0.03))
        if value == "box":
            account["custom.kickoff_done"] = done
        elif value == "number":
            account["net_new_headcount"] = int(rng.integers(1, 9)) if done else 0
        else:
            account["installed_tools"] = [*account["installed_tools"], *(["Onboarded"] if done else [])]

    found = analysis_of(accounts, won)

    assert [leak.rule for leak in found.leaks] == ["only_on_one_side"]
    assert found.proposal is None


def test_a_tag_that_leaks_takes_no_other_tag_out() -> None:
    accounts, rng = documents(800), np.random.default_rng(8)
    won = won_by(accounts, snowflake_wins)
    for account, is_won in zip(accounts, won.tolist(), strict=True):
        account["installed_tools"] = [*account["installed_tools"], *(["Onboarded"] if rng.random() < (0.6 if is_won else 0.03) else [])]

    found = analysis_of(accounts, won)

    assert [(leak.field, leak.values) for leak in found.leaks] == [("installed_tools", ("Onboarded",))]
    assert any("Installed tools (Onboarded)" in each and "other values took part" in each for each in found.sentences)
    assert not any("Onboarded" in each.text for each in found.findings)
    assert found.proposal is not None
    assert [reason.parameter["value"] for reason in found.proposal.reasons if reason.parameter["field"] == "installed_tools"] == [
        ["Snowflake"]
    ]


def test_what_a_category_held_before_it_was_overwritten_is_not_guessed() -> None:
    accounts, rng = documents(1_500), np.random.default_rng(8)
    won = won_by(accounts, luck)
    for account, is_won in zip(accounts, won.tolist(), strict=True):
        account["custom.tier"] = "Onboarding" if rng.random() < (0.4 if is_won else 0.01) else ("Gold", "Silver")[int(rng.integers(2))]

    found = analysis_of(accounts, won)

    assert [(leak.field, leak.values) for leak in found.leaks] == [("custom.tier", ("Onboarding",))]
    tiers = [each for each in found.findings if each.field == "custom.tier"]
    assert {each.text for each in tiers} == {"Tier is Gold", "Tier is Silver"} and not any(each.significant for each in tiers)


def test_a_tool_that_winners_have_five_times_as_often_is_no_leak() -> None:
    rng = np.random.default_rng(5)
    for number in range(20):
        accounts = documents(250, seed=number)
        won = won_by(accounts, luck, seed=number)
        for account, is_won in zip(accounts, won.tolist(), strict=True):
            account["removed_tools"] = ["CRM"] if rng.random() < (0.5 if is_won else 0.1) else []

        assert observe(cohort_of(accounts, won), Question()).leaks == ()


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


def test_values_that_the_history_knows_from_before_the_outcome_are_no_leak() -> None:
    accounts = documents(600)
    won = won_by(accounts, luck)
    cohort = cohort_of(leaking("a value that decides", accounts, won.tolist()), won)

    assert [leak.field for leak in observe(cohort, Question()).leaks] == ["custom.tier"]
    assert observe(cohort, Question(), Kept(np.ones(600, dtype=np.bool_))).leaks == ()


def test_what_was_filled_in_for_everybody_is_news_and_no_leak() -> None:
    accounts = documents(600)
    won = won_by(accounts, luck)
    cohort = cohort_of(accounts, won)
    everybody = Kept(np.ones(600, dtype=np.bool_), {"state": np.ones(600, dtype=np.bool_)})
    only = Kept(np.ones(600, dtype=np.bool_), {"state": cohort.won.copy()})

    assert observe(cohort, Question(), everybody).leaks == ()
    assert [leak.rule for leak in observe(cohort, Question(), only).leaks] == ["known_afterwards"]


def test_a_date_overwritten_after_the_outcome_is_not_taken_for_missing() -> None:
    accounts = documents(800)
    won = won_by(accounts, luck)
    rng = np.random.default_rng(3)
    days = np.array([days_of(TODAY) - int(rng.integers(100, 700)) for _ in accounts])
    for place, is_won in enumerate(won.tolist()):
        later = is_won and rng.random() < 0.8
        last = int(days[place]) + (int(rng.integers(1, 90)) if later else -int(rng.integers(1, 60)))
        accounts[place]["last_signal_date"] = (EPOCH + timedelta(days=last)).isoformat()

    cohort = cohort_of(accounts, won, days=days)
    seen = observe(cohort, Question())

    assert [leak.field for leak in seen.overwritten] == ["last_signal_date"]
    assert not any(rule.field == "last_signal_date" for rule in seen.candidates.rules)
    assert seen.leaks == ()


def test_a_box_that_is_ticked_on_few_of_the_won_and_on_none_of_the_others_is_named() -> None:
    accounts = documents(500, seed=3)
    won = won_by(accounts, luck, seed=4)
    ticked = np.random.default_rng(5).random(500) < 0.15

    found = analysis_of([each | {"custom.kickoff_done": bool(a and b)} for each, a, b in zip(accounts, won, ticked, strict=True)], won)

    assert [leak.field for leak in found.leaks] == ["custom.kickoff_done"]
    assert found.proposal is None


def test_what_many_lost_and_nobody_won_has_is_proposed_with_a_warning() -> None:
    accounts = documents(500, seed=3)
    won = won_by(accounts, luck, seed=4)
    dead = np.random.default_rng(5).random(500) < 0.6

    found = analysis_of([each | {"custom.kickoff_done": bool(b and not a)} for each, a, b in zip(accounts, won, dead, strict=True)], won)

    assert found.proposal is not None
    assert any("Kick-off done" in sentence and "not set because the deal was lost" in sentence for sentence in found.sentences)
