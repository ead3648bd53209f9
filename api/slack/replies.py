"""An answer on its way to Slack: streamed where the workspace allows it, else one message that is edited, else told to the person alone."""

import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from api.slack import blocks
from api.slack.blocks import Block
from api.slack.calls import HASTY, PATIENT, SlackCalls, SlackRefused
from api.slack.inbox import Place, Visitor
from api.slack.response_urls import ResponseUrl
from api.slack.texts import one_line, parts_of, spoken, streamed

MOST_STREAMED = 9_000
MOST_IN_MESSAGE = 3  # sections of an answer in one message, about 9,000 characters
MOST_MESSAGES = 6
_NOTIFIED = 200
_MOST_PIECE = 2_000  # characters of a call, before escaping makes them at most five times as many
_WAITING = "…"
_NOT_HERE = frozenset(
    {
        "unknown_method",
        "not_allowed_token_type",
        "missing_scope",
        "feature_not_enabled",
        "not_allowed",
        "access_denied",
        "method_deprecated",
    }
)


Way: TypeAlias = Literal["stream", "edit", "wait"]


@dataclass
class Habits:
    """What is known of this Slack workspace, and how often a message on its way is touched."""

    can_stream: bool = True
    stream_seconds: float = 0.7
    edit_seconds: float = 1.5
    note_seconds: float = 1.5
    unknown: set[str] = field(default_factory=set)


class Reply(ABC):
    """One answer. Call `begin`, then `say` and `note` as the run goes on, then `end` once."""

    def __init__(self) -> None:
        self.text = ""

    async def begin(self) -> None:
        """Show that work goes on."""
        return

    async def say(self, delta: str) -> None:
        """Take some more of the answer."""
        self.text += delta

    async def note(self, progress: str) -> None:
        """Take what is being counted."""
        return

    @abstractmethod
    async def end(self, extra: Sequence[Block]) -> None:
        """Show the whole answer and what belongs below it. Raises SlackRefused when there is no way to."""


class ThreadReply(Reply):
    """An answer in a Slack thread or the main line of a direct message. A stream is tried first where there is a thread.

    `way` is how the answer gets there for now: a stream, one message that is edited, or nothing more before the end.
    """

    def __init__(self, calls: SlackCalls, place: Place, visitor: Visitor, habits: Habits) -> None:
        super().__init__()
        self._calls = calls
        self._place = place
        self._visitor = visitor
        self._habits = habits
        self._way: Way = "stream" if place.root_ts and habits.can_stream else "edit"
        self._stream_ts = ""
        self._streamed = 0  # characters of the text that the stream has
        self._edited_ts = ""
        self._touched = 0.0
        self._noted = 0.0

    async def begin(self) -> None:
        """Show that work goes on: a status where threads have one, else a message to be edited."""
        if not await self._set_status("is thinking…") and self._way == "edit":
            await self._edit(_WAITING)

    async def say(self, delta: str) -> None:
        """Take some more of the answer; now and then pass it on."""
        self.text += delta
        pause = self._habits.stream_seconds if self._way == "stream" else self._habits.edit_seconds
        if self._way == "wait" or time.monotonic() - self._touched < pause:
            return
        self._touched = time.monotonic()
        if self._way == "stream":
            await self._append()
        if self._way == "edit":
            await self._edit(self.text)

    async def note(self, progress: str) -> None:
        """Say what is being counted, while nothing else is said yet."""
        if self.text or time.monotonic() - self._noted < self._habits.note_seconds:
            return
        self._noted = time.monotonic()
        if not await self._set_status(progress) and self._edited_ts:
            await self._edit(progress)

    async def end(self, extra: Sequence[Block]) -> None:
        """Finish the stream or the edited message; what does not fit into it follows in more messages."""
        if self._way == "stream":
            await self._append(is_whole=True)
        rest = self.text[self._streamed :]
        if self._stream_ts and await self._stop_stream([] if rest.strip() else extra) and not rest.strip():
            return
        if rest.strip() or extra:
            await self._post_all(rest, extra)

    async def _set_status(self, status: str) -> bool:
        """Set the status of the thread; False where there is none."""
        name = "assistant_threads_setStatus"
        if not self._place.root_ts or name in self._habits.unknown:
            return False
        try:
            where = {"channel_id": self._place.channel, "thread_ts": self._place.root_ts}
            await self._calls.call(name, {**where, "status": one_line(status, 100)}, attempts=HASTY)
        except SlackRefused as refused:
            if refused.reason in _NOT_HERE:
                self._habits.unknown.add(name)
            return False
        return True

    def _ready(self, is_whole: bool) -> str:
        """Return what the stream may have by now: whole words, and no more than a stream takes."""
        if is_whole and len(self.text) <= MOST_STREAMED:
            return self.text
        kept = self.text[:MOST_STREAMED]
        cut = max(kept.rfind(" "), kept.rfind("\n")) + 1
        return kept[:cut] or kept

    async def _append(self, *, is_whole: bool = False) -> None:
        """Send the stream what it does not have yet. When it is refused, another way is taken from now on."""
        ready = self._ready(is_whole)
        while piece := ready[self._streamed : self._streamed + _MOST_PIECE]:
            if not self._stream_ts and not piece.strip():
                return
            try:
                await self._send_piece(streamed(piece))
            except SlackRefused as refused:
                self._habits.can_stream = self._habits.can_stream and refused.reason not in _NOT_HERE
                self._way = "wait" if self._stream_ts else "edit"
                return
            self._streamed += len(piece)

    async def _send_piece(self, markdown: str) -> None:
        where = {"channel": self._place.channel, "markdown_text": markdown}
        if self._stream_ts:
            await self._calls.call("chat_appendStream", {"ts": self._stream_ts, **where})
            return
        where |= {"recipient_team_id": self._visitor.team_id, "recipient_user_id": self._visitor.user_id}
        started = await self._calls.call("chat_startStream", {"thread_ts": self._place.root_ts, **where})
        self._stream_ts = str(started.get("ts", ""))

    async def _stop_stream(self, extra: Sequence[Block]) -> bool:
        """End the stream; returns whether the blocks arrived with it."""
        where: dict[str, Any] = {"channel": self._place.channel, "ts": self._stream_ts}
        try:
            await self._calls.call("chat_stopStream", where | ({"blocks": blocks.fitting(extra)} if extra else {}))
        except SlackRefused:
            return False
        return True

    async def _edit(self, text: str) -> None:
        """Show a text in the one message; a failure is made up for by the next time."""
        shown, said = next(parts_of(spoken(text)), _WAITING), one_line(text, _NOTIFIED) or _WAITING
        about = {"channel": self._place.channel, "text": said, "blocks": [blocks.section(shown)]}
        try:
            if self._edited_ts:
                await self._calls.call("chat_update", {"ts": self._edited_ts, **about}, attempts=HASTY)
            else:
                self._edited_ts = await post(self._calls, self._place, said, [blocks.section(shown)])
        except SlackRefused:
            return

    async def _post_all(self, rest: str, extra: Sequence[Block]) -> None:
        """Post what is left to say, the first part in the place of the message that was edited so far."""
        for text, shown in paged(rest, extra):
            edited, self._edited_ts = self._edited_ts, ""
            if not (edited and await self._replaced(edited, text, shown)):
                await post(self._calls, self._place, text, shown)

    async def _replaced(self, ts: str, text: str, shown: Sequence[Block]) -> bool:
        try:
            await self._calls.call("chat_update", {"channel": self._place.channel, "ts": ts, "text": text, "blocks": list(shown)})
        except SlackRefused:
            return False
        return True


class PrivateReply(Reply):
    """An answer where the app cannot post: through the address of the command, seen by the person alone, with few words on the way."""

    def __init__(self, url: ResponseUrl) -> None:
        super().__init__()
        self._url = url

    async def begin(self) -> None:
        """Say that work goes on: the first of five uses."""
        await self._url.send("Looking…")

    async def end(self, extra: Sequence[Block]) -> None:
        """Put the answer in the place of what was said first; long ones in what is left of the five."""
        for place, (text, shown) in enumerate(paged(self.text, extra)):
            if not await self._url.send(text, shown, replaces=place == 0):
                raise SlackRefused("response_url", "used up or too old")


def paged(text: str, extra: Sequence[Block]) -> list[tuple[str, list[Block]]]:
    """Return an answer as messages within the limits: each a text for notifications and its blocks; the extra ones come last."""
    sections = blocks.sections(spoken(text))
    most = MOST_MESSAGES * MOST_IN_MESSAGE
    if len(sections) > most:
        sections = [*sections[: most - 1], blocks.section("… the rest of this answer is in Winnow.")]
    pages = [sections[at : at + MOST_IN_MESSAGE] for at in range(0, len(sections), MOST_IN_MESSAGE)] or [[]]
    pages[-1] = blocks.fitting([*pages[-1], *extra])
    said = one_line(text, _NOTIFIED) or "Winnow"
    return [(said, page) for page in pages if page]


async def post(calls: SlackCalls, place: Place, text: str, shown: Sequence[Block], *, attempts: int = PATIENT) -> str:
    """Post a message into a conversation and return its ts. Raises SlackRefused."""
    message = {"channel": place.channel, "text": text, "blocks": list(shown), "unfurl_links": False, "unfurl_media": False}
    thread = {"thread_ts": place.root_ts} if place.root_ts else {}
    answer = await calls.call("chat_postMessage", message | thread, attempts=attempts)
    return str(answer.get("ts", ""))
