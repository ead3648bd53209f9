"""Weights of a proposal: what holds is weighed, at any number of deals."""

import pytest

from qualification.closed_won.proposal import learn
from qualification.closed_won.question import Question
from tests.support.deals import Document, cohort_of, documents, won_by


def three_traits(account: Document) -> float:
    """Return odds that three traits move: a tool, a region and an industry."""
    tool = 4.0 if "Snowflake" in account["installed_tools"] else 1.0
    return 0.3 * tool * (2.5 if account["region"] == "EMEA" else 1.0) * (0.3 if account["industry"] == "Energy" else 1.0)


@pytest.mark.parametrize("deals", [300, 600, 990, 1010])
def test_every_trait_that_holds_is_weighed_however_many_deals_there_are(deals: int) -> None:
    accounts = documents(deals, seed=21)
    learned = learn(cohort_of(accounts, won_by(accounts, three_traits, seed=71)), Question())

    assert learned.definition is not None
    weighed = {parameter.value: parameter.points for parameter in learned.definition.parameters}
    assert weighed[("Snowflake",)] == 10
    assert weighed[("EMEA",)] > 0
    assert weighed[("Energy",)] < 0
