"""The main job on the sample workspace, as the product's own description words it: draft, refine, ask, confirm."""

from datetime import date
from typing import Any

import pytest

from agent.models import model_factory
from evals.oracle import expect
from qualification.definitions import Definition, parse_definition
from qualification.fields import ACCOUNT_FIELDS, by_key
from qualification.snapshots import SnapshotStore
from sample.accounts import generate_accounts
from sample.custom_fields import CUSTOM_FIELDS
from sample.load import SampleSize, load_sample
from storage.database import Database
from tests.support.conversations import Conversation, cards, customs, spoken
from tests.support.workspace import TODAY, Surroundings, make_thread, make_workspace

SEED = (
    "build me an ICP for mid-market SaaS companies (51–500 employees) with a security-first culture, primarily NA and EMEA, "
    "growth-stage, excluding competitor accounts"
)
GEO: dict[str, Any] = {"field": "region", "mode": "filter", "operator": "in", "value": ["North America", "EMEA"]}
DRAFT: list[dict[str, Any]] = [
    {"field": "employee_count", "mode": "filter", "operator": "between", "value": [51, 500]},
    {"field": "sub_industry", "mode": "filter", "operator": "in", "value": ["SaaS"]},
    GEO,
    {"field": "funding_stage", "mode": "score", "operator": "in", "value": ["Series B", "Series C", "Series D+"], "weight": 5},
    {"field": "custom.security_program", "mode": "score", "operator": "in", "value": ["SOC 2", "ISO 27001", "FedRAMP"], "weight": 5},
    {"field": "custom.is_competitor", "mode": "exclude", "operator": "is_true"},
]
SNOWFLAKE: dict[str, Any] = {"field": "installed_tools", "mode": "score", "operator": "any_of", "value": ["Snowflake"], "weight": 5}

pytestmark = pytest.mark.slow


@pytest.fixture
async def talk(database: Database) -> Conversation:
    actor = make_workspace(database)
    await load_sample(database, actor, SampleSize(20_000, 2_000), today=TODAY)
    make_thread(database, actor)
    return Conversation(Surroundings(database, SnapshotStore(database), actor), model_factory("offline"))


def qualified(parameters: list[dict[str, Any]], today: date = TODAY) -> int:
    """Count with plain Python, on the documents as generated."""
    fields = by_key([*ACCOUNT_FIELDS, *(field for field in CUSTOM_FIELDS if field.record_type == "account")])
    definition: Definition = parse_definition({"name": "Oracle", "parameters": parameters})
    return len(expect([document for _, document in generate_accounts(20_000, today=today)], definition, fields, today).matching)


def without_order(parameters: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(parameters, key=lambda parameter: (parameter["field"], parameter["mode"]))


async def test_the_main_job_end_to_end(talk: Conversation) -> None:
    before = await talk.saved_icps()

    built = await talk.say(SEED)
    card = cards(built)[-1]
    draft = customs(built, "preview")[-1]
    steps = [progress["remaining"] for progress in customs(built, "preview.progress")]
    assert card["preview"] == draft
    assert steps == [step["remaining"] for step in draft["waterfall"]] and len(steps) == 4
    assert draft["qualified"] == qualified(DRAFT)
    assert "I read security-first culture as" in spoken(built)
    assert "Not mapped" not in spoken(built)

    after = await changed(talk, "drop the geo filter", [each for each in DRAFT if each is not GEO])
    assert after["movement"]["entered"] == after["qualified"] - draft["qualified"] > 0
    assert after["movement"]["samples"][0]["name"] in spoken(talk.last)

    await changed(talk, 'add a +5 for "uses Snowflake"', [*(each for each in DRAFT if each is not GEO), SNOWFLAKE])

    asked = await talk.say("what's the qualification rate if I tighten employee count to 100–300?")
    tighter = [{**DRAFT[0], "value": [100, 300]}, *(each for each in DRAFT[1:] if each is not GEO), SNOWFLAKE]
    assert customs(asked, "preview")[-1]["qualified"] == qualified(tighter)
    assert cards(asked) == []
    assert await talk.saved_icps() == before

    saved = await talk.say("confirm")
    assert cards(saved)[-1]["status"] == "applied"
    assert cards(saved)[-1]["result"] == {"icp_code": "mid-market-saas-2", "name": "Mid-market SaaS 2", "version": 1, "status": "draft"}
    assert spoken(saved).startswith("Saved “Mid-market SaaS 2” as version 1 (Draft).")
    assert await talk.saved_icps() == [*before, "mid-market-saas-2"]


async def changed(talk: Conversation, text: str, expected: list[dict[str, Any]]) -> dict[str, Any]:
    """Say an edit and hold the draft, and its count, against what it must be; returns the preview."""
    events = await talk.say(text)
    definition = next(body for body in reversed(events) if body["type"] == "ACTIVITY_SNAPSHOT")["content"]
    after = [op["after"] for op in definition["diff"] if op["path"].startswith("/parameters")]
    assert without_order(after) == without_order(expected)
    preview: dict[str, Any] = customs(events, "preview")[-1]
    assert preview["qualified"] == qualified(expected)
    return preview


async def test_the_seed_sentence_drafts_exactly_its_parameters(talk: Conversation) -> None:
    events = await talk.say(SEED)

    after = [op["after"] for op in cards(events)[-1]["diff"] if op["path"].startswith("/parameters")]
    assert without_order(after) == without_order(DRAFT)


async def test_the_questions_beside_an_open_drawer_are_answered_against_its_draft(talk: Conversation) -> None:
    open_draft = {"rev": 1, "definition": {"name": "In the drawer", "parameters": [DRAFT[0], SNOWFLAKE]}}

    weights = await talk.say("what's a reasonable weight for industry vs revenue band?", draft=open_draft)
    alike = await talk.say("which of my existing ICPs has a similar tech-stack pattern?", draft=open_draft)
    rate = await talk.say("what's the qualification rate if I tighten employee count to 100–300?", draft=open_draft)

    assert "rule of thumb" in spoken(weights).lower()
    assert "Mid-market SaaS" in spoken(alike) or "Enterprise FinServ" in spoken(alike)
    assert customs(rate, "preview")[-1]["qualified"] == qualified([{**DRAFT[0], "value": [100, 300]}, SNOWFLAKE])
    assert cards(weights) + cards(alike) + cards(rate) == []
