"""A proposal is counted, shown as a card, and saves nothing."""

from typing import Any

import pytest

from qualification import changesets, lifecycle
from qualification.definitions import parse_definition
from qualification.drafts.working_draft import require_draft
from qualification.errors import EmptyDraft, NothingToSave, VersionConflict
from storage.tables import Thread
from tests.support.calls import call
from tests.support.workspace import SAAS, Surroundings, rule, save_icp
from tools.context import ToolContext
from tools.draft_icp import draft_icp
from tools.edit_draft import edit_draft
from tools.list_changesets import list_changesets
from tools.propose_save import propose_save

NO_GEO: dict[str, Any] = {"action": "remove", "target": {"field": "region"}}


async def test_a_proposal_is_written_with_its_preview_and_saves_nothing(context: ToolContext, surroundings: Surroundings) -> None:
    await call(draft_icp, context, **SAAS)

    body, artifact = await call(propose_save, context)

    assert body["changeset"]["title"] == "Save Mid-market SaaS as a new ICP in Draft"
    assert body["preview"]["qualified"] == artifact["preview"]["qualified"] == 7
    assert [each["remaining"] for each in surroundings.emitted] == [12, 8, 7]
    async with context.database.reading() as session:
        row = await changesets.get_changeset(session, context.actor.workspace_id, body["changeset"]["id"])
        assert await lifecycle.list_icps(session, context.actor.workspace_id) == []
        thread = await session.get(Thread, context.thread_id)
    assert artifact["changeset"] == changesets.dump_changeset(row)
    assert (row.status, row.thread_id, row.run_id, row.draft_rev) == ("proposed", "thread-1", "run-1", 1)
    assert thread is not None and thread.shown_changeset_id == row.id


async def test_the_model_never_sees_the_hash_that_a_confirm_needs(context: ToolContext) -> None:
    await call(draft_icp, context, **SAAS)

    body, artifact = await call(propose_save, context)
    listed, _ = await call(list_changesets, context)

    digest = artifact["changeset"]["content_hash"]
    assert digest not in str(body) and digest not in str(listed)


async def test_a_taken_name_gets_the_next_number_in_the_draft_too(context: ToolContext) -> None:
    await save_icp(context.database, context.actor, SAAS)
    await call(draft_icp, context, **SAAS)

    body, artifact = await call(propose_save, context)

    assert body["changeset"]["name"] == "Mid-market SaaS 2"
    assert [warning["code"] for warning in body["changeset"]["warnings"]] == ["name_taken"]
    async with context.database.reading() as session:
        draft = await require_draft(session, context.thread_id)
        row = await changesets.get_changeset(session, context.actor.workspace_id, body["changeset"]["id"])
    assert draft.definition.name == "Mid-market SaaS 2"
    assert draft.rev == row.draft_rev == artifact["draft"]["rev"] == 2


async def test_confirming_a_proposal_with_a_new_name_moves_the_draft_to_the_saved_icp(context: ToolContext) -> None:
    await save_icp(context.database, context.actor, SAAS)
    await call(draft_icp, context, **SAAS)
    _, artifact = await call(propose_save, context)

    async with context.database.writing() as session:
        await changesets.confirm(session, context.actor, artifact["changeset"]["id"], artifact["changeset"]["content_hash"])

    async with context.database.reading() as session:
        draft = await require_draft(session, context.thread_id)
    assert (draft.icp_code, draft.base_version) == ("mid-market-saas-2", 1)


async def test_a_newer_proposal_supersedes_the_pending_one(context: ToolContext) -> None:
    await call(draft_icp, context, **SAAS)
    first, _ = await call(propose_save, context)
    await call(edit_draft, context, edits=[NO_GEO])
    second, _ = await call(propose_save, context)

    pending, _ = await call(list_changesets, context)
    old, _ = await call(list_changesets, context, status="superseded")

    assert [item["id"] for item in pending["items"]] == [second["changeset"]["id"]]
    assert [item["id"] for item in old["items"]] == [first["changeset"]["id"]]


async def test_a_draft_that_equals_the_saved_version_has_nothing_to_save(context: ToolContext) -> None:
    code = await save_icp(context.database, context.actor, SAAS)
    await call(edit_draft, context, edits=[], icp_code=code)

    with pytest.raises(NothingToSave, match="equals its saved version 1"):
        await call(propose_save, context)

    pending, _ = await call(list_changesets, context)
    assert pending["items"] == []


async def test_without_a_draft_there_is_nothing_to_propose(context: ToolContext) -> None:
    with pytest.raises(EmptyDraft):
        await call(propose_save, context)


async def test_a_draft_on_an_older_version_conflicts_and_shows_both(context: ToolContext) -> None:
    code = await save_icp(context.database, context.actor, SAAS)
    await call(edit_draft, context, edits=[NO_GEO], icp_code=code)
    theirs = parse_definition({**SAAS, "min_score": 40})
    async with context.database.writing() as session:
        await lifecycle.save(session, context.actor, theirs, icp_code=code, base_version=1)

    with pytest.raises(VersionConflict, match="saved version 2 of mid-market-saas") as caught:
        await call(propose_save, context)

    assert caught.value.details["theirs"]["min_score"] == 40
    assert "region" not in {parameter["field"] for parameter in caught.value.details["yours"]["parameters"]}


async def test_after_an_undone_save_the_icp_can_be_saved_again(context: ToolContext) -> None:
    code = await save_icp(context.database, context.actor, SAAS)
    await call(edit_draft, context, edits=[NO_GEO], icp_code=code)
    _, first = await call(propose_save, context)
    async with context.database.writing() as session:
        await changesets.confirm(session, context.actor, first["changeset"]["id"], first["changeset"]["content_hash"])
    async with context.database.writing() as session:
        await changesets.undo(session, context.actor, first["changeset"]["id"])

    _, second = await call(propose_save, context)
    async with context.database.writing() as session:
        row = await changesets.confirm(session, context.actor, second["changeset"]["id"], second["changeset"]["content_hash"])

    assert row.status == "applied"


async def test_an_icp_in_the_drawer_with_personas_keeps_them(context: ToolContext) -> None:
    persona = {"name": "Buyer", "parameters": [rule("seniority", "in", ["VP"])]}
    code = await save_icp(context.database, context.actor, {**SAAS, "personas": [persona]})
    await call(edit_draft, context, edits=[NO_GEO], icp_code=code)

    _, artifact = await call(propose_save, context)

    assert [each["name"] for each in artifact["draft"]["definition"]["personas"]] == ["Buyer"]
    assert artifact["preview"]["qualified_people"] == 5
