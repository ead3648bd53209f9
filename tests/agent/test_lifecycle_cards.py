"""Cards of every kind are confirmed in the conversation by code, with the checks and the next step said (SPEC §4, §5)."""

from collections.abc import Callable
from typing import Any

import pytest

from qualification import lifecycle
from tests.agent.test_confirmations import FINTECH, somebody_saves
from tests.support.conversations import Conversation, cards, customs, spoken
from tests.support.scripted_model import calls, says
from tests.support.workspace import rule

Talk = Callable[..., Conversation]
PUBLISH = (calls("propose_publish", "call-1", icp_code="fintech"), says("Shall I publish Fintech?"))


@pytest.fixture
async def publishing(talk: Talk) -> Conversation:
    """A conversation whose last card publishes Fintech."""
    conversation = talk(*PUBLISH)
    await conversation.seed_icp(FINTECH)
    (card,) = cards(await conversation.say("publish fintech"))
    assert (card["kind"], card["status"]) == ("publish", "proposed")
    return conversation


async def status(conversation: Conversation) -> str:
    async with conversation.surroundings.database.reading() as session:
        return (await lifecycle.get_icp(session, conversation.actor.workspace_id, "fintech")).status


async def test_after_a_publish_the_sanity_checks_are_run_and_the_top_is_shown(publishing: Conversation) -> None:
    events = await publishing.say("yes, publish it")

    assert await status(publishing) == "live"
    assert spoken(events).startswith(
        "Published “Fintech” as version 1: every account and lead is being scored anew. 12 of 36 accounts qualify."
    )
    assert len(customs(events, "preview")[-1]["top"]) == 12
    assert customs(events, "suggestions")


async def test_to_save_is_no_yes_to_a_publish(talk: Talk) -> None:
    conversation = talk(*PUBLISH, says("Nothing is there to save."))
    await conversation.seed_icp(FINTECH)
    await conversation.say("publish fintech")

    await conversation.say("save it")

    assert await status(conversation) == "draft"


async def test_a_publish_whose_draft_moved_on_is_proposed_afresh(publishing: Conversation) -> None:
    await somebody_saves(publishing, {**FINTECH, "min_score": 100})

    events = await publishing.say("yes")

    assert [each["status"] for each in cards(events)] == ["stale", "proposed"]
    assert cards(events)[-1]["base"]["version"] == 2
    assert await status(publishing) == "draft"
    await publishing.say("yes")
    assert await status(publishing) == "live"


async def test_a_persona_card_is_confirmed_like_a_save(talk: Talk) -> None:
    persona: dict[str, Any] = {"name": "Leader", "parameters": [rule("seniority", "in", ["VP"])]}
    conversation = talk(calls("draft_persona", "call-1", **persona, icp_code="fintech"), calls("propose_save", "call-2"), says("Save it?"))
    await conversation.seed_icp(FINTECH)
    (card,) = cards(await conversation.say("add a persona for VPs to fintech"))

    events = await conversation.say("yes, save it")

    assert card["kind"] == "save_persona"
    assert spoken(events).startswith("Done: Add persona Leader in Fintech, as version 2.")
    assert "It is a Draft: nothing is scored with it until it is published." in spoken(events)
