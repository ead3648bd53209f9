"""What changed over time is no trait, however few deals there are; and advice in parts needs what a proposal needs."""

from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from qualification.closed_won.analysis import Read, prepare
from qualification.closed_won.choosing import Touches, choose
from qualification.closed_won.conclusion import learn_from, put_to_test
from qualification.closed_won.field_weights import FieldEvidence, weigh_fields
from qualification.closed_won.insights import inspect_icp
from qualification.closed_won.known_before import History
from qualification.closed_won.leakage import NOTHING_KEPT
from qualification.closed_won.payloads import IcpInsights
from qualification.closed_won.proposal import observe
from qualification.closed_won.question import Question
from qualification.columns import days_of, encode
from qualification.definitions import parse_definition
from qualification.fields import PERSON_FIELDS
from qualification.snapshot import Snapshot
from storage.outcomes import OutcomeTable
from tests.support.deals import FIELDS, TODAY, Document, cohort_of, documents, luck, snowflake_wins, won_by

BARE = parse_definition(
    {"name": "Ours", "parameters": [{"field": "installed_tools", "mode": "score", "operator": "any_of", "value": ["Okta"], "weight": -5}]}
)


def drifting(count: int, seed: int, *, is_apart: bool) -> tuple[list[Document], Any, Any]:
    """Return deals on which nothing depends but their time: tools spread over the years, and fewer and fewer win."""
    rng = np.random.default_rng(seed)
    accounts = documents(count, seed=seed)
    ago = np.sort(rng.integers(1, 700, count))[::-1]
    late = 1 - ago / 700
    for each, when in zip(accounts, late, strict=True):
        each["installed_tools"] = [
            *each["installed_tools"],
            *(tool for tool in ("Okta", "Slack", "Notion") if rng.random() < 0.1 + 0.8 * when),
        ]
    return accounts, late < 0.5 if is_apart else rng.random(count) < 0.8 - 0.6 * late, ago


def advised(accounts: list[Document], won: Any, ago: Any) -> tuple[dict[str, FieldEvidence], IcpInsights]:
    """Return the weights of fields and what is said of an ICP, both from one deal an account."""
    count, question = len(accounts), Question()
    days = np.array([days_of(TODAY - timedelta(days=int(each))) for each in ago], dtype=np.int32)
    order = np.argsort(days, kind="stable")
    kinds = np.where(np.asarray(won, dtype=np.bool_), "closed_won", "closed_lost")[order]
    nobody, ids = np.zeros(count, dtype=np.int64), np.arange(count, dtype=np.int64) + 1
    outcomes = OutcomeTable(kinds, days[order], np.full(count, 1e3), ids[order], nobody, np.full(count, ""))
    columns, people = encode(FIELDS, range(1, count + 1), accounts), encode(PERSON_FIELDS, [], [])
    snapshot = Snapshot(1, 1, 1, FIELDS, PERSON_FIELDS, columns, people, np.zeros(0, dtype=np.int64))
    found = Read(outcomes, choose(outcomes, question, Touches.none()), History())
    weights = weigh_fields(prepare(snapshot, found, question, TODAY), question)
    return weights, inspect_icp(snapshot, found, question, BARE, today=TODAY)


def test_few_deals_won_early_and_lost_late_speak_for_no_weight_and_no_rule() -> None:
    accounts, won, ago = drifting(78, 1, is_apart=True)

    weights, insights = advised(accounts, won, ago)

    assert all(each.weight is None and "different times" in each.text for each in weights.values())
    assert insights.verdict == "caveat" and "different times" in insights.sentences[0]
    assert {finding.kind for finding in insights.findings} == {"unknown"}


def test_weights_follow_from_deals_only_where_an_icp_would() -> None:
    accounts = documents(700)
    ago = 1 + 37 * np.arange(700) % 690

    weights, insights = advised(accounts, won_by(accounts, snowflake_wins), ago)
    few_weights, few = advised(
        accounts[:70], won_by(accounts[:70], lambda each: 20.0 if "Snowflake" in each["installed_tools"] else 0.2), ago[:70]
    )

    assert (weights["installed_tools"].weight or 0) >= 8 and "speak for" in weights["installed_tools"].text
    assert any(finding.kind == "gap" for finding in insights.findings)
    assert few_weights["installed_tools"].weight is None
    assert not [finding for finding in few.findings if finding.kind in ("gap", "avoid")]


@pytest.mark.slow
def test_a_few_deals_whose_win_rate_fell_over_the_years_make_no_icp() -> None:
    found = proposed = 0
    for seed in range(40):
        accounts, won, ago = drifting(60, seed, is_apart=False)
        cohort = cohort_of(accounts, won, days=days_of(TODAY) - ago)
        if min(cohort.wins, cohort.losses) < 20:
            continue
        seen = observe(cohort, Question())
        concluded = put_to_test(cohort, Question(), learn_from(cohort, Question(), NOTHING_KEPT, seen, ""), (), with_ceiling=False)
        found, proposed = found + seen.has_signal, proposed + (concluded.proposed is not None)

    assert found <= 5 and proposed <= 5  # 5 % promised; chance allows five of forty


def test_luck_gives_no_weights() -> None:
    accounts = documents(300, seed=5)

    weights, insights = advised(accounts, won_by(accounts, luck), 1 + 37 * np.arange(300) % 690)

    assert not [key for key, each in weights.items() if each.weight]
    assert not [finding for finding in insights.findings if finding.kind in ("gap", "avoid")]
