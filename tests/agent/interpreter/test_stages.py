"""Each stage alone: typography, numbers, weights, moods, commands, results."""

from datetime import date

import pytest
from langchain_core.messages import ToolMessage

from agent.interpreter.commands import commands_of
from agent.interpreter.mood import is_question
from agent.interpreter.numbers import number_at
from agent.interpreter.quantities import window_at
from agent.interpreter.recognise import recognise
from agent.interpreter.results import results_of
from agent.interpreter.text import clean, tokens_of
from agent.interpreter.weights import min_score_of, weights_of
from tests.agent.interpreter.workspace import sample_lexicon


def test_cleaning_keeps_every_offset() -> None:
    message = "51–500 “people” in the U.S. — it’s\u00a0fine"
    assert len(clean(message)) == len(message)
    assert clean(message).startswith('51-500 "people" in the US')


def test_tokens_know_where_they_stand() -> None:
    message = "Series B+ in EMEA, $20M ARR"
    assert [message[token.start : token.end] for token in tokens_of(message)] == ["Series", "B", "+", "in", "EMEA", ",", "$20M", "ARR"]


@pytest.mark.parametrize(
    ("words", "value", "currency"),
    [
        ("1,000", 1000, ""),
        ("10k", 10_000, ""),
        ("$20M", 20_000_000, "$"),
        ("€1.5bn", 1_500_000_000, "€"),
        ("20 million pounds", 20_000_000, "£"),
        ("fifty", 50, ""),
        ("ninety-five", 95, ""),
        ("two hundred and fifty", 250, ""),
        ("a couple hundred", 200, ""),
        ("a dozen", 12, ""),
        ("one hundred and two", 102, ""),
        ("5 thousand dollars", 5000, "$"),
    ],
)
def test_numbers_are_read_as_people_write_them(words: str, value: float, currency: str) -> None:
    found = number_at(tokens_of(words), 0)
    assert found is not None
    assert (found[0].value, found[0].currency, found[1]) == (value, currency, len(tokens_of(words)))


@pytest.mark.parametrize("words", ["a company", "and", "couple", "k8s"])
def test_words_that_are_no_number_are_none(words: str) -> None:
    assert number_at(tokens_of(words), 0) is None


@pytest.mark.parametrize(
    ("words", "weights"),
    [
        ("+5 for Snowflake", [5]),
        ("Snowflake (+7)", [7]),
        ("-5 for government", [-5]),
        ("weight of 8 on Okta", [8]),
        ("high weight for Jira, low priority for Slack", [8, 2]),
        ("SOC 2 is critical", [10]),
        ("10 points if they use Okta", [10]),
        ("100-300 employees", []),
        ("500+ people", []),
        ("Series B+", []),
    ],
)
def test_weights_are_told_from_ranges_and_plus_signs(words: str, weights: list[int]) -> None:
    assert [each.weight for each in weights_of(recognise(sample_lexicon(), words))] == weights


@pytest.mark.parametrize(
    ("words", "floor"), [("score at least 60", 60), ("minimum score of 45", 45), ("bump the floor to 30", 30), ("60 employees", None)]
)
def test_a_score_floor_is_read(words: str, floor: float | None) -> None:
    found = min_score_of(recognise(sample_lexicon(), words))
    assert (found[0] if found else None) == floor


@pytest.mark.parametrize(
    ("words", "operator", "value"),
    [
        ("in the last 6 months", "within_last_days", 180),
        ("past 12 months", "within_last_days", 365),
        ("last quarter", "within_last_days", 90),
        ("in the next 2 weeks", "within_next_days", 14),
        ("more than 90 days ago", "more_than_days_ago", 90),
        ("since March 2024", "gte", "2024-03-01"),
        ("since 2024", "gte", "2024-01-01"),
        ("before 2020-05-17", "lt", "2020-05-17"),
        ("this year", "gte", "2026-01-01"),
        ("in 2024", "between", ("2024-01-01", "2024-12-31")),
        ("in Q2 2025", "between", ("2025-04-01", "2025-06-30")),
    ],
)
def test_windows_are_days_or_dates(words: str, operator: str, value: object) -> None:
    window = window_at(recognise(sample_lexicon(), words), 0, date(2026, 11, 22))
    assert window is not None
    assert (window.operator, window.value) == (operator, value)


@pytest.mark.parametrize(
    ("words", "asks"),
    [
        ("how many use Okta", True),
        ("what if only EMEA", True),
        ("drop geo?", True),
        ("can you drop the geo filter?", False),
        ("could you please build me an ICP for fintech?", False),
        ("can you tell me how many match", True),
        ("can we drop geo", True),
        ("healthcare, Texas", False),
        ("ok and how about APAC", True),
    ],
)
def test_questions_are_told_from_polite_requests(words: str, asks: bool) -> None:
    assert is_question(words) is asks


def test_a_request_is_cut_into_commands() -> None:
    start, commands = commands_of("please drop the geo filter, add +5 for Snowflake and then set min score to 40")
    assert start == ""
    assert [(each.action, each.text) for each in commands] == [
        ("remove", "the geo filter"),
        ("add", "+5 for Snowflake"),
        ("set", "min score to 40"),
    ]


def test_no_more_than_is_no_command() -> None:
    assert commands_of("no more than 500 employees")[1] == ()


def test_a_tool_result_that_is_no_json_keeps_its_text() -> None:
    (result,) = results_of([ToolMessage("all good", tool_call_id="1", name="sanity_check")])
    assert (result.summary, result.items, result.preview, result.proposal) == ("all good", (), None, None)
