"""A gate is proposed where nearly all winners pass it, and never takes the scores' place."""

import numpy as np

from qualification.closed_won.proposal import learn
from qualification.closed_won.question import Question
from qualification.definitions import Definition, Mode
from tests.support.deals import Document, cohort_of, documents, luck, won_by


def three_traits(account: Document) -> float:
    """Return odds that three traits move: a tool, a region and an industry."""
    tool = 4.0 if "Snowflake" in account["installed_tools"] else 1.0
    return 0.3 * tool * (2.5 if account["region"] == "EMEA" else 1.0) * (0.3 if account["industry"] == "Energy" else 1.0)


def with_tier(accounts: list[Document], won: np.ndarray, among_lost: float) -> None:
    """Give nearly all winners a tier that only some of the others have."""
    rng = np.random.default_rng(3)
    for account, is_won in zip(accounts, won.tolist(), strict=True):
        account["custom.tier"] = "Good" if rng.random() < (0.995 if is_won else among_lost) else "Bad"


def proposed(accounts: list[Document], won: np.ndarray) -> Definition:
    definition = learn(cohort_of(accounts, won), Question()).definition
    assert definition is not None
    return definition


def test_beside_a_gate_the_traits_are_weighed_among_those_who_pass_it_up_to_ten() -> None:
    accounts = documents(900, seed=3)
    won = won_by(accounts, three_traits, seed=4)
    with_tier(accounts, won, 0.55)

    definition = proposed(accounts, won)

    assert [rule.field for rule in definition.of_mode(Mode.FILTER)] == ["custom.tier"]
    weights = {rule.value: rule.points for rule in definition.of_mode(Mode.SCORE)}
    assert weights[("Snowflake",)] == max(map(abs, weights.values())) >= 7
    assert weights[("EMEA",)] > 0 > weights[("Energy",)]
    assert definition.min_score > 0


def test_a_gate_beside_which_nothing_is_left_to_weigh_is_a_score() -> None:
    accounts = documents(900, seed=5)
    won = won_by(accounts, luck, seed=6)
    with_tier(accounts, won, 0.4)

    definition = proposed(accounts, won)

    assert [(rule.field, rule.mode) for rule in definition.parameters] == [("custom.tier", Mode.SCORE)]
    assert definition.parameters[0].points == 10 and definition.min_score > 0


def test_a_gate_that_leaves_too_few_of_the_others_is_a_score_too() -> None:
    accounts = documents(400, seed=7)
    won = won_by(accounts, three_traits, seed=8)
    with_tier(accounts, won, 0.04)

    definition = learn(cohort_of(accounts, won), Question(keep=("custom.tier",))).definition

    assert definition is not None and not definition.of_mode(Mode.FILTER)
    assert "custom.tier" in {rule.field for rule in definition.of_mode(Mode.SCORE)}
