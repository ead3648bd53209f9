"""Versions and pointers of ICPs (SPEC §5)."""

import asyncio

import pytest
from sqlalchemy import event

from qualification import lifecycle
from qualification.changesets import apply_directly
from qualification.definitions import parse_definition
from qualification.errors import VersionConflict
from qualification.plans.publish import plan_publish
from qualification.rewrites import rewrite_began
from tests.support.changes import CODE, build, save, standing
from tests.support.workspace import SAAS, Surroundings, save_icp


async def working(around: Surroundings) -> dict[str, tuple[int, float]]:
    """Return number and minimum score of the version that works, by ICP."""
    async with around.database.reading() as session:
        found = await lifecycle.list_working(session, around.actor.workspace_id)
        single = [await lifecycle.get_working(session, around.actor.workspace_id, each.icp.icp_code) for each in found]
    assert single == found
    return {each.icp.icp_code: (each.version, each.definition.min_score) for each in found}


async def test_the_version_that_works_is_the_live_one_and_the_draft_of_an_icp_never_live(surroundings: Surroundings) -> None:
    for name, status in (("Live", "live"), ("Paused", "paused"), ("Draft", "draft")):
        code = await save_icp(surroundings.database, surroundings.actor, {**SAAS, "name": name}, status=status)  # type: ignore[arg-type]
        await save(surroundings, 1, icp_code=code, name=name, min_score=50)

    assert await working(surroundings) == {"live": (1, 0), "paused": (1, 0), "draft": (2, 50)}


async def test_a_save_appends_a_version_and_the_live_version_keeps_working(surroundings: Surroundings) -> None:
    await save_icp(surroundings.database, surroundings.actor, SAAS, status="live")

    saved = await save(surroundings, 1, min_score=50)

    assert saved.rewrite_in_progress
    assert await standing(surroundings) == {"version": 2, "live_version": 1, "status": "live"}


async def test_versions_are_read_page_by_page_from_the_newest(surroundings: Surroundings) -> None:
    await save(surroundings, None)
    for version in range(1, 6):
        await save(surroundings, version, min_score=version)

    async with surroundings.database.reading() as session:
        pages = [await lifecycle.list_versions(session, 1, CODE, limit=4, offset=offset) for offset in (0, 4)]

    assert [[each.version for each in page] for page in pages] == [[6, 5, 4, 3], [2, 1]]


async def test_two_people_editing_one_icp_the_second_gets_a_conflict_with_both_versions(surroundings: Surroundings) -> None:
    await save(surroundings, None)

    answers = await asyncio.gather(*(save(surroundings, 1, min_score=score) for score in (10, 20)), return_exceptions=True)

    (conflict,) = [each for each in answers if isinstance(each, VersionConflict)]
    (saved,) = [each for each in answers if isinstance(each, lifecycle.SavedIcp)]
    assert conflict.details["theirs"]["min_score"] == saved.definition.min_score
    assert {conflict.details["theirs"]["min_score"], conflict.details["yours"]["min_score"]} == {10, 20}


async def test_two_people_publishing_at_once_the_second_gets_a_conflict_and_one_job_is_queued(surroundings: Surroundings) -> None:
    await save(surroundings, None)
    proposal = await build(surroundings, lambda session: plan_publish(session, 1, CODE))

    async def publish() -> str:
        async with surroundings.database.writing() as session:
            return (await apply_directly(session, surroundings.actor, proposal)).status

    answers = await asyncio.gather(publish(), publish(), return_exceptions=True)

    assert [each for each in answers if each == "applied"] == ["applied"]
    assert [type(each) for each in answers if each != "applied"] == [VersionConflict]


async def test_a_rewrite_begins_with_the_first_draft_that_waits_and_not_with_one_that_was_discarded(surroundings: Surroundings) -> None:
    await save_icp(surroundings.database, surroundings.actor, SAAS, status="live")
    async with surroundings.database.reading() as session:
        assert await rewrite_began(session, 1, await lifecycle.get_icp(session, 1, CODE)) is None
    await save(surroundings, 1, min_score=50)
    await save(surroundings, 2, min_score=60)

    async with surroundings.database.reading() as session:
        began = await rewrite_began(session, 1, await lifecycle.get_icp(session, 1, CODE))
        second = await lifecycle.get_version(session, 1, CODE, 2)

    assert began == second.saved_at


async def test_a_code_never_changes_and_is_unique(surroundings: Surroundings) -> None:
    await save(surroundings, None)
    renamed = await save(surroundings, 1, name="Renamed")
    again = await save(surroundings, None)

    assert (renamed.icp_code, renamed.name, again.icp_code) == (CODE, "Renamed", "mid-market-saas-2")


@pytest.mark.parametrize("status", ["live", "paused"])
async def test_a_definition_reads_back_as_it_was_saved(surroundings: Surroundings, status: lifecycle.Status) -> None:
    code = await save_icp(surroundings.database, surroundings.actor, SAAS, status=status)

    async with surroundings.database.reading() as session:
        icp = await lifecycle.get_icp(session, 1, code)

    assert icp.definition == parse_definition(SAAS)


async def test_an_icp_that_comes_back_is_still_older_than_one_made_since(surroundings: Surroundings) -> None:
    for name in ("First", "Second"):
        await save(surroundings, None, name=name)
    async with surroundings.database.writing() as session:
        kept = await lifecycle.delete_draft(session, 1, "second")
    await save(surroundings, None, name="Third")

    async with surroundings.database.writing() as session:
        assert kept is not None
        await lifecycle.restore(session, 1, "second", kept)
        assert [icp.icp_code for icp in await lifecycle.list_icps(session, 1)] == ["first", "second", "third"]


async def test_icps_are_listed_with_the_versions_that_work_in_one_query(surroundings: Surroundings) -> None:
    for name in ("First", "Second", "Third"):
        await save(surroundings, None, name=name)
    asked: list[object] = []

    async with surroundings.database.reading() as session:
        event.listen(session.sync_session, "do_orm_execute", asked.append)
        page = await lifecycle.list_working(session, 1, limit=2, offset=1)
        named = await lifecycle.list_working(session, 1, icp_codes=["third", "gone"])

    assert [[each.icp.icp_code for each in found] for found in (page, named)] == [["second", "third"], ["third"]]
    assert len(asked) == 2
