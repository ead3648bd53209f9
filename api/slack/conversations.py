"""Which Winnow thread goes on in which Slack thread. A thread is private to its person: each has their own in one Slack thread."""

import uuid

from sqlalchemy.orm import Session

from api.slack.inbox import Place, Visitor
from qualification.identity import Actor
from storage.database import Database
from storage.slack import ThreadKey, find_thread, keep_thread, leave_thread


def key_of(actor: Actor, visitor: Visitor, place: Place) -> ThreadKey:
    """Return what the person's conversation in a place goes by."""
    return ThreadKey(visitor.team_id, place.channel, place.root_ts, actor.workspace_id, actor.person)


async def thread_at(database: Database, key: ThreadKey) -> str:
    """Return the id of the conversation there; a new one is only kept, its thread is made by its first run."""
    async with database.reading() as session:
        known = await session.run_sync(find_thread, key)
    if known is not None:
        return known
    async with database.writing() as session:
        return await session.run_sync(keep_thread, key, f"slack-{uuid.uuid4().hex}")


async def has_thread(database: Database, key: ThreadKey) -> bool:
    """Return whether the person has a conversation there."""
    async with database.reading() as session:
        return await session.run_sync(find_thread, key) is not None


async def start_afresh(database: Database, key: ThreadKey) -> None:
    """Let the next message there start another conversation."""

    def leave(session: Session) -> None:
        leave_thread(session, key)

    async with database.writing() as session:
        await session.run_sync(leave)
