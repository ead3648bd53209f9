"""save_icp: the whole definition becomes the newest version."""

from sqlalchemy.ext.asyncio import AsyncSession

from qualification import lifecycle
from qualification.definitions import parse_definition
from qualification.errors import ChangeSetNotOpen, IcpNotFound
from qualification.identity import Actor
from qualification.kinds.applier import Applier, Result
from storage.tables import ChangeSetRow, Thread


async def _save_icp(session: AsyncSession, actor: Actor, row: ChangeSetRow) -> Result:
    definition = parse_definition(row.after)
    code, version = row.target["icp_code"], row.base["version"]
    saved = await lifecycle.save(session, actor, definition, icp_code=code, base_version=version)
    await _rebase_working_draft(session, row, saved)
    return {"icp_code": saved.icp_code, "name": saved.name, "version": saved.draft_version, "status": saved.status}


async def _rebase_working_draft(session: AsyncSession, row: ChangeSetRow, saved: lifecycle.SavedIcp) -> None:
    """The draft under discussion goes on from the version just saved."""
    thread = await session.get(Thread, row.thread_id) if row.thread_id else None
    if thread is not None and thread.draft is not None and thread.draft.get("rev") == row.draft_rev:
        thread.draft = {
            **thread.draft,
            "definition": saved.definition.dump(),
            "icp_code": saved.icp_code,
            "base_version": saved.draft_version,
        }


async def _save_is_stale(session: AsyncSession, actor: Actor, row: ChangeSetRow) -> bool:
    code, name = row.target["icp_code"], row.after["name"]
    if await lifecycle.free_name(session, actor.workspace_id, name, icp_code=code) != name:
        return True
    if code is None:
        return False
    try:
        saved = await lifecycle.get_icp(session, actor.workspace_id, code, lock=True)
    except IcpNotFound:
        return True
    return saved.draft_version != int(row.base["version"])


async def _unsave_icp(session: AsyncSession, actor: Actor, row: ChangeSetRow) -> Result:
    result = row.result or {}
    try:
        icp = await lifecycle.get_icp(session, actor.workspace_id, result["icp_code"], lock=True)
    except IcpNotFound as error:
        raise ChangeSetNotOpen(f"{result['icp_code']} is gone; there is nothing to undo", id=row.id) from error
    if icp.draft_version != result["version"]:
        raise ChangeSetNotOpen(f"{icp.icp_code} was saved again since; undo the newer save first", id=row.id)
    if icp.live_version == result["version"]:
        raise ChangeSetNotOpen(f"version {result['version']} of {icp.icp_code} is live; roll back instead", id=row.id)
    await lifecycle.move_draft(session, actor.workspace_id, icp.icp_code, row.base["version"])
    return {}


SAVE_ICP = Applier(_save_icp, _save_is_stale, _unsave_icp)
