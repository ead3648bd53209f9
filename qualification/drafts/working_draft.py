"""The unsaved definition under discussion in a thread: one per thread, counted by `rev`."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from qualification.definitions import Definition, parse_definition
from qualification.errors import EmptyDraft, ThreadNotFound
from storage.held_threads import hold_thread
from storage.tables import Thread, utc_now


@dataclass(frozen=True)
class WorkingDraft:
    """A definition on its way. `base_version` is the version of `icp_code` it was built on."""

    rev: int
    definition: Definition
    icp_code: str | None = None
    base_version: int | None = None

    def dump(self) -> dict[str, Any]:
        """Return the contract's JSON."""
        return {"icp_code": self.icp_code, "base_version": self.base_version, "rev": self.rev, "definition": self.definition.dump()}


def parse_draft(body: dict[str, Any] | None) -> WorkingDraft | None:
    """Read the contract's JSON. Raises InvalidDefinition."""
    if body is None:
        return None
    definition = parse_definition(body["definition"])
    return WorkingDraft(int(body.get("rev") or 0), definition, body.get("icp_code"), body.get("base_version"))


async def read_draft(session: AsyncSession, thread_id: str) -> WorkingDraft | None:
    """Return the working draft of a thread. Raises ThreadNotFound."""
    return parse_draft((await _thread(session, thread_id)).draft)


async def require_draft(session: AsyncSession, thread_id: str) -> WorkingDraft:
    """Return the working draft of a thread. Raises EmptyDraft when there is none."""
    draft = await read_draft(session, thread_id)
    if draft is None:
        raise EmptyDraft("there is no working draft in this conversation; describe whom you sell to, or name an ICP to edit")
    return draft


async def hold_draft(session: AsyncSession, thread_id: str) -> None:
    """Keep the thread's working draft from other writers until the transaction ends: calls of one turn may run at once."""
    await hold_thread(session, thread_id)


async def write_draft(
    session: AsyncSession, thread_id: str, definition: Definition, *, icp_code: str | None, base_version: int | None
) -> WorkingDraft:
    """Put a definition in the place of the thread's working draft, under the next `rev`."""
    thread = await _thread(session, thread_id)
    draft = WorkingDraft(int((thread.draft or {}).get("rev") or 0) + 1, definition, icp_code, base_version)
    thread.draft, thread.updated_at = draft.dump(), utc_now()
    await session.flush()
    return draft


async def _thread(session: AsyncSession, thread_id: str) -> Thread:
    thread = await session.get(Thread, thread_id)
    if thread is None:
        raise ThreadNotFound(f"no thread {thread_id}", thread_id=thread_id)
    return thread
