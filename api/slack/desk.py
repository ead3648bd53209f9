"""What happens with what people say in Slack: who is it, what do they want, where does the answer go."""

import logging
from dataclasses import dataclass

from api.slack import blocks, conversations, quick
from api.slack.answering import Answers, Question
from api.slack.blocks import Block
from api.slack.calls import HASTY, SlackRefused
from api.slack.inbox import Command, Message, Opened, Place, Visitor
from api.slack.links import actor_of_visitor, unlink
from api.slack.lists import icp_blocks, signal_blocks
from api.slack.quick import HELP, Listed, ListName
from api.slack.replies import post
from api.slack.texts import one_line, plain
from api.slack.whispers import PRIVATE
from qualification.identity import Actor
from storage.database import Database
from storage.slack import take_delivery

SHOWN_QUESTION = 2_000
_PROMPTS = (
    "Build me an ICP for mid-market SaaS companies in North America",
    "How many accounts do we have in EMEA?",
    "Which signals are off?",
)

log = logging.getLogger(__name__)


async def is_new(database: Database, keys: tuple[str, ...]) -> bool:
    """Note a request of Slack as taken; False when it was taken before."""
    async with database.writing() as session:
        return await session.run_sync(take_delivery, keys)


def asked_by(visitor: Visitor, text: str) -> str:
    """Return who asked what, as escaped text with the one mention that is ours."""
    return f"<@{visitor.user_id}> asked: {one_line(text, SHOWN_QUESTION)}"


@dataclass(frozen=True)
class Desk:
    """Answers commands and messages."""

    answers: Answers

    async def on_command(self, command: Command) -> None:
        """Answer a slash command: in a new thread of its channel, or to the person alone where the app cannot post."""
        services, whispers = self.answers.services, self.answers.whispers
        if not await is_new(services.database, command.keys):
            return
        url = whispers.url(command.response_url)
        actor = await actor_of_visitor(services, command.visitor)
        direct = Place(command.channel, "", command.channel.startswith("D"))
        if actor is None:
            await whispers.ask_who(command.visitor, direct, url)
            return
        wish = quick.read_command(command.text)
        if isinstance(wish, Listed):
            await whispers.whisper(command.visitor, direct, url, *await self._listed(wish.name, actor, command.visitor, direct))
            return
        place = await self._place_of(command, direct)
        alone = url if place.root_ts == PRIVATE else None
        await self.answers.answer(Question(actor, command.visitor, place, wish, command.keys[0], alone))

    async def _place_of(self, command: Command, place: Place) -> Place:
        """Post what was asked, so that the answer has a thread; in the person's direct message it goes on in the main line."""
        asked = asked_by(command.visitor, command.text)
        try:
            ts = await post(self.answers.calls, place, asked, [blocks.section(asked)])
        except SlackRefused as refused:
            log.info("a command is answered to its person alone: %s", refused)
            return Place(command.channel, PRIVATE)
        return place if place.is_direct else Place(command.channel, ts)

    async def on_message(self, message: Message) -> None:
        """Answer a mention, a direct message, or a reply of a person who has a conversation in that thread."""
        services = self.answers.services
        actor = await actor_of_visitor(services, message.visitor)
        if not message.is_called and not await self._is_expected(message, actor):
            return
        if not await is_new(services.database, message.keys):
            return
        if actor is None:
            await self.answers.whispers.ask_who(message.visitor, message.place, None)
            return
        wish = quick.read_command(message.text)
        if isinstance(wish, Listed):
            await post(self.answers.calls, message.place, *await self._listed(wish.name, actor, message.visitor, message.place))
            return
        await self.answers.answer(Question(actor, message.visitor, message.place, wish, message.keys[-1]))

    async def _is_expected(self, message: Message, actor: Actor | None) -> bool:
        """Whether a reply that does not call us is for us: its person talks with us in that thread."""
        if actor is None:
            return False
        key = conversations.key_of(actor, message.visitor, message.place)
        return await conversations.has_thread(self.answers.services.database, key)

    async def on_opened(self, opened: Opened) -> None:
        """Offer a beginning to who opens the assistant."""
        if not await is_new(self.answers.services.database, opened.keys):
            return
        prompts = [{"title": plain(each, 75), "message": each} for each in _PROMPTS]
        where = {"channel_id": opened.place.channel, "thread_ts": opened.place.root_ts}
        try:
            await self.answers.calls.call("assistant_threads_setSuggestedPrompts", {**where, "prompts": prompts}, attempts=HASTY)
        except SlackRefused as refused:
            log.info("no prompts were suggested: %s", refused)

    async def _listed(self, name: ListName, actor: Actor, visitor: Visitor, place: Place) -> tuple[str, list[Block]]:
        """Return what a short command shows, as text and blocks; two of them are about Slack itself."""
        services = self.answers.services
        match name:
            case "signals":
                return "Signals", await signal_blocks(services, actor)
            case "icps":
                return "ICPs", await icp_blocks(services, actor)
            case "unlink":
                await unlink(services, actor, visitor)
                said = "I no longer know who you are in Winnow. Write to me to link your account again."
            case "new":
                await conversations.start_afresh(services.database, conversations.key_of(actor, visitor, place))
                said = "We start afresh with your next message."
            case "help":
                said = HELP
        return said, blocks.sections(said)
