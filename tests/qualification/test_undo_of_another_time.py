"""An undo takes back what the change did, never what stands in its place by now (SPEC §4)."""

import asyncio

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from qualification import changesets, lifecycle
from qualification.catalog_edits.custom_fields import declare
from qualification.definitions import Definition, parse_definition
from qualification.errors import ChangeSetNotOpen
from qualification.fields import Field, FieldType
from qualification.plans.plan import Plan
from qualification.plans.publish import plan_publish
from qualification.proposals import build_save, read_save_context
from storage.tables import ChangeSetRow
from tests.support.changes import CODE, apply, save, standing, undo
from tests.support.workspace import SAAS, TODAY, Surroundings, rule


async def publish(session: AsyncSession) -> Plan:
    return await plan_publish(session, 1, CODE)


async def create_by_hand(around: Surroundings, definition: Definition) -> ChangeSetRow:
    async with around.database.reading() as session:
        context = await read_save_context(session, around.actor.workspace_id, definition.name, None)
    snapshot = await asyncio.to_thread(around.snapshots.current, around.actor.workspace_id)
    proposal = build_save(snapshot, definition, context, base_version=None, today=TODAY)
    async with around.database.writing() as session:
        return await changesets.apply_directly(session, around.actor, proposal)


async def test_undoing_a_removed_icp_does_not_touch_the_one_that_took_its_code(surroundings: Surroundings) -> None:
    definition = parse_definition(SAAS)
    first = await create_by_hand(surroundings, definition)
    async with surroundings.database.writing() as session:
        await lifecycle.delete_draft(session, surroundings.actor.workspace_id, CODE)
    await create_by_hand(surroundings, definition)

    with pytest.raises(ChangeSetNotOpen, match="another one"):
        await undo(surroundings, first)

    assert (await standing(surroundings))["status"] == "draft"


async def test_a_publish_is_not_undone_to_a_version_that_no_longer_fits_the_fields(surroundings: Surroundings) -> None:
    tier = Field("custom.tier", "Tier", "Custom", FieldType.NUMBER)
    with surroundings.database.bulk_writing() as session:
        declare(session, surroundings.actor.workspace_id, tier)
    await save(surroundings, None, parameters=[rule("custom.tier", "gte", 20)])
    await apply(surroundings, publish)
    await save(surroundings, 1)
    second = await apply(surroundings, publish)
    with surroundings.database.bulk_writing() as session:
        declare(session, surroundings.actor.workspace_id, Field("custom.tier", "Tier", "Custom", FieldType.CATEGORY))

    with pytest.raises(ChangeSetNotOpen, match="no longer fits the fields"):
        await undo(surroundings, second)

    assert (await standing(surroundings))["live_version"] == 2
