"""Answers a message: a run of the copilot, its events as a reply, and the cards that it proposed."""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from agent.copilot import Copilot, RunRequest
from api.services import Services
from api.slack import conversations
from api.slack.blocks import fitting
from api.slack.calls import SlackCalls, SlackRefused
from api.slack.cards import Look
from api.slack.inbox import Place, Visitor
from api.slack.interrupted import RUN_PREFIX, key_of_run
from api.slack.outcomes import Outcome
from api.slack.posted_cards import PostedCards
from api.slack.quick import Said
from api.slack.replies import Habits, PrivateReply, Reply, ThreadReply
from api.slack.response_urls import ResponseUrl
from api.slack.whispers import Whispers
from qualification.changesets import get_changeset
from qualification.errors import WinnowError
from qualification.identity import Actor
from storage.slack import take_delivery
from storage.tables import ChangeSetRow

BROKEN = "Something went wrong on our side; nothing was changed. Ask again, and tell whoever runs Winnow when it happens twice."

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Question:
    """A message of a linked person on its way to the copilot.

    Attributes:
        key: The request of Slack that it came with: the same request is the same run.
        url: Set where the app cannot post: the answer goes to the person alone.
    """

    actor: Actor
    visitor: Visitor
    place: Place
    said: Said
    key: str
    url: ResponseUrl | None = None


@dataclass(frozen=True)
class Answers:
    """Answers questions. `quick_copilot` needs no model: it answers what was written out from a command."""

    services: Services
    calls: SlackCalls
    look: Look
    cards: PostedCards
    whispers: Whispers
    quick_copilot: Copilot
    habits: Habits

    async def answer(self, question: Question) -> None:
        """Run the copilot and show its events; then the cards, each as a message of its own. Raises SlackRefused."""
        outcome = Outcome(self._reply_to(question))
        await outcome.reply.begin()
        try:
            await self._follow(question, outcome)
        except WinnowError as error:
            await outcome.reply.say(f"⚠️ {error.message}.")
        except Exception:
            log.exception("a message of Slack could not be answered")
            await outcome.reply.say(f"⚠️ {BROKEN}")
        rows = [await self.card(question.actor, changeset_id) for changeset_id in outcome.proposed]
        if question.url is not None:
            await self._end_alone(question, outcome, rows)
            return
        await outcome.finish(self.look.pictures)
        if outcome.is_interrupted:
            async with self.services.database.writing() as session:
                await session.run_sync(take_delivery, [key_of_run(_run_id(question.key))])
        for row in rows:
            await self.cards.post(row, question.place)

    async def card(self, actor: Actor, changeset_id: str) -> ChangeSetRow:
        """Return a change set as it stands now. Raises ChangeSetNotFound."""
        async with self.services.database.reading() as session:
            return await get_changeset(session, actor.workspace_id, changeset_id)

    def _reply_to(self, question: Question) -> Reply:
        if question.url is not None:
            return PrivateReply(question.url)
        return ThreadReply(self.calls, question.place, question.visitor, self.habits)

    async def _follow(self, question: Question, outcome: Outcome) -> None:
        key = conversations.key_of(question.actor, question.visitor, question.place)
        thread_id = await conversations.thread_at(self.services.database, key)
        copilot = self.quick_copilot if question.said.is_quick else self.services.copilot
        handle = await copilot.start_run(question.actor, RunRequest(thread_id, _run_id(question.key), question.said.text))
        async for _, body in copilot.events(question.actor, handle.run_id):
            await outcome.take(body)

    async def _end_alone(self, question: Question, outcome: Outcome, rows: Sequence[ChangeSetRow]) -> None:
        """Show the answer with its cards to the person alone; where that is no longer possible, in a direct message."""
        extra = [*outcome.beneath(self.look.pictures), *(block for row in rows for block in self.cards.blocks_of(row))]
        try:
            await outcome.reply.end(fitting(extra))
        except SlackRefused:
            await self.whispers.tell_all(question.visitor, outcome.reply.text, extra)


def _run_id(key: str) -> str:
    return f"{RUN_PREFIX}{hashlib.sha256(key.encode()).hexdigest()[:40]}"
