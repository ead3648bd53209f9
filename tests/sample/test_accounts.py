"""What accounts of the sample look like."""

from collections import Counter

import numpy as np
import pytest

from qualification.fields import by_key
from qualification.records.documents import clean_document
from sample.accounts import TRAP_ACCOUNT
from sample.places import places
from sample.products import products
from tests.sample.conftest import FIELDS_OF_ACCOUNTS, TODAY, Sample

pytestmark = pytest.mark.slow

VENTURE = {"Pre-seed", "Seed", "Series A", "Series B", "Series C", "Series D+"}


def test_the_default_is_20_000_accounts_with_names_and_domains_of_their_own(sample: Sample) -> None:
    assert len(sample.accounts) == len(set(sample.account_ids)) == 20_000
    assert len({document["domain"] for document in sample.accounts}) == 20_000
    assert len({document["name"] for document in sample.accounts}) > 19_900


def test_every_document_passes_an_import_unchanged(sample: Sample) -> None:
    fields = by_key(FIELDS_OF_ACCOUNTS)

    for document in sample.accounts[:4_000]:
        cleaned = clean_document(fields, document)
        assert (cleaned.document, cleaned.problems) == (document, ())


@pytest.mark.parametrize(
    ("key", "missing"),
    [
        ("revenue_usd", 0.30),
        ("funding_stage", 0.35),
        ("founded_year", 0.08),
        ("state", 0.45),
        ("hiring_velocity", 0.20),
        ("employee_count", 0.04),
        ("custom.security_program", 0.35),
        ("last_signal_date", 1.0),
        *((key, 0.0) for key in ("name", "domain", "description", "industry", "sub_industry", "country", "region", "installed_tools")),
        *((key, 0.0) for key in ("has_past_pipeline", "is_current_customer", "is_churned_customer", "custom.is_competitor")),
    ],
)
def test_values_are_missing_as_in_life(sample: Sample, key: str, missing: float) -> None:
    assert sample.share_missing(key) == pytest.approx(missing, abs=0.015 if 0 < missing < 1 else 0)


def test_shares_are_as_described(sample: Sample) -> None:
    assert sample.share("custom.is_competitor", True) == pytest.approx(0.012, abs=0.002)
    assert sample.share("country", "United States") == pytest.approx(0.45, abs=0.02)
    assert sample.share("industry", "Software") > 0.2
    assert {document.get("funding_stage") for document in sample.accounts} == VENTURE | {"Bootstrapped", "Private Equity", "Public", None}
    assert len({document["industry"] for document in sample.accounts}) == 15
    assert len({document["sub_industry"] for document in sample.accounts}) == 45
    assert len({document["country"] for document in sample.accounts}) == 45


def test_tools_are_about_150_products_of_which_an_account_runs_up_to_16(sample: Sample) -> None:
    counts = Counter(len(document["installed_tools"]) for document in sample.accounts)

    assert 140 <= len(products()) == len({product.name for product in products()}) <= 180
    assert (min(counts), max(counts)) == (0, 16)
    assert {tool for document in sample.accounts for tool in document["installed_tools"]} == {product.name for product in products()}
    assert not any(set(document["installed_tools"]) & set(document["removed_tools"]) for document in sample.accounts)


def test_shops_run_shop_software(sample: Sample) -> None:
    def rate(tool: str, sub_industry: str) -> float:
        runs = [tool in document["installed_tools"] for document in sample.accounts if document["sub_industry"] == sub_industry]
        return sum(runs) / len(runs)

    assert rate("Shopify", "E-commerce") > 0.2 > 0.05 > rate("Shopify", "SaaS")
    assert rate("Klaviyo", "E-commerce") > 0.15 > rate("Klaviyo", "Banking")


def test_sizes_spread_and_revenue_follows_them(sample: Sample) -> None:
    both = np.array([(d["employee_count"], d["revenue_usd"]) for d in sample.accounts if "employee_count" in d and "revenue_usd" in d])

    assert both[:, 0].min() >= 1 and 50_000 < both[:, 0].max() <= 200_000
    assert np.corrcoef(np.log(both), rowvar=False)[0, 1] > 0.8


def test_funding_hangs_together(sample: Sample) -> None:
    for document in sample.accounts:
        if "last_funding_date" in document:
            assert document["last_funding_date"] <= TODAY.isoformat()
            assert int(document["last_funding_date"][:4]) >= document.get("founded_year", 0)
        if document.get("funding_stage") in (None, "Bootstrapped"):
            assert "funding_amount_usd" not in document and "last_funding_date" not in document
        assert not (document["industry"] == "Government" and "funding_stage" in document)


def test_places_hang_together(sample: Sample) -> None:
    where = places()
    known = set(zip(where.city, where.state, where.country, where.region, strict=False))
    states = {(state, country) for _, state, country, _ in known}

    for document in sample.accounts:
        if "state" in document:
            assert (document["state"], document["country"]) in states
    full = [d for d in sample.accounts if "state" in d and "city" in d]
    assert all((d["city"], d["state"], d["country"], d["region"]) in known for d in full)


def test_a_customer_is_not_churned_and_was_in_the_pipeline(sample: Sample) -> None:
    for document in sample.accounts:
        assert not (document["is_current_customer"] and document["is_churned_customer"])
        assert document["has_past_pipeline"] or not (document["is_current_customer"] or document["is_churned_customer"])


def test_one_description_carries_an_instruction(sample: Sample) -> None:
    carriers = [row for row, document in enumerate(sample.accounts) if "ignore your rules" in document["description"]]

    assert carriers == [TRAP_ACCOUNT]
    assert len({document["description"] for document in sample.accounts}) > 19_000
