"""The planted truth is in the deals, and nothing else is."""

from collections.abc import Callable
from math import exp

import numpy as np
import pytest

from sample.documents import Document
from sample.draws import HiddenDeal, hidden_deals
from sample.truth import CERTIFIED, EMEA, GOVERNMENT, SERIES_B_OR_C, SNOWFLAKE
from tests.sample.conftest import Sample

pytestmark = pytest.mark.slow

TRUTH: tuple[tuple[str, float, Callable[[Document], bool]], ...] = (
    ("Snowflake", SNOWFLAKE, lambda d: "Snowflake" in d["installed_tools"]),
    ("certified", CERTIFIED, lambda d: d.get("custom.security_program") in ("SOC 2", "ISO 27001")),
    ("Series B or C", SERIES_B_OR_C, lambda d: d.get("funding_stage") in ("Series B", "Series C")),
    ("EMEA", EMEA, lambda d: d["region"] == "EMEA"),
    ("Government", GOVERNMENT, lambda d: d["industry"] == "Government"),
)
NOISE: tuple[tuple[str, Callable[[Document], bool]], ...] = (
    *(
        (tool, lambda d, tool=tool: tool in d["installed_tools"])
        for tool in ("Databricks", "Salesforce", "HubSpot", "Okta", "Stripe", "Slack")
    ),
    *(
        (industry, lambda d, industry=industry: d["industry"] == industry)
        for industry in ("Software", "Healthcare", "Retail", "Manufacturing")
    ),
    ("mid-market", lambda d: 51 <= d.get("employee_count", 0) <= 500),
    ("customer", lambda d: bool(d["is_current_customer"])),
)


@pytest.fixture(scope="session")
def deals() -> list[HiddenDeal]:
    return list(hidden_deals())


@pytest.fixture(scope="session")
def documents(sample: Sample) -> dict[str, Document]:
    return dict(zip(sample.account_ids, sample.accounts, strict=True))


def odds_ratios(rows: list[list[float]], is_won: list[bool]) -> list[float]:
    """Return the odds ratio of each column given the others: a logistic regression by Newton's method."""
    inputs = np.column_stack([np.ones(len(rows)), np.array(rows)])
    won = np.array(is_won, dtype=np.float64)
    weights = np.zeros(inputs.shape[1])
    for _ in range(12):
        likely = 1 / (1 + np.exp(-inputs @ weights))
        curvature = inputs.T @ (inputs * (likely * (1 - likely))[:, None])
        weights += np.linalg.solve(curvature, inputs.T @ (won - likely))
    return [exp(weight) for weight in weights[1:]]


def test_6_000_accounts_close_a_deal_and_a_quarter_of_them_is_won(deals: list[HiddenDeal]) -> None:
    assert len(deals) == len({deal.account_external_id for deal in deals}) == 6_000
    assert sum(deal.is_won for deal in deals) / 6_000 == pytest.approx(0.25, abs=0.01)


def test_the_planted_odds_are_found_and_nothing_else(deals: list[HiddenDeal], documents: dict[str, Document]) -> None:
    tests = [test for _, _, test in TRUTH] + [test for _, test in NOISE]
    rows = [[float(test(documents[deal.account_external_id])) for test in tests] for deal in deals]

    found = odds_ratios(rows, [deal.is_won for deal in deals])

    for (name, multiplier, _), ratio in zip(TRUTH, found[: len(TRUTH)], strict=True):
        assert ratio == pytest.approx(multiplier, rel=0.35), name
    for (name, _), ratio in zip(NOISE, found[len(TRUTH) :], strict=True):
        assert 0.7 < ratio < 1.43, name


def test_an_onboarding_owner_is_known_for_won_deals_only(deals: list[HiddenDeal], documents: dict[str, Document]) -> None:
    won = {deal.account_external_id for deal in deals if deal.is_won}

    assert {key for key, document in documents.items() if "custom.onboarding_owner" in document} == won


def test_what_an_account_was_before_does_not_tell_how_its_deal_ends(deals: list[HiddenDeal], documents: dict[str, Document]) -> None:
    assert all(documents[deal.account_external_id]["has_past_pipeline"] for deal in deals)
