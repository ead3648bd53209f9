"""A persona leaves the working draft in words; a person confirms the change set that saves it."""

from typing import Any

import pytest

from qualification import lifecycle
from qualification.errors import NothingToSave, PersonaNotFound
from tests.support.calls import call
from tests.support.changes import CODE
from tests.support.workspace import SAAS, rule, save_icp
from tests.tools.test_lifecycle_tools import confirm
from tools.context import ToolContext
from tools.draft_persona import draft_persona
from tools.propose_save import propose_save
from tools.remove_persona import remove_persona

LEADER: dict[str, Any] = {"name": "Revenue Leader", "parameters": [rule("seniority", "in", ["VP"])]}
REVOPS: dict[str, Any] = {"name": "RevOps", "parameters": [rule("title", "contains", "operations")]}


async def test_a_persona_of_a_live_icp_leaves_it_with_a_new_version_and_the_others_stay(context: ToolContext) -> None:
    await save_icp(context.database, context.actor, {**SAAS, "personas": [LEADER, REVOPS]}, status="live")

    body, artifact = await call(remove_persona, context, persona="revops", icp_code=CODE)
    proposed, card = await call(propose_save, context)

    assert (body["personas_left"], body["notes"]) == (["Revenue Leader"], [])
    assert [each["name"] for each in artifact["draft"]["definition"]["personas"]] == ["Revenue Leader"]
    assert card["changeset"]["kind"] == "save_persona"
    assert card["changeset"]["target"] == {"icp_code": CODE, "persona_code": "revops"}
    assert card["changeset"]["title"] == "Remove persona RevOps from Mid-market SaaS, as version 2"
    assert "no persona fit" not in proposed["changeset"]["read_back"]
    await confirm(context, card["changeset"])
    async with context.database.reading() as session:
        icp = await lifecycle.get_icp(session, context.actor.workspace_id, CODE)
    assert [persona.name for persona in icp.definition.personas] == ["Revenue Leader"]
    assert (icp.draft_version, icp.live_version) == (2, 1)


async def test_the_last_persona_that_goes_says_what_that_means(context: ToolContext) -> None:
    await save_icp(context.database, context.actor, {**SAAS, "personas": [LEADER]})
    means = "That was its last persona: Mid-market SaaS then says no more whom to reach, and the people of its accounts count as no persona fit."

    body, _ = await call(remove_persona, context, persona="Revenue Leader", icp_code=CODE)
    proposed, card = await call(propose_save, context)

    assert (body["personas_left"], body["notes"]) == ([], [means])
    assert means in proposed["changeset"]["read_back"]
    await confirm(context, card["changeset"])
    async with context.database.reading() as session:
        assert (await lifecycle.get_icp(session, context.actor.workspace_id, CODE)).definition.personas == ()


async def test_a_persona_that_was_only_drafted_leaves_the_draft_and_there_is_nothing_to_save(context: ToolContext) -> None:
    await save_icp(context.database, context.actor, {**SAAS, "personas": [LEADER]})
    await call(draft_persona, context, **REVOPS, icp_code=CODE)

    body, _ = await call(remove_persona, context, persona="RevOps")

    assert body["personas_left"] == ["Revenue Leader"]
    with pytest.raises(NothingToSave):
        await call(propose_save, context)


async def test_a_persona_that_is_not_there_is_named_with_those_there_are(context: ToolContext) -> None:
    await save_icp(context.database, context.actor, {**SAAS, "personas": [LEADER]})

    with pytest.raises(PersonaNotFound, match="its personas: Revenue Leader"):
        await call(remove_persona, context, persona="Nobody", icp_code=CODE)
