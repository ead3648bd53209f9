"""Whatever is said, up to the longest message, is answered: no exception, and in a bounded time, for nothing makes a pattern explode."""

import time
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from langchain_core.messages import AIMessage, HumanMessage

from agent.interpreter.interpret import interpret
from agent.requests import MAX_TEXT
from tests.agent.interpreter.cases import cases
from tests.agent.interpreter.workspace import sample_lexicon

pytestmark = pytest.mark.slow
MOST_SECONDS = 2.5  # of the processor, for the longest message; most take a twentieth of it
BOUNDED = settings(max_examples=25, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
UNITS = (
    *(
        ",",
        ", ",
        " ",
        "\n",
        "-",
        "- ",
        "(",
        ")",
        "((a",
        '"',
        "'a' ",
        "“",
        "*",
        "/",
        "|",
        "<",
        "{}",
        "\\",
        "#",
        "\x00",
        "\u202e",
        "é",
        "İ",
        "日本 ",
    ),
    *("a ", "a, ", "1", "1,", "1-", "1 to ", "1k ", "$1 ", "9e9 ", "one ", "hundred ", "01/02/2020 ", "series a ", "last 1 days "),
    *(
        "and ",
        "or ",
        "not ",
        "no ",
        "but ",
        "over ",
        "between ",
        "of the ",
        "is not ",
        "if ",
        "instead ",
        "now, ",
        "bitte ",
        "for ",
        "with ",
    ),
    *(
        "add ",
        "drop ",
        "weight 5 ",
        "what if ",
        "how many ",
        "undo ",
        "turn off ",
        "publish ",
        "persona ",
        "icp ",
        "prefer ",
        "must ",
        "same ",
    ),
)


@cache
def words() -> list[str]:
    return sorted({word for name in ("descriptions", "edits") for said, _ in cases(name) for word in said.split()})


def answered(message: str) -> float:
    """Return how many seconds of the processor an answer takes."""
    began = time.thread_time()
    reply = interpret(sample_lexicon(), [HumanMessage(message)])
    assert isinstance(reply, AIMessage) and (reply.text or reply.tool_calls)
    return time.thread_time() - began


@pytest.fixture(scope="module", autouse=True)
def warm() -> None:
    answered("hello")


@pytest.mark.parametrize("unit", UNITS)
def test_a_word_repeated_to_the_longest_message_is_answered_in_time(unit: str) -> None:
    repeated = unit * (MAX_TEXT // len(unit))
    assert answered(repeated) < MOST_SECONDS


@given(parts=st.lists(st.sampled_from(UNITS) | st.sampled_from(words()), min_size=2, max_size=4))
@BOUNDED
def test_a_few_words_repeated_to_the_longest_message_are_answered_in_time(parts: list[str]) -> None:
    unit = "".join(parts)
    assert answered(unit * (MAX_TEXT // len(unit))) < MOST_SECONDS


@given(parts=st.lists(st.sampled_from(words()), min_size=1, max_size=60))
@BOUNDED
def test_known_words_in_any_order_are_answered(parts: list[str]) -> None:
    assert answered(" ".join(parts)) < MOST_SECONDS


@given(message=st.text(min_size=1, max_size=400))
@BOUNDED
def test_any_text_is_answered(message: str) -> None:
    assert answered(message) < MOST_SECONDS
