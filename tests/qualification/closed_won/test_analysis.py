"""The analysis says what it found, refuses what it cannot know, and proposes nothing without a signal."""

import re
from typing import Any

import numpy as np
import pytest

from qualification.closed_won.choosing import Amounts
from qualification.closed_won.cohort import take_repeated
from qualification.closed_won.conclusion import learn_from, put_to_test
from qualification.closed_won.leakage import NOTHING_KEPT
from qualification.closed_won.proposal import observe
from qualification.closed_won.question import Question, ask
from qualification.closed_won.words import say_analysis
from qualification.columns import encode
from qualification.definitions import Mode, parse_definition
from qualification.errors import InvalidRequest, UnknownField
from tests.support.deals import FIELDS, Document, analysis_of, cohort_of, documents, luck, snowflake_wins, with_values, won_by


def few(won: int, lost: int) -> tuple[list[Document], Any]:
    return documents(won + lost), np.arange(won + lost) < won


def bare(count: int) -> tuple[list[Document], Any]:
    """Return accounts of which nothing is known."""
    return [{"name": f"Company {place}"} for place in range(count)], np.arange(count) % 2 == 0


@pytest.mark.parametrize(
    ("accounts", "won", "said"),
    [
        (*few(60, 0), "No record is there to compare with"),
        (*few(0, 60), "No record closed won"),
        (*few(0, 0), "There are no records"),
        (*few(3, 200), "too few"),
        (*bare(100), "No field has enough values"),
    ],
)
def test_bad_input_gets_a_sentence_and_not_a_number(accounts: list[Document], won: Any, said: str) -> None:
    found = analysis_of(accounts, won)

    assert said in found.sentences[0]
    assert found.findings == ()
    assert found.proposal is None and found.backtest is None
    assert found.verdict in ("refused", "no_signal")


def test_between_5_and_20_records_there_are_hints_and_no_proposal() -> None:
    found = analysis_of(*few(12, 300))

    assert found.verdict == "caveat"
    assert "take what follows as hints" in found.sentences[0]
    assert found.proposal is None


def test_without_a_signal_it_says_so_and_proposes_nothing() -> None:
    accounts = documents(600)

    found = analysis_of(accounts, won_by(accounts, luck))

    assert found.verdict == "no_signal"
    assert found.proposal is None
    assert any("carry no signal" in sentence and "would most likely have shown" in sentence for sentence in found.sentences)


@pytest.mark.slow
def test_the_proposal_follows_the_evidence_in_whole_weights_and_is_tested_on_later_deals() -> None:
    accounts = documents(1500)
    odds = lambda each: 0.3 * (4 if "Snowflake" in each["installed_tools"] else 1) * (0.25 if each["region"] == "EMEA" else 1)  # noqa: E731

    found = analysis_of(accounts, won_by(accounts, odds))

    assert found.verdict == "found" and found.proposal is not None and found.backtest is not None
    weights = {str(reason.parameter.get("value")): reason.parameter.get("weight") or 0 for reason in found.proposal.reasons}
    assert set(weights) == {"['Snowflake']", "['EMEA']"}
    assert weights["['Snowflake']"] > 5 and weights["['EMEA']"] < -5
    assert all(reason.reason for reason in found.proposal.reasons)
    assert found.proposal.rounding_cost < 0.01
    definition = parse_definition(found.proposal.definition)
    assert definition.min_score == found.proposal.min_score
    assert {each.mode for each in definition.parameters} == {Mode.SCORE}
    tested = found.backtest
    assert tested.trained_on + tested.tested_on == 1500 and tested.tested_on == pytest.approx(450, abs=5)
    assert tested.proposed.auc_low > 0.6
    assert tested.proposed.curve[0] == (0.0, 0.0) and tested.proposed.curve[-1] == (1.0, 1.0)
    assert tested.proposed.recall > 0 and tested.proposed.lift is not None and tested.proposed.lift > 1


def test_the_live_icp_stands_beside_the_proposal() -> None:
    accounts = documents(1500)
    live = parse_definition(
        {
            "name": "Okta",
            "parameters": [{"field": "installed_tools", "mode": "score", "operator": "any_of", "value": ["Okta"], "weight": 5}],
        }
    )

    found = analysis_of(accounts, won_by(accounts, snowflake_wins), live=[("okta", live)])

    assert found.backtest is not None
    assert found.backtest.live[0].name == "okta"
    assert found.backtest.proposed.auc > found.backtest.live[0].auc


def test_without_a_time_identical_records_are_held_back_together() -> None:
    accounts = documents(600)
    twins = [*accounts, *accounts]
    won = won_by(accounts, snowflake_wins)

    found = analysis_of(twins, np.concatenate([won, won]), one_day=True)

    assert found.backtest is not None
    assert found.backtest.how == "groups"
    assert any("other records that it has not seen" in sentence for sentence in found.sentences)


def test_competitors_and_customers_are_removed_from_the_proposal_and_stay_in_the_backtest() -> None:
    accounts = with_values(documents(900), {place: {"custom.is_competitor": place % 50 == 0} for place in range(900)})
    won = won_by(accounts, snowflake_wins)
    accounts = [each | {"is_current_customer": bool(is_won)} for each, is_won in zip(accounts, won, strict=True)]

    found = analysis_of(accounts, won)

    assert found.proposal is not None and found.backtest is not None
    excluded = [reason.parameter["field"] for reason in found.proposal.reasons if reason.parameter["mode"] == "exclude"]
    assert sorted(excluded) == ["custom.is_competitor", "is_current_customer"]
    assert found.backtest.proposed.recall > 0


def test_a_gate_is_proposed_only_where_nearly_all_winners_pass_it() -> None:
    accounts = [each | {"custom.tier": "A" if place % 3 else "B"} for place, each in enumerate(documents(900))]
    won = won_by(accounts, lambda each: 0.002 if each["custom.tier"] == "B" else 0.8 * (3 if "Okta" in each["installed_tools"] else 1))

    found = analysis_of(accounts, won)

    assert found.proposal is not None
    filters = [
        (reason.parameter["field"], reason.parameter["value"]) for reason in found.proposal.reasons if reason.parameter["mode"] == "filter"
    ]
    assert filters == [("custom.tier", ["A"])]


def test_a_trait_that_nearly_all_winners_share_is_tested_with_the_rest() -> None:
    accounts = documents(1200)
    rng = np.random.default_rng(3)
    won = rng.random(1200) < 0.25
    for account, is_won in zip(accounts, won.tolist(), strict=True):
        account["region"] = "EMEA" if rng.random() < (0.995 if is_won else 0.4) else "APAC"

    found = analysis_of(accounts, won)

    assert found.verdict == "found" and found.backtest is not None
    assert found.backtest.proposed.auc > 0.7
    assert found.backtest.proposed.selected < 0.7 * found.backtest.tested_on


def test_a_field_about_competitors_that_speaks_for_winning_excludes_nobody() -> None:
    accounts = documents(1200)
    won = won_by(accounts, luck)
    rng = np.random.default_rng(4)
    for account, is_won in zip(accounts, won.tolist(), strict=True):
        account["custom.is_competitor"] = bool(rng.random() < (0.5 if is_won else 0.2))

    found = analysis_of(accounts, won)

    assert found.proposal is not None
    assert [reason.parameter["mode"] for reason in found.proposal.reasons] == ["score"]


def test_a_minimum_score_gates_something_also_where_most_deals_are_won() -> None:
    accounts = documents(1500)

    found = analysis_of(accounts, won_by(accounts, lambda each: 5.0 if "Snowflake" in each["installed_tools"] else 1.5))

    assert found.proposal is not None and found.backtest is not None
    assert found.proposal.min_score > 0
    assert found.backtest.proposed.selected < 0.6 * found.backtest.tested_on


def test_by_value_a_trait_of_large_deals_is_found_and_its_win_rate_is_a_share_of_records() -> None:
    accounts = documents(1500)
    won = won_by(accounts, luck)
    rng = np.random.default_rng(6)
    large = np.array(["Snowflake" in each["installed_tools"] for each in accounts])
    amounts = np.where(large, 40_000, 8_000) * np.exp(rng.normal(0, 0.3, 1500))

    found = analysis_of(accounts, won, Question(by_value=True), amounts=amounts)

    first = found.findings[0]
    assert first.text == "Installed tools has Snowflake" and first.significant
    assert first.win_rate == pytest.approx(won[large].mean()) and first.lift > 1.5
    assert (first.value_usd or 0) > 3 * (first.rest_value_usd or 0)
    assert found.verdict == "found" and found.backtest is not None
    assert (found.backtest.proposed.value_share or 0) > found.backtest.proposed.recall


def test_by_value_it_is_said_which_amounts_count_for_less_and_which_for_the_mean() -> None:
    accounts = documents(400)
    won = won_by(accounts, luck)
    amounts = np.where(np.arange(400) % 4 == 0, np.nan, 1_000.0 + np.arange(400))
    amounts[np.flatnonzero(won & ~np.isnan(amounts))[0]] = 20_000_000

    found = analysis_of(accounts, won, Question(by_value=True), amounts=amounts)

    unknown = int(np.count_nonzero(won & np.isnan(amounts)))
    assert found.cohort.value_known == found.cohort.won - unknown and found.cohort.value_capped > 0
    assert found.cohort.mean_value_usd == pytest.approx(np.nanmean(amounts[won]))
    assert (
        f"{found.cohort.value_capped} above $1." in found.sentences[0]
        and f"{unknown} without a known amount as the mean" in found.sentences[0]
    )


def test_later_deals_of_accounts_that_were_learned_from_are_passed_over_and_counted() -> None:
    accounts = documents(1_000)
    won = won_by(accounts, snowflake_wins)
    owners = np.where(np.arange(1_000) >= 900, np.arange(1_000) - 900, np.arange(1_000))
    cohort = cohort_of(accounts, won, owners=owners, days=np.arange(1_000))

    learned = learn_from(cohort, Question(), NOTHING_KEPT, observe(cohort, Question()), "")
    concluded = put_to_test(cohort, Question(), learned, (), with_ceiling=False)

    assert concluded.tested is not None and (concluded.tested.tested_on, concluded.tested.passed_over) == (200, 100)
    said = " ".join(
        say_analysis(
            concluded, cohort, Question(), observe(cohort, Question()), 1.0, 0, Amounts(cohort.weights, 0, 0, 0.0, None, None, 0, None)
        )
    )
    assert (
        "200 later records of accounts that it did not learn from" in said
        and "100 later ones of accounts that it did are passed over" in said
    )


def test_the_proposal_holds_only_what_held_on_its_own() -> None:
    accounts = documents(1500)

    found = analysis_of(accounts, won_by(accounts, snowflake_wins))

    assert found.proposal is not None
    assert [reason.parameter["value"] for reason in found.proposal.reasons] == [["Snowflake"]]


def test_nothing_is_said_to_be_held_back_where_nothing_was() -> None:
    accounts = documents(60)
    won = np.arange(60) % 2 == 0
    for account, is_won in zip(accounts, won.tolist(), strict=True):
        account["region"] = "EMEA" if is_won else "APAC"

    found = analysis_of(accounts, won, Question(keep=("region",)))

    assert found.verdict == "caveat" and found.proposal is not None and found.backtest is None
    assert "no records were held back" in found.proposal.definition["description"]
    assert any("untested" in sentence for sentence in found.sentences)


def test_won_and_lost_of_different_times_propose_nothing_and_say_why() -> None:
    accounts = documents(600)
    won = np.arange(600) < 300
    for place, account in enumerate(accounts):
        account["region"] = "EMEA" if place % 10 < (6 if won[place] else 3) else "APAC"

    found = analysis_of(accounts, won, ago=700 - np.arange(600))

    assert found.verdict == "caveat" and found.proposal is None
    assert any("come from different times" in sentence for sentence in found.sentences)


def test_a_field_to_keep_that_does_not_exist_is_named() -> None:
    with pytest.raises(UnknownField, match="no field bogus"):
        analysis_of(*few(30, 30), Question(keep=("bogus",)))


def test_no_sentence_of_a_refusal_holds_a_rate() -> None:
    found = analysis_of(*few(3, 200))

    assert not re.search(r"\d %|0\.\d|AUC", " ".join(found.sentences))


def test_a_question_that_makes_no_sense_is_refused_with_what_there_is() -> None:
    with pytest.raises(InvalidRequest, match="positive takes one of reply, meeting"):
        ask("won")
    with pytest.raises(InvalidRequest, match="own contrast"):
        ask("purchase", "purchase")
    with pytest.raises(InvalidRequest, match="window_days"):
        ask(window_days=0)
    assert ask("purchase").against is None and Question().against == "closed_lost"


def test_an_account_with_several_deals_keeps_all_its_values_in_each() -> None:
    columns = encode(FIELDS, [1, 2], [{"installed_tools": ["Okta"], "region": "EMEA"}, {"installed_tools": ["Jira", "Slack"]}])

    taken = take_repeated(columns, np.array([1, 0, 1, 1]))

    assert [taken.fields["installed_tools"].at(row) for row in range(4)] == [
        ["Jira", "Slack"],
        ["Okta"],
        ["Jira", "Slack"],
        ["Jira", "Slack"],
    ]
    assert [taken.fields["region"].at(row) for row in range(4)] == [None, "EMEA", None, None]
