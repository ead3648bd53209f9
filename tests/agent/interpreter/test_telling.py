"""A message that only mentions companies, places or tools is no wish for them."""

import pytest

from agent.interpreter.corrections import corrected_to
from agent.interpreter.predicates import as_removal
from agent.interpreter.telling import tells


@pytest.mark.parametrize("said", ["I was in Germany last week", "my sister works at a hospital", "we use Snowflake", "she lives in Texas"])
def test_what_somebody_tells_is_no_description(said: str) -> None:
    assert tells(said)


@pytest.mark.parametrize(
    "said", ["we sell to banks", "I'm targeting SaaS", "our buyers are hospitals", "they should use Okta", "SaaS in EMEA"]
)
def test_whom_somebody_sells_to_is_a_description(said: str) -> None:
    assert not tells(said)


@pytest.mark.parametrize(
    ("said", "meant"),
    [("no, I meant Austria", "Austria"), ("sorry, EMEA", "EMEA"), ("no Austria", ""), ("actually, drop geo", ""), ("I meant 200+", "200+")],
)
def test_a_correction_says_what_was_meant(said: str, meant: str) -> None:
    assert corrected_to(said) == meant


@pytest.mark.parametrize(
    ("said", "command"),
    [
        ("size doesn't matter", "drop size"),
        ("we don't care where they are", "drop geography"),
        ("geography is important", ""),
        ("SaaS in EMEA", ""),
    ],
)
def test_what_is_of_no_importance_goes(said: str, command: str) -> None:
    assert as_removal(said) == command
