"""Outcomes other than deals: everybody who was reached counts once, on one clock, beside those reached as often."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from qualification.closed_won.analysis import Read, prepare
from qualification.closed_won.choosing import Touches, choose
from qualification.closed_won.cohort import Cohort
from qualification.closed_won.known_before import History
from qualification.closed_won.proposal import observe
from qualification.closed_won.question import Question, ask
from qualification.columns import days_of, encode
from qualification.errors import InvalidRequest
from qualification.fields import PERSON_FIELDS
from qualification.snapshot import Snapshot
from storage.outcomes import OutcomeTable
from tests.support.deals import FIELDS, TODAY, Document, documents


def table(*rows: tuple[int, int, str, int]) -> OutcomeTable:
    """Return outcomes given as account, person, kind and days ago."""
    accounts, people, kinds, ago = zip(*sorted(rows, key=lambda row: -row[3]), strict=True) if rows else ((), (), (), ())
    return OutcomeTable(
        np.array(kinds, dtype=np.str_),
        np.array([days_of(TODAY - timedelta(days=each)) for each in ago], dtype=np.int32),
        np.full(len(kinds), np.nan),
        np.array(accounts, dtype=np.int64),
        np.array(people, dtype=np.int64),
        np.full(len(kinds), ""),
    )


def test_both_sides_are_seen_from_the_day_they_were_first_reached() -> None:
    outcomes = table((1, 0, "reply", 90), (1, 0, "meeting", 10), (2, 0, "reply", 80), (2, 0, "reply", 5))

    found = choose(outcomes, ask("meeting"), Touches.none())

    assert found.account_ids.tolist() == [1, 2] and found.won.tolist() == [True, False]
    assert found.days.tolist() == [days_of(TODAY - timedelta(days=90)), days_of(TODAY - timedelta(days=80))]
    assert found.touches.tolist() == [1, 2]  # the meeting itself is no time they were reached


def test_who_had_the_positive_outcome_before_the_window_takes_no_part() -> None:
    outcomes, before = table((1, 0, "meeting", 50), (2, 0, "meeting", 60), (3, 0, "signup", 40)), table((1, 0, "signup", 400))

    found = choose(outcomes, ask("signup", window_days=180), Touches.none(), before)

    assert found.account_ids.tolist() == [2, 3] and found.won.tolist() == [False, True]


def test_people_are_counted_where_outcomes_name_them() -> None:
    outcomes = table((1, 11, "meeting", 50), (1, 12, "reply", 40), (2, 21, "reply", 30))
    captures = Touches(np.array([2]), np.array([22]), np.array([days_of(TODAY)], dtype=np.int32))

    found = choose(outcomes, ask("meeting"), captures)

    assert found.person_ids.tolist() == [11, 12, 21, 22]
    assert found.account_ids.tolist() == [1, 1, 2, 2]


def test_being_reached_more_is_put_beside_being_reached_as_often() -> None:
    outcomes = table(*((1, 0, "reply", ago) for ago in range(1, 12)), (2, 0, "reply", 5), (3, 0, "meeting", 5))

    strata = choose(outcomes, ask("meeting"), Touches.none()).strata

    assert strata is not None
    by_account = dict(zip(choose(outcomes, ask("meeting"), Touches.none()).account_ids.tolist(), strata.tolist(), strict=True))
    assert by_account[2] == by_account[3] != by_account[1]


@pytest.mark.slow
@pytest.mark.parametrize("stops", [True, False])
def test_who_is_to_be_reached_more_often_is_no_better_fit(*, stops: bool) -> None:
    false = 0
    for seed in range(6):
        rng, accounts = np.random.default_rng(seed), documents(800, seed=seed)
        often = np.array(["Okta" in each["installed_tools"] for each in accounts])
        planned = 1 + rng.binomial(5, np.where(often, 0.75, 0.35))
        at = rng.geometric(0.12, 800)  # of each time they are reached, one in eight leads to a meeting
        won = at <= planned if stops else rng.random(800) < 0.3
        seen = observe(reached(accounts, won, np.where(won, at, planned) if stops else planned), Question("meeting"))
        false += any(rule.value == ("Okta",) and seen.evidence.significant[place] for place, rule in enumerate(seen.candidates.rules))

    assert false == 0


def reached(accounts: list[Document], won: Any, times: Any) -> Cohort:
    """Return accounts that were reached so often, three days apart; a meeting is on the day after the last time."""
    ids, first = np.arange(len(accounts)) + 1, days_of(TODAY) - 60 - np.arange(len(accounts)) % 600
    rows = np.repeat(np.arange(len(accounts)), times)
    nth = np.arange(len(rows)) - np.repeat(np.cumsum(times) - times, times)
    days = (first[rows] + 3 * nth).astype(np.int32)
    met = np.flatnonzero(won)
    met = met[np.argsort(first[met] + 3 * times[met], kind="stable")]
    kinds, nobody = np.full(len(met), "meeting"), np.zeros(len(met), dtype=np.int64)
    outcomes = OutcomeTable(
        kinds, (first[met] + 3 * times[met]).astype(np.int32), np.full(len(met), np.nan), ids[met], nobody, np.full(len(met), "")
    )
    question = ask("meeting")
    chosen = choose(outcomes, question, Touches(ids[rows], np.zeros(len(rows), dtype=np.int64), days))
    fields = encode(FIELDS, ids.tolist(), accounts)
    snapshot = Snapshot(1, 1, 1, FIELDS, PERSON_FIELDS, fields, encode(PERSON_FIELDS, [], []), np.zeros(0, dtype=np.int64))
    return prepare(snapshot, Read(outcomes, chosen, History()), question, TODAY).cohort


def test_lost_deals_are_nothing_to_look_for_more_of() -> None:
    with pytest.raises(InvalidRequest, match="ask for closed_won"):
        ask("closed_lost")
    with pytest.raises(InvalidRequest, match="swap the two days"):
        ask(start=date(2026, 2, 1), end=date(2026, 1, 1))
