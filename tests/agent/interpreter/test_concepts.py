"""Questions about the product's own words are answered with what they mean, and nothing else is taken for one."""

import pytest

from agent.interpreter.concepts import concepts_asked


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("what does min score do?", ["min score"]),
        ("draft vs live, what's the difference?", ["draft", "live"]),
        ("what is a persona?", ["persona"]),
        ("what does the dash mean on the autoqualify column?", ["dash", "autoqualify"]),
        ("difference between filter and score?", ["filter", "score"]),
        ("how is the score computed?", ["score"]),
        ("what happens when I publish?", ["publish"]),
        ("what counts as a match", ["match"]),
        ("explain exclude mode", ["exclude"]),
        ("how do I undo something?", ["undo"]),
    ],
)
def test_a_question_for_a_word_of_the_product_gets_its_meaning(words: str, names: list[str]) -> None:
    found = concepts_asked(words)

    assert [each.name for each in found] == names
    assert all(each.answer and not any(letter.isdigit() for letter in each.answer) for each in found)  # a number comes from a tool


@pytest.mark.parametrize(
    "words",
    [
        "what personas do we have?",
        "what is the min score?",
        "what are my ICPs?",
        "what if we publish?",
        "which signals are live?",
        "what ICPs are live?",
        "how many accounts match?",
        "what changed?",
        "publish Mid-market SaaS",
        "what does scale-up mean?",
        "how are the signals doing?",
        "what happens to Mid-market SaaS when I publish?",
    ],
)
def test_a_question_for_what_there_is_asks_for_no_meaning(words: str) -> None:
    assert concepts_asked(words) == ()
