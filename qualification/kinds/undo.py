"""undo: an applied change is taken back, by hand or as a change set of its own."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from qualification import audit
from qualification.changeset_rows import target_text, tell, tell_of_icp
from qualification.errors import ChangeSetNotFound, ChangeSetNotOpen, WinnowError
from qualification.identity import Actor
from qualification.kinds.applier import Applier, Result
from storage.tables import ChangeSetRow, Icp, utc_now


@dataclass(frozen=True)
class Undoing:
    """Takes changes of any kind back. `appliers` are all kinds by name."""

    appliers: Mapping[str, Applier]

    async def refuse(self, session: AsyncSession, actor: Actor, row: ChangeSetRow) -> None:
        """Raise ChangeSetNotOpen, with the reason, unless the change can be taken back now."""
        if row.status != "applied":
            raise ChangeSetNotOpen(f"“{row.title}” is {row.status}; only an applied change can be undone", id=row.id, status=row.status)
        if (row.result or {}).get("undone_by"):
            raise ChangeSetNotOpen(f"“{row.title}” was undone already", id=row.id, status=row.status)
        applier = self.appliers[row.kind]
        if applier.undo is None:
            raise ChangeSetNotOpen(f"“{row.title}” cannot be undone", id=row.id, status=row.status)
        if applier.refuse_undo is not None:
            await applier.refuse_undo(session, actor, row)
        await _refuse_namesake(session, row)

    async def take_back(self, session: AsyncSession, actor: Actor, row: ChangeSetRow) -> None:
        """Take the change back and note it in its result and the audit. Raises as `refuse` does."""
        await self.refuse(session, actor, row)
        undo = self.appliers[row.kind].undo
        assert undo is not None, "refused above"
        added = await undo(session, actor, row)
        row.result = {**(row.result or {}), **added, "undone_by": actor.person, "undone_at": utc_now().isoformat()}
        audit.note(session, actor, "changeset.undone", target=target_text(row), text=f"Undone: {row.title}", changeset_id=row.id)
        await tell(session, row)
        await tell_of_icp(session, row)

    def applier(self) -> Applier:
        """Return how the kind `undo` is applied. It cannot be undone itself."""

        async def apply(session: AsyncSession, actor: Actor, row: ChangeSetRow) -> Result:
            undone = await _undone(session, actor, row)
            await self.take_back(session, actor, undone)
            job = (undone.result or {}).get("undo_job_id")
            return {"changeset_id": undone.id, "kind": undone.kind, "title": undone.title} | ({"job_id": job} if job else {})

        async def is_stale(session: AsyncSession, actor: Actor, row: ChangeSetRow) -> bool:
            try:
                await self.refuse(session, actor, await _undone(session, actor, row))
            except WinnowError:
                return True
            return False

        return Applier(apply, is_stale, None)


async def _refuse_namesake(session: AsyncSession, row: ChangeSetRow) -> None:
    """Raise ChangeSetNotOpen when the ICP was removed since and another one has its code."""
    code = (row.result or {}).get("icp_code") or row.target.get("icp_code")
    if code is None or row.decided_at is None:
        return
    query = select(Icp.created_at).where(Icp.workspace_id == row.workspace_id, Icp.icp_code == code)
    made = await session.scalar(query)
    if made is not None and made > row.decided_at:
        raise ChangeSetNotOpen(
            f"the ICP {code} of now is another one, made after “{row.title}”; nothing of that is left to undo", id=row.id
        )


async def _undone(session: AsyncSession, actor: Actor, row: ChangeSetRow) -> ChangeSetRow:
    changeset_id = row.target["changeset_id"]
    query = select(ChangeSetRow).where(ChangeSetRow.workspace_id == actor.workspace_id, ChangeSetRow.id == changeset_id)
    undone = await session.scalar(query.with_for_update())
    if undone is None:
        raise ChangeSetNotFound(f"no change set {changeset_id} in this workspace", id=changeset_id)
    return undone
