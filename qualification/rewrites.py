"""A rewrite in progress: a live version works on while a newer draft waits (SPEC §5)."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from qualification.lifecycle import SavedIcp
from storage.tables import Capture, ChangeSetRow, Icp, IcpVersion


async def captured_since_rewrite(session: AsyncSession, workspace_id: int, icp: SavedIcp) -> int:
    """Return how many captures were qualified since the rewrite of a live ICP began; 0 when none is in progress."""
    began = await rewrite_began(session, workspace_id, icp)
    if began is None:
        return 0
    query = select(func.count()).where(Capture.workspace_id == workspace_id, Capture.state == "qualified", Capture.qualified_at >= began)
    return await session.scalar(query) or 0


async def rewrite_began(session: AsyncSession, workspace_id: int, icp: SavedIcp) -> datetime | None:
    """Return when the first of the drafts that wait was saved; a draft that was discarded ended the rewrite before."""
    if not icp.rewrite_in_progress:
        return None
    discarded = await session.scalar(
        select(func.max(ChangeSetRow.decided_at)).where(
            ChangeSetRow.workspace_id == workspace_id,
            ChangeSetRow.kind == "delete_draft",
            ChangeSetRow.status == "applied",
            ChangeSetRow.target["icp_code"].as_string() == icp.icp_code,
        )
    )
    query = (
        select(func.min(IcpVersion.saved_at))
        .join(Icp, Icp.id == IcpVersion.icp_id)
        .where(
            Icp.workspace_id == workspace_id,
            Icp.icp_code == icp.icp_code,
            IcpVersion.version > icp.live_version,
            IcpVersion.version <= icp.draft_version,
        )
    )
    began = await session.scalar(query.where(IcpVersion.saved_at > discarded) if discarded is not None else query)
    return began or await session.scalar(query)
