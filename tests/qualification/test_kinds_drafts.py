"""Rollback, discarded drafts and personas as change sets; what was overtaken is offered again in words that say so (SPEC §4, §5)."""

from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from qualification import lifecycle
from qualification.definitions import Persona, parse, parse_definition
from qualification.drafts.working_draft import require_draft, write_draft
from qualification.errors import ChangeSetNotOpen, NothingToChange, NothingToDelete, NothingToSave
from qualification.plans.drafts import plan_delete_draft, plan_rollback
from qualification.plans.personas import plan_add_persona, plan_put_persona, plan_remove_persona
from qualification.plans.plan import Plan
from qualification.proposals import build_save, read_save_context
from storage.tables import AccountMatch, ChangeSetRow
from tests.support.changes import CODE, apply, confirm, propose, renew, save, standing, undo
from tests.support.workspace import SAAS, THREAD, TODAY, Surroundings, rule, save_icp

LEADER = parse(Persona, {"name": "Revenue Leader", "parameters": [rule("seniority", "in", ["VP"])]})


@pytest.fixture
async def icp(surroundings: Surroundings) -> Surroundings:
    """The SaaS ICP as a Draft with two versions."""
    await save(surroundings, None)
    await save(surroundings, 1, min_score=50)
    return surroundings


@pytest.fixture
async def live(surroundings: Surroundings) -> Surroundings:
    """The SaaS ICP live with its first version, and a draft."""
    await save_icp(surroundings.database, surroundings.actor, SAAS, status="live")
    await save(surroundings, 1, min_score=50)
    return surroundings


async def rollback(session: AsyncSession) -> Plan:
    return await plan_rollback(session, 1, CODE, 1)


async def delete_draft(session: AsyncSession) -> Plan:
    return await plan_delete_draft(session, 1, CODE)


async def add_leader(session: AsyncSession) -> Plan:
    return await plan_add_persona(session, 1, CODE, LEADER)


def put_leader(**changes: Any) -> Any:
    async def planning(session: AsyncSession) -> Plan:
        return await plan_put_persona(session, 1, CODE, "revenue-leader", parse(Persona, {**dict(LEADER), **changes}))

    return planning


async def definition(around: Surroundings) -> dict[str, Any]:
    async with around.database.reading() as session:
        return (await lifecycle.get_icp(session, 1, CODE)).definition.dump()


async def test_rollback_proposes_a_new_draft_version_equal_to_an_earlier_one(icp: Surroundings) -> None:
    row = await apply(icp, rollback)

    assert await standing(icp) == {"version": 3, "live_version": None, "status": "draft"}
    assert (await definition(icp))["min_score"] == 0
    assert [op["text"] for op in row.diff] == ["Minimum score: 50 → 0"]
    assert row.preview is not None and row.preview["movement"]["entered"] > 0


async def test_a_rollback_of_a_live_icp_says_that_the_live_version_stays(live: Surroundings) -> None:
    await save(live, 2, min_score=60)

    row = await propose(live, lambda session: plan_rollback(session, 1, CODE, 2))

    assert row.read_back.startswith("Version 4 becomes the draft, equal to version 2:")
    assert row.read_back.endswith("Version 1 stays live until this one is published.")


async def test_the_working_draft_follows_a_rollback_unless_it_has_edits_of_its_own(icp: Surroundings) -> None:
    async with icp.database.writing() as session:
        saved = await lifecycle.get_icp(session, 1, CODE)
        await write_draft(session, THREAD, saved.definition, icp_code=CODE, base_version=2)

    await apply(icp, rollback)

    async with icp.database.reading() as session:
        draft = await require_draft(session, THREAD)
    assert (draft.base_version, draft.rev, draft.definition.min_score) == (3, 2, 0)


async def test_a_stale_rollback_is_offered_on_the_newest_version(icp: Surroundings) -> None:
    row = await propose(icp, rollback)
    await save(icp, 2, min_score=70)

    fresh = await renew(icp, await confirm(icp, row))

    assert fresh.base == {"version": 3}
    assert [op["text"] for op in fresh.diff] == ["Minimum score: 70 → 0"]


async def test_deleting_an_icp_that_was_never_live_takes_it_away_and_an_undo_brings_it_back_as_old_as_it_was(icp: Surroundings) -> None:
    other = await save(icp, None, name="Younger")
    row = await apply(icp, delete_draft)
    async with icp.database.reading() as session:
        assert [each.icp_code for each in await lifecycle.list_icps(session, 1)] == [other.icp_code]

    await undo(icp, row)

    async with icp.database.reading() as session:
        assert [each.icp_code for each in await lifecycle.list_icps(session, 1)] == [CODE, other.icp_code]
        versions = await lifecycle.list_versions(session, 1, CODE)
    assert [(each.version, each.saved_by, each.definition.min_score) for each in versions] == [(2, "eva", 50), (1, "eva", 0)]


async def test_results_of_an_icp_leave_with_it(icp: Surroundings) -> None:
    async with icp.database.writing() as session:
        session.add(AccountMatch(icp_id=1, account_id=1, since=1, tenths=500, points=5))

    await apply(icp, delete_draft)

    async with icp.database.reading() as session:
        assert await session.get(AccountMatch, (1, 1, 1)) is None


async def test_delete_draft_of_a_live_icp_returns_the_pointer_to_the_live_version(live: Surroundings) -> None:
    row = await apply(live, delete_draft)

    assert await standing(live) == {"version": 1, "live_version": 1, "status": "live"}
    assert [op["text"] for op in row.diff] == ["Minimum score: 50 → 0"]
    await undo(live, row)
    assert await standing(live) == {"version": 2, "live_version": 1, "status": "live"}


async def test_a_draft_that_grew_since_the_deletion_was_proposed_is_not_deleted(live: Surroundings) -> None:
    row = await propose(live, delete_draft)
    await save(live, 2, min_score=70)

    assert (await confirm(live, row)).status == "stale"
    assert (await standing(live))["version"] == 3


async def test_a_deletion_that_somebody_else_did_has_nothing_left_to_delete(live: Surroundings) -> None:
    row = await propose(live, delete_draft, thread_id="another")
    await apply(live, delete_draft)

    with pytest.raises(NothingToDelete):
        await renew(live, await confirm(live, row))


async def test_a_discarded_draft_cannot_come_back_over_a_newer_one(live: Surroundings) -> None:
    row = await apply(live, delete_draft)
    await save(live, 1, min_score=70)

    with pytest.raises(ChangeSetNotOpen, match="has a newer draft by now"):
        await undo(live, row)


async def test_a_persona_is_saved_in_a_version_in_which_nothing_else_changes(icp: Surroundings) -> None:
    row = await apply(icp, add_leader)

    after = await definition(icp)
    assert row.target == {"icp_code": CODE, "persona_code": "revenue-leader"}
    assert ([each["persona_code"] for each in after["personas"]], after["min_score"]) == (["revenue-leader"], 50)
    await undo(icp, row)
    assert (await definition(icp))["personas"] == []


async def test_a_stale_persona_is_offered_on_the_newest_version_and_reverts_nothing_else(icp: Surroundings) -> None:
    await apply(icp, add_leader)
    row = await propose(icp, put_leader(min_score=40))
    theirs = {**(await definition(icp)), "min_score": 70}
    await save(icp, 3, **theirs)

    fresh = await renew(icp, await confirm(icp, row))

    assert len(fresh.diff) == 1
    await confirm(icp, fresh)
    after = await definition(icp)
    assert (after["min_score"], after["personas"][0]["min_score"]) == (70, 40)


async def test_a_persona_that_was_removed_meanwhile_is_offered_as_a_new_one(icp: Surroundings) -> None:
    await apply(icp, add_leader)
    row = await propose(icp, put_leader(min_score=40), thread_id="another")
    await apply(icp, lambda session: plan_remove_persona(session, 1, CODE, "Revenue Leader"))

    fresh = await renew(icp, await confirm(icp, row))

    assert fresh.title == "Add persona Revenue Leader in Mid-market SaaS, as version 5"


async def test_a_persona_that_says_so_already_has_nothing_to_save(icp: Surroundings) -> None:
    await apply(icp, add_leader)

    with pytest.raises(NothingToSave):
        await propose(icp, put_leader())


async def propose_save(around: Surroundings, **changes: Any) -> ChangeSetRow:
    async def planning(session: AsyncSession) -> Plan:
        body = parse_definition({**SAAS, **changes})
        context = await read_save_context(session, 1, body.name, CODE)
        return Plan(lambda snapshot, today, on_step: build_save(snapshot, body, context, base_version=None, today=TODAY, on_step=on_step))

    return await propose(around, planning)


async def test_a_fresh_card_says_which_changes_of_the_other_editor_it_takes_back(icp: Surroundings) -> None:
    row = await propose_save(icp, min_score=50, description="Mine")
    await save(icp, 2, min_score=70, description="A wider net")

    fresh = await renew(icp, await confirm(icp, row))

    assert [warning["code"] for warning in fresh.warnings][0] == "reverts_newer"
    message = fresh.warnings[0]["message"]
    assert message == "This takes back what eva saved as version 3: Description: A wider net → Mine; Minimum score: 70 → 50."
    assert fresh.read_back.startswith(message)


async def test_a_fresh_card_that_holds_the_other_change_too_takes_nothing_back(icp: Surroundings) -> None:
    row = await propose_save(icp, min_score=70, description="Mine")
    await save(icp, 2, min_score=70)

    fresh = await renew(icp, await confirm(icp, row))

    assert "reverts_newer" not in [warning["code"] for warning in fresh.warnings]
    assert [op["path"] for op in fresh.diff] == ["/description"]


async def test_rolling_back_to_what_is_there_changes_nothing(icp: Surroundings) -> None:
    with pytest.raises(NothingToChange, match="says what version 2 says"):
        await propose(icp, lambda session: plan_rollback(session, 1, CODE, 2))
