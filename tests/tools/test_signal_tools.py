"""What the copilot reads of signals, and proposes for them: cards that a person confirms, never a switch."""

import pytest
from langchain_core.tools import ToolException

from qualification import changesets
from qualification.errors import NothingToChange, SignalNotFound
from storage.tables import Thread
from tests.support.calls import call
from tests.support.signals import SAAS_LEADERS, capture, captures_of, make_signal, qualify, stranger, take
from tests.support.workspace import Surroundings, save_icp
from tools.context import ToolContext
from tools.list_signals import list_signals
from tools.propose_autoqualify import propose_autoqualify
from tools.propose_qualify_captures import propose_qualify_captures
from tools.signal_stats import signal_stats


@pytest.fixture
async def keywords(surroundings: Surroundings) -> int:
    """Three signals and a live ICP; returns the id of Keywords, which holds three captures."""
    database, actor = surroundings.database, surroundings.actor
    make_signal(database, actor, "Replies", on=True)
    signal_id = make_signal(database, actor, "Keywords")
    make_signal(database, actor, "Product Webhook", status="needs_source")
    await save_icp(database, actor, SAAS_LEADERS, status="live")
    take(database, actor, signal_id, capture("a"), stranger(1), stranger(2, sub_industry="Fintech"))
    return signal_id


async def test_list_signals_shows_the_three_states(context: ToolContext, keywords: int) -> None:
    body, _ = await call(list_signals, context)

    assert [(each["name"], each["autoqualify"], each["held"]) for each in body["items"]] == [
        ("Replies", "on", 0),
        ("Keywords", "off", 3),
        ("Product Webhook", "not_applicable", 0),
    ]


async def test_signal_stats_counts_by_bucket_and_icp_with_the_advice(context: ToolContext, keywords: int) -> None:
    await qualify(context.database, context.actor, keywords)

    body, _ = await call(signal_stats, context, signal="keywords")

    assert body["signal"]["qualified_rate"] == pytest.approx(2 / 3)
    assert body["buckets"] == {"qualified": 2, "no_persona_fit": 0, "not_qualified": 1}
    assert body["icps"] == [{"icp_code": "saas-leaders", "name": "SaaS leaders", "qualified": 2, "no_persona_fit": 0}]
    assert body["advice"] == [] and body["last_at"].startswith("2026-11-20")


async def test_a_toggle_is_proposed_as_a_card_and_switches_nothing(context: ToolContext, keywords: int) -> None:
    body, artifact = await call(propose_autoqualify, context, signals=["keywords", "Product Webhook", "Replies"], every=False, on=True)

    assert body["changeset"]["diff"] == ["Keywords: off → on"]
    assert [warning["code"] for warning in body["changeset"]["warnings"]] == ["not_applicable"]
    card = artifact["changeset"]
    assert (card["kind"], card["status"], card["thread_id"], card["preview"]) == ("set_autoqualify", "proposed", "thread-1", None)
    assert card["content_hash"] not in str(body)
    async with context.database.reading() as session:
        thread = await session.get(Thread, context.thread_id)
    assert thread is not None and thread.shown_changeset_id == card["id"]
    listed, _ = await call(list_signals, context)
    assert listed["items"][1]["autoqualify"] == "off"


async def test_all_signals_are_one_card(context: ToolContext, keywords: int) -> None:
    body, _ = await call(propose_autoqualify, context, signals=[], every=True, on=False)

    assert body["changeset"]["diff"] == ["Replies: on → off"]


async def test_a_name_that_matches_nothing_is_asked_about_and_a_dash_is_not_applicable(context: ToolContext, keywords: int) -> None:
    with pytest.raises((ToolException, SignalNotFound), match="Replies, Keywords, Product Webhook"):
        await call(propose_autoqualify, context, signals=["Webinars"], every=False, on=True)
    with pytest.raises((ToolException, NothingToChange), match="does not apply to Product Webhook"):
        await call(propose_autoqualify, context, signals=["Product Webhook"], every=False, on=True)


async def test_qualifying_is_proposed_with_its_counts_and_fixed_captures(context: ToolContext, keywords: int) -> None:
    body, artifact = await call(propose_qualify_captures, context, signal="Keywords", last=2, sample=None, ids=[], dry_run=False)

    assert (body["captures"], body["buckets"]) == (2, {"qualified": 1, "no_persona_fit": 0, "not_qualified": 1})
    card = artifact["changeset"]
    assert card["title"] == "Qualify 2 captures of Keywords" and "the last 2 of 3 held captures" in card["read_back"]
    assert {each.state for each in captures_of(context.database, keywords).values()} == {"held"}
    async with context.database.writing() as session:
        row = await changesets.confirm(session, context.actor, card["id"], card["content_hash"])
    assert (row.result or {})["buckets"] == body["buckets"]
    assert captures_of(context.database, keywords)["a"].state == "held"


async def test_a_dry_run_shows_the_buckets_and_proposes_nothing(context: ToolContext, keywords: int) -> None:
    body, artifact = await call(propose_qualify_captures, context, signal="Keywords", last=None, sample=None, ids=[], dry_run=True)

    assert (body["captures"], body["held"], body["buckets"]["qualified"]) == (3, 3, 2)
    assert artifact == {}
    async with context.database.reading() as session:
        assert await changesets.list_changesets(session, context.actor.workspace_id) == []
