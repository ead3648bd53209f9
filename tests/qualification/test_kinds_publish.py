"""Publish, pause, resume and re-qualification as change sets (SPEC §4, §5)."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from qualification.errors import ChangeSetNotOpen, Forbidden, NothingToChange
from qualification.identity import Actor
from qualification.plans.plan import Plan
from qualification.plans.publish import plan_publish
from qualification.plans.requalify import plan_requalify
from qualification.plans.standing import plan_pause, plan_resume
from storage.tables import Capture, ChangeSetRow, IcpVersion, Job, utc_now
from tests.support.changes import CODE, apply, confirm, propose, renew, save, standing, undo
from tests.support.signals import make_signal
from tests.support.workspace import SAAS, Surroundings, rule, save_icp


@pytest.fixture
async def icp(surroundings: Surroundings) -> Surroundings:
    """The SaaS ICP as a Draft with one version."""
    await save(surroundings, None)
    return surroundings


@pytest.fixture
async def live(surroundings: Surroundings) -> Surroundings:
    """The SaaS ICP live with its first version."""
    await save_icp(surroundings.database, surroundings.actor, SAAS, status="live")
    return surroundings


async def publish(session: AsyncSession) -> Plan:
    return await plan_publish(session, 1, CODE)


async def pause(session: AsyncSession) -> Plan:
    return await plan_pause(session, 1, CODE)


async def resume(session: AsyncSession) -> Plan:
    return await plan_resume(session, 1, CODE)


async def requalify(session: AsyncSession) -> Plan:
    return await plan_requalify(session, 1, None)


async def jobs(around: Surroundings) -> list[Job]:
    async with around.database.reading() as session:
        return list(await session.scalars(select(Job).order_by(Job.created_at, Job.id)))


def codes(row: ChangeSetRow) -> list[str]:
    return [warning["code"] for warning in row.warnings]


async def test_a_proposed_publish_changes_nothing_until_it_is_confirmed(icp: Surroundings) -> None:
    row = await propose(icp, publish)

    assert (row.status, row.kind) == ("proposed", "publish")
    assert await standing(icp) == {"version": 1, "live_version": None, "status": "draft"}
    assert await jobs(icp) == []


async def test_publish_says_how_many_accounts_enter_and_leave(icp: Surroundings) -> None:
    row = await propose(icp, publish)

    assert row.title == "Publish Mid-market SaaS version 1: 7 accounts enter, 0 leave"
    assert row.preview is not None and row.preview["movement"]["entered"] == row.preview["qualified"] == 7
    assert [op["text"] for op in row.diff] == ["Live version: none → version 1", "Status: Draft → Live"]


async def test_publish_of_a_rewrite_is_compared_with_the_live_version(live: Surroundings) -> None:
    await save(live, 1, parameters=[*SAAS["parameters"], rule("employee_count", "gt", 300)])

    row = await propose(live, publish)

    assert row.preview is not None and row.preview["movement"]["left"] == 7 - row.preview["qualified"] > 0
    assert row.title.endswith(f"0 accounts enter, {row.preview['movement']['left']} leave")
    assert [op["text"] for op in row.diff] == ["Live version: version 1 → version 2", "+ Filter: Employee count over 300"]


async def test_publish_sets_live_to_draft_and_queues_the_job_in_one_transaction(icp: Surroundings) -> None:
    row = await apply(icp, publish)

    (job,) = await jobs(icp)
    assert await standing(icp) == {"version": 1, "live_version": 1, "status": "live"}
    assert row.result is not None and row.result["job_id"] == job.id
    assert (job.body["icp_codes"], job.changeset_id) == ([CODE], row.id)


async def test_publish_warns_when_nothing_qualifies(live: Surroundings) -> None:
    await save(live, 1, parameters=[rule("employee_count", "gt", 1_000_000)])

    assert "nothing_qualifies" in codes(await propose(live, publish))


async def test_publish_warns_when_few_people_are_reachable(surroundings: Surroundings) -> None:
    await save(surroundings, None, personas=[{"name": "Odd", "parameters": [rule("email_status", "in", ["invalid"])]}])

    assert "low_reachable" in codes(await propose(surroundings, publish))


async def test_publish_says_how_many_captures_were_taken_during_the_rewrite(live: Surroundings) -> None:
    signal = make_signal(live.database, live.actor, "Replies", on=True)
    await save(live, 1, min_score=50)
    await save(live, 2, min_score=60)
    async with live.database.writing() as session:
        first = await session.scalar(select(IcpVersion).where(IcpVersion.version == 2))
        assert first is not None
        moments = [first.saved_at - timedelta(days=1), first.saved_at, utc_now()]
        for number, moment in enumerate(moments):
            session.add(_capture(signal, f"c{number}", moment, "qualified"))
        session.add(_capture(signal, "held", utc_now(), "held"))

    row = await propose(live, publish)

    (warning,) = [each for each in row.warnings if each["code"] == "captures_during_rewrite"]
    assert warning["message"].startswith("2 captures were qualified with live version 1 during this rewrite. They keep the result")


def _capture(signal_id: int, external_id: str, moment: object, state: str) -> Capture:
    return Capture(
        workspace_id=1,
        signal_id=signal_id,
        external_id=external_id,
        payload={},
        occurred_at=moment,
        state=state,
        qualified_at=moment if state == "qualified" else None,
    )


async def test_a_publish_goes_stale_when_somebody_saves_and_is_offered_afresh(icp: Surroundings) -> None:
    row = await propose(icp, publish)
    await save(icp, 1, min_score=50)

    stale = await confirm(icp, row)
    fresh = await renew(icp, stale)

    assert stale.status == "stale"
    assert await standing(icp) == {"version": 2, "live_version": None, "status": "draft"}
    assert fresh.base["version"] == 2 and fresh.id != stale.id
    assert (await confirm(icp, fresh)).status == "applied"
    assert (await standing(icp))["live_version"] == 2


async def test_a_publish_that_somebody_else_did_meanwhile_has_nothing_left_to_do(icp: Surroundings) -> None:
    row = await propose(icp, publish, thread_id="another")
    await apply(icp, publish)

    stale = await confirm(icp, row)

    assert stale.status == "stale"
    with pytest.raises(NothingToChange, match="there is nothing to publish"):
        await renew(icp, stale)


async def test_publish_needs_an_editor(icp: Surroundings) -> None:
    row = await propose(icp, publish)

    with pytest.raises(Forbidden):
        await confirm(icp, row, Actor(1, "default", "vera", "viewer"))
    assert (await standing(icp))["status"] == "draft"


async def test_undo_of_a_publish_is_refused_once_a_newer_version_is_live(icp: Surroundings) -> None:
    first = await apply(icp, publish)
    await save(icp, 1, min_score=50)
    second = await apply(icp, publish)

    with pytest.raises(ChangeSetNotOpen, match="version 2 is live; undo the newer change first"):
        await undo(icp, first)
    await undo(icp, second)
    assert await standing(icp) == {"version": 2, "live_version": 1, "status": "live"}
    await undo(icp, first)
    assert await standing(icp) == {"version": 2, "live_version": None, "status": "draft"}
    assert len(await jobs(icp)) == 4


async def test_pause_and_resume_leave_the_definition_as_it_is(live: Surroundings) -> None:
    await apply(live, pause)
    assert await standing(live) == {"version": 1, "live_version": 1, "status": "paused"}
    assert await jobs(live) == []

    row = await apply(live, resume)

    assert await standing(live) == {"version": 1, "live_version": 1, "status": "live"}
    assert row.preview is not None and row.preview["qualified"] == 7
    assert [job.body["icp_codes"] for job in await jobs(live)] == [[CODE]]


async def test_a_new_draft_does_not_make_a_pause_stale(live: Surroundings) -> None:
    row = await propose(live, pause)
    await save(live, 1, min_score=50)

    assert (await confirm(live, row)).status == "applied"


async def test_a_requalification_covers_every_live_icp_and_says_that_it_cannot_be_undone(live: Surroundings) -> None:
    await save_icp(live.database, live.actor, {**SAAS, "name": "Second"}, status="live")
    await save_icp(live.database, live.actor, {**SAAS, "name": "Third"})

    row = await apply(live, requalify)

    assert codes(row) == ["cannot_be_undone"]
    assert row.title == "Re-qualify 36 accounts against all 2 live ICPs"
    assert [job.body["icp_codes"] for job in await jobs(live)] == [[CODE, "second"]]
    with pytest.raises(ChangeSetNotOpen, match="cannot be undone"):
        await undo(live, row)


async def test_a_requalification_goes_stale_when_other_icps_are_live_and_is_offered_afresh(live: Surroundings) -> None:
    row = await propose(live, requalify)
    await save_icp(live.database, live.actor, {**SAAS, "name": "Second"}, status="live")

    stale = await confirm(live, row)
    fresh = await renew(live, stale)

    assert (stale.status, fresh.after["icp_codes"]) == ("stale", [CODE, "second"])


async def test_without_a_live_icp_there_is_nothing_to_requalify_with(icp: Surroundings) -> None:
    with pytest.raises(NothingToChange, match="publish one first"):
        await propose(icp, requalify)
