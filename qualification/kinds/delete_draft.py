"""delete_draft: the draft version is discarded; an ICP that was never live disappears, and can come back."""

from sqlalchemy.ext.asyncio import AsyncSession

from qualification import lifecycle
from qualification.errors import ChangeSetNotOpen, IcpNotFound
from qualification.identity import Actor
from qualification.kinds.applier import Applier, Result
from qualification.kinds.fitting import refuse_unfit
from qualification.kinds.standing import has_moved, icp_to_undo, require_unmoved
from qualification.kinds.versions import follow_draft
from storage.tables import ChangeSetRow


async def _delete_draft(session: AsyncSession, actor: Actor, row: ChangeSetRow) -> Result:
    code = row.target["icp_code"]
    icp = await require_unmoved(session, actor, row)
    kept = await lifecycle.delete_draft(session, actor.workspace_id, code)
    result: Result = {"icp_code": code, "name": icp.name, "discarded_version": icp.draft_version}
    if kept is not None:
        return {**result, "status": None, "version": None, "kept": kept}
    after = await lifecycle.get_icp(session, actor.workspace_id, code)
    await follow_draft(session, row, icp.definition, after)
    return {**result, "status": after.status, "version": after.draft_version}


async def _refuse(session: AsyncSession, actor: Actor, row: ChangeSetRow) -> None:
    result = row.result or {}
    if "kept" in result:
        await _refuse_taken(session, actor, row)
        return
    icp = await icp_to_undo(session, actor, row)
    if icp.draft_version != result["version"]:
        raise ChangeSetNotOpen(f"{icp.icp_code} has a newer draft by now, version {icp.draft_version}; roll back instead", id=row.id)
    await refuse_unfit(session, row, icp.icp_code, result["discarded_version"])


async def _refuse_taken(session: AsyncSession, actor: Actor, row: ChangeSetRow) -> None:
    code = row.target["icp_code"]
    try:
        await lifecycle.get_icp(session, actor.workspace_id, code)
    except IcpNotFound:
        return
    raise ChangeSetNotOpen(f"there is another ICP {code} by now, so the discarded one cannot come back", id=row.id)


async def _undelete(session: AsyncSession, actor: Actor, row: ChangeSetRow) -> Result:
    result = row.result or {}
    if "kept" in result:
        await lifecycle.restore(session, actor.workspace_id, result["icp_code"], result["kept"])
    else:
        await lifecycle.move_draft(session, actor.workspace_id, result["icp_code"], result["discarded_version"])
    return {}


DELETE_DRAFT = Applier(_delete_draft, has_moved, _undelete, _refuse)
