"""Asks for the re-qualification that a change makes necessary, in the change's own transaction."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from qualification.identity import Actor
from qualification.jobs.queue import enqueue
from storage.tables import ChangeSetRow


async def requalify(session: AsyncSession, actor: Actor, row: ChangeSetRow, icp_codes: Sequence[str], *, also_paused: bool = False) -> str:
    """Queue the job and return its id. `also_paused` is as `enqueue` says."""

    def ask(sync: Session) -> str:
        return enqueue(sync, actor, icp_codes=icp_codes, changeset_id=row.id, also_paused=also_paused).id

    return await session.run_sync(ask)
