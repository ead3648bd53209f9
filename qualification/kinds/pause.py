"""pause: out of capture scoring, jobs and assignment; the results so far stay. resume: scored again, from all records."""

from sqlalchemy.ext.asyncio import AsyncSession

from qualification import lifecycle
from qualification.identity import Actor
from qualification.kinds.applier import Applier, Result
from qualification.kinds.scoring_jobs import requalify
from qualification.kinds.standing import has_moved, refuse_unless, require_unmoved
from qualification.lifecycle import SavedIcp, Status
from storage.tables import ChangeSetRow


async def _pause(session: AsyncSession, actor: Actor, row: ChangeSetRow) -> Result:
    icp = await require_unmoved(session, actor, row)
    return await _stand(session, actor, icp, "paused")


async def _resume(session: AsyncSession, actor: Actor, row: ChangeSetRow) -> Result:
    icp = await require_unmoved(session, actor, row)
    return {**await _stand(session, actor, icp, "live"), "job_id": await requalify(session, actor, row, [row.target["icp_code"]])}


async def _stand(session: AsyncSession, actor: Actor, icp: SavedIcp, status: Status) -> Result:
    await lifecycle.stand(session, actor.workspace_id, icp.icp_code, status=status, live_version=icp.live_version)
    return {"icp_code": icp.icp_code, "name": icp.name, "status": status, "live_version": icp.live_version}


async def _refuse(session: AsyncSession, actor: Actor, row: ChangeSetRow) -> None:
    await refuse_unless(session, actor, row, "status", "live_version")


async def _unpause(session: AsyncSession, actor: Actor, row: ChangeSetRow) -> Result:
    result = row.result or {}
    await lifecycle.stand(session, actor.workspace_id, result["icp_code"], status="live", live_version=result["live_version"])
    return {"undo_job_id": await requalify(session, actor, row, [row.target["icp_code"]])}


async def _pause_again(session: AsyncSession, actor: Actor, row: ChangeSetRow) -> Result:
    result = row.result or {}
    await lifecycle.stand(session, actor.workspace_id, result["icp_code"], status="paused", live_version=result["live_version"])
    return {}


PAUSE = Applier(_pause, has_moved, _unpause, _refuse)
RESUME = Applier(_resume, has_moved, _pause_again, _refuse)
