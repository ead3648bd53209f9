"""What the kinds that move one ICP share: its standing is compared with the one the change set was built on."""

from sqlalchemy.ext.asyncio import AsyncSession

from qualification import lifecycle
from qualification.errors import ChangeSetNotOpen, IcpNotFound, VersionConflict
from qualification.identity import Actor
from qualification.lifecycle import SavedIcp
from storage.tables import ChangeSetRow


async def has_moved(session: AsyncSession, actor: Actor, row: ChangeSetRow) -> bool:
    """Return whether the ICP is gone, or stands otherwise than the base says in what the base names."""
    try:
        icp = await lifecycle.get_icp(session, actor.workspace_id, row.target["icp_code"], lock=True)
    except IcpNotFound:
        return True
    return _differs(icp, row)


async def require_unmoved(session: AsyncSession, actor: Actor, row: ChangeSetRow) -> SavedIcp:
    """Return the ICP, kept from other writers.

    Raises:
        IcpNotFound: It is gone.
        VersionConflict: Somebody moved it since the change was built; details say where both stand.
    """
    icp = await lifecycle.get_icp(session, actor.workspace_id, row.target["icp_code"], lock=True)
    if _differs(icp, row):
        raise VersionConflict(
            f"{icp.icp_code} is {icp.status} with draft version {icp.draft_version} by now; look at it again",
            icp_code=icp.icp_code,
            current_version=icp.draft_version,
            theirs=icp.standing,
            yours=row.base,
        )
    return icp


def _differs(icp: SavedIcp, row: ChangeSetRow) -> bool:
    return any(row.base[key] != value for key, value in icp.standing.items() if key in row.base)


async def icp_to_undo(session: AsyncSession, actor: Actor, row: ChangeSetRow) -> SavedIcp:
    """Return the ICP that an applied change set changed, kept from other writers. Raises ChangeSetNotOpen when it is gone."""
    code = (row.result or {})["icp_code"]
    try:
        return await lifecycle.get_icp(session, actor.workspace_id, code, lock=True)
    except IcpNotFound as error:
        raise ChangeSetNotOpen(f"{code} is gone; there is nothing to undo", id=row.id) from error


async def refuse_unless(session: AsyncSession, actor: Actor, row: ChangeSetRow, *keys: str) -> None:
    """Raise ChangeSetNotOpen unless the ICP still stands as the change left it, in these parts of its standing."""
    icp = await icp_to_undo(session, actor, row)
    result = row.result or {}
    moved = [key for key in keys if icp.standing[key] != result[key]]
    if moved:
        said = {"version": f"its draft is version {icp.draft_version}", "live_version": f"version {icp.live_version} is live"}
        now = " and ".join(said.get(key, f"it is {icp.status}") for key in moved)
        raise ChangeSetNotOpen(f"{icp.icp_code} was changed again since: {now}; undo the newer change first", id=row.id)
