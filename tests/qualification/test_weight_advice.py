"""Advice before evidence says that it is a rule of thumb."""

from qualification.catalog import Catalog, describe
from qualification.columns import encode
from qualification.fields import ACCOUNT_FIELDS, signal_field
from qualification.weight_advice import WEIGHTS, advise_weights

FIELDS = (*ACCOUNT_FIELDS, signal_field("Demo Viewed"))
RECORDS = [{"name": f"A{number}", "industry": "Software", "sub_industry": "SaaS" if number < 3 else None} for number in range(10)]
CATALOG = Catalog(describe(FIELDS, encode(FIELDS, list(range(1, 11)), RECORDS)), {})


def test_the_words_for_weights_are_those_of_the_rule_of_thumb() -> None:
    assert WEIGHTS == {"critical": 10, "high": 8, "medium": 5, "low": 2}


def test_advice_says_that_it_is_no_evidence() -> None:
    assert "rule of thumb" in advise_weights(CATALOG, ["industry"]).basis


def test_a_field_that_is_often_missing_goes_one_level_down() -> None:
    industry, sub_industry = advise_weights(CATALOG, ["sub_industry", "industry"]).fields

    assert (industry.field, industry.level, industry.weight) == ("industry", "high", 8)
    assert (sub_industry.field, sub_industry.level, sub_industry.weight) == ("sub_industry", "medium", 5)
    assert sub_industry.reason.endswith("one level lower, because it is missing in 70% of accounts")


def test_fields_that_serve_better_in_another_mode_say_so() -> None:
    found = advise_weights(CATALOG, ["region", "is_current_customer", "signal.Demo Viewed"])

    assert {each.field: each.better for each in found.fields} == {
        "region": "filter",
        "is_current_customer": "exclude",
        "signal.Demo Viewed": "score",
    }


def test_words_for_fields_are_understood_and_others_come_back() -> None:
    found = advise_weights(CATALOG, ["revenue band", "tech stack", "astrology"])

    assert {each.field for each in found.fields} == {"revenue_usd", "installed_tools"}
    assert found.unknown == ("astrology",)
