"""What happens when a button is pressed: as the person who pressed it, with their role, once."""

from dataclasses import dataclass

from api import decisions
from api.slack import blocks
from api.slack.answering import Answers, Question
from api.slack.cards import CONFIRM, REJECT, UNDO, Pressed, card_text, read_pressed
from api.slack.desk import asked_by, is_new
from api.slack.inbox import Place, Press
from api.slack.links import actor_of_visitor
from api.slack.outcomes import SUGGESTION
from api.slack.quick import Said
from api.slack.replies import post
from api.slack.response_urls import ResponseUrl
from api.slack.whispers import PRIVATE
from qualification.errors import ChangeSetStale, WinnowError
from qualification.identity import Actor
from storage.tables import ChangeSetRow

DECISIONS = (CONFIRM, REJECT, UNDO)


@dataclass(frozen=True)
class Presses:
    """Does what buttons say."""

    answers: Answers

    async def on_press(self, press: Press) -> None:
        """Decide about a card, or say a suggestion; opening a link needs nothing."""
        is_suggestion = press.action.startswith(SUGGESTION)
        if press.action not in DECISIONS and not is_suggestion:
            return
        services, whispers = self.answers.services, self.answers.whispers
        if not await is_new(services.database, press.keys):
            return
        url = whispers.url(press.response_url)
        actor = await actor_of_visitor(services, press.visitor)
        if actor is None:
            await whispers.ask_who(press.visitor, press.place, url)
        elif is_suggestion:
            await self._say(press, actor, url)
        elif (pressed := read_pressed(press.value)) is not None:
            await self._decide(press, actor, pressed, url)

    async def _say(self, press: Press, actor: Actor, url: ResponseUrl) -> None:
        """Say a suggestion in the presser's own conversation of that thread."""
        said = Said(press.value)
        if press.is_ephemeral:
            await self.answers.answer(Question(actor, press.visitor, Place(press.place.channel, PRIVATE), said, press.keys[0], url))
            return
        asked = asked_by(press.visitor, press.value)
        await post(self.answers.calls, press.place, asked, [blocks.section(asked)])
        await self.answers.answer(Question(actor, press.visitor, press.place, said, press.keys[0]))

    async def _decide(self, press: Press, actor: Actor, pressed: Pressed, url: ResponseUrl) -> None:
        """Confirm, cancel or undo once; whoever comes second is told who was first. Its cards follow by themselves."""
        whispers = self.answers.whispers
        try:
            row = await self._decided(press.action, actor, pressed)
        except ChangeSetStale as stale:
            await whispers.tell(press.visitor, press.place, url, f"{stale.message}.")
            await self._show(press, await self.answers.card(actor, str(stale.details["changeset"]["id"])), url)
        except WinnowError as error:
            await whispers.tell(press.visitor, press.place, url, f"{error.message}.")
        else:
            if press.is_ephemeral:
                await self._show(press, row, url)
            if press.action == CONFIRM and row.decided_by != actor.person:
                text = f"{row.decided_by} confirmed “{row.title}” already; it was applied once."
                await whispers.tell(press.visitor, press.place, url, text)

    async def _decided(self, action: str, actor: Actor, pressed: Pressed) -> ChangeSetRow:
        services = self.answers.services
        if action == CONFIRM:
            return await decisions.confirm(services, actor, pressed.changeset_id, pressed.content_hash)
        if action == REJECT:
            return await decisions.reject(services, actor, pressed.changeset_id)
        return await decisions.undo(services, actor, pressed.changeset_id)

    async def _show(self, press: Press, row: ChangeSetRow, url: ResponseUrl) -> None:
        """Show a card where the press was; a message that one person sees is replaced."""
        if press.is_ephemeral:
            await url.send(card_text(row), self.answers.cards.blocks_of(row), replaces=True)
        else:
            await self.answers.cards.post(row, press.place)
