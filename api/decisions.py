"""Tells a conversation what was decided about its change sets outside of it, by a button."""

from sqlalchemy.ext.asyncio import AsyncSession

from agent.messages import said_by_copilot
from agent.threads import append_messages, note_decision
from storage.tables import ChangeSetRow, Thread


async def note_if_decided(session: AsyncSession, row: ChangeSetRow, status_before: str) -> None:
    """Add a line to the thread when this request changed the status; a repeated confirm adds none."""
    if row.status != status_before:
        await note_decision(session, row)


async def note_fresh(session: AsyncSession, fresh: ChangeSetRow) -> None:
    """Show the card of a fresh proposal in the thread of the stale one."""
    if fresh.thread_id is None or await session.get(Thread, fresh.thread_id) is None:
        return
    text = f"Here is “{fresh.title}” again, built on what is there now."
    await append_messages(session, fresh.thread_id, None, [said_by_copilot(text, shows_changeset=fresh.id)])
