"""What a question starts from: the working draft, nothing, or an ICP by its code."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from qualification import lifecycle
from qualification.definitions import Definition
from qualification.drafts.working_draft import WorkingDraft, require_draft
from qualification.errors import IcpNotFound
from qualification.preview import LiveIcp

WORKING_DRAFT = "working_draft"
EMPTY = "empty"
Standing = Literal["newest", "live"]


@dataclass(frozen=True)
class Base:
    """A definition to read, with what is saved of it.

    Attributes:
        version: The version of `icp_code` that the definition is, or was built on; None for a new one.
        saved: The newest saved definition of the ICP; None when it was never saved.
        others: The other live ICPs, for the overlap; read only for what is counted.
    """

    definition: Definition
    icp_code: str | None = None
    version: int | None = None
    saved: Definition | None = None
    others: Sequence[LiveIcp] = ()
    is_empty: bool = False


async def read_base(session: AsyncSession, workspace_id: int, thread_id: str, name: str | None, standing: Standing = "newest") -> Base:
    """Return what to start from, without the other live ICPs.

    Args:
        name: `working_draft` or None for the thread's working draft, `empty` for no rules at all, else an ICP's code.
        standing: `live` takes the live version of an ICP that has one.

    Raises:
        EmptyDraft: The thread has no working draft.
        IcpNotFound: No ICP has this code.
    """
    if name == EMPTY:
        return Base(Definition(name="What-if"), is_empty=True)
    if name is None or name == WORKING_DRAFT:
        return await _of_draft(session, workspace_id, await require_draft(session, thread_id))
    working = await lifecycle.get_working(session, workspace_id, name)
    icp = working.icp
    if standing == "live":
        return Base(working.definition, icp.icp_code, working.version, icp.definition)
    return Base(icp.definition, icp.icp_code, icp.draft_version, icp.definition)


async def read_counted_base(session: AsyncSession, workspace_id: int, thread_id: str, name: str | None) -> Base:
    """Return what to start a count from: `read_base` with the other live ICPs. Raises as that does."""
    base = await read_base(session, workspace_id, thread_id, name)
    live = await lifecycle.live_definitions(session, workspace_id)
    return replace(base, others=[LiveIcp(code, definition) for code, definition in live if code != base.icp_code])


async def _of_draft(session: AsyncSession, workspace_id: int, draft: WorkingDraft) -> Base:
    draft = await settled(session, workspace_id, draft)
    saved = (await lifecycle.get_icp(session, workspace_id, draft.icp_code)).definition if draft.icp_code else None
    return Base(draft.definition, draft.icp_code, draft.base_version, saved)


async def settled(session: AsyncSession, workspace_id: int, draft: WorkingDraft) -> WorkingDraft:
    """Return the draft as one of a new ICP when the ICP it edited is gone (an undone save, a deleted draft)."""
    if draft.icp_code is None:
        return draft
    try:
        await lifecycle.get_icp(session, workspace_id, draft.icp_code)
    except IcpNotFound:
        return replace(draft, icp_code=None, base_version=None)
    return draft
