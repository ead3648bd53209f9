"""Names, codes and synonyms of places end in one spelling."""

import csv
from pathlib import Path

import pytest

from qualification.fields import REGIONS
from qualification.lookup.places import COUNTRIES, country_named, region_named, region_of, state_named, states_of

VOCABULARY = Path(__file__).parents[3] / "shared" / "data" / "vocab" / "countries_regions.csv"

SAMPLE_COUNTRIES = {
    "North America": "United States, Canada",
    "EMEA": "United Kingdom, Ireland, Germany, France, Netherlands, Belgium, Luxembourg, Austria, Switzerland, Spain, Portugal, "
    "Italy, Poland, Czechia, Romania, Greece, "
    "Sweden, Norway, Denmark, Finland, Israel, United Arab Emirates, Saudi Arabia, Turkey, South Africa, Nigeria, Egypt",
    "APAC": "China, Japan, South Korea, India, Singapore, Hong Kong, Australia, New Zealand, Indonesia, Vietnam",
    "LATAM": "Brazil, Mexico, Argentina, Chile, Colombia, Peru",
}


@pytest.mark.parametrize(("region", "name"), [(region, name) for region, names in SAMPLE_COUNTRIES.items() for name in names.split(", ")])
def test_the_countries_of_the_sample_keep_their_spelling_and_region(region: str, name: str) -> None:
    assert name in COUNTRIES
    assert country_named(name) == name
    assert region_of(name) == region


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("USA", "United States"),
        ("us", "United States"),
        ("U.S.", "United States"),
        ("U.S.A.", "United States"),
        ("United States of America", "United States"),
        ("America", "United States"),
        ("Estados Unidos", "United States"),
        ("UK", "United Kingdom"),
        ("GB", "United Kingdom"),
        ("GBR", "United Kingdom"),
        ("England", "United Kingdom"),
        ("Great Britain", "United Kingdom"),
        ("the Netherlands", "Netherlands"),
        ("Holland", "Netherlands"),
        ("Deutschland", "Germany"),
        ("DEU", "Germany"),
        ("Allemagne", "Germany"),
        ("Czech Republic", "Czechia"),
        ("Korea, Republic of", "South Korea"),
        ("Republic of Korea", "South Korea"),
        ("Viet Nam", "Vietnam"),
        ("Türkiye", "Turkey"),
        ("Turkiye", "Turkey"),
        ("UAE", "United Arab Emirates"),
        ("KSA", "Saudi Arabia"),
        ("Brasil", "Brazil"),
        ("México", "Mexico"),
        ("Mexico ", "Mexico"),
        ("日本", "Japan"),
        ("Россия", "Russia"),
        ("Côte d’Ivoire", "Ivory Coast"),
        ("Congo, The Democratic Republic of the", "DR Congo"),
        ("Hong Kong SAR", "Hong Kong"),
        ("Macedonia", "North Macedonia"),
        ("XK", "Kosovo"),
        ("NA", "Namibia"),
    ],
)
def test_codes_official_names_and_synonyms_name_a_country(text: str, name: str) -> None:
    assert country_named(text) == name


@pytest.mark.parametrize("text", ["", " ", "-", "Atlantis", "EMEA", "California", "12"])
def test_what_is_no_country_names_none(text: str) -> None:
    assert country_named(text) is None


def test_every_country_names_itself_and_has_a_known_region_or_none() -> None:
    assert len(COUNTRIES) == 250
    assert {country_named(name) for name in COUNTRIES} == set(COUNTRIES)
    assert {region_of(name) for name in COUNTRIES} == {*REGIONS, None}


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("NA", "North America"),
        ("north america", "North America"),
        ("EMEA", "EMEA"),
        ("Europe, Middle East & Africa", "EMEA"),
        ("Asia-Pacific", "APAC"),
        ("APJ", "APAC"),
        ("LatAm", "LATAM"),
        ("Latin America", "LATAM"),
        ("SF Bay", None),
        ("Europe", None),
        ("", None),
    ],
)
def test_region_codes_and_names_name_a_sales_region(text: str, region: str | None) -> None:
    assert region_named(text) == region


@pytest.mark.parametrize(
    ("text", "country", "state"),
    [
        ("CA", None, "California"),
        ("CA", "USA", "California"),
        ("CA", "Canada", None),
        ("Calif.", "US", "California"),
        ("california", None, "California"),
        ("US-CA", None, "California"),
        ("D.C.", "United States", "District of Columbia"),
        ("PR", "US", "Puerto Rico"),
        ("ON", None, "Ontario"),
        ("Québec", "Canada", "Quebec"),
        ("BY", None, "Bavaria"),
        ("Bayern", "Germany", "Bavaria"),
        ("NRW", "DE", "North Rhine-Westphalia"),
        ("Thüringen", "DE", "Thuringia"),
        ("Baden-Württemberg", None, "Baden-Württemberg"),
        ("NSW", "Australia", "New South Wales"),
        ("NSW", None, None),
        ("IN-KA", None, "Karnataka"),
        ("Maharashtra", "India", "Maharashtra"),
        ("SP", "Brazil", "São Paulo"),
        ("ZZ", "US", None),
        ("Texas", "Atlantis", None),
        ("", None, None),
    ],
)
def test_a_state_is_named_by_code_or_name_within_its_country(text: str, country: str | None, state: str | None) -> None:
    assert state_named(text, country) == state


def test_states_are_listed_by_country() -> None:
    assert len(states_of("USA")) == 51
    assert "Bavaria" in states_of("Germany")
    assert len(states_of("Germany")) == 16
    assert len(states_of("Canada")) == 13
    assert states_of("Atlantis") == ()


def test_codes_and_names_agree_with_a_public_list_of_countries() -> None:
    if not VOCABULARY.exists():
        pytest.skip(f"{VOCABULARY.name} is not beside this checkout")
    with VOCABULARY.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if country_named(row["alpha2"])]
    for row in rows:
        for column in ("alpha3", "name", "official_name"):
            assert not row[column] or country_named(row[column]) == country_named(row["alpha2"]), row[column]
