"""save_persona: one persona is added, replaced or removed, and the rest of its ICP stays; a new version holds it."""

from sqlalchemy.ext.asyncio import AsyncSession

from qualification import lifecycle
from qualification.definitions import Definition, Persona, parse
from qualification.identity import Actor
from qualification.kinds.applier import Applier, Result
from qualification.kinds.fitting import fits, save_fitting
from qualification.kinds.standing import has_moved
from qualification.kinds.versions import rebase_working_draft, refuse_unsave, result_of, unsave
from qualification.personas import with_persona
from storage.tables import ChangeSetRow


async def _save_persona(session: AsyncSession, actor: Actor, row: ChangeSetRow) -> Result:
    code, version = row.target["icp_code"], row.base["version"]
    definition = await _with_persona(session, row)
    saved = await save_fitting(session, actor, definition, icp_code=code, base_version=version)
    await rebase_working_draft(session, row, saved)
    return {**result_of(saved), "persona_code": row.target["persona_code"]}


async def _with_persona(session: AsyncSession, row: ChangeSetRow) -> Definition:
    persona = parse(Persona, row.after["persona"]) if row.after["persona"] is not None else None
    before = (await lifecycle.get_icp(session, row.workspace_id, row.target["icp_code"], lock=True)).definition
    return with_persona(before, row.target["persona_code"], persona)


async def _is_stale(session: AsyncSession, actor: Actor, row: ChangeSetRow) -> bool:
    return await has_moved(session, actor, row) or not await fits(session, actor.workspace_id, await _with_persona(session, row))


SAVE_PERSONA = Applier(_save_persona, _is_stale, unsave, refuse_unsave)
