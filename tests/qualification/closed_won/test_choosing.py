"""Outcomes other than deals: everybody who was reached counts once, on one clock, beside those reached as often."""

from datetime import date, timedelta

import numpy as np
import pytest

from qualification.closed_won.choosing import Touches, choose
from qualification.closed_won.question import ask
from qualification.columns import days_of
from qualification.errors import InvalidRequest
from storage.outcomes import OutcomeTable

TODAY = date(2026, 11, 22)


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


def test_lost_deals_are_nothing_to_look_for_more_of() -> None:
    with pytest.raises(InvalidRequest, match="ask for closed_won"):
        ask("closed_lost")
    with pytest.raises(InvalidRequest, match="swap the two days"):
        ask(start=date(2026, 2, 1), end=date(2026, 1, 1))
