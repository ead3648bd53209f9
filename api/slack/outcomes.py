"""What a run gives a Slack message: read from its AG-UI events, which are the only source."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from api.slack import blocks
from api.slack.blocks import Block
from api.slack.histogram import Pictures
from api.slack.previews import preview_blocks
from api.slack.replies import Reply
from api.slack.texts import plain
from qualification.preview import Preview

SUGGESTION = "suggestion"
_MOST_SUGGESTIONS = 4
_BUTTONS = frozenset({"confirm", "cancel"})  # the card has these
_DONE = "Done."


@dataclass
class Outcome:
    """Collects the events of one run.

    Attributes:
        proposed: The ids of the change sets shown as open, in their order.
        is_interrupted: Whether the process that ran it was stopped, which the person reads in the answer.
    """

    reply: Reply
    proposed: dict[str, None] = field(default_factory=dict)
    preview: Preview | None = None
    suggestions: tuple[str, ...] = ()
    is_interrupted: bool = False
    _message: str = ""

    async def take(self, body: Mapping[str, Any]) -> None:
        """Take one event; those that a message has no place for pass by."""
        match body["type"]:
            case "TEXT_MESSAGE_CONTENT":
                await self._say(str(body["messageId"]), str(body["delta"]))
            case "CUSTOM":
                await self._take_custom(str(body["name"]), body["value"])
            case "ACTIVITY_SNAPSHOT" if body["activityType"] == "changeset":
                self._take_card(body["content"])
            case "RUN_ERROR":
                self.is_interrupted = body.get("code") == "interrupted"
                await self._say("error", f"⚠️ {body['message']}")
            case _:
                pass

    async def _say(self, message_id: str, delta: str) -> None:
        starts_anew = bool(self._message) and message_id != self._message
        self._message = message_id
        await self.reply.say(f"\n\n{delta}" if starts_anew else delta)

    async def _take_custom(self, name: str, value: Any) -> None:
        match name:
            case "preview.progress":
                await self.reply.note(f"is counting: {value['label']} – {value['remaining']:,} left")
            case "preview":
                self.preview = _parsed(value)
            case "suggestions":
                self.suggestions = tuple(str(each) for each in value)
            case _:
                pass

    def _take_card(self, card: Mapping[str, Any]) -> None:
        if card["status"] == "proposed":
            self.proposed[str(card["id"])] = None
        else:
            self.proposed.pop(str(card["id"]), None)

    def beneath(self, pictures: Pictures | None) -> list[Block]:
        """Return what belongs below the answer: the numbers, unless a card shows them, and what could be said next."""
        shown = preview_blocks(self.preview, pictures) if self.preview is not None and not self.proposed else []
        return [*shown, *suggestion_blocks(self.suggestions)]

    async def finish(self, pictures: Pictures | None) -> None:
        """End the reply. Raises SlackRefused."""
        extra = self.beneath(pictures)
        if not self.reply.text.strip() and not extra:
            await self.reply.say(_DONE)
        await self.reply.end(extra)


def suggestion_blocks(suggestions: tuple[str, ...]) -> list[Block]:
    """Return texts that the person could send next, as buttons."""
    offered = [each for each in suggestions if each.casefold() not in _BUTTONS and len(each) <= blocks.MAX_VALUE]
    buttons = [blocks.button(plain(each, 75), f"{SUGGESTION}.{at}", each) for at, each in enumerate(offered[:_MOST_SUGGESTIONS])]
    return blocks.actions("suggestions", buttons)


def _parsed(value: Any) -> Preview | None:
    try:
        return Preview.model_validate(value)
    except ValidationError:
        return None
