"""What a thread holds when a turn begins, read once for all who need it: the cards, the model's history, the interpreter."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from agent import threads
from agent.threads import History
from agent.turns import Turn
from qualification.changesets import list_changesets
from qualification.drafts.working_draft import WorkingDraft, parse_draft
from storage.tables import ChangeSetRow, Thread

MAX_PENDING = 20


@dataclass(frozen=True)
class Opening:
    """Attributes: `pending` are the open change sets, the oldest first; `shown` is the card last shown, whatever became of it."""

    draft: WorkingDraft | None
    pending: Sequence[ChangeSetRow]
    shown: ChangeSetRow | None
    history: History


async def read_opening(turn: Turn) -> Opening:
    """Return how the thread of a turn stands."""
    context = turn.context
    async with context.database.reading() as session:
        thread = await session.get(Thread, context.thread_id)
        assert thread is not None, "the run was opened in it"
        waiting = await list_changesets(
            session, context.actor.workspace_id, status="proposed", thread_id=context.thread_id, limit=MAX_PENDING
        )
        shown = await _shown(session, thread, waiting)
        history = await threads.read_history(session, context.thread_id)
    return Opening(parse_draft(thread.draft), waiting[::-1], shown, history)


async def _shown(session: AsyncSession, thread: Thread, waiting: Sequence[ChangeSetRow]) -> ChangeSetRow | None:
    if thread.shown_changeset_id is None:
        return None
    known = next((row for row in waiting if row.id == thread.shown_changeset_id), None)
    return known or await session.get(ChangeSetRow, thread.shown_changeset_id)
