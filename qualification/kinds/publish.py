"""publish: the draft version becomes the live one, and a job scores every record with it."""

from sqlalchemy.ext.asyncio import AsyncSession

from qualification import lifecycle
from qualification.identity import Actor
from qualification.kinds.applier import Applier, Result
from qualification.kinds.fitting import refuse_unfit
from qualification.kinds.scoring_jobs import requalify
from qualification.kinds.standing import has_moved, refuse_unless, require_unmoved
from storage.tables import ChangeSetRow


async def _publish(session: AsyncSession, actor: Actor, row: ChangeSetRow) -> Result:
    icp = await require_unmoved(session, actor, row)
    version = icp.draft_version
    live = await lifecycle.stand(session, actor.workspace_id, icp.icp_code, status="live", live_version=version)
    return {
        "icp_code": live.icp_code,
        "name": live.name,
        "version": version,
        "live_version": version,
        "status": "live",
        "job_id": await requalify(session, actor, row, [icp.icp_code]),
    }


async def _refuse(session: AsyncSession, actor: Actor, row: ChangeSetRow) -> None:
    await refuse_unless(session, actor, row, "live_version", "status")
    await refuse_unfit(session, row, (row.result or {})["icp_code"], row.base["live_version"])


async def _unpublish(session: AsyncSession, actor: Actor, row: ChangeSetRow) -> Result:
    code = (row.result or {})["icp_code"]
    before = row.base
    await lifecycle.stand(session, actor.workspace_id, code, status=before["status"], live_version=before["live_version"])
    return {"undo_job_id": await requalify(session, actor, row, [code], also_paused=True)}


PUBLISH = Applier(_publish, has_moved, _unpublish, _refuse)
