"""What of a record's JSON can be kept, and what is said about the rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualification.fields import ACCOUNT_FIELDS, PERSON_FIELDS, Field, FieldType, by_key
from qualification.records.documents import Document, DocumentValue, Problem, clean_document, domain_of

FIELDS = by_key(
    (
        *ACCOUNT_FIELDS,
        Field("custom.score", "Score", "Custom", FieldType.NUMBER),
        Field("custom.note", "Note", "Custom", FieldType.TEXT),
        Field("custom.since", "Since", "Custom", FieldType.DATE),
    )
)
PEOPLE = by_key(PERSON_FIELDS)


def kept(raw: dict[str, object], record_type: str = "account") -> Document:
    clean = clean_document(PEOPLE if record_type == "person" else FIELDS, raw)
    assert clean.problems == ()
    return clean.document


def refused(key: str, value: object) -> Problem:
    clean = clean_document(FIELDS, {"city": "Oslo", key: value})
    assert clean.document == {"city": "Oslo"}
    (problem,) = clean.problems
    return problem


@pytest.mark.parametrize(
    ("key", "value", "result"),
    [
        ("name", "  Acme ", "Acme"),
        ("employee_count", 250, 250),
        ("employee_count", 250.0, 250),
        ("custom.score", -1.5, -1.5),
        ("net_new_headcount", -20, -20),
        ("revenue_usd", 5e8, 500_000_000),
        ("founded_year", 1902, 1902),
        ("last_funding_date", "2024-02-29", "2024-02-29"),
        ("is_current_customer", False, False),
        ("installed_tools", ["Okta", " Slack ", "Okta", "", None], ["Okta", "Slack"]),
        ("installed_tools", [], []),
        ("installed_tools", ("Okta",), ["Okta"]),
        ("funding_stage", "series-b", "Series B"),
        ("funding_stage", "Series E", "Series D+"),
        ("funding_stage", "Series C+", "Series C+"),
        ("funding_stage", "Grant", "Grant"),
        ("industry", "software", "software"),
        ("domain", "https://www.Acme.example/about?x=1", "acme.example"),
        ("state", "Gondor", "Gondor"),
        ("region", "NA", "North America"),
        ("description", "x" * 10_000, "x" * 10_000),
    ],
)
def test_a_value_of_the_right_type_is_kept_in_our_spelling(key: str, value: object, result: DocumentValue) -> None:
    assert kept({key: value}) == {key: result}


@pytest.mark.parametrize("value", [None, "", "  \t"])
def test_none_and_blank_texts_are_missing(value: object) -> None:
    assert kept({"name": "Acme", "employee_count": value, "installed_tools": value}) == {"name": "Acme"}


@pytest.mark.parametrize(
    ("key", "value", "allowed"),
    [
        ("employee_count", "250", "a number"),
        ("employee_count", True, "a number"),
        ("employee_count", -5, "a number from 0 to 100,000,000"),
        ("employee_count", float("nan"), "a number"),
        ("employee_count", float("inf"), "a number"),
        ("employee_count", 10**400, "a number"),
        ("employee_count", [1], "a number"),
        ("custom.score", 2e15, "a number from -1,000,000,000,000,000"),
        ("revenue_usd", "$5M", "an amount in US dollars"),
        ("revenue_usd", -1, "an amount in US dollars from 0"),
        ("founded_year", 12, "a year from 1000 to 2100"),
        ("founded_year", 1999.5, "a year"),
        ("last_funding_date", "03/01/2024", "YYYY-MM-DD"),
        ("last_funding_date", "20240301", "YYYY-MM-DD"),
        ("last_funding_date", "2024-02-30", "a date that exists"),
        ("last_funding_date", "0001-01-01", "the years 1800 to 2200"),
        ("custom.since", "2999-12-31", "the years 1800 to 2200"),
        ("last_funding_date", 20240301, "YYYY-MM-DD"),
        ("is_current_customer", "yes", "true or false"),
        ("is_current_customer", 1, "true or false"),
        ("installed_tools", "Okta", "a list"),
        ("installed_tools", [1], "a list of texts"),
        ("installed_tools", ["x"] * 1_001, "up to 1,000 texts"),
        ("name", 5, "a text"),
        ("industry", {"a": 1}, "a text"),
        ("description", "x" * 10_001, "10,000 characters (this one has 10,001)"),
        ("custom.note", "a\x00b", "without NUL"),
        ("custom.note", "\ud800", "broken Unicode"),
        ("country", "Atlantis", "a country by name or ISO code"),
        ("region", "SF Bay", "North America, EMEA, APAC, LATAM"),
        ("employe_count", 5, "did you mean employee_count"),
        ("zzzz", 5, "no field zzzz"),
    ],
)
def test_a_value_that_does_not_fit_is_named_with_what_is_allowed_and_costs_nothing_else(key: str, value: object, allowed: str) -> None:
    problem = refused(key, value)

    assert problem.field == key
    assert key in problem.message
    assert allowed in problem.message
    assert len(problem.value) <= 60


def test_places_end_in_one_spelling_and_the_region_follows_from_the_country() -> None:
    assert kept({"state": "CA", "country": "USA"}) == {"country": "United States", "state": "California", "region": "North America"}
    assert kept({"country": "DE", "state": "Bayern"}) == {"country": "Germany", "state": "Bavaria", "region": "EMEA"}
    assert kept({"state": "ON"}) == {"state": "Ontario"}


def test_a_region_that_is_given_wins_over_the_country() -> None:
    assert kept({"country": "Mexico", "region": "North America"})["region"] == "North America"


def test_an_unreadable_region_is_reported_and_follows_from_the_country() -> None:
    clean = clean_document(FIELDS, {"country": "France", "region": "West"})
    assert clean.document == {"country": "France", "region": "EMEA"}
    assert [problem.field for problem in clean.problems] == ["region"]


def test_people_have_statuses_and_seniorities_in_our_spelling() -> None:
    assert kept({"email_status": "Valid", "seniority": "vice president", "country": "UK"}, "person") == {
        "email_status": "verified",
        "seniority": "VP",
        "country": "United Kingdom",
        "region": "EMEA",
    }
    (problem,) = clean_document(PEOPLE, {"email_status": "maybe"}).problems
    assert "verified, risky, invalid, unknown" in problem.message


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("http://www.aalberts.com", "aalberts.com"),
        ("https://user:pw@sub.acme.example:8080/path", "sub.acme.example"),
        ("acme.example", "acme.example"),
        ("WWW.ACME.EXAMPLE.", "acme.example"),
        ("https://", "https://"),
    ],
)
def test_a_domain_is_the_host_name_of_an_address(text: str, domain: str) -> None:
    assert domain_of(text) == domain


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda inner: st.lists(inner, max_size=3), max_leaves=5
)


@given(st.dictionaries(st.sampled_from(sorted(FIELDS)) | st.text(max_size=20), JSON, max_size=6))
def test_any_json_ends_as_a_document_that_is_clean_again_or_as_problems(raw: dict[str, object]) -> None:
    clean = clean_document(FIELDS, raw)

    assert set(clean.document) <= set(FIELDS)
    assert clean_document(FIELDS, dict(clean.document)).document == clean.document
    assert {problem.field for problem in clean.problems} <= set(raw)
