"""The sample's outcomes: how many of each, over which time, and that the analysis finds what was planted."""

from collections import Counter
from datetime import timedelta

import pytest

from cli.bench.closed_won_studies import LEAK, PLANTED, found_in, sample_cohort, weighs
from qualification.closed_won.proposal import learn
from qualification.closed_won.question import Question
from sample.outcomes import generate_outcomes
from tests.sample.conftest import TODAY

pytestmark = pytest.mark.slow


def test_there_are_9500_outcomes_over_24_months_of_them_6000_closed_deals_a_quarter_won() -> None:
    outcomes = list(generate_outcomes(today=TODAY))

    kinds = Counter(each.kind for each in outcomes)
    assert len(outcomes) == 9_500 and len({each.external_id for each in outcomes}) == 9_500
    assert kinds["closed_won"] + kinds["closed_lost"] == 6_000
    assert 0.22 < kinds["closed_won"] / 6_000 < 0.28
    assert min(kinds[kind] for kind in ("reply", "meeting", "signup", "purchase")) > 250
    assert TODAY - timedelta(days=731) < min(each.occurred_on for each in outcomes)
    assert max(each.occurred_on for each in outcomes) < TODAY
    assert all((each.amount_usd is not None) == (each.kind in ("closed_won", "purchase")) for each in outcomes)


def test_the_first_outcomes_are_the_same_whatever_the_size() -> None:
    small, large = list(generate_outcomes(4_000, 9_000, today=TODAY)), list(generate_outcomes(8_000, 18_000, today=TODAY))

    assert large[: len(small)] == small


def test_all_five_planted_effects_are_found_and_the_leak_is_named() -> None:
    learned = learn(sample_cohort(20_000, 7), Question())

    assert [effect for effect in PLANTED if found_in(learned, effect)[0]] == list(PLANTED)
    assert [effect for effect in PLANTED if weighs(learned, effect)] == list(PLANTED)
    assert [leak.field for leak in learned.leaks] == [LEAK]
