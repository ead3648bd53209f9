"""The whole copilot with the offline model: a sentence becomes a card, a refinement, a saved ICP."""

import subprocess
import sys

import pytest

from agent.models import model_factory
from tests.agent.conftest import Talk
from tests.support.conversations import cards, customs, error_of, kinds, last_state, spoken
from tests.support.signals import capture, make_signal, stranger, take
from tests.support.workspace import SAAS, Surroundings


async def test_a_sentence_becomes_a_card_a_refinement_supersedes_it_and_a_yes_saves_it(talk: Talk) -> None:
    conversation = talk(models=model_factory("offline"))

    built = await conversation.say("build me an ICP for SaaS companies in EMEA using Salesforce")
    refined = await conversation.say("drop the geo filter")
    saved = await conversation.say("yes, save it")

    assert [card["status"] for card in cards(built)] == ["proposed"]
    assert [card["status"] for card in cards(refined)] == ["superseded", "proposed"]
    assert customs(refined, "preview")[-1]["qualified"] > customs(built, "preview")[-1]["qualified"]
    assert [card["status"] for card in cards(saved)] == ["applied"]
    assert "Saved" in spoken(saved) and "Saved" not in spoken(built) + spoken(refined)
    assert len(await conversation.saved_icps()) == 1
    assert last_state(saved)["draft"]["base_version"] == 1
    assert all(error_of(events) is None for events in (built, refined, saved))


async def test_a_question_counts_and_proposes_nothing(talk: Talk) -> None:
    events = await talk(models=model_factory("offline")).say("how many SaaS accounts do we have in EMEA?")

    assert cards(events) == []
    assert customs(events, "preview")[-1]["qualified"] == 4
    assert "4" in spoken(events)
    assert kinds(events)[-1] == "RUN_FINISHED"


def test_the_copilot_is_imported_without_the_framework() -> None:
    code = "import sys, agent.copilot, agent.threads, agent.models; print([m for m in sys.modules if m.startswith(('langchain', 'langgraph'))])"

    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert told.stdout.strip() == "[]"


@pytest.fixture
def with_signals(surroundings: Surroundings) -> int:
    """Give the workspace the signals that the requests name; returns the id of Keywords, which holds three captures."""
    database, actor = surroundings.database, surroundings.actor
    make_signal(database, actor, "Replies", on=True)
    make_signal(database, actor, "Demo Viewed")
    make_signal(database, actor, "Product Webhook", status="needs_source")
    keywords = make_signal(database, actor, "Keywords")
    take(database, actor, keywords, capture("a"), stranger(1), stranger(2, sub_industry="Fintech"))
    return keywords


SEED = (
    "build me an ICP for mid-market SaaS companies (51–500 employees) with a security-first culture, primarily NA and EMEA, growth-stage, "
    "excluding competitor accounts"
)


@pytest.mark.slow
async def test_the_first_seed_builds_refines_asks_and_publishes(talk: Talk) -> None:
    conversation = talk(models=model_factory("offline"))

    built = await conversation.say(SEED)
    assert [card["kind"] for card in cards(built)] == ["save_icp"]
    assert "I read security-first culture as" in spoken(built)
    assert [card["status"] for card in cards(await conversation.say("drop the geo filter"))] == ["superseded", "proposed"]
    weighed = await conversation.say('add a +5 for "uses Snowflake"')
    rules = last_state(weighed)["draft"]["definition"]["parameters"]
    assert {"field": "installed_tools", "mode": "score", "operator": "any_of", "value": ["Snowflake"], "weight": 5} in rules
    advice = await conversation.say("what's a reasonable weight for industry vs revenue band?")
    assert "rule of thumb" in spoken(advice) and cards(advice) == []
    tried = await conversation.say("what's the qualification rate if I tighten employee count to 100–300?")
    assert customs(tried, "preview") and cards(tried) == []
    assert cards(await conversation.say("which of my existing ICPs has a similar tech-stack pattern?")) == []
    assert cards(await conversation.say("yes, save it"))[-1]["status"] == "applied"
    proposed = await conversation.say("publish it")
    assert [(card["kind"], card["status"]) for card in cards(proposed)] == [("publish", "proposed")]
    assert "Nothing is changed yet" in spoken(proposed)
    assert cards(await conversation.say("confirm"))[-1]["status"] == "applied"
    assert "re-qualification" in spoken(await conversation.say("how far is the re-qualification?"))


@pytest.mark.slow
async def test_signals_are_switched_as_the_second_seed_says_and_switched_back(talk: Talk, with_signals: int) -> None:
    conversation = talk(models=model_factory("offline"))

    proposed = await conversation.say("turn on autoqualify for the Replies, Demo Viewed, and Keywords signals")
    (card,) = cards(proposed)
    assert [(step["path"], step["before"], step["after"]) for step in card["diff"]] == [
        ("/signals/Demo Viewed", False, True),
        ("/signals/Keywords", False, True),
    ]
    assert "Already on: Replies" in cards(proposed)[-1]["read_back"] and "Already on" not in spoken(proposed)
    assert cards(await conversation.say("ok")) == []
    assert cards(await conversation.say("confirm"))[-1]["status"] == "applied"
    undone = await conversation.say("undo that")
    assert [(each["kind"], each["status"]) for each in cards(undone)] == [("undo", "proposed")]
    assert cards(await conversation.say("confirm"))[-1]["status"] == "applied"
    assert "2 off" in spoken(await conversation.say("list signals"))


async def test_a_dash_is_not_applicable_and_an_unknown_name_is_asked_about(talk: Talk, with_signals: int) -> None:
    conversation = talk(models=model_factory("offline"))

    both = await conversation.say("turn on Keywords and Product Webhook")
    assert [warning["code"] for warning in cards(both)[-1]["warnings"] if warning["code"] == "not_applicable"] == ["not_applicable"]
    assert "does not apply to Product Webhook" in spoken(both)
    unknown = await conversation.say("turn on autoqualify for Blorp")
    assert cards(unknown) == []
    assert "There is no signal called “Blorp”" in spoken(unknown) and "Replies" in spoken(unknown)


@pytest.mark.slow
async def test_held_captures_are_qualified_on_demand_and_a_question_only_counts(talk: Talk, with_signals: int) -> None:
    conversation = talk(models=model_factory("offline"))
    await conversation.seed_icp(SAAS)
    await conversation.say("publish Mid-market SaaS")
    await conversation.say("confirm")

    asked = await conversation.say("how many of the last 200 Keywords captures would qualify?")
    assert cards(asked) == [] and "Nothing was written." in spoken(asked)
    proposed = await conversation.say("qualify the last 200 captures from the Keywords signal")
    assert [(card["kind"], card["status"]) for card in cards(proposed)] == [("qualify_captures", "proposed")]
    assert cards(await conversation.say("confirm"))[-1]["status"] == "applied"


@pytest.mark.slow
async def test_a_persona_is_added_and_copied_and_a_term_is_remembered(talk: Talk) -> None:
    conversation = talk(models=model_factory("offline"))
    await conversation.seed_icp(SAAS)
    await conversation.seed_icp({**SAAS, "name": "Enterprise FinServ"})

    added = await conversation.say("add a persona RevOps to Mid-market SaaS: title contains engineer in Engineering or Sales")
    assert [(card["kind"], card["status"]) for card in cards(added)] == [("save_persona", "proposed")]
    assert "Title contains engineer AND Department is Engineering or Sales" in cards(added)[-1]["read_back"]
    assert cards(await conversation.say("confirm"))[-1]["status"] == "applied"
    copied = await conversation.say("clone the RevOps persona to Enterprise FinServ")
    assert cards(copied)[-1]["target"]["icp_code"] == "enterprise-finserv"
    assert cards(await conversation.say("confirm"))[-1]["status"] == "applied"
    kept = await conversation.say("when we say scale-up we mean 51–500 employees, Series B+")
    assert [(card["kind"], card["status"]) for card in cards(kept)] == [("save_term", "proposed")]
    assert cards(await conversation.say("confirm"))[-1]["status"] == "applied"
    used = await conversation.say("build me an ICP for scale-ups in EMEA")
    assert "(your glossary)" in spoken(used)
    fields = {rule["field"] for rule in last_state(used)["draft"]["definition"]["parameters"]}
    assert fields == {"employee_count", "funding_stage", "region"}


@pytest.mark.slow
async def test_several_requests_of_one_message_are_proposed_one_by_one(talk: Talk, with_signals: int) -> None:
    conversation = talk(models=model_factory("offline"))
    await conversation.seed_icp(SAAS)

    events = await conversation.say("publish Mid-market SaaS and turn on Demo Viewed")

    assert [card["kind"] for card in cards(events)] == ["publish", "set_autoqualify"]
    assert "Which one" in spoken(await conversation.say("confirm"))
    assert cards(await conversation.say("the first"))[-1]["kind"] == "publish"


@pytest.mark.parametrize(
    "words", ["don't publish yet", "should I publish Mid-market SaaS?", "publish Mid-market SaaS once it has 500 accounts"]
)
async def test_a_refusal_a_question_and_a_condition_propose_nothing(talk: Talk, words: str) -> None:
    conversation = talk(models=model_factory("offline"))
    await conversation.seed_icp(SAAS)

    assert cards(await conversation.say(words)) == []


@pytest.mark.slow
async def test_the_lifecycle_is_proposed_step_by_step(talk: Talk) -> None:
    conversation = talk(models=model_factory("offline"))
    await conversation.seed_icp(SAAS)

    for words, kind in [
        ("publish Mid-market SaaS", "publish"),
        ("drop the geo filter in Mid-market SaaS", "save_icp"),
        ("roll back Mid-market SaaS to version 1", "rollback"),
        ("pause Mid-market SaaS", "pause"),
        ("resume Mid-market SaaS", "resume"),
        ("re-qualify Mid-market SaaS", "requalify"),
        ("discard the draft of Mid-market SaaS", "delete_draft"),
    ]:
        assert (words, [card["kind"] for card in cards(await conversation.say(words))]) == (words, [kind])
        assert cards(await conversation.say("confirm"))[-1]["status"] == "applied"
