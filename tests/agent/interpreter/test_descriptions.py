"""Descriptions of companies become rules; what no field holds is named; what two readings count differently is asked."""

import pytest

from agent.interpreter.reading import Reading, read_description
from agent.interpreter.recognise import recognise
from qualification.definitions import Definition
from qualification.validation import validate
from tests.agent.interpreter.cases import cases, said_reading
from tests.agent.interpreter.workspace import import_lexicon, sample_lexicon, with_term
from tests.support.workspace import rule

SEED = (
    "build me an ICP for mid-market SaaS companies (51–500 employees) with a\nsecurity-first culture, primarily NA and EMEA, growth-stage, "
    "excluding\ncompetitor accounts"
)


def read(words: str, **choices: str) -> Reading:
    lexicon = import_lexicon() if words.startswith("[import] ") else sample_lexicon()
    return read_description(lexicon, recognise(lexicon, words.removeprefix("[import] ")), choices)


@pytest.mark.parametrize(("words", "expected"), cases("descriptions"), ids=lambda value: value[:60] if isinstance(value, str) else "")
def test_a_description_becomes_these_rules(words: str, expected: tuple[str, ...]) -> None:
    assert said_reading(read(words)) == expected


@pytest.mark.parametrize("words", [words for words, _ in cases("descriptions") if not words.startswith("[import]")])
def test_every_rule_holds_against_the_catalog(words: str) -> None:
    reading = read(words)
    catalog = sample_lexicon().catalog
    definition = Definition(name="Draft", parameters=reading.parameters, segments=reading.segments)
    assert validate(definition, catalog.account_fields, catalog.person_fields).parameters == reading.parameters


def test_the_seed_sentence_says_how_it_read_the_culture() -> None:
    notes = read(SEED).notes
    assert any(note.startswith("I read security-first culture as") and "SOC 2, ISO 27001 or FedRAMP" in note for note in notes)


def test_a_near_synonym_is_said_with_both_words() -> None:
    assert "I read agencies as Advertising." in read("agencies in London").notes


def test_a_correction_of_a_typo_is_said() -> None:
    assert "I read Califronia as California." in read("hospitals in Califronia").notes


@pytest.mark.parametrize("words", ["mid-market companies", "midmarket accounts", "market leaders", "marketers at startups"])
def test_mid_market_is_never_marketo(words: str) -> None:
    assert not any("Marketo" in str(each.value) for each in read(words).parameters)


@pytest.mark.parametrize(
    ("words", "place", "rule"),
    [("hotels in New York", "state", ("state", "New York")), ("hotels in New York", "city", ("city", "New York"))],
)
def test_the_answer_to_a_question_decides_the_place(words: str, place: str, rule: tuple[str, str]) -> None:
    reading = read(words, **{"place:newyork": place})
    assert not reading.choices
    assert (rule[0], (rule[1],)) in [(each.field, each.value) for each in reading.parameters]


@pytest.mark.parametrize(
    ("option", "expected"),
    [("either", {("Healthcare",), ("SaaS",)}), ("both", {("Healthcare",), ("SaaS",)})],
)
def test_two_sectors_are_alternatives_or_both_as_answered(option: str, expected: set[tuple[str, ...]]) -> None:
    reading = read("healthcare SaaS", **{"sectors:healthcare|saas": option})
    assert bool(reading.segments) == (option == "either")
    rules = [*reading.parameters, *(each for segment in reading.segments for each in segment.parameters)]
    assert {each.value for each in rules} == expected


def test_a_glossary_term_means_what_the_workspace_says() -> None:
    rules = [rule("employee_count", "gt", 5000), rule("sub_industry", "in", ["SaaS"])]
    lexicon = with_term("whales", "SaaS companies with over 5,000 employees", rules)
    reading = read_description(lexicon, recognise(lexicon, "whales in EMEA"))
    assert said_reading(reading) == ("filter employee_count gt 5000", "filter sub_industry in SaaS", "filter region in EMEA")
    assert reading.notes == (
        "I read whales as SaaS companies with over 5,000 employees: Employee count over 5,000 and Sub-industry is SaaS (your glossary).",
    )


def test_euros_are_not_converted_and_that_is_said() -> None:
    reading = read("companies with more than €10M revenue")
    assert reading.parameters[0].value == 10_000_000
    assert reading.notes == ("I read € amounts as US dollars without converting them.",)


def test_a_term_of_several_rules_cannot_be_excluded_as_one() -> None:
    lexicon = with_term("whales", "big SaaS", [rule("employee_count", "gt", 5000), rule("sub_industry", "in", ["SaaS"])])
    reading = read_description(lexicon, recognise(lexicon, "no whales"))
    assert {each.mode for each in reading.parameters} == {"exclude"}
    assert [choice.about.partition(":")[0] for choice in reading.choices] == ["apart"]


def test_a_preferred_term_is_scored_rule_by_rule() -> None:
    lexicon = with_term("whales", "big SaaS", [rule("employee_count", "gt", 5000), rule("sub_industry", "in", ["SaaS"])])
    assert said_reading(read_description(lexicon, recognise(lexicon, "ideally whales, must use Okta"))) == (
        "filter installed_tools any_of Okta",
        "score employee_count gt 5000 +5",
        "score sub_industry in SaaS +5",
    )
