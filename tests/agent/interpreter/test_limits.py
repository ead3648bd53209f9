"""Long, repeated and oversized messages: read whole, repeats once, nothing dropped in silence."""

from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage

from agent.interpreter.interpret import interpret
from agent.interpreter.limits import MOST_CONDITIONS
from agent.interpreter.reading import Reading, read_description
from agent.interpreter.recognise import recognise
from tests.agent.interpreter.workspace import sample_lexicon

pytestmark = pytest.mark.slow


def read(text: str) -> Reading:
    return read_description(sample_lexicon(), recognise(sample_lexicon(), text))


def rules(text: str) -> list[Any]:
    return [parameter.model_dump(mode="json", exclude_none=True) for parameter in read(text).parameters]


@pytest.mark.parametrize("said", ["saas", "10-20", "Mid-market SaaS", "over 100", "Austin Texas", "saas,", "no fintech,"])
def test_what_is_said_hundreds_of_times_is_the_rule_that_it_is_once(said: str) -> None:
    repeated = f"{said} " * (4000 // (len(said) + 1))
    assert rules(repeated) == rules(said)
    assert not read(repeated).choices
    assert not read(repeated).unmapped


def test_the_same_sector_in_two_alternatives_stays_in_both() -> None:
    reading = read("either SaaS in Texas or SaaS with over 500 employees")
    assert [{parameter.field for parameter in segment.parameters} for segment in reading.segments] == [
        {"sub_industry", "state"},
        {"sub_industry", "employee_count"},
    ]


@pytest.mark.parametrize("message", ["1-" * 2000, "and " * 1000, "--" * 2000, "add SaaS " * 450, "last " * 800, "one million " * 330])
def test_a_message_without_sense_still_gets_an_answer(message: str) -> None:
    reply = interpret(sample_lexicon(), [HumanMessage(message)])
    assert isinstance(reply, AIMessage)
    assert reply.text or reply.tool_calls


def test_conditions_beyond_the_limit_are_named_as_not_mapped() -> None:
    reading = read(", ".join(f"over {number} employees" for number in range(100, 200)))
    assert len(reading.conditions) == MOST_CONDITIONS
    assert reading.unmapped[0] == f"over {100 + MOST_CONDITIONS} employees"
    assert len(reading.unmapped) == 100 - MOST_CONDITIONS


def test_a_message_of_eight_thousand_characters_is_read_to_its_end() -> None:
    message = "SaaS companies" + " " * 7900 + "with over 300 employees"
    call = interpret(sample_lexicon(), [HumanMessage(message)]).tool_calls[0]
    assert {parameter["field"] for parameter in call["args"]["parameters"]} == {"sub_industry", "employee_count"}


@pytest.mark.parametrize("digits", ["9" * 25, "9" * 400, "1,000,000,000,000,000,000", "9999999999999999 billion"])
def test_a_number_too_large_for_any_field_is_named_as_not_mapped(digits: str) -> None:
    reading = read(f"SaaS companies with over {digits} employees")
    assert {parameter.field for parameter in reading.parameters} == {"sub_industry"}
    assert any(digits.split()[0] in words for words in reading.unmapped)
    assert interpret(sample_lexicon(), [HumanMessage(f"companies with over {digits} employees")])


def test_a_spelled_out_number_too_large_is_no_number() -> None:
    assert not rules("companies with over nine hundred hundred hundred hundred hundred hundred hundred billion employees")
