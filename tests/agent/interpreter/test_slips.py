"""A misspelled verb of a change is read as the verb; English words, names and values stay as they are typed."""

import pytest

from agent.interpreter.slips import with_right_verbs
from tests.agent.interpreter.cases import DRAFT
from tests.agent.interpreter.workspace import sample_lexicon


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("pls remvoe the region filter", "pls remove the region filter"),
        ("remov Salesforce", "remove Salesforce"),
        ("add Okta and delte the region", "add Okta and delete the region"),
        ("chnage the size to 200-900", "change the size to 200-900"),
        ("drp the region", "drop the region"),
    ],
)
def test_a_misspelled_verb_is_read_as_the_verb_it_is_near_to(typed: str, meant: str) -> None:
    assert with_right_verbs(sample_lexicon(DRAFT), typed) == meant


@pytest.mark.parametrize("typed", ["remote companies in Texas", "Keap users in Texas", "excluded are banks", "Slack users", "Replit users"])
def test_an_english_word_and_a_name_are_no_misspelled_verb(typed: str) -> None:
    assert with_right_verbs(sample_lexicon(DRAFT), typed) == typed
