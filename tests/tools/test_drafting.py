"""The working draft is started and edited; nothing is saved by it."""

import asyncio
from typing import Any

import pytest

from qualification import changesets, lifecycle
from qualification.drafts.working_draft import require_draft
from qualification.errors import EmptyDraft, IcpNotFound, InvalidDefinition, InvalidEdit, InvalidValue, OperatorMismatch, UnknownField
from tests.support.calls import call
from tests.support.workspace import SAAS, Surroundings, make_thread, rule, save_icp
from tools.context import ToolContext
from tools.draft_icp import draft_icp
from tools.edit_draft import edit_draft
from tools.propose_save import propose_save

NO_GEO: dict[str, Any] = {"action": "remove", "target": {"field": "region"}}


async def test_a_draft_is_kept_by_the_thread_and_read_back_in_words(context: ToolContext) -> None:
    body, artifact = await call(draft_icp, context, **SAAS, notes=["read loosely"], unmapped=["friendly"])

    assert body["read_back"].startswith("An account must have: Sub-industry is SaaS AND Region is North America or EMEA.")
    assert body["notes"] == ["read loosely"] and body["unmapped"] == ["friendly"]
    async with context.database.reading() as session:
        kept = await require_draft(session, context.thread_id)
    assert artifact["draft"] == kept.dump()
    assert (kept.rev, kept.icp_code, kept.base_version) == (1, None, None)
    assert body["draft"] == kept.definition.dump()


async def test_a_second_draft_takes_the_place_of_the_first_under_the_next_rev(context: ToolContext) -> None:
    await call(draft_icp, context, **SAAS)

    _, artifact = await call(draft_icp, context, name="Fintech", parameters=[rule("sub_industry", "in", ["Fintech"])])

    assert artifact["draft"]["rev"] == 2
    assert artifact["draft"]["definition"]["name"] == "Fintech"


async def test_drafting_and_editing_save_nothing(context: ToolContext) -> None:
    await call(draft_icp, context, **SAAS)
    await call(edit_draft, context, edits=[NO_GEO])

    async with context.database.reading() as session:
        assert await lifecycle.list_icps(session, context.actor.workspace_id) == []
        assert await changesets.list_changesets(session, context.actor.workspace_id) == []


@pytest.mark.parametrize(
    ("parameter", "error"),
    [
        (rule("employees", "gte", 5), UnknownField),
        (rule("industry", "any_of", ["Software"]), OperatorMismatch),
        (rule("employee_count", "between", [500, 51]), InvalidValue),
    ],
)
async def test_a_draft_that_does_not_fit_the_workspace_is_refused_and_not_kept(
    context: ToolContext, parameter: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        await call(draft_icp, context, name="Bad", parameters=[parameter])

    async with context.database.reading() as session:
        with pytest.raises(EmptyDraft):
            await require_draft(session, context.thread_id)


async def test_a_draft_that_breaks_its_own_shape_is_refused(context: ToolContext) -> None:
    with pytest.raises(InvalidDefinition, match="min_score"):
        await call(draft_icp, context, name="Bad", parameters=[], min_score=140)


async def test_an_edit_changes_the_working_draft(context: ToolContext) -> None:
    await call(draft_icp, context, **SAAS)
    add = {"action": "add", "parameter": rule("employee_count", "between", [51, 500])}

    body, artifact = await call(edit_draft, context, edits=[NO_GEO, add])

    assert [parameter["field"] for parameter in body["draft"]["parameters"]][-1] == "employee_count"
    assert "region" not in {parameter["field"] for parameter in body["draft"]["parameters"]}
    assert artifact["draft"]["rev"] == 2


async def test_an_edit_without_a_draft_says_that_there_is_none(context: ToolContext) -> None:
    with pytest.raises(EmptyDraft, match="no working draft"):
        await call(edit_draft, context, edits=[NO_GEO])


async def test_an_edit_of_something_absent_names_what_there_is(context: ToolContext) -> None:
    await call(draft_icp, context, **SAAS)

    with pytest.raises(InvalidEdit, match="the draft has no city; it has sub_industry"):
        await call(edit_draft, context, edits=[{"action": "remove", "target": {"field": "city"}}])


async def test_an_icp_named_by_code_becomes_the_working_draft(context: ToolContext) -> None:
    code = await save_icp(context.database, context.actor, SAAS)

    _, artifact = await call(edit_draft, context, edits=[NO_GEO], icp_code=code)

    assert (artifact["draft"]["icp_code"], artifact["draft"]["base_version"]) == (code, 1)
    with pytest.raises(IcpNotFound, match="mid-market-saas"):
        await call(edit_draft, context, edits=[NO_GEO], icp_code="nope")


async def test_after_a_confirmed_save_an_edit_goes_on_with_that_icp(context: ToolContext) -> None:
    await call(draft_icp, context, **SAAS)
    _, proposed = await call(propose_save, context)
    async with context.database.writing() as session:
        await changesets.confirm(session, context.actor, proposed["changeset"]["id"], proposed["changeset"]["content_hash"])

    await call(edit_draft, context, edits=[NO_GEO])
    body, _ = await call(propose_save, context)

    assert body["changeset"]["title"] == "Save Mid-market SaaS as version 2"
    assert body["changeset"]["icp_code"] == "mid-market-saas"
    assert body["changeset"]["diff"] == ["− Filter: Region is North America or EMEA"]


async def test_a_draft_of_an_icp_that_is_gone_goes_on_as_a_new_one(context: ToolContext) -> None:
    await call(draft_icp, context, **SAAS)
    _, proposed = await call(propose_save, context)
    async with context.database.writing() as session:
        await changesets.confirm(session, context.actor, proposed["changeset"]["id"], proposed["changeset"]["content_hash"])
    async with context.database.writing() as session:
        await changesets.undo(session, context.actor, proposed["changeset"]["id"])

    await call(edit_draft, context, edits=[NO_GEO])
    body, _ = await call(propose_save, context)

    assert body["changeset"]["title"] == "Save Mid-market SaaS as a new ICP in Draft"


async def test_a_working_draft_belongs_to_its_thread(surroundings: Surroundings, context: ToolContext) -> None:
    make_thread(surroundings.database, surroundings.actor, "thread-2")
    await call(draft_icp, context, **SAAS)

    with pytest.raises(EmptyDraft):
        await call(edit_draft, surroundings.context("thread-2"), edits=[NO_GEO])


async def test_a_list_of_thousands_of_values_is_cut_for_the_model_and_whole_for_the_client(context: ToolContext) -> None:
    names = [f"City {number}" for number in range(2_000)]

    body, artifact = await call(draft_icp, context, name="Cities", parameters=[rule("city", "in", names)])

    shown = body["draft"]["parameters"][0]
    assert len(shown["value"]) == 50 and shown["values_omitted"] == 1_950
    assert artifact["draft"]["definition"]["parameters"][0]["value"] == names


async def test_edits_made_at_once_are_all_kept(context: ToolContext) -> None:
    await call(draft_icp, context, **SAAS)
    adds = [{"action": "add", "parameter": rule("city", "in", [f"City {number}"], mode="score")} for number in range(8)]

    await asyncio.gather(*(call(edit_draft, context, edits=[add]) for add in adds))

    async with context.database.reading() as session:
        draft = await require_draft(session, context.thread_id)
    assert draft.rev == 9
    assert sum(parameter.field == "city" for parameter in draft.definition.parameters) == 8
