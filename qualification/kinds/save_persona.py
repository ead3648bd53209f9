"""save_persona: one persona is added, replaced or removed, and the rest of its ICP stays; a new version holds it."""

from sqlalchemy.ext.asyncio import AsyncSession

from qualification import lifecycle
from qualification.definitions import Persona, parse
from qualification.identity import Actor
from qualification.kinds.applier import Applier, Result
from qualification.kinds.standing import has_moved
from qualification.kinds.versions import rebase_working_draft, refuse_unsave, result_of, unsave
from qualification.personas import with_persona
from storage.tables import ChangeSetRow


async def _save_persona(session: AsyncSession, actor: Actor, row: ChangeSetRow) -> Result:
    code, version = row.target["icp_code"], row.base["version"]
    persona = parse(Persona, row.after["persona"]) if row.after["persona"] is not None else None
    before = (await lifecycle.get_icp(session, actor.workspace_id, code, lock=True)).definition
    definition = with_persona(before, row.target["persona_code"], persona)
    saved = await lifecycle.save(session, actor, definition, icp_code=code, base_version=version)
    await rebase_working_draft(session, row, saved)
    return {**result_of(saved), "persona_code": row.target["persona_code"]}


SAVE_PERSONA = Applier(_save_persona, has_moved, unsave, refuse_unsave)
