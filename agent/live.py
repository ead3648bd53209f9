"""A run under way in this process: its events so far, who listens, and whether it is to stop."""

import asyncio
from collections.abc import AsyncIterator, Callable
from enum import Enum
from typing import Any

from ag_ui.core import (
    BaseEvent,
    TextMessageEndEvent,
    TextMessageStartEvent,
    ToolCallEndEvent,
    ToolCallStartEvent,
)

from agent import events

Body = dict[str, Any]
Observe = Callable[[str, Body], None]
"""Is told each event of a run as it happens, with the id of the run; must not wait."""


def ignore(run_id: str, body: Body) -> None:
    """Observe nothing."""


class Stop(Enum):
    """Why a run is to stop before its end."""

    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"


class LiveRun:
    """Feeds listeners from memory. Everything but `emit_soon` belongs to the event loop's thread.

    Attributes:
        log: The events so far; the number of an event is its place, from 1.
        saved: How many of them are rows already.
        is_unsure: Whether a write failed since: its commit may have been done all the same, and more be rows than `saved` says.
    """

    def __init__(self, thread_id: str, run_id: str, observe: Observe = ignore) -> None:
        self.thread_id = thread_id
        self.run_id = run_id
        self._observe = observe
        self.log: list[Body] = []
        self.saved = 0
        self.is_unsure = False
        self.stopping: asyncio.Future[Stop] = asyncio.get_running_loop().create_future()
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()
        self._open: dict[str, BaseEvent] = {}
        self._is_over = False

    def emit(self, event: BaseEvent) -> None:
        """Add an event; nothing is added once the run is over."""
        if self._is_over:
            return
        self._note_blocks(event)
        self._publish(events.dump_event(event))

    def emit_soon(self, event: BaseEvent) -> None:
        """Add an event from any thread, in the order of the calls."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.emit, event)

    def close_blocks(self) -> None:
        """End the text and the tool calls that are open: clients refuse a last event that leaves one open."""
        for closing in list(self._open.values()):
            self.emit(closing)

    def seal(self) -> None:
        """Take no more events but the last one."""
        self._is_over = True

    def finish(self, last: Body) -> None:
        """Publish the last event; listeners end after it."""
        self._is_over = True
        self._publish(last)

    def stop(self, why: Stop) -> None:
        """Ask the run to stop; the first reason counts."""
        if not self.stopping.done():
            self.stopping.set_result(why)

    async def news(self) -> None:
        """Wait for the next event."""
        await self._news.wait()

    async def tail(self, after: int) -> AsyncIterator[list[tuple[int, Body]]]:
        """Yield number and event, strictly after a number, until the last one: as many as there are at once, at least one."""
        position = max(after, 0)
        while True:
            news = self._news
            ready = list(enumerate(self.log[position:], start=position + 1))
            if ready:
                position = ready[-1][0]
                yield ready
            if position >= len(self.log):
                if self.log and events.is_last(self.log[-1]):
                    return
                await news.wait()

    def _publish(self, body: Body) -> None:
        self.log.append(body)
        self._observe(self.run_id, body)
        self._news.set()
        self._news = asyncio.Event()

    def _note_blocks(self, event: BaseEvent) -> None:
        match event:
            case TextMessageStartEvent():
                self._open[event.message_id] = events.text_ended(event.message_id)
            case ToolCallStartEvent():
                self._open[event.tool_call_id] = events.tool_ended(event.tool_call_id)
            case TextMessageEndEvent():
                self._open.pop(event.message_id, None)
            case ToolCallEndEvent():
                self._open.pop(event.tool_call_id, None)
            case _:
                pass
