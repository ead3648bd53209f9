"""Words resolve to the fields and values of a workspace, in its own spelling."""

import pytest

from qualification.lookup.resolve import resolve, search
from tests.agent.interpreter.workspace import import_catalog, sample_catalog


@pytest.mark.parametrize(
    ("words", "field", "values"),
    [
        ("SaaS", "sub_industry", ("SaaS",)),
        ("software as a service", "sub_industry", ("SaaS",)),
        ("e commerce", "sub_industry", ("E-commerce",)),
        ("oil and gas", "sub_industry", ("Oil & Gas",)),
        ("hospital", "sub_industry", ("Hospitals",)),
        ("k8s", "installed_tools", ("Kubernetes",)),
        ("gcp", "infrastructure", ("Google Cloud",)),
        ("hub spot", "installed_tools", ("HubSpot",)),
        ("Salesforse", "installed_tools", ("Salesforce",)),
        ("USA", "country", ("United States",)),
        ("England", "country", ("United Kingdom",)),
        ("NA", "region", ("North America",)),
        ("asia pacific", "region", ("APAC",)),
        ("benelux", "country", ("Belgium", "Netherlands", "Luxembourg")),
        ("TX", "state", ("Texas",)),
        ("series d", "funding_stage", ("Series D+",)),
        ("SOC2", "custom.security_program", ("SOC 2",)),
        ("plg", "custom.gtm_motion", ("Product-led",)),
    ],
)
def test_a_phrase_resolves_to_a_value(words: str, field: str, values: tuple[str, ...]) -> None:
    meaning = resolve(sample_catalog(), words)[0]
    assert (meaning.kind, meaning.field, meaning.values) == ("value", field, values)


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ("headcount", "employee_count"),
        ("ARR", "revenue_usd"),
        ("geo", "region"),
        ("tech stack", "installed_tools"),
        ("renewal date", "custom.contract_renewal_date"),
    ],
)
def test_a_phrase_resolves_to_a_field(words: str, field: str) -> None:
    assert resolve(sample_catalog(), words)[0].field == field


def test_a_flag_resolves_by_its_noun() -> None:
    assert resolve(sample_catalog(), "competitors")[0].field == "custom.is_competitor"
    assert resolve(import_catalog(), "competitors") == ()


def test_values_come_in_the_spelling_of_the_workspace() -> None:
    assert resolve(import_catalog(), "video games")[0].values == ("games_video",)
    assert resolve(import_catalog(), "Biotech")[0].values == ("biotech",)


def test_a_near_synonym_says_that_it_is_near() -> None:
    assert resolve(import_catalog(), "SaaS")[0].closeness == "near"


@pytest.mark.parametrize("words", ["mid-market-ish", "market", "marketer", "stage", "the", "us", "in", "slick", "teh"])
def test_everyday_words_are_never_corrected_to_a_product(words: str) -> None:
    assert not any(meaning.kind == "value" for meaning in resolve(sample_catalog(), words))


def test_a_search_finds_fields_and_values_by_words_of_the_query() -> None:
    fields = {meaning.field for meaning in search(sample_catalog(), "funding")}
    assert {"funding_stage", "funding_amount_usd", "last_funding_date"} <= fields
