"""What an operator means on multi-value texts."""

from datetime import date

import numpy as np
import pytest

from qualification.columns import TagsColumn
from qualification.definitions import Operator
from qualification.fields import ACCOUNT_FIELDS, by_key
from qualification.matching import matches

TOOLS = by_key(ACCOUNT_FIELDS)["installed_tools"]
COLUMN = TagsColumn(("Okta", "okta", "Jira"), np.array([0, 1, 2, 3]), np.array([0, 1, 1], np.int32), np.array([True, True, True, False]))


@pytest.mark.parametrize(
    ("operator", "value", "expected"),
    [
        (Operator.ANY_OF, ("OKTA",), [True, True, False, False]),
        (Operator.ALL_OF, ("okta", "OKTA", "jira"), [False, True, False, False]),
        (Operator.ALL_OF, ("okta", "absent"), [False, False, False, False]),
        (Operator.NONE_OF, ("jira", "absent"), [True, False, True, False]),
    ],
)
def test_every_spelling_of_a_label_counts_as_that_label(operator: Operator, value: tuple[str, ...], expected: list[bool]) -> None:
    assert matches(COLUMN, operator, value, TOOLS, today=date(2026, 3, 1)).tolist() == expected
