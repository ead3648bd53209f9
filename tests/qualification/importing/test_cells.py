"""How single cells are read: numbers, amounts, dates, years, lists, truth values, places and null words."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualification.fields import ACCOUNT_FIELDS, PERSON_FIELDS, Field, FieldType, by_key
from qualification.importing.cells import Place, parse_boolean, parse_list, parse_place
from qualification.importing.dates import Order, order_shown, parse_date
from qualification.importing.names import name_rank, plain_name, scale_of
from qualification.importing.numbers import currency_named, parse_amount
from qualification.importing.readers import Format, reader_of
from qualification.records.documents import DocumentValue

FIELDS = by_key(ACCOUNT_FIELDS)
PEOPLE = by_key(PERSON_FIELDS)
RATES = {"EUR": 1.08, "GBP": 1.25}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("250", 250),
        (" 1,200 ", 1200),
        ("1,234,567", 1_234_567),
        ("12,34,567", 1_234_567),
        ("1.234", 1.234),
        ("1.234.567", 1_234_567),
        ("1.234,56", 1234.56),
        ("1,234.56", 1234.56),
        ("1,5", 1.5),
        ("0,123", 0.123),
        ("1 200", 1200),
        ("1\u00a0200\u00a0000", 1_200_000),
        ("1'200", 1200),
        ("1’200", 1200),
        ("1.2k", 1200),
        ("1.5bn", 1_500_000_000),
        ("18.3 MM", 18_300_000),
        ("2 Mio", 2_000_000),
        ("3 crore", 30_000_000),
        ("1e6", 1_000_000),
        ("1000000000.0", 1_000_000_000),
        ("-7", -7),
        ("−7", -7),
        ("(1,200)", -1200),
        ("45%", 45),
        ("12.5 percent", 12.5),
        ("250 employees", 250),
        ("+5", 5),
        ("1５", 15),
    ],
)
def test_a_number_is_read_as_people_write_it(text: str, value: float) -> None:
    amount = parse_amount(text)
    assert amount is not None
    assert (amount.value, amount.approximated, amount.currency) == (value, False, None)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("250 to 499", 375),
        ("51-200", 126),
        ("51 – 200", 126),
        ("1-10", 6),
        ("between 50 and 100", 75),
        ("11-50 employees", 31),
        ("1,001-5,000", 3001),
        ("10,001+", 10_001),
        ("10000 or more", 10_000),
        ("1000 and over", 1000),
        (">1,000", 1000),
        ("more than 500", 500),
        ("<10", 5),
        ("up to 50", 25),
        ("~500", 500),
        ("ca. 500", 500),
        ("about 1.2k", 1200),
        ("10 to 20 million", 15_000_000),
        ("500K - 1M", 750_000),
        ("0.5-1.5", 1),
    ],
)
def test_ranges_and_bounds_are_approximated(text: str, value: float) -> None:
    amount = parse_amount(text)
    assert amount is not None
    assert (amount.value, amount.approximated) == (value, True)


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("$18.3 MM", 18_300_000, "USD"),
        ("US$ 5m", 5_000_000, "USD"),
        ("-$5m", -5_000_000, "USD"),
        ("$1M-$10M", 5_500_000, "USD"),
        ("€2m", 2_000_000, "EUR"),
        ("2,5 Mio. €", None, None),
        ("2,5 Mio €", 2_500_000, "EUR"),
        ("GBP 300k", 300_000, "GBP"),
        ("1.5 billion dollars", 1_500_000_000, "USD"),
        ("CHF 1'000", 1000, "CHF"),
        ("₹12 lakh", 1_200_000, "INR"),
    ],
)
def test_an_amount_keeps_its_currency(text: str, value: float | None, currency: str | None) -> None:
    amount = parse_amount(text)
    assert (amount.value, amount.currency) == (value, currency) if amount else value is None


@pytest.mark.parametrize(
    "text",
    ["", "abc", "12 34", "1,000,00", "5,", "1-", "200-51", "2020-01-02", "USD 5 EUR", "1e999999999", "#REF!", "1.2.3", "9" * 200, "5 xyz"],
)
def test_what_is_no_number_is_not_guessed(text: str) -> None:
    assert parse_amount(text) is None


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("2020-12-31", "month", date(2020, 12, 31)),
        ("2020/1/2", "month", date(2020, 1, 2)),
        ("2020.01.02", "month", date(2020, 1, 2)),
        ("20201231", "month", date(2020, 12, 31)),
        ("2020-12-31T23:30:00Z", "month", date(2020, 12, 31)),
        ("2020-12-31T23:30:00-05:00", "month", date(2021, 1, 1)),
        ("2020-12-31 10:00:00", "month", date(2020, 12, 31)),
        ("12/31/2020", "month", date(2020, 12, 31)),
        ("31/12/2020", "day", date(2020, 12, 31)),
        ("03/04/2020", "month", date(2020, 3, 4)),
        ("03/04/2020", "day", date(2020, 4, 3)),
        ("31.12.2020", "month", date(2020, 12, 31)),
        ("1-2-20", "day", date(2020, 2, 1)),
        ("1/2/85", "month", date(1985, 1, 2)),
        ("12/31/2020 2:30 PM", "month", date(2020, 12, 31)),
        ("Jan 5, 2020", "month", date(2020, 1, 5)),
        ("January 5th, 2020", "month", date(2020, 1, 5)),
        ("5 January 2020", "month", date(2020, 1, 5)),
        ("05-Jan-2020", "month", date(2020, 1, 5)),
        ("5-Jan-20", "month", date(2020, 1, 5)),
        ("Mon, 05 Jan 2020 10:00:00 GMT", "month", date(2020, 1, 5)),
        ("5. März 2020", "month", date(2020, 3, 5)),
        ("5 février 2020", "month", date(2020, 2, 5)),
        ("5 de enero de 2020", "month", date(2020, 1, 5)),
    ],
)
def test_a_date_is_read_in_its_usual_forms(text: str, order: Order, expected: date) -> None:
    day = parse_date(text, order)
    assert day is not None
    assert (day.date, day.approximated) == (expected, False)


@pytest.mark.parametrize("text", ["Jan 2020", "2020-01", "January 2020"])
def test_a_month_ends_at_its_first_day_and_is_approximated(text: str) -> None:
    day = parse_date(text)
    assert day is not None
    assert (day.date, day.approximated) == (date(2020, 1, 1), True)


@pytest.mark.parametrize(
    "text",
    ["", "2020", "31/12/2020", "2020-13-01", "2020-02-30", "soon", "Q1 2020", "Jan Feb 2020", "12", "0000-01-01", "1/2/3/4", "x" * 5000],
)
def test_what_is_no_date_month_first_is_not_guessed(text: str) -> None:
    assert parse_date(text, "month") is None


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("31/12/2020", "day"),
        ("12/31/2020", "month"),
        ("03/04/2020", "either"),
        ("04/04/2020", None),
        ("31.12.2020", None),
        ("2020-01-02", None),
    ],
)
def test_only_a_number_over_twelve_shows_which_comes_first(text: str, order: str | None) -> None:
    assert order_shown(text) == order


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("founded_year", "1902", 1902),
        ("founded_year", "1902.0", 1902),
        ("founded_year", "2012-06-01", 2012),
        ("founded_year", "June 2012", 2012),
        ("founded_year", "2013 (1888)", 2013),
        ("founded_year", "1904/1946/1959", 1904),
        ("founded_year", "c. 1900", 1900),
        ("employee_count", "51-200", 126),
        ("revenue_usd", "€2m", 2_160_000),
        ("revenue_usd", "£1", 1.25),
        ("revenue_usd", "1,200", 1200),
        ("last_funding_date", "Jan 5, 2020", "2020-01-05"),
        ("is_current_customer", "Yes", True),
        ("is_current_customer", "0", False),
        ("is_current_customer", "nein", False),
        ("installed_tools", "Okta; Slack", ["Okta", "Slack"]),
        ("installed_tools", "Okta|Slack|Okta", ["Okta", "Slack"]),
        ("installed_tools", "Okta, Slack", ["Okta", "Slack"]),
        ("installed_tools", "Acme, Inc.; Okta", ["Acme, Inc.", "Okta"]),
        ("installed_tools", '["Okta", "Slack"]', ["Okta", "Slack"]),
        ("installed_tools", "['Okta', 'Slack']", ["Okta", "Slack"]),
        ("country", "USA", "United States"),
        ("region", "NA", "North America"),
        ("funding_stage", "series-b", "Series B"),
        ("funding_stage", "Grant", "Grant"),
        ("domain", "http://www.aalberts.com", "aalberts.com"),
        ("name", "#NAME?", "#NAME?"),
        ("name", "Acme\x00 \x07Corp", "Acme Corp"),
        ("industry", "  Software ", "Software"),
    ],
)
def test_a_cell_becomes_the_value_of_its_field(key: str, text: str, value: DocumentValue) -> None:
    reading = reader_of(FIELDS[key], Format(), RATES)(text)
    assert (reading.value, reading.problem) == (value, None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "n/a",
        "N/A",
        "#N/A",
        "null",
        "NULL",
        "None",
        "-",
        "--",
        "—",
        "unknown",
        "Unknown",
        "NaN",
        "not available",
        "\\N",
        "(blank)",
        "TBD",
    ],
)
@pytest.mark.parametrize(
    "key", ["employee_count", "revenue_usd", "last_funding_date", "industry", "country", "installed_tools", "is_current_customer", "name"]
)
def test_null_words_are_missing_values(key: str, text: str) -> None:
    reading = reader_of(FIELDS[key], Format(), RATES)(text)
    assert (reading.value, reading.problem) in ((None, None), ([], None))


def test_a_null_word_that_the_field_knows_is_its_value() -> None:
    assert reader_of(FIELDS["region"], Format(), {})("NA").value == "North America"
    assert reader_of(PEOPLE["email_status"], Format(), {})("unknown").value == "unknown"
    assert reader_of(FIELDS["country"], Format(), {})("NA").value is None
    assert reader_of(FIELDS["country"], Format(codes=True), {})("NA").value == "Namibia"


@pytest.mark.parametrize(
    ("key", "text", "allowed"),
    [
        ("employee_count", "many", "employee_count takes a number such as 250"),
        ("employee_count", "$500", "employee_count takes a number"),
        ("employee_count", "-5", "employee_count takes a number from 0"),
        ("revenue_usd", "lots", "revenue_usd takes an amount"),
        ("revenue_usd", "-$5m", "an amount in US dollars from 0"),
        ("revenue_usd", "CHF 5m", "is in CHF; give the rate, such as CHF=1.1"),
        ("last_funding_date", "soon", "last_funding_date takes a date"),
        ("last_funding_date", "0001-01-01", "the years 1800 to 2200"),
        ("last_funding_date", "2999-12-31", "the years 1800 to 2200"),
        ("founded_year", "long ago", "founded_year takes a year from 1000 to 2100"),
        ("founded_year", "0999", "a year from 1000 to 2100"),
        ("is_current_customer", "maybe", "yes or no, true or false, 1 or 0"),
        ("country", "Philipines", "did you mean Philippines?"),
        ("region", "SF Bay", "North America, EMEA, APAC, LATAM"),
        ("domain", "not a website", "a web address such as acme.com"),
        ("industry", "x" * 1_001, "a text of up to 1,000 characters"),
    ],
)
def test_a_bad_cell_says_the_field_and_what_it_takes(key: str, text: str, allowed: str) -> None:
    reading = reader_of(FIELDS[key], Format(), RATES)(text)
    assert reading.value is None
    assert reading.problem is not None
    assert allowed in reading.problem


def test_the_text_of_an_approximated_value_is_kept() -> None:
    assert reader_of(FIELDS["employee_count"], Format(), {})("51-200").original == "51-200"
    assert reader_of(FIELDS["employee_count"], Format(), {})("51").original is None


def test_the_name_of_a_column_gives_currency_and_scale_to_bare_amounts() -> None:
    read = reader_of(FIELDS["revenue_usd"], Format(currency="EUR", scale=10**6), RATES)
    assert read("5").value == 5_400_000
    assert read("5m").value == 5_400_000
    assert read("$5").value == 5_000_000
    assert (scale_of("Revenue ($M)"), currency_named("Revenue (EUR)"), currency_named("revenue_gbp")) == (10**6, "EUR", "GBP")
    assert (scale_of("Revenue"), currency_named("Revenue")) == (1, None)


def test_a_phone_number_says_that_there_is_a_phone() -> None:
    read = reader_of(PEOPLE["has_phone"], Format(), {})
    assert read("+1 (555) 010-9999").value is True
    assert read("no").value is False
    assert read("call me").problem is not None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Saint Paul, Minnesota", Place("Saint Paul", "Minnesota", "United States")),
        ("Austin, TX", Place("Austin", "Texas", "United States")),
        ("Austin, TX, USA", Place("Austin", "Texas", "United States")),
        ("Toronto, ON", Place("Toronto", "Ontario", "Canada")),
        ("Atlanta, Georgia", Place("Atlanta", "Georgia", "United States")),
        ("Toronto, ON, CA", Place("Toronto", "Ontario", "Canada")),
        ("12 Main St, Springfield, IL", Place("Springfield", "Illinois", "United States")),
        ("Dublin, Ireland", Place("Dublin", None, "Ireland")),
        ("Washington, D.C.", Place("Washington", "District of Columbia", "United States")),
        ("Richmond, Virginia[2]", Place("Richmond", "Virginia", "United States")),
        ("Bengaluru, Karnataka, India", Place("Bengaluru", "Karnataka", "India")),
        ("Paris", None),
        ("Somewhere, Nowhere", None),
        (", ,", None),
    ],
)
def test_a_place_is_split_by_its_last_part(text: str, place: Place | None) -> None:
    assert parse_place(text) == place


@pytest.mark.parametrize(
    ("column", "key", "fits"),
    [
        ("Employees", "employee_count", True),
        ("NumberOfEmployees", "employee_count", True),
        ("# Employees", "employee_count", True),
        ("Company Country", "country", True),
        ("Annual Revenue ($M)", "revenue_usd", True),
        ("Revenue (EUR)", "revenue_usd", True),
        ("last_funding_at", "last_funding_date", True),
        ("first_funding_at", "last_funding_date", False),
        ("Billing State/Province", "state", True),
        ("status", "state", False),
        ("Indstry Sector", "industry", False),
        ("Descripton", "description", True),
    ],
)
def test_the_name_of_a_column_fits_a_field_by_key_alias_or_usual_export_name(column: str, key: str, fits: bool) -> None:
    assert (name_rank(column, FIELDS[key]) is not None) is fits


def test_names_are_compared_as_words() -> None:
    assert plain_name("number_of-Employees ") == plain_name("NumberOfEmployees") == "number of employees"


CUSTOM = (Field("custom.amount", "Amount", "Custom", FieldType.MONEY), Field("custom.tags", "Tags", "Custom", FieldType.MULTI_VALUE))


@given(
    st.sampled_from([*ACCOUNT_FIELDS, *PERSON_FIELDS, *CUSTOM]),
    st.text(max_size=60) | st.text(alphabet="0123456789.,'-+/ $€()kmbKMB%eE:TZ~<>", max_size=120),
    st.sampled_from(["day", "month"]),
    st.booleans(),
)
def test_any_text_ends_as_a_value_or_a_problem_and_never_as_an_exception(field: Field, text: str, order: Order, place: bool) -> None:
    reading = reader_of(field, Format(order=order, splits_place=place), RATES)(text)

    assert reading.value is None or reading.problem is None
    assert reading.problem is None or len(reading.problem) < 400
    parse_boolean(text)
    parse_list(text)


@pytest.mark.parametrize(
    "text",
    ["1" * 50_000, "1," * 50_000, "(" * 50_000, "a;" * 50_000, "[" * 50_000, "1 " * 50_000, "$" * 50_000, "-" * 50_000, " " * 50_000 + "x"],
)
@pytest.mark.parametrize("field", [*ACCOUNT_FIELDS, *CUSTOM], ids=lambda field: field.key)
def test_long_cells_end_without_running_away(field: Field, text: str) -> None:
    reading = reader_of(field, Format(), RATES)(text)
    assert reading.value is None or reading.problem is None
