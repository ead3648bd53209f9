"""What the kinds that append a version share: the working draft follows, and an undo points back."""

from sqlalchemy.ext.asyncio import AsyncSession

from qualification import lifecycle
from qualification.definitions import Definition
from qualification.errors import ChangeSetNotOpen
from qualification.identity import Actor
from qualification.kinds.applier import Result
from qualification.kinds.fitting import refuse_unfit
from qualification.kinds.standing import icp_to_undo
from qualification.lifecycle import SavedIcp
from storage.tables import ChangeSetRow, Thread


def result_of(saved: SavedIcp) -> Result:
    """Return what a save made."""
    return {"icp_code": saved.icp_code, "name": saved.name, "version": saved.draft_version, "status": saved.status}


async def rebase_working_draft(session: AsyncSession, row: ChangeSetRow, saved: SavedIcp) -> None:
    """The draft under discussion goes on from the version just saved, when it was made from it."""
    thread = await session.get(Thread, row.thread_id) if row.thread_id else None
    if thread is not None and thread.draft is not None and thread.draft.get("rev") == row.draft_rev:
        thread.draft = {
            **thread.draft,
            "definition": saved.definition.dump(),
            "icp_code": saved.icp_code,
            "base_version": saved.draft_version,
        }


async def follow_draft(session: AsyncSession, row: ChangeSetRow, before: Definition, after: SavedIcp) -> None:
    """Put the new draft version under discussion, when the thread discusses this ICP and has no edits of its own."""
    thread = await session.get(Thread, row.thread_id) if row.thread_id else None
    if thread is None or thread.draft is None:
        return
    if (thread.draft.get("icp_code"), thread.draft["definition"]) == (after.icp_code, before.dump()):
        thread.draft = {
            "icp_code": after.icp_code,
            "base_version": after.draft_version,
            "rev": int(thread.draft.get("rev") or 0) + 1,
            "definition": after.definition.dump(),
        }


async def refuse_unsave(session: AsyncSession, actor: Actor, row: ChangeSetRow) -> None:
    """Raise ChangeSetNotOpen when the version is no longer the draft, or is live, or when the one before fits the fields no more."""
    icp = await icp_to_undo(session, actor, row)
    version = (row.result or {})["version"]
    if icp.draft_version != version:
        raise ChangeSetNotOpen(f"{icp.icp_code} was saved again since; undo the newer save first", id=row.id)
    if icp.live_version == version:
        raise ChangeSetNotOpen(f"version {version} of {icp.icp_code} is live; undo the publish first, or roll back instead", id=row.id)
    await refuse_unfit(session, row, icp.icp_code, row.base["version"])


async def unsave(session: AsyncSession, actor: Actor, row: ChangeSetRow) -> Result:
    """Point the draft at the version before; an ICP that the save made disappears."""
    await lifecycle.move_draft(session, actor.workspace_id, (row.result or {})["icp_code"], row.base["version"])
    return {}
