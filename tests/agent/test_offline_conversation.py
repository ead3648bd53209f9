"""The whole copilot with the offline model: a sentence becomes a card, a refinement, a saved ICP."""

import subprocess
import sys

from agent.models import model_factory
from tests.agent.conftest import Talk
from tests.support.conversations import cards, customs, error_of, kinds, last_state, spoken


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
