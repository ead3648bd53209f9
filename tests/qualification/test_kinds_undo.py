"""Undo by a person applies at once and is audited; asked in chat it is proposed (SPEC §4)."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from qualification.audit import list_audit
from qualification.errors import ChangeSetNotOpen, Forbidden, NothingToChange
from qualification.identity import Actor
from qualification.kinds.registry import APPLIERS
from qualification.plans.again import AGAIN, READ_LATER
from qualification.plans.plan import Plan
from qualification.plans.publish import plan_publish
from qualification.plans.standing import plan_pause
from qualification.plans.undo import last_undoable, plan_undo
from storage.outbox import read_news
from storage.tables import ChangeSetRow
from tests.support.changes import CODE, Planning, apply, confirm, propose, renew, save, standing, undo
from tests.support.workspace import THREAD, Surroundings


@pytest.fixture
async def published(surroundings: Surroundings) -> tuple[Surroundings, ChangeSetRow]:
    """The SaaS ICP after its first publish, and the change set of that."""
    await save(surroundings, None)
    return surroundings, await apply(surroundings, publish)


async def publish(session: AsyncSession) -> Plan:
    return await plan_publish(session, 1, CODE)


def undoing(around: Surroundings, row: ChangeSetRow) -> Planning:
    async def planning(session: AsyncSession) -> Plan:
        return await plan_undo(session, around.actor, row.id)

    return planning


def test_every_kind_can_be_applied_and_offered_again() -> None:
    assert set(APPLIERS) == set(AGAIN) | set(READ_LATER)


async def test_an_undo_asked_for_in_chat_is_proposed_and_says_what_is_so_afterwards(
    published: tuple[Surroundings, ChangeSetRow],
) -> None:
    around, row = published

    proposed = await propose(around, undoing(around, row))

    assert (proposed.kind, proposed.status) == ("undo", "proposed")
    assert proposed.read_back.startswith("Mid-market SaaS is a Draft again: nothing is scored with it, and its results leave.")
    assert [op["text"] for op in proposed.diff] == ["Status: Live → Draft", "Live version: version 1 → none"]
    assert (await standing(around))["status"] == "live"


async def test_what_cannot_be_undone_says_so_before_the_confirm(published: tuple[Surroundings, ChangeSetRow]) -> None:
    around, row = published

    proposed = await propose(around, undoing(around, row))
    applied = await confirm(around, proposed)

    assert [warning["code"] for warning in proposed.warnings] == ["cannot_be_undone"]
    with pytest.raises(ChangeSetNotOpen, match="cannot be undone"):
        await undo(around, applied)


async def test_a_confirmed_undo_takes_the_change_back_and_both_are_news(published: tuple[Surroundings, ChangeSetRow]) -> None:
    around, row = published

    applied = await confirm(around, await propose(around, undoing(around, row)))

    assert await standing(around) == {"version": 1, "live_version": None, "status": "draft"}
    assert applied.result is not None and applied.result["job_id"]
    async with around.database.reading() as session:
        entries = await list_audit(session, 1, limit=2)
        news = await session.run_sync(read_news, 1, 0)
    assert [entry.action for entry in entries] == ["changeset.applied", "changeset.undone"]
    told = [each.body for each in news if each.event == "changeset"]
    assert {"undone_by"} <= told[-2]["result"].keys() and told[-2]["id"] == row.id
    assert told[-1]["id"] == applied.id


async def test_an_undo_that_a_person_was_faster_with_is_stale(published: tuple[Surroundings, ChangeSetRow]) -> None:
    around, row = published
    proposed = await propose(around, undoing(around, row))
    await undo(around, row)

    stale = await confirm(around, proposed)

    assert stale.status == "stale"
    with pytest.raises(ChangeSetNotOpen, match="was undone already"):
        await renew(around, stale)


async def test_an_undo_is_not_proposed_when_the_target_changed_since(published: tuple[Surroundings, ChangeSetRow]) -> None:
    around, row = published
    await apply(around, lambda session: plan_pause(session, 1, CODE))

    with pytest.raises(ChangeSetNotOpen, match="it is paused; undo the newer change first"):
        await propose(around, undoing(around, row))


async def test_the_last_change_of_the_conversation_is_undone_before_the_persons_own_last(
    published: tuple[Surroundings, ChangeSetRow],
) -> None:
    around, row = published
    paused = await confirm(around, await propose(around, lambda session: plan_pause(session, 1, CODE), thread_id="another"))

    async with around.database.reading() as session:
        here = await last_undoable(session, around.actor, THREAD)
        elsewhere = await last_undoable(session, around.actor, "a third")
        with pytest.raises(NothingToChange):
            await last_undoable(session, Actor(1, "default", "somebody else"), "a third")

    assert (here, elsewhere) == (row.id, paused.id)


async def test_an_undo_needs_an_editor(published: tuple[Surroundings, ChangeSetRow]) -> None:
    around, row = published
    proposed = await propose(around, undoing(around, row))

    with pytest.raises(Forbidden):
        await confirm(around, proposed, Actor(1, "default", "vera", "viewer"))


async def test_a_second_undo_returns_the_first_result(published: tuple[Surroundings, ChangeSetRow]) -> None:
    around, row = published

    first = (await undo(around, row)).result
    second = (await undo(around, row)).result

    assert first == second
