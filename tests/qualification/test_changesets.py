"""Nothing is saved until a person confirms, once, by id and hash (SPEC §4)."""

import asyncio
import dataclasses
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from qualification import changesets, lifecycle
from qualification.audit import list_audit
from qualification.changesets import Proposal
from qualification.definitions import Definition
from qualification.errors import ChangeSetNotFound, ChangeSetNotOpen, Forbidden, HashMismatch, NameTaken, VersionConflict
from qualification.identity import Actor
from qualification.proposals import build_save, read_save_context
from qualification.snapshots import SnapshotStore
from storage.database import Database
from storage.outbox import read_news
from storage.tables import ChangeSetRow, Icp, utc_now
from tests.support.snapshots import icp, rule
from tests.support.workspace import make_workspace

TODAY = date(2026, 3, 1)
EMEA = icp(rule("region", "filter", "in", ["EMEA"]))
APAC = icp(rule("region", "filter", "in", ["APAC"]))


@pytest.fixture
def actor(database: Database) -> Actor:
    return make_workspace(database)


async def propose(
    database: Database, actor: Actor, definition: Definition, *, icp_code: str | None = None, thread_id: str | None = "t1"
) -> ChangeSetRow:
    snapshot = await asyncio.to_thread(SnapshotStore(database).current, actor.workspace_id)
    async with database.writing() as session:
        context = await read_save_context(session, actor.workspace_id, definition.name, icp_code)
        proposal = build_save(snapshot, definition, context, base_version=None, today=TODAY)
        return await changesets.propose(session, actor, dataclasses.replace(proposal, thread_id=thread_id))


async def confirm(database: Database, actor: Actor, row: ChangeSetRow, content_hash: str | None = None) -> ChangeSetRow:
    async with database.writing() as session:
        return await changesets.confirm(session, actor, row.id, content_hash or row.content_hash)


async def codes(database: Database, actor: Actor) -> list[str]:
    async with database.reading() as session:
        return [saved.icp_code for saved in await lifecycle.list_icps(session, actor.workspace_id)]


async def test_a_proposal_saves_nothing(database: Database, actor: Actor) -> None:
    row = await propose(database, actor, EMEA)

    assert row.status == "proposed"
    assert row.read_back == "An account must have: Region is EMEA."
    assert await codes(database, actor) == []


async def test_a_confirm_applies_it_with_its_audit_entry(database: Database, actor: Actor) -> None:
    row = await confirm(database, actor, await propose(database, actor, EMEA))

    assert (row.status, row.decided_by) == ("applied", actor.person)
    assert row.result == {"icp_code": "test", "name": "Test", "version": 1, "status": "draft"}
    async with database.reading() as session:
        entries = await list_audit(session, actor.workspace_id, limit=10)
    assert [(entry.action, entry.actor, entry.changeset_id) for entry in entries] == [
        ("changeset.applied", actor.person, row.id),
        ("changeset.proposed", actor.person, row.id),
    ]


async def test_two_confirms_apply_once(database: Database, actor: Actor) -> None:
    row = await propose(database, actor, EMEA)

    first, second = await asyncio.gather(confirm(database, actor, row), confirm(database, actor, row))

    assert first.result == second.result
    async with database.reading() as session:
        assert len(await lifecycle.list_versions(session, actor.workspace_id, "test")) == 1


async def test_another_hash_is_refused(database: Database, actor: Actor) -> None:
    row = await propose(database, actor, EMEA)

    with pytest.raises(HashMismatch):
        await confirm(database, actor, row, "0" * 64)
    assert await codes(database, actor) == []


async def test_the_hash_covers_kind_target_base_and_after() -> None:
    proposal = Proposal("save_icp", "t", "r", {"icp_code": None}, {"version": None}, EMEA.dump(), [])
    others = [
        dataclasses.replace(proposal, target={"icp_code": "a"}),
        dataclasses.replace(proposal, base={"version": 1}),
        dataclasses.replace(proposal, after=APAC.dump()),
    ]

    assert len({each.content_hash for each in [proposal, *others]}) == 4
    assert dataclasses.replace(proposal, title="other words").content_hash == proposal.content_hash


async def test_a_viewer_cannot_confirm(database: Database, actor: Actor) -> None:
    row = await propose(database, actor, EMEA)

    with pytest.raises(Forbidden, match="needs the role editor"):
        await confirm(database, dataclasses.replace(actor, role="viewer"), row)


async def test_another_workspace_does_not_find_it(database: Database, actor: Actor) -> None:
    row = await propose(database, actor, EMEA)

    with pytest.raises(ChangeSetNotFound):
        await confirm(database, dataclasses.replace(actor, workspace_id=actor.workspace_id + 1), row)


async def test_a_new_proposal_supersedes_pending_ones_of_its_thread_and_target(database: Database, actor: Actor) -> None:
    first, elsewhere = await propose(database, actor, EMEA), await propose(database, actor, EMEA, thread_id="t2")
    second = await propose(database, actor, APAC)

    async with database.reading() as session:
        rows = {row.id: row.status for row in await changesets.list_changesets(session, actor.workspace_id)}
    assert rows == {first.id: "superseded", elsewhere.id: "proposed", second.id: "proposed"}
    with pytest.raises(ChangeSetNotOpen, match="superseded"):
        await confirm(database, actor, first)


async def test_a_rejected_one_stays_rejected(database: Database, actor: Actor) -> None:
    row = await propose(database, actor, EMEA)
    for _ in range(2):
        async with database.writing() as session:
            assert (await changesets.reject(session, actor, row.id)).status == "rejected"

    with pytest.raises(ChangeSetNotOpen, match="rejected"):
        await confirm(database, actor, row)


async def test_a_proposal_expires_after_24_hours(database: Database, actor: Actor) -> None:
    row = await propose(database, actor, EMEA)
    assert row.expires_at - row.created_at == timedelta(hours=24)
    async with database.writing() as session:
        await session.execute(update(ChangeSetRow).values(expires_at=utc_now() - timedelta(seconds=1)))

    async with database.reading() as session:
        assert await changesets.list_changesets(session, actor.workspace_id, status="proposed") == []
        assert changesets.dump_changeset(await changesets.get_changeset(session, actor.workspace_id, row.id))["status"] == "expired"
    assert (await confirm(database, actor, row)).status == "expired"
    assert await codes(database, actor) == []


async def test_a_confirm_after_the_target_changed_is_stale(database: Database, actor: Actor) -> None:
    await confirm(database, actor, await propose(database, actor, EMEA))
    late = await propose(database, actor, APAC, icp_code="test", thread_id="t1")
    await confirm(database, actor, await propose(database, actor, icp(), icp_code="test", thread_id="t2"))

    assert (await confirm(database, actor, late)).status == "stale"
    async with database.reading() as session:
        assert (await lifecycle.get_icp(session, actor.workspace_id, "test")).draft_version == 2


async def test_a_name_that_is_taken_gets_the_next_number_and_says_so(database: Database, actor: Actor) -> None:
    for _ in range(2):
        await confirm(database, actor, await propose(database, actor, EMEA))
    third = await propose(database, actor, EMEA)

    assert await codes(database, actor) == ["test", "test-2"]
    assert third.after["name"] == "Test 3"
    assert third.warnings[0]["message"] == "There is an ICP named Test already, so this one is named Test 3."


async def test_two_people_taking_one_free_name_the_second_gets_a_fresh_offer_instead_of_a_clash(database: Database, actor: Actor) -> None:
    first, second = await propose(database, actor, EMEA, thread_id="t1"), await propose(database, actor, EMEA, thread_id="t2")

    assert (await confirm(database, actor, first)).status == "applied"
    assert (await confirm(database, actor, second)).status == "stale"


async def test_undo_returns_to_the_version_before_and_a_new_icp_disappears(database: Database, actor: Actor) -> None:
    made = await confirm(database, actor, await propose(database, actor, EMEA))
    edited = await confirm(database, actor, await propose(database, actor, APAC, icp_code="test"))

    with pytest.raises(ChangeSetNotOpen, match="saved again since"):
        async with database.writing() as session:
            await changesets.undo(session, actor, made.id)
    async with database.writing() as session:
        await changesets.undo(session, actor, edited.id)
        saved = await lifecycle.get_icp(session, actor.workspace_id, "test")
        assert (saved.draft_version, saved.definition) == (1, EMEA)
        await changesets.undo(session, actor, made.id)
    assert await codes(database, actor) == []


async def test_the_version_after_an_undo_gets_a_number_never_used(database: Database, actor: Actor) -> None:
    await confirm(database, actor, await propose(database, actor, EMEA))
    edited = await confirm(database, actor, await propose(database, actor, APAC, icp_code="test"))
    async with database.writing() as session:
        await changesets.undo(session, actor, edited.id)

    again = await confirm(database, actor, await propose(database, actor, icp(), icp_code="test"))

    assert again.result is not None and again.result["version"] == 3


async def test_two_people_editing_the_second_save_gets_a_conflict_with_both_versions(database: Database, actor: Actor) -> None:
    async with database.writing() as session:
        await lifecycle.save(session, actor, EMEA, icp_code=None, base_version=None)
        await lifecycle.save(session, actor, APAC, icp_code="test", base_version=1)
        with pytest.raises(VersionConflict) as caught:
            await lifecycle.save(session, actor, icp(), icp_code="test", base_version=1)

    assert caught.value.details["theirs"] == APAC.dump()
    assert caught.value.details["yours"] == icp().dump()


async def test_the_code_never_changes_with_the_name(database: Database, actor: Actor) -> None:
    async with database.writing() as session:
        await lifecycle.save(session, actor, EMEA, icp_code=None, base_version=None)
        renamed = await lifecycle.save(session, actor, EMEA.model_copy(update={"name": "Europe"}), icp_code="test", base_version=1)
        other = await lifecycle.save(session, actor, EMEA, icp_code=None, base_version=None)
        with pytest.raises(NameTaken, match="an ICP named EUROPE exists already"):
            await lifecycle.save(session, actor, EMEA.model_copy(update={"name": "EUROPE"}), icp_code=None, base_version=None)

    assert (renamed.icp_code, renamed.name, other.icp_code) == ("test", "Europe", "test-2")


async def test_deleting_the_draft_of_an_icp_that_was_never_live_removes_it(database: Database, actor: Actor) -> None:
    async with database.writing() as session:
        await lifecycle.save(session, actor, EMEA, icp_code=None, base_version=None)
        await lifecycle.delete_draft(session, actor.workspace_id, "test")
        assert list(await session.scalars(select(Icp))) == []


async def test_a_persona_gets_a_code_of_its_own_that_outlives_its_name(database: Database, actor: Actor) -> None:
    leaders = [{"name": "Revenue Leader"}, {"name": "Revenue & Leader"}, {"name": "Revenue leader!"}]
    async with database.writing() as session:
        saved = await lifecycle.save(session, actor, icp(personas=leaders), icp_code=None, base_version=None)
        codes = [persona.persona_code for persona in saved.definition.personas]
        renamed = saved.definition.personas[0].model_copy(update={"name": "CRO"})
        again = await lifecycle.save(session, actor, icp(personas=[renamed.model_dump()]), icp_code="test", base_version=1)

    assert codes == ["revenue-leader", "revenue-and-leader", "revenue-leader-2"]
    assert [persona.persona_code for persona in again.definition.personas] == ["revenue-leader"]


def told(database: Database, actor: Actor) -> list[tuple[str, str]]:
    """Title and status of each change set that was news, in order."""
    with database.bulk_reading() as session:
        news = [each.body for each in read_news(session, actor.workspace_id, after=0) if each.event == "changeset"]
    return [(body["title"], "undone" if (body["result"] or {}).get("undone_by") else body["status"]) for body in news]


async def test_every_change_of_status_is_news(database: Database, actor: Actor) -> None:
    first = await propose(database, actor, EMEA)
    second = await propose(database, actor, APAC)
    await confirm(database, actor, second)
    await confirm(database, actor, second)
    async with database.writing() as session:
        await changesets.undo(session, actor, second.id)
    third = await propose(database, actor, EMEA, thread_id="t2")
    async with database.writing() as session:
        await changesets.reject(session, actor, third.id)

    assert told(database, actor) == [
        (first.title, "proposed"),
        (first.title, "superseded"),
        (second.title, "proposed"),
        (second.title, "applied"),
        (second.title, "undone"),
        (third.title, "proposed"),
        (third.title, "rejected"),
    ]


async def test_a_late_and_a_stale_confirm_are_news(database: Database, actor: Actor) -> None:
    late, stale, taken = [await propose(database, actor, EMEA, thread_id=thread) for thread in ("t1", "t2", "t3")]
    async with database.writing() as session:
        await session.execute(update(ChangeSetRow).where(ChangeSetRow.id == late.id).values(expires_at=utc_now() - timedelta(seconds=1)))
    for row in (late, taken, stale):
        await confirm(database, actor, row)

    assert [status for _, status in told(database, actor)][3:] == ["expired", "applied", "stale"]


async def test_news_of_a_change_set_is_the_change_set_itself(database: Database, actor: Actor) -> None:
    row = await propose(database, actor, EMEA)
    with database.bulk_reading() as session:
        (news,) = read_news(session, actor.workspace_id, after=0)

    assert news.body == changesets.dump_changeset(row)
