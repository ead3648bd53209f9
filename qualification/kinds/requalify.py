"""requalify: every record is scored anew against live ICPs as they are."""

from sqlalchemy.ext.asyncio import AsyncSession

from qualification import lifecycle
from qualification.identity import Actor
from qualification.kinds.applier import Applier, Result
from qualification.kinds.scoring_jobs import requalify
from storage.tables import ChangeSetRow


async def live_versions(session: AsyncSession, workspace_id: int, icp_code: str | None) -> dict[str, int]:
    """Return the live version of one ICP, or of every live one, by its code; an ICP that is not live is left out."""
    icps = await lifecycle.list_icps(session, workspace_id)
    return {
        icp.icp_code: icp.live_version
        for icp in icps
        if icp.status == "live" and icp.live_version is not None and icp_code in (None, icp.icp_code)
    }


async def _requalify(session: AsyncSession, actor: Actor, row: ChangeSetRow) -> Result:
    codes = list(row.after["icp_codes"])
    return {"icp_codes": codes, "job_id": await requalify(session, actor, row, codes)}


async def _is_stale(session: AsyncSession, actor: Actor, row: ChangeSetRow) -> bool:
    now = await live_versions(session, actor.workspace_id, row.target["icp_code"])
    return bool(now != row.base["live_versions"])


REQUALIFY = Applier(_requalify, _is_stale, None)
