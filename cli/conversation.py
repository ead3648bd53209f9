"""One thread between the person at this terminal and the copilot, with no server between them."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from agent.copilot import UNSET, Copilot, RunLimits, RunRequest
from agent.models import model_factory
from agent.requests import Unset
from agent.threads import note_decision
from cli.card_view import Card
from cli.workspace import OpenWorkspace
from qualification import changesets
from qualification.changesets import dump_changeset
from qualification.errors import ChangeSetNotOpen
from qualification.identity import Actor
from qualification.own_ids import own_id
from qualification.snapshots import SnapshotStore
from settings import Settings
from storage.database import Database
from storage.tables import ChangeSetRow, Thread

OnEvent = Callable[[Mapping[str, Any]], None]
Draft = Mapping[str, Any] | None | Unset
UNDO_LOOKS_BACK = 20


class Conversation:
    """Says things in one thread, an unknown one being started. Use all of it from one event loop."""

    def __init__(self, copilot: Copilot, database: Database, actor: Actor, thread_id: str | None = None) -> None:
        self.thread_id = thread_id or new_id()
        self._copilot = copilot
        self._database = database
        self._actor = actor

    async def say(self, text: str, on_event: OnEvent, *, page: str | None = None, draft: Draft = UNSET) -> bool:
        """Carry one turn to its last event; a cancellation (Ctrl-C) stops the run and waits for that event.

        Returns:
            Whether the person stopped it.

        Raises:
            RunInProgress, InvalidRequest, InvalidDefinition, ThreadNotFound: Nothing was started.
        """
        request = RunRequest(self.thread_id, new_id(), text, page=page, draft=draft)
        after, stopped = 0, False
        while True:
            try:
                await self._copilot.start_run(self._actor, request)  # the same id again is the same run
                if stopped:
                    await self._copilot.cancel(self._actor, request.run_id)
                async for number, event in self._copilot.events(self._actor, request.run_id, after):
                    after = number
                    on_event(event)
                return stopped
            except asyncio.CancelledError:
                task = asyncio.current_task()
                if stopped or task is None:
                    raise
                task.uncancel()
                stopped = True

    async def confirm(self, card: Card) -> Card:
        """Confirm a proposal by its id and hash; returns it as it stands then, applied or not.

        Raises:
            ChangeSetNotOpen, HashMismatch: It cannot be confirmed any more.
        """
        async with self._database.writing() as session:
            row = await changesets.confirm(session, self._actor, card.id, card.content_hash)
            await note_decision(session, row)
        return card_of(row)

    async def undo(self) -> Card:
        """Take back the last applied change of this thread. Raises ChangeSetNotOpen when there is none."""
        async with self._database.writing() as session:
            thread_id = await own_id(session, Thread, self._actor, self.thread_id)
            rows = await changesets.list_changesets(
                session, self._actor.workspace_id, status="applied", thread_id=thread_id, limit=UNDO_LOOKS_BACK
            )
            standing = [row for row in rows if not (row.result or {}).get("undone_by")]
            if not standing:
                raise ChangeSetNotOpen("nothing was saved in this conversation that could be undone")
            last = max(standing, key=lambda row: row.decided_at or row.created_at)
            row = await changesets.undo(session, self._actor, last.id)
            await note_decision(session, row)
        return card_of(row)


def new_id() -> str:
    """Return an id for a thread or a run."""
    return str(uuid.uuid4())


def card_of(row: ChangeSetRow) -> Card:
    """Return what a terminal shows of a change set."""
    return Card.model_validate(dump_changeset(row))


@asynccontextmanager
async def open_copilot(opened: OpenWorkspace) -> AsyncIterator[Copilot]:
    """Start the copilot that the settings ask for; at the end it stops what is under way.

    Runs that a killed process left behind are ended first: they would keep their threads busy.
    """
    copilot = _made(opened.settings, opened.database, opened.snapshots)
    await copilot.recover()
    try:
        yield copilot
    finally:
        await copilot.close()


def _made(settings: Settings, database: Database, snapshots: SnapshotStore) -> Copilot:
    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else None
    models = model_factory(settings.model, base_url=settings.openai_base_url, api_key=key)
    limits = RunLimits(run_timeout_seconds=settings.run_timeout_seconds, max_model_calls=settings.max_model_calls)
    fallback = model_factory(settings.model_fallback) if settings.model_fallback else None
    return Copilot(database, snapshots, models=models, today=settings.today, limits=limits, price=settings.price, fallback=fallback)
