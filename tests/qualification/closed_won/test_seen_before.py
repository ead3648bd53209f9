"""An ICP keeps which records its weights were learned from, and is marked where it is tested on them."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from qualification.closed_won.backtest import cross_validate
from qualification.closed_won.proposal import learn
from qualification.closed_won.question import Question
from qualification.closed_won.seen_before import count_seen
from qualification.columns import NO_DATE
from qualification.definitions import Definition, parse_definition
from qualification.edits import Clear, Describe, Rename, apply_edit
from tests.support.deals import TODAY, analysis_of, cohort_of, documents, snowflake_wins, won_by


def learned_icp(first: date, last: date) -> Definition:
    """Return an ICP with one weight that says it was learned from the deals of these days."""
    body = {
        "name": "Learned",
        "parameters": [{"field": "installed_tools", "mode": "score", "operator": "any_of", "value": ["Snowflake"], "weight": 10}],
        "learned_from": {"positive": "closed_won", "since": first.isoformat(), "until": last.isoformat(), "records": 700},
    }
    return parse_definition(body)


def test_a_proposal_keeps_which_days_it_was_learned_from_whatever_is_edited_later() -> None:
    accounts = documents(600)
    cohort = cohort_of(accounts, won_by(accounts, snowflake_wins))

    definition = learn(cohort.rows(np.arange(400)), Question()).definition

    assert definition is not None and definition.learned_from is not None
    edited = apply_edit(apply_edit(definition, Describe(description="ours")), Rename(name="Ours"))
    again = parse_definition(edited.dump())
    assert again.learned_from == definition.learned_from and again.learned_from is not None
    assert (again.learned_from.records, again.learned_from.positive) == (400, "closed_won")
    assert count_seen(cohort, again, "closed_won") == 400
    assert count_seen(cohort, again, "meeting") == 0
    assert apply_edit(definition, Clear()).learned_from is None
    assert "learned_from" not in Definition(name="By hand").dump()


def test_a_live_icp_that_learned_from_the_tested_deals_is_named_and_one_that_did_not_is_not() -> None:
    accounts = documents(1_500)
    before = TODAY - timedelta(days=900)
    live = [
        ("saw-them", learned_icp(TODAY - timedelta(days=730), TODAY)),
        ("saw-earlier-ones", learned_icp(before - timedelta(days=99), before)),
        ("by-hand", learned_icp(before, before).model_copy(update={"learned_from": None})),
    ]

    found = analysis_of(accounts, won_by(accounts, snowflake_wins), live=live)

    assert found.backtest is not None
    assert [marks.seen for marks in found.backtest.live] == [found.backtest.tested_on, 0, 0]
    assert found.backtest.proposed.seen == 0
    said = [sentence for sentence in found.sentences if "may have learned from records tested here" in sentence]
    assert len(said) == 1 and "saw-them" in said[0] and "saw-earlier-ones" not in said[0] and "by-hand" not in said[0]


def test_the_proposal_says_in_the_change_what_it_was_learned_from() -> None:
    accounts = documents(1_500)

    found = analysis_of(accounts, won_by(accounts, snowflake_wins))

    assert found.proposal is not None and found.backtest is not None
    learned = found.proposal.definition["learned_from"]
    assert learned["records"] == found.backtest.trained_on
    assert date.fromisoformat(learned["since"]) < date.fromisoformat(learned["until"]) < TODAY


@pytest.mark.slow
def test_identical_records_make_the_interval_of_a_cross_validation_no_narrower() -> None:
    accounts = documents(400)
    won = won_by(accounts, lambda each: 0.3 * (8.0 if "Snowflake" in each["installed_tools"] else 1.0))
    once = cohort_of(accounts, won, days=np.full(400, NO_DATE))
    rows = np.tile(np.arange(400), 4)
    copies = replace(once.rows(rows), accounts=np.arange(1_600), twins=rows)

    single, fourfold = (cross_validate(each, Question(), with_ceiling=False) for each in (once, copies))

    assert single is not None and fourfold is not None
    assert fourfold.high - fourfold.low > 0.8 * (single.high - single.low)
