"""rollback: an earlier version is saved again as the newest one."""

from sqlalchemy.ext.asyncio import AsyncSession

from qualification import lifecycle
from qualification.definitions import parse_definition
from qualification.identity import Actor
from qualification.kinds.applier import Applier, Result
from qualification.kinds.fitting import fits, save_fitting
from qualification.kinds.standing import has_moved
from qualification.kinds.versions import follow_draft, refuse_unsave, result_of, unsave
from storage.tables import ChangeSetRow


async def _roll_back(session: AsyncSession, actor: Actor, row: ChangeSetRow) -> Result:
    code, base = row.target["icp_code"], row.base["version"]
    before = (await lifecycle.get_icp(session, actor.workspace_id, code, lock=True)).definition
    definition = parse_definition(row.after["definition"])
    saved = await save_fitting(session, actor, definition, icp_code=code, base_version=base)
    await follow_draft(session, row, before, saved)
    return {**result_of(saved), "restored_version": row.after["version"]}


async def _is_stale(session: AsyncSession, actor: Actor, row: ChangeSetRow) -> bool:
    code, name = row.target["icp_code"], row.after["definition"]["name"]
    taken = await lifecycle.free_name(session, actor.workspace_id, name, icp_code=code) != name
    if taken or await has_moved(session, actor, row):
        return True
    return not await fits(session, actor.workspace_id, parse_definition(row.after["definition"]))


ROLLBACK = Applier(_roll_back, _is_stale, unsave, refuse_unsave)
