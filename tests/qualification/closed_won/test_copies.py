"""Records that an import doubled tell what one of them tells."""

from typing import Any

import numpy as np
import pytest

from qualification.closed_won.copies import without_copies
from qualification.columns import encode
from tests.support.deals import FIELDS, Document, analysis_of, documents


def doubled(count: int, copies: int, seed: int) -> tuple[list[Document], Any]:
    """Return records of luck, each there several times under ids of their own, in any order."""
    rng = np.random.default_rng(seed)
    accounts, won = documents(count, seed=900 + seed), rng.random(count) < 0.4
    order = rng.permutation(np.repeat(np.arange(count), copies))
    return [dict(accounts[place]) for place in order], won[order]


def test_copies_are_one_account_and_namesakes_are_not() -> None:
    one: Document = {"name": "Acme", "region": "EMEA", "employee_count": 50, "installed_tools": ["Okta", "Slack"]}
    accounts: list[Document] = [
        one,
        dict(one),
        one | {"employee_count": 51},
        one | {"installed_tools": ["Okta"]},
        {"region": "EMEA"},
        {"region": "EMEA"},
    ]
    columns = encode(FIELDS, range(1, 7), accounts)

    assert without_copies(columns, np.array([1, 2, 3, 4, 5, 6, 2])).tolist() == [1, 1, 3, 4, 5, 6, 1]


def test_doubled_records_are_counted_once() -> None:
    found = analysis_of(*doubled(60, 2, 1))

    assert found.cohort.accounts == 60
    assert any("They belong to 60 accounts" in sentence for sentence in found.sentences)


@pytest.mark.slow
@pytest.mark.parametrize("one_day", [False, True])
def test_luck_that_an_import_multiplied_stays_luck(one_day: bool) -> None:
    analyses = [analysis_of(*doubled(60, 3, seed), one_day=one_day) for seed in range(20)]

    assert sum(any(lift.significant for lift in each.findings) for each in analyses) <= 3
    assert sum(each.proposal is not None for each in analyses) <= 3
