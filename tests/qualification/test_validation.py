"""Bad definitions get a sentence that names the field and what is allowed."""

from typing import Any

import pytest

from qualification.definitions import Definition, code_of, parse_definition
from qualification.errors import InvalidDefinition, WinnowError
from qualification.fields import ACCOUNT_FIELDS, PERSON_FIELDS, by_key
from qualification.validation import validate

ACCOUNTS, PEOPLE = by_key(ACCOUNT_FIELDS), by_key(PERSON_FIELDS)


def checked(*parameters: dict[str, Any], **parts: Any) -> Definition:
    return validate(parse_definition({"name": "Test", "parameters": list(parameters), **parts}), ACCOUNTS, PEOPLE)


def filtered(field: str, operator: str, value: Any = None) -> dict[str, Any]:
    return {"field": field, "mode": "filter", "operator": operator, "value": value}


@pytest.mark.parametrize(
    ("parameter", "code", "sentence"),
    [
        (filtered("employees", "gt", 5), "unknown_field", "no field employees; did you mean employee_count"),
        (filtered("zzzz", "gt", 5), "unknown_field", "look it up in the catalog"),
        (
            filtered("employee_count", "contains", "5"),
            "operator_mismatch",
            "employee_count is a number field and has no operator contains; it has equals",
        ),
        (filtered("industry", "gte", "Software"), "operator_mismatch", "industry is a category field"),
        (filtered("installed_tools", "in", ["Okta"]), "operator_mismatch", "multi-value field and has no operator in; it has any_of"),
        (filtered("employee_count", "gt", "many"), "invalid_value", "employee_count gt takes a number, not 'many'"),
        (filtered("employee_count", "gt", True), "invalid_value", "takes a number, not True"),
        (filtered("revenue_usd", "gt", "1M"), "invalid_value", "takes an amount in US dollars"),
        (filtered("employee_count", "between", [500, 51]), "invalid_value", "goes from low to high, not from 500 to 51"),
        (filtered("employee_count", "between", [1]), "invalid_value", "takes [low, high]"),
        (filtered("last_funding_date", "gt", "01/02/2024"), "invalid_value", "a date written YYYY-MM-DD, not '01/02/2024'"),
        (filtered("last_funding_date", "within_last_days", -1), "invalid_value", "a whole number of days from 0 to 36,500"),
        (filtered("funding_stage", "gte", "Series Z"), "invalid_value", "one of Pre-seed, Seed, Series A"),
        (filtered("funding_stage", "between", ["Series C", "Seed"]), "invalid_value", "goes from low to high"),
        (filtered("region", "in", []), "invalid_value", "region in takes at least one value"),
        (filtered("region", "equals", ["EMEA"]), "invalid_value", "takes one value, not a list"),
        (filtered("region", "equals"), "invalid_value", "takes one value"),
        (filtered("is_current_customer", "is_true", "yes"), "invalid_value", "is_true takes no value"),
    ],
)
def test_a_parameter_that_does_not_fit_its_field_is_refused(parameter: dict[str, Any], code: str, sentence: str) -> None:
    with pytest.raises(WinnowError) as caught:
        checked(parameter)

    assert caught.value.code == code
    assert sentence in caught.value.message


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"name": " "}, "name"),
        ({"name": "A", "min_score": 101}, "min_score"),
        ({"name": "A", "min_score": 12.34}, "at most one decimal"),
        ({"name": "A", "colour": "red"}, "colour"),
        ({"name": "A", "parameters": [{"field": "region", "mode": "maybe", "operator": "in"}]}, "'filter', 'score' or 'exclude'"),
        ({"name": "A", "parameters": [{**filtered("region", "in", ["EMEA"]), "weight": 5}]}, "a weight belongs to Score mode"),
        (
            {"name": "A", "parameters": [{"field": "region", "mode": "score", "operator": "is_known", "weight": 0}]},
            "from -100 to 100 and not 0",
        ),
        ({"name": "A", "parameters": [{"field": "region", "mode": "score", "operator": "is_known", "weight": 101}]}, "from -100 to 100"),
        ({"name": "A", "segments": [{"name": "S", "parameters": []}]}, "segments.0.parameters"),
        (
            {"name": "A", "segments": [{"name": "S", "parameters": [{"field": "region", "mode": "score", "operator": "is_known"}]}]},
            "filters only",
        ),
        (
            {"name": "A", "segments": [{"name": "S", "parameters": [filtered("region", "is_known")]}] * 2},
            "segments of one ICP need different names",
        ),
        ({"name": "A", "parameters": [filtered("region", "in", ["x"] * 10_001)]}, "up to 10,000 values"),
        ([], ""),
    ],
)
def test_a_definition_that_breaks_its_own_shape_is_refused(body: Any, sentence: str) -> None:
    with pytest.raises(InvalidDefinition) as caught:
        parse_definition(body)

    assert sentence in caught.value.message


def test_values_take_the_type_of_their_field() -> None:
    definition = checked(filtered("employee_count", "gt", 50.0), filtered("region", "in", " EMEA "))

    assert [parameter.value for parameter in definition.parameters] == [50, ("EMEA",)]


def test_personas_are_held_against_the_fields_of_people() -> None:
    persona = {"name": "Leader", "parameters": [filtered("employee_count", "gt", 5)]}

    with pytest.raises(WinnowError, match="no field employee_count"):
        checked(personas=[persona])


@pytest.mark.parametrize(
    ("name", "code"), [("Mid-market SaaS", "mid-market-saas"), ("Größe & Co.", "grosse-and-co"), ("日本", "icp"), ("A  --  B", "a-b")]
)
def test_the_code_is_the_slug_of_the_name(name: str, code: str) -> None:
    assert code_of(name) in (code, code.replace("grosse", "groe"))


@pytest.mark.parametrize("text", ["a\x00b", "a\nb", "a\x1bb", "a\u2028b", "a\ud800b"])
def test_names_and_values_are_one_line_of_sound_text(text: str) -> None:
    condition = filtered("industry", "equals", "Software")
    for body in ({"name": text}, {"segments": [{"name": text, "parameters": [condition]}]}, {"personas": [{"name": text}]}):
        with pytest.raises(InvalidDefinition, match="name: takes (one line of|a) text"):
            checked(**body)
    with pytest.raises(WinnowError, match=r"industry in takes one line of text|value: takes"):
        checked(filtered("industry", "in", ["Software", text]))


def test_a_description_has_line_breaks_but_no_broken_text() -> None:
    assert checked(description="one\ntwo").description == "one\ntwo"
    with pytest.raises(InvalidDefinition, match="description: takes a text without NUL"):
        checked(description="a\x00")
