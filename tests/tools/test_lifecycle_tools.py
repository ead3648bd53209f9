"""The copilot proposes what moves an ICP, and drafts personas in the working draft; it changes nothing."""

from typing import Any

import pytest
from langchain_core.tools import BaseTool

from qualification import changesets, lifecycle
from qualification.errors import IcpNotFound, InvalidEdit, NothingToChange, PersonaNotFound, UnknownField
from storage.tables import ChangeSetRow, Thread
from tests.support.calls import call
from tests.support.changes import CODE
from tests.support.workspace import SAAS, Surroundings, rule, save_icp
from tools.clone_persona import clone_persona
from tools.context import ToolContext
from tools.draft_persona import draft_persona
from tools.edit_draft import edit_draft
from tools.edit_persona import edit_persona
from tools.get_job import get_job
from tools.propose_delete_draft import propose_delete_draft
from tools.propose_pause import propose_pause
from tools.propose_publish import propose_publish
from tools.propose_requalify import propose_requalify
from tools.propose_resume import propose_resume
from tools.propose_rollback import propose_rollback
from tools.propose_save import propose_save
from tools.propose_undo import propose_undo

LEADER: dict[str, Any] = {"name": "Revenue Leader", "parameters": [rule("seniority", "in", ["VP"])]}


async def confirm(context: ToolContext, card: dict[str, Any]) -> ChangeSetRow:
    async with context.database.writing() as session:
        return await changesets.confirm(session, context.actor, card["id"], card["content_hash"])


async def status(context: ToolContext) -> str:
    async with context.database.reading() as session:
        return (await lifecycle.get_icp(session, context.actor.workspace_id, CODE)).status


async def test_publish_is_proposed_with_its_counts_as_the_card_last_shown_and_publishes_nothing(
    context: ToolContext, surroundings: Surroundings
) -> None:
    await save_icp(context.database, context.actor, SAAS)

    body, artifact = await call(propose_publish, context, icp_code=CODE)

    assert body["changeset"]["title"] == "Publish Mid-market SaaS version 1: 7 accounts enter, 0 leave"
    assert body["preview"]["movement"]["entered"] == 7
    assert [each["remaining"] for each in surroundings.emitted] == [12, 8, 7]
    assert artifact["changeset"]["kind"] == "publish" and artifact["preview"]["qualified"] == 7
    assert artifact["changeset"]["content_hash"] not in str(body)
    async with context.database.reading() as session:
        thread = await session.get(Thread, context.thread_id)
    assert thread is not None and thread.shown_changeset_id == body["changeset"]["id"]
    assert await status(context) == "draft"


@pytest.mark.parametrize(
    ("tool", "kind", "start"),
    [(propose_pause, "pause", "live"), (propose_resume, "resume", "paused"), (propose_requalify, "requalify", "live")],
)
async def test_each_move_is_proposed_and_moves_nothing(context: ToolContext, tool: BaseTool, kind: str, start: lifecycle.Status) -> None:
    await save_icp(context.database, context.actor, SAAS, status=start)

    body, artifact = await call(tool, context, icp_code=CODE)

    assert (body["changeset"]["kind"], artifact["changeset"]["status"]) == (kind, "proposed")
    assert await status(context) == start


async def test_a_move_that_changes_nothing_says_so(context: ToolContext) -> None:
    await save_icp(context.database, context.actor, SAAS, status="live")

    with pytest.raises(NothingToChange, match="there is nothing to publish"):
        await call(propose_publish, context, icp_code=CODE)
    with pytest.raises(NothingToChange, match="is live already"):
        await call(propose_resume, context, icp_code=CODE)
    with pytest.raises(IcpNotFound):
        await call(propose_pause, context, icp_code="nope")


async def test_rollback_and_deletion_of_a_draft_are_proposed(context: ToolContext) -> None:
    await save_icp(context.database, context.actor, SAAS)
    await call(edit_draft, context, icp_code=CODE, edits=[{"action": "set_min_score", "min_score": 50}])
    _, saved = await call(propose_save, context)
    await confirm(context, saved["changeset"])

    rolled, _ = await call(propose_rollback, context, icp_code=CODE, version=1)
    deleted, _ = await call(propose_delete_draft, context, icp_code=CODE)

    assert rolled["changeset"]["title"] == "Roll Mid-market SaaS back to version 1"
    assert deleted["changeset"]["title"] == "Delete Mid-market SaaS"
    assert deleted["changeset"]["read_back"].endswith("An undo brings it back.")


async def test_undo_without_an_id_is_that_of_the_last_change_here(context: ToolContext) -> None:
    await save_icp(context.database, context.actor, SAAS, status="live")
    _, paused = await call(propose_pause, context, icp_code=CODE)
    await confirm(context, paused["changeset"])

    body, artifact = await call(propose_undo, context)

    assert body["changeset"]["title"] == "Undo: Pause Mid-market SaaS"
    assert await status(context) == "paused"
    await confirm(context, artifact["changeset"])
    assert await status(context) == "live"


async def test_a_job_is_told_by_its_id_or_as_the_newest(context: ToolContext) -> None:
    await save_icp(context.database, context.actor, SAAS)
    _, artifact = await call(propose_publish, context, icp_code=CODE)
    row = await confirm(context, artifact["changeset"])
    assert row.result is not None

    newest, _ = await call(get_job, context)
    named, _ = await call(get_job, context, job_id=row.result["job_id"])

    assert newest == named
    assert (newest["job"]["status"], newest["job"]["icp_codes"]) == ("queued", [CODE])


async def test_a_persona_is_drafted_in_the_working_draft_and_saved_as_the_one_thing_that_changes(context: ToolContext) -> None:
    await save_icp(context.database, context.actor, SAAS)

    body, artifact = await call(draft_persona, context, **LEADER, icp_code=CODE)
    proposed, card = await call(propose_save, context)

    assert body["read_back"] == "A person of a matching account must have: Seniority is VP."
    assert (artifact["draft"]["icp_code"], artifact["draft"]["definition"]["personas"][0]["persona_code"]) == (CODE, "revenue-leader")
    assert card["changeset"]["kind"] == "save_persona"
    assert card["changeset"]["target"] == {"icp_code": CODE, "persona_code": "revenue-leader"}
    assert proposed["preview"]["qualified_people"] == 3
    await confirm(context, card["changeset"])
    async with context.database.reading() as session:
        icp = await lifecycle.get_icp(session, context.actor.workspace_id, CODE)
        thread = await session.get(Thread, context.thread_id)
    assert [persona.name for persona in icp.definition.personas] == ["Revenue Leader"]
    assert thread is not None and thread.draft is not None and thread.draft["base_version"] == 2


async def test_a_draft_that_changes_more_than_one_persona_is_saved_whole_in_the_place_of_its_card(context: ToolContext) -> None:
    await save_icp(context.database, context.actor, SAAS)
    await call(draft_persona, context, **LEADER, icp_code=CODE)
    first, _ = await call(propose_save, context)
    await call(edit_draft, context, edits=[{"action": "set_min_score", "min_score": 10}])

    _, card = await call(propose_save, context)

    assert card["changeset"]["kind"] == "save_icp"
    async with context.database.reading() as session:
        old = await changesets.get_changeset(session, context.actor.workspace_id, first["changeset"]["id"])
    assert old.status == "superseded"


async def test_a_persona_of_a_new_icp_is_saved_with_it(context: ToolContext) -> None:
    await call(edit_draft, context, icp_code=await save_icp(context.database, context.actor, SAAS), edits=[])
    async with context.database.writing() as session:
        await lifecycle.delete_draft(session, context.actor.workspace_id, CODE)
    await call(draft_persona, context, **LEADER)

    _, card = await call(propose_save, context)

    assert (card["changeset"]["kind"], card["changeset"]["target"]) == ("save_icp", {"icp_code": None})


async def test_a_persona_name_that_is_taken_gets_the_next_number_and_says_so(context: ToolContext) -> None:
    await save_icp(context.database, context.actor, SAAS)
    await call(draft_persona, context, **LEADER, icp_code=CODE)

    body, _ = await call(draft_persona, context, **LEADER)

    assert body["persona"] == {"name": "Revenue Leader 2", "persona_code": "revenue-leader-2"}
    assert body["notes"] == ["there is a persona Revenue Leader already, so this one is named Revenue Leader 2"]


async def test_a_persona_is_edited_by_name_or_code_and_keeps_its_code(context: ToolContext) -> None:
    await save_icp(context.database, context.actor, {**SAAS, "personas": [LEADER]})
    widen = {"action": "add_values", "target": {"field": "seniority"}, "values": ["C-level"]}

    body, _ = await call(edit_persona, context, persona="revenue leader", edits=[widen, {"action": "rename", "name": "CRO"}], icp_code=CODE)
    again, _ = await call(edit_persona, context, persona="revenue-leader", edits=[{"action": "set_min_score", "min_score": 20}])

    assert body["persona"] == {"name": "CRO", "persona_code": "revenue-leader"}
    assert again["read_back"] == "A person of a matching account must have: Seniority is VP or C-level. The score must be at least 20."
    _, card = await call(propose_save, context)
    assert card["changeset"]["title"] == "Save persona CRO in Mid-market SaaS, as version 2"


async def test_a_persona_takes_fields_of_people_and_no_segments(context: ToolContext) -> None:
    await save_icp(context.database, context.actor, {**SAAS, "personas": [LEADER]})
    add = {"action": "add", "parameter": rule("employee_count", "gt", 5)}

    with pytest.raises(UnknownField):
        await call(edit_persona, context, persona="Revenue Leader", edits=[add], icp_code=CODE)
    with pytest.raises(InvalidEdit, match="no segments"):
        segment = {"action": "add", "parameter": rule("title", "contains", "sales"), "segment": "S"}
        await call(edit_persona, context, persona="Revenue Leader", edits=[segment], icp_code=CODE)
    with pytest.raises(PersonaNotFound, match="its personas: Revenue Leader"):
        await call(edit_persona, context, persona="Nobody", edits=[], icp_code=CODE)


async def test_a_persona_is_cloned_into_the_working_draft_of_the_other_icp(context: ToolContext) -> None:
    await save_icp(context.database, context.actor, {**SAAS, "personas": [LEADER]})
    await save_icp(context.database, context.actor, {**SAAS, "name": "Other"})

    body, artifact = await call(clone_persona, context, persona="Revenue Leader", to="other", source=CODE)

    assert (body["icp_code"], artifact["draft"]["definition"]["name"]) == ("other", "Other")
    assert [each["name"] for each in artifact["draft"]["definition"]["personas"]] == ["Revenue Leader"]
    _, card = await call(propose_save, context)
    assert card["changeset"]["target"] == {"icp_code": "other", "persona_code": "revenue-leader"}


async def test_a_persona_goes_into_the_working_draft_of_that_icp_without_losing_its_edits(context: ToolContext) -> None:
    await save_icp(context.database, context.actor, SAAS)
    await call(edit_draft, context, icp_code=CODE, edits=[{"action": "set_min_score", "min_score": 10}])

    _, artifact = await call(draft_persona, context, **LEADER, icp_code=CODE)

    assert artifact["draft"]["definition"]["min_score"] == 10


async def test_an_edit_of_a_live_icp_is_proposed_as_a_save_that_leaves_the_live_version_at_work(context: ToolContext) -> None:
    await save_icp(context.database, context.actor, SAAS, status="live")
    await call(edit_draft, context, icp_code=CODE, edits=[{"action": "set_min_score", "min_score": 10}])

    body, card = await call(propose_save, context)

    assert card["changeset"]["kind"] == "save_icp"
    assert body["changeset"]["read_back"].endswith("Version 1 stays live until this one is published.")
