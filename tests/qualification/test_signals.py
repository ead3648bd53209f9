"""Signals: the three states, names that are never guessed, toggles in one change set, and the advice against on (SPEC §6)."""

from typing import Any

import pytest
from sqlalchemy import insert

from qualification import changesets
from qualification.capturing.choose import Choice
from qualification.changesets import Proposal
from qualification.errors import AmbiguousSignal, InvalidSignal, NothingToChange, SignalNotFound
from qualification.identity import Actor
from qualification.lifecycle import get_icp, save
from qualification.plans.autoqualify import build_autoqualify
from qualification.plans.qualify_captures import build_qualify
from qualification.signals.names import meant_by
from qualification.signals.states import create_signal, list_signals
from storage.database import Database
from storage.tables import Capture, ChangeSetRow, utc_now
from tests.support.signals import SAAS_LEADERS, capture, captures_of, make_signal, qualify, take, undo
from tests.support.workspace import Surroundings, definition, rule, save_icp

NAMES = ["Replies", "Demo Viewed", "Keywords", "Ad Frequency", "Job Changes", "Pricing Page Visits", "Product Webhook", "Event Attendees"]


@pytest.fixture
async def eight(surroundings: Surroundings) -> Surroundings:
    """The eight signals of the sample, without captures, and a live ICP."""
    database, actor = surroundings.database, surroundings.actor
    for name in NAMES[:6]:
        make_signal(database, actor, name, on=name in ("Replies", "Job Changes"), status="paused" if name.startswith("Pricing") else "live")
    make_signal(database, actor, "Product Webhook", status="needs_source")
    make_signal(database, actor, "Event Attendees", status="draft")
    await save_icp(database, actor, SAAS_LEADERS, status="live")
    return surroundings


def states(database: Database, actor: Actor) -> dict[str, str]:
    with database.bulk_reading() as session:
        return {each.name: each.autoqualify for each in list_signals(session, actor.workspace_id)}


def build(here: Surroundings, *names: str, every: bool = False, on: bool = True) -> Proposal:
    with here.database.bulk_reading() as session:
        return build_autoqualify(session, here.actor.workspace_id, names, every=every, on=on)


async def propose(here: Surroundings, proposal: Proposal) -> ChangeSetRow:
    async with here.database.writing() as session:
        return await changesets.propose(session, here.actor, proposal)


async def confirm(here: Surroundings, row: ChangeSetRow) -> ChangeSetRow:
    async with here.database.writing() as session:
        return await changesets.confirm(session, here.actor, row.id, row.content_hash)


def codes(proposal: Proposal) -> list[str]:
    return [warning.code for warning in proposal.warnings]


# --- names


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Replies", ["Replies"]),
        ("replies", ["Replies"]),
        ("the Demo Viewed signal", ["Demo Viewed"]),
        ("demo", ["Demo Viewed"]),
        ("webhook", ["Product Webhook"]),
        ("page visits", ["Pricing Page Visits"]),
        ("P", ["Pricing Page Visits", "Product Webhook"]),
        ("age", []),
        ("Webinars", []),
        (" ", []),
    ],
)
def test_a_name_is_matched_exactly_else_by_its_beginning_else_by_whole_words(said: str, meant: list[str]) -> None:
    assert meant_by(said, NAMES) == meant


def test_a_name_that_matches_nothing_is_asked_about_never_guessed(eight: Surroundings) -> None:
    with pytest.raises(SignalNotFound, match="Replies, Demo Viewed, Keywords"):
        build(eight, "Replies", "Webinars")
    with pytest.raises(AmbiguousSignal, match="Pricing Page Visits or Product Webhook"):
        build(eight, "P")
    with pytest.raises(InvalidSignal):
        build(eight)


# --- toggles


async def test_some_signals_are_switched_in_one_change_set_listing_each_before_and_after(eight: Surroundings) -> None:
    proposal = build(eight, "Demo Viewed", "replies", "Keywords")

    assert [(op.path, op.before, op.after) for op in proposal.diff] == [
        ("/signals/Demo Viewed", False, True),
        ("/signals/Keywords", False, True),
    ]
    assert "Already on: Replies." in proposal.read_back
    row = await propose(eight, proposal)
    assert states(eight.database, eight.actor)["Keywords"] == "off"
    row = await confirm(eight, row)
    assert (row.status, row.result) == ("applied", {"on": True, "changed": ["Demo Viewed", "Keywords"]})
    assert [states(eight.database, eight.actor)[name] for name in ("Replies", "Demo Viewed", "Keywords")] == ["on", "on", "on"]


async def test_the_master_toggle_is_undone_in_one_step_to_each_signal_s_before(eight: Surroundings) -> None:
    before = states(eight.database, eight.actor)
    proposal = build(eight, every=True)

    assert [op.path.removeprefix("/signals/") for op in proposal.diff] == ["Demo Viewed", "Keywords", "Ad Frequency", "Pricing Page Visits"]
    assert [warning.field for warning in proposal.warnings if warning.code == "not_applicable"] == ["Product Webhook", "Event Attendees"]
    row = await confirm(eight, await propose(eight, proposal))
    after = states(eight.database, eight.actor)
    assert set(after.values()) == {"on", "not_applicable"}
    await undo(eight.database, eight.actor, row)
    assert states(eight.database, eight.actor) == before


def test_a_dash_is_not_applicable_never_changed(eight: Surroundings) -> None:
    mixed = build(eight, "Keywords", "Product Webhook")

    assert [op.path for op in mixed.diff] == ["/signals/Keywords"] and "not_applicable" in codes(mixed)
    with pytest.raises(NothingToChange, match="does not apply to Product Webhook: it needs a source"):
        build(eight, "Product Webhook")
    with pytest.raises(NothingToChange, match="already on for Replies"):
        build(eight, "Replies")


async def test_a_toggle_is_stale_once_one_of_its_signals_was_switched_or_lost_its_source(eight: Surroundings) -> None:
    row = await propose(eight, build(eight, "Demo Viewed", "Keywords"))
    await confirm(eight, await propose(eight, build(eight, "Keywords")))

    assert (await confirm(eight, row)).status == "stale"
    assert states(eight.database, eight.actor)["Demo Viewed"] == "off"


async def test_turning_on_affects_captures_from_then_on_and_held_ones_stay_held(eight: Surroundings) -> None:
    with eight.database.bulk_reading() as session:
        signal_id = next(each.id for each in list_signals(session, eight.actor.workspace_id) if each.name == "Keywords")
    take(eight.database, eight.actor, signal_id, capture("before"))

    row = await confirm(eight, await propose(eight, build(eight, "Keywords")))
    take(eight.database, eight.actor, signal_id, capture("while on"))
    await undo(eight.database, eight.actor, row)
    take(eight.database, eight.actor, signal_id, capture("after"))

    assert {key: each.state for key, each in captures_of(eight.database, signal_id).items()} == {
        "before": "held",
        "while on": "qualified",
        "after": "held",
    }


async def test_held_captures_stay_held_after_a_publish_and_captures_of_a_rewrite_use_the_old_live_version(eight: Surroundings) -> None:
    with eight.database.bulk_reading() as session:
        known = {each.name: each.id for each in list_signals(session, eight.actor.workspace_id)}
    take(eight.database, eight.actor, known["Keywords"], capture("held"))
    stricter = definition("SaaS leaders", rule("sub_industry", "in", ["Fintech"]))
    async with eight.database.writing() as writing:
        icp = await get_icp(writing, eight.actor.workspace_id, "saas-leaders")
        await save(writing, eight.actor, stricter, icp_code=icp.icp_code, base_version=icp.draft_version)

    take(eight.database, eight.actor, known["Replies"], capture("during"))

    kept = captures_of(eight.database, known["Replies"])["during"].result or {}
    assert (kept["icp_code"], kept["icp_version"]) == ("saas-leaders", 1)
    assert captures_of(eight.database, known["Keywords"])["held"].state == "held"


# --- advice


async def test_advice_against_on_names_a_signal_younger_than_24_hours(eight: Surroundings) -> None:
    make_signal(eight.database, eight.actor, "Newcomer", hours_old=23)

    assert codes(build(eight, "Newcomer")) == ["new_signal"]
    assert codes(build(eight, "Keywords")) == []
    assert codes(build(eight, "Pricing Page Visits")) == ["paused"]


async def test_advice_against_on_names_high_volume_with_a_low_qualified_rate(eight: Surroundings) -> None:
    with eight.database.bulk_reading() as session:
        known = {each.name: each.id for each in list_signals(session, eight.actor.workspace_id)}
    for name, qualified in (("Ad Frequency", 5), ("Keywords", 60)):
        _fill(eight, known[name], held=950, qualified=qualified, rejected=100 - qualified)

    assert codes(build(eight, "Ad Frequency")) == ["low_precision"]
    assert codes(build(eight, "Keywords")) == []
    assert codes(build(eight, every=True)).count("low_precision") == 1


async def test_advice_against_on_names_a_rewrite_in_progress_with_the_sequence(eight: Surroundings) -> None:
    async with eight.database.writing() as writing:
        icp = await get_icp(writing, eight.actor.workspace_id, "saas-leaders")
        await save(writing, eight.actor, definition("SaaS leaders"), icp_code=icp.icp_code, base_version=icp.draft_version)

    proposal = build(eight, "Keywords")

    assert codes(proposal) == ["rewrite_in_progress"]
    assert "off, publish, re-qualify, then turn it on" in proposal.warnings[0].message
    assert codes(build(eight, "Replies", on=False)) == []


async def test_advice_against_on_says_that_no_icp_is_live(surroundings: Surroundings) -> None:
    signal_id = make_signal(surroundings.database, surroundings.actor, "Keywords")
    take(surroundings.database, surroundings.actor, signal_id, capture("a"))

    assert codes(build(surroundings, "Keywords")) == ["no_live_icp"]
    with surroundings.database.bulk_reading() as session:
        run = build_qualify(session, surroundings.actor.workspace_id, "Keywords", Choice(), today=surroundings.actor.today)
    assert codes(run.proposal) == ["no_live_icp"]


# --- the row


async def test_statistics_count_captures_held_ones_and_the_qualified_rate(eight: Surroundings) -> None:
    with eight.database.bulk_reading() as session:
        known = {each.name: each.id for each in list_signals(session, eight.actor.workspace_id)}
    take(eight.database, eight.actor, known["Keywords"], capture("a"), capture("b", person={"external_id": "per-4"}), capture("c"))

    await qualify(eight.database, eight.actor, known["Keywords"], Choice(ids=("a", "b")))

    with eight.database.bulk_reading() as session:
        rows = {each.name: each.dump() for each in list_signals(session, eight.actor.workspace_id)}
    assert {key: rows["Keywords"][key] for key in ("captures", "held", "qualified_rate")} == {
        "captures": 3,
        "held": 1,
        "qualified_rate": 0.5,
    }
    assert rows["Replies"]["qualified_rate"] is None


def test_a_signal_without_a_source_cannot_start_on(surroundings: Surroundings) -> None:
    with surroundings.database.bulk_writing() as session, pytest.raises(InvalidSignal):
        create_signal(session, surroundings.actor.workspace_id, "Webhook", "1st_party", "needs_source", is_on=True)


def _fill(here: Surroundings, signal_id: int, *, held: int, qualified: int, rejected: int) -> None:
    buckets = [None] * held + ["qualified"] * qualified + ["not_qualified"] * rejected
    rows: list[dict[str, Any]] = [
        {
            "workspace_id": here.actor.workspace_id,
            "signal_id": signal_id,
            "external_id": f"x{number}",
            "payload": {},
            "occurred_at": utc_now(),
            "state": "held" if bucket is None else "qualified",
            "bucket": bucket,
        }
        for number, bucket in enumerate(buckets)
    ]
    with here.database.bulk_writing() as session:
        session.execute(insert(Capture), rows)
