"""What a person decides about a change set by a button, on any surface: applied or turned down once, told to its conversation, jobs woken."""

from sqlalchemy.ext.asyncio import AsyncSession

from agent.messages import said_by_copilot
from agent.threads import append_messages, note_decision
from api.services import Services
from qualification import changesets
from qualification.changesets import dump_changeset
from qualification.errors import ChangeSetNotOpen, ChangeSetStale
from qualification.identity import Actor
from qualification.renewal import find_renewal, propose_again
from storage.tables import ChangeSetRow, Thread


async def confirm(services: Services, actor: Actor, changeset_id: str, content_hash: str) -> ChangeSetRow:
    """Apply a change set, or return the result of the confirm that already did.

    Raises:
        Forbidden, ChangeSetNotFound, HashMismatch: As `changesets.confirm` does.
        ChangeSetNotOpen: It was decided otherwise, or has expired.
        ChangeSetStale: Its target changed since: `details.changeset` is a fresh proposal, shown in the thread.
    """

    async def apply(session: AsyncSession) -> ChangeSetRow:
        before = (await changesets.get_changeset(session, actor.workspace_id, changeset_id, lock=True)).status
        row = await changesets.confirm(session, actor, changeset_id, content_hash)
        await note_if_decided(session, row, before)
        return row

    row = await services.database.write(apply)
    services.jobs.wake()
    if row.status == "expired":
        raise ChangeSetNotOpen(f"“{row.title}” waited longer than 24 hours and has expired; ask for it again", id=row.id, status="expired")
    if row.status == "stale":
        fresh = await _renewed(services, actor, row)
        message = f"“{row.title}” was built on something that changed since; nothing was applied. Confirm the fresh one"
        raise ChangeSetStale(message, id=row.id, changeset=dump_changeset(fresh))
    return row


async def _renewed(services: Services, actor: Actor, stale: ChangeSetRow) -> ChangeSetRow:
    """Return the fresh proposal that waits already, or make one and show it in the thread."""
    async with services.database.reading() as session:
        waiting = await find_renewal(session, actor.workspace_id, stale.id)
    if waiting is not None:
        return waiting
    fresh = await propose_again(services.database, services.snapshots, actor, stale, today=services.today())
    async with services.database.writing() as session:
        await note_fresh(session, fresh)
    return fresh


async def reject(services: Services, actor: Actor, changeset_id: str) -> ChangeSetRow:
    """Turn a proposal down; a second reject returns the first result. Raises as `changesets.reject` does."""

    async def turn_down(session: AsyncSession) -> ChangeSetRow:
        before = (await changesets.get_changeset(session, actor.workspace_id, changeset_id, lock=True)).status
        row = await changesets.reject(session, actor, changeset_id)
        await note_if_decided(session, row, before)
        return row

    return await services.database.write(turn_down)


async def undo(services: Services, actor: Actor, changeset_id: str) -> ChangeSetRow:
    """Take an applied change back; a second undo returns the first result. Raises as `changesets.undo` does."""

    async def take_back(session: AsyncSession) -> ChangeSetRow:
        before = (await changesets.get_changeset(session, actor.workspace_id, changeset_id, lock=True)).result
        row = await changesets.undo(session, actor, changeset_id)
        if row.result != before:
            await note_decision(session, row)
        return row

    row = await services.database.write(take_back)
    services.jobs.wake()
    return row


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
