"""Who did what, in one sentence a row. Written in the transaction of what it tells."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from qualification.identity import Actor
from storage.tables import Audit, utc_now


def note(session: AsyncSession | Session, actor: Actor, action: str, *, target: str, text: str, changeset_id: str | None = None) -> None:
    """Add one entry to the audit of the actor's workspace."""
    session.add(
        Audit(
            workspace_id=actor.workspace_id,
            at=utc_now(),
            actor=actor.person,
            action=action,
            changeset_id=changeset_id,
            target=target[:300],
            text=text,
        )
    )


async def list_audit(session: AsyncSession, workspace_id: int, *, limit: int, before: int | None = None) -> list[Audit]:
    """Return entries, the newest first; `before` is the id of the last one seen."""
    query = select(Audit).where(Audit.workspace_id == workspace_id)
    if before is not None:
        query = query.where(Audit.id < before)
    return list(await session.scalars(query.order_by(Audit.id.desc()).limit(limit)))
