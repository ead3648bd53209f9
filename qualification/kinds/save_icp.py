"""save_icp: the whole definition becomes the newest version."""

from sqlalchemy.ext.asyncio import AsyncSession

from qualification import lifecycle
from qualification.definitions import parse_definition
from qualification.identity import Actor
from qualification.kinds.applier import Applier, Result
from qualification.kinds.fitting import fits, save_fitting
from qualification.kinds.standing import has_moved
from qualification.kinds.versions import rebase_working_draft, refuse_unsave, result_of, unsave
from storage.tables import ChangeSetRow


async def _save_icp(session: AsyncSession, actor: Actor, row: ChangeSetRow) -> Result:
    definition = parse_definition(row.after)
    code, version = row.target["icp_code"], row.base["version"]
    saved = await save_fitting(session, actor, definition, icp_code=code, base_version=version)
    await rebase_working_draft(session, row, saved)
    return result_of(saved)


async def _save_is_stale(session: AsyncSession, actor: Actor, row: ChangeSetRow) -> bool:
    code, name = row.target["icp_code"], row.after["name"]
    if await lifecycle.free_name(session, actor.workspace_id, name, icp_code=code) != name:
        return True
    if code is not None and await has_moved(session, actor, row):
        return True
    return not await fits(session, actor.workspace_id, parse_definition(row.after))


SAVE_ICP = Applier(_save_icp, _save_is_stale, unsave, refuse_unsave)
