"""What is one question counts once, and what is said of it is so."""

import numpy as np
import pytest

from qualification.closed_won.cohort import Cohort
from qualification.closed_won.intervals import corrected
from qualification.closed_won.proposal import observe
from qualification.closed_won.question import Question
from qualification.definitions import Operator
from tests.support.deals import Document, analysis_of, cohort_of, documents


def enriched_or_not(seed: int, *, won_filled: float = 0.95, lost_filled: float = 0.6) -> tuple[list[Document], list[bool]]:
    """Return deals of which the won are filled in more often, all fields together; nothing else matters."""
    rng = np.random.default_rng(seed)
    won = (rng.random(400) < 0.4).tolist()
    accounts = documents(400, seed=seed)
    bare = [rng.random() > (won_filled if is_won else lost_filled) for is_won in won]
    return [{"name": each["name"]} if is_bare else each for each, is_bare in zip(accounts, bare, strict=True)], won


def seen_of(seed: int) -> Cohort:
    return cohort_of(*enriched_or_not(seed))


def test_fields_that_are_filled_in_together_are_one_hypothesis() -> None:
    seen = observe(seen_of(1), Question())

    known = [place for place, rule in enumerate(seen.candidates.rules) if rule.operator is Operator.IS_KNOWN]
    together = [place for place in known if np.array_equal(seen.candidates.masks[place], seen.candidates.masks[known[0]])]
    assert len(together) >= 3
    assert len(set(seen.evidence.same[together].tolist())) == 1
    assert len(set(seen.evidence.same.tolist())) < len(seen.candidates)


def test_one_hypothesis_lets_no_other_through() -> None:
    sure, unsure = 1e-6, 0.03

    as_five = corrected([sure] * 5 + [unsure, 0.5, 0.6])
    as_one = corrected([sure] * 5 + [unsure, 0.5, 0.6], np.array([0] * 5 + [1, 2, 3]))

    assert as_five[5] < 0.05 < as_one[5]
    assert as_one[0] == pytest.approx(4e-6)


def test_where_only_being_filled_in_differs_it_is_said() -> None:
    found = analysis_of(*enriched_or_not(1))

    assert found.verdict == "no_signal" and found.proposal is None
    assert "only whether fields are filled in" in found.sentences[1] and "none does" not in found.sentences[1]
