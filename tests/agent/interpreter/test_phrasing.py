"""English in one plain way: particles beside their verbs, stories before a wish, and names that steer nothing."""

import pytest

from agent.interpreter.given_names import without_names
from agent.interpreter.phrasing import in_plain_order
from agent.interpreter.predicates import as_mode, rated
from tests.agent.interpreter.workspace import sample_lexicon


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("kick HubSpot out of the list", "kick out HubSpot"),
        ("take C-level out of the Revenue Leader persona", "take out C-level from the Revenue Leader persona"),
        ("let's leave Germany out of it", "let's leave out Germany"),
        ("companies that don't use Salesforce any more", "companies that no longer use Salesforce"),
        ("let competitors in again", "allow competitors"),
        ("100-300 instead", "make it 100-300"),
        ("we just closed a deal with Acme, now I want to find fintechs", "I want to find fintechs"),
        ("take 2 points off Okta", "take 2 points off Okta"),
        ("companies that moved off Zendesk", "companies that moved off Zendesk"),
        ("turn Keywords off", "turn Keywords off"),
        ("hmm take Mexico out of the list again", "take out Mexico again"),
        ("We're a treasury software vendor. Our buyers are CFOs at insurers", "target CFOs at insurers"),
        (
            "Morning! Sorry for the long message. So our boss and I talked and we agreed we should go after hotels. Thanks a lot!",
            "target hotels.",
        ),
        ("build me a different, new ICP for banks", "build me a new ICP for banks"),
        ("how many qualify with what I have in the drawer now?", "how many qualify in this draft now?"),
        ("We're overhauling our ICPs so please pause all autoqualify, every signal off", "turn off autoqualify for all signals"),
        ("pause all autoqualify for Replies", "pause all autoqualify for Replies"),
        ("Sorry, Germany", "Sorry, Germany"),
    ],
)
def test_a_message_is_put_in_plain_order(said: str, read: str) -> None:
    assert in_plain_order(said) == read


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ('create an ICP called "Enable all signals" for hotels', ["Enable all signals"]),
        ("new ICP named 'Weights and health' for hospitals", ["Weights and health"]),
        ("build an ICP called Closed Won Lookalikes: fintech", ["Closed Won Lookalikes"]),
        ('turn on the signal called "Keywords"', []),
        ('SaaS companies that mention "cloud"', []),
    ],
)
def test_a_given_name_is_taken_out_and_the_name_of_something_there_is_left(said: str, names: list[str]) -> None:
    given = without_names(sample_lexicon(), said)

    assert list(given.names.values()) == names
    assert all(name not in given.text for name in names)


@pytest.mark.parametrize(
    ("said", "command"),
    [
        ("Salesforce shouldn't be required", "make Salesforce a preference"),
        ("demote Salesforce", "make Salesforce a preference"),
        ("upgrade Salesforce to a must", "make Salesforce a must"),
        ("APAC is fine too", "allow APAC"),
        ("keep everything but drop the size", "drop the size"),
        ("SaaS in EMEA", ""),
    ],
)
def test_a_statement_of_how_binding_a_rule_is_becomes_a_command(said: str, command: str) -> None:
    assert as_mode(said) == command


@pytest.mark.parametrize(
    ("said", "weight"),
    [
        ("Okta should count 8", ("Okta", 8)),
        ("the bonus should be 3", ("the bonus", 3)),
        ("raise Okta to critical", ("Okta", 10)),
        ("make Okta negative", ("Okta", -5)),
        ("SaaS in EMEA", None),
    ],
)
def test_a_statement_of_what_a_rule_weighs_is_read(said: str, weight: tuple[str, int] | None) -> None:
    assert rated(said) == weight
