"""What changed between a proposal or a save and the moment it is applied is noticed in that transaction (SPEC §4)."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import ClauseElement, event, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import ORMExecuteState

from qualification import changesets
from qualification.capturing.choose import Choice
from qualification.catalog_edits.edits import edit_field
from qualification.changesets import Proposal
from qualification.errors import ChangeSetNotOpen, NothingToChange, OperatorMismatch
from qualification.fields import Field, FieldType
from qualification.plans.autoqualify import build_autoqualify
from qualification.plans.publish import plan_publish
from qualification.plans.qualify_captures import build_qualify
from qualification.plans.standing import plan_pause
from qualification.plans.term import build_save_term
from qualification.proposals import build_save, read_save_context
from qualification.signals.states import list_signals
from storage.tables import ChangeSetRow, Signal, utc_now
from tests.support.changes import CODE, apply, build, confirm, propose, save, standing, undo
from tests.support.scoring import expected, requalify, visible
from tests.support.signals import capture, make_signal, take
from tests.support.workspace import SAAS, THREAD, TODAY, Surroundings, definition, rule, save_icp

TIER = "custom.tier"


def tier(kind: FieldType) -> Field:
    return Field(TIER, "Tier", "Custom", kind)


def put(around: Surroundings, field: Field) -> None:
    with around.database.bulk_writing() as session:
        edit_field(session, around.actor, field)


async def save_on_tier(around: Surroundings, *, icp_code: str | None = None, text: str = "1") -> Proposal:
    """A save of an ICP with a rule that only a text can have."""
    wanted = definition("Tiers", rule(TIER, "contains", text))
    async with around.database.reading() as session:
        context = await read_save_context(session, around.actor.workspace_id, "Tiers", icp_code)
    return build_save(around.snapshots.current(around.actor.workspace_id), wanted, context, base_version=None, today=TODAY)


async def by_hand(around: Surroundings, proposal: Proposal) -> ChangeSetRow:
    async with around.database.writing() as session:
        return await changesets.apply_directly(session, around.actor, proposal)


async def test_a_save_by_hand_that_no_longer_fits_a_retyped_field_is_refused(surroundings: Surroundings) -> None:
    put(surroundings, tier(FieldType.CATEGORY))
    proposal = await save_on_tier(surroundings)
    put(surroundings, tier(FieldType.NUMBER))

    with pytest.raises(OperatorMismatch):
        await by_hand(surroundings, proposal)


async def test_a_proposal_made_while_a_field_was_retyped_is_stale(surroundings: Surroundings) -> None:
    put(surroundings, tier(FieldType.CATEGORY))
    proposal = await save_on_tier(surroundings)
    put(surroundings, tier(FieldType.NUMBER))
    async with surroundings.database.writing() as session:
        row = await changesets.propose(session, surroundings.actor, proposal)

    assert (await confirm(surroundings, row)).status == "stale"


async def test_a_term_that_no_longer_fits_a_retyped_field_is_not_kept(surroundings: Surroundings) -> None:
    put(surroundings, tier(FieldType.CATEGORY))
    meant = definition("Tiers", rule(TIER, "contains", "1")).parameters
    snapshot = surroundings.snapshots.current(1)
    async with surroundings.database.reading() as session:
        proposal = await session.run_sync(build_save_term, snapshot, "whales", "", meant)
    put(surroundings, tier(FieldType.NUMBER))
    async with surroundings.database.writing() as session:
        row = await changesets.propose(session, surroundings.actor, proposal)

    assert (await confirm(surroundings, row)).status == "stale"
    with pytest.raises(OperatorMismatch):
        await by_hand(surroundings, proposal)


async def test_an_undo_never_brings_back_a_version_that_fits_the_fields_no_more(surroundings: Surroundings) -> None:
    put(surroundings, tier(FieldType.CATEGORY))
    await by_hand(surroundings, await save_on_tier(surroundings))
    wanted = definition("Tiers", rule("region", "in", ["EMEA"]))
    async with surroundings.database.reading() as session:
        context = await read_save_context(session, 1, "Tiers", "tiers")
    second = await by_hand(surroundings, build_save(surroundings.snapshots.current(1), wanted, context, base_version=None, today=TODAY))
    put(surroundings, tier(FieldType.NUMBER))

    with pytest.raises(ChangeSetNotOpen, match="version 1 of tiers no longer fits the fields"):
        await undo(surroundings, second)


async def test_a_new_proposal_holds_its_thread_and_then_what_it_supersedes(surroundings: Surroundings) -> None:
    await save_icp(surroundings.database, surroundings.actor, SAAS, status="live")
    await propose(surroundings, lambda session: plan_pause(session, 1, CODE))
    proposal = replace(await build(surroundings, lambda session: plan_pause(session, 1, CODE)), thread_id=THREAD)
    locked: list[str] = []

    def note(state: ORMExecuteState) -> None:
        assert isinstance(state.statement, ClauseElement)
        text = str(state.statement.compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]
        if "FOR UPDATE" in text:
            locked.append(text.split("FROM ")[1].split()[0])

    async with surroundings.database.writing() as session:
        event.listen(session.sync_session, "do_orm_execute", note)
        await changesets.propose(session, surroundings.actor, proposal)

    assert locked == ["thread", "changeset"]


async def test_proposals_past_their_expiry_are_listed_as_expired_and_a_reject_leaves_them_so(surroundings: Surroundings) -> None:
    await save_icp(surroundings.database, surroundings.actor, SAAS, status="live")
    row = await propose(surroundings, lambda session: plan_pause(session, 1, CODE))
    async with surroundings.database.writing() as session:
        await session.execute(update(ChangeSetRow).values(expires_at=utc_now() - timedelta(seconds=1)))

    async with surroundings.database.writing() as session:
        listed = await changesets.list_changesets(session, 1, status="expired")
        rejected = await changesets.reject(session, surroundings.actor, row.id)

    assert [each.id for each in listed] == [row.id]
    assert rejected.status == "expired"


async def test_undo_of_a_publish_returns_to_the_previous_live_version_and_re_qualification_also_of_a_paused_icp(
    surroundings: Surroundings,
) -> None:
    around = surroundings
    await save_icp(around.database, around.actor, SAAS, status="live")
    await asyncio.to_thread(requalify, around.database, around.actor, CODE)
    before = visible(around.database, 1)
    await save(around, 1, min_score=90)
    await apply(around, lambda session: plan_pause(session, 1, CODE))
    published = await apply(around, lambda session: plan_publish(session, 1, CODE))
    await asyncio.to_thread(requalify, around.database, around.actor)
    assert visible(around.database, 1) != before

    await undo(around, published)
    await asyncio.to_thread(requalify, around.database, around.actor)

    assert await standing(around) == {"version": 2, "live_version": 1, "status": "paused"}
    assert visible(around.database, 1) == before == expected(around.database, 1)


async def switch(around: Surroundings, name: str, *, on: bool) -> ChangeSetRow:
    with around.database.bulk_reading() as session:
        proposal = build_autoqualify(session, 1, [name], every=False, on=on)
    return await by_hand(around, proposal)


def toggles(around: Surroundings) -> dict[str, Any]:
    with around.database.bulk_reading() as session:
        return {each.name: (each.autoqualify, each.is_on) for each in list_signals(session, 1)}


async def test_undo_of_set_autoqualify_is_refused_while_a_newer_switch_stands(surroundings: Surroundings) -> None:
    make_signal(surroundings.database, surroundings.actor, "Replies")
    first, second = await switch(surroundings, "Replies", on=True), await switch(surroundings, "Replies", on=False)

    with pytest.raises(ChangeSetNotOpen, match="switched again since, by “Turn autoqualify off for Replies”; undo the newer change first"):
        await undo(surroundings, first)
    await undo(surroundings, second)
    await undo(surroundings, first)

    assert toggles(surroundings) == {"Replies": ("off", False)}


async def test_undo_of_set_autoqualify_never_changes_a_dash_and_says_so(surroundings: Surroundings) -> None:
    for name in ("A", "B"):
        make_signal(surroundings.database, surroundings.actor, name)
    with surroundings.database.bulk_reading() as session:
        proposal = build_autoqualify(session, 1, [], every=True, on=True)
    row = await by_hand(surroundings, proposal)
    async with surroundings.database.writing() as session:
        await session.execute(update(Signal).where(Signal.name == "A").values(status="needs_source"))

    undone = await undo(surroundings, row)

    assert undone.result is not None
    assert (undone.result["restored"], undone.result["not_applicable"]) == (["B"], ["A"])
    assert toggles(surroundings) == {"A": ("not_applicable", True), "B": ("off", False)}


async def test_captures_that_somebody_else_qualified_meanwhile_are_nothing_to_change(surroundings: Surroundings) -> None:
    signal_id = make_signal(surroundings.database, surroundings.actor, "Replies")
    take(surroundings.database, surroundings.actor, signal_id, capture("c1"), capture("c2"))
    with surroundings.database.bulk_reading() as session:
        proposals = [build_qualify(session, 1, signal_id, Choice(), today=TODAY).proposal for _ in range(2)]
    await by_hand(surroundings, proposals[0])

    with pytest.raises(NothingToChange, match="none of these captures of Replies is held any more"):
        await by_hand(surroundings, proposals[1])
    async with surroundings.database.reading() as session:
        assert len(await changesets.list_changesets(session, 1, status="applied")) == 1
