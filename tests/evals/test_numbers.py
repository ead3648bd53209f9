"""Every number in an answer comes from a tool result: quoted, rounded, or said in percent."""

import pytest

from evals.numbers import unsourced

RESULT = '{"total":20000,"qualified":412,"rate":0.0206,"reachable_rate":0.7857,"value_usd":6294.12,"items":[{"score":81.8},{"score":62.5}],"id":"0a1b2c3d-1111-4222-8333-944455556666"}'


@pytest.mark.parametrize(
    "answer",
    [
        "412 of 20,000 accounts qualify (2 %).",
        "That is 2.1% of 20,000; 78.6 % are reachable, 40 % and up is healthy.",
        "The best 2:\n1. Acme (81.8)\n2. Emberloft (62.5)",
        "They bring $6.3k a record.",
        "Try “companies with 500 employees”.",
        "No numbers at all.",
    ],
)
def test_numbers_of_the_result_pass(answer: str) -> None:
    assert unsourced(answer, [RESULT]) == []


@pytest.mark.parametrize(
    ("answer", "made_up"),
    [
        ("413 of 20,000 qualify.", ["413"]),
        ("About 400 qualify.", ["400"]),
        ("About 0.4k qualify.", ["0.4k"]),
        ("They bring $6.4k a record.", ["$6.4k"]),
        ("412 qualify, 3.4 % of all.", ["3.4"]),
        ("1,111 people match.", ["1,111"]),
        ("It costs $5M.", ["$5M"]),
    ],
)
def test_a_number_from_nowhere_is_named(answer: str, made_up: list[str]) -> None:
    assert unsourced(answer, [RESULT]) == made_up


def test_a_tiny_share_may_be_said_as_under_a_tenth_of_a_percent() -> None:
    assert unsourced("2 of 20,000 qualify (under 0.1 %).", ['{"qualified":2,"total":20000,"rate":0.0001}']) == []
    assert unsourced("Under 0.1 % qualify.", ['{"rate":0.02}']) == ["0.1"]


def test_an_amount_may_be_said_with_its_unit_or_in_full() -> None:
    assert unsourced("At least $500M.", ['{"value":500000000}']) == []
    assert unsourced("At least 500,000,000.", ["Revenue at least $500M"]) == []
