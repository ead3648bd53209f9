"""A thread's row, locked once in a transaction however many of its steps need it."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from storage.tables import Thread

HELD = "held_threads"


async def hold_thread(session: AsyncSession, thread_id: str) -> Thread | None:
    """Return a thread, kept from other writers until the transaction ends; None when there is none.

    The session keeps it, as no session does by itself: held already, nobody else can have changed it, and it is not read again.
    """
    held = _held(session)
    if thread_id not in held:
        thread = await session.get(Thread, thread_id, with_for_update=True)
        if thread is None:
            return None
        held[thread_id] = thread
    return held[thread_id]


def keep_held(session: AsyncSession, thread: Thread) -> None:
    """Note a thread that this transaction made: nobody else sees it yet."""
    _held(session)[thread.id] = thread


def _held(session: AsyncSession) -> dict[Any, Thread]:
    """Sessions that write live as long as their one transaction."""
    held: dict[Any, Thread] = session.info.setdefault(HELD, {})
    return held
