"""Event streams that people hold open: bounded a person, and ended when their credential is."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

from sse_starlette import EventSourceResponse
from starlette.types import Message, Receive, Scope, Send

from api import sse
from api.auth import SignedIn, is_still_in
from api.limits import StreamSlot
from api.services import Services

LOOK_SECONDS = 30.0


class HeldStream(EventSourceResponse):
    """A stream that gives its place back however it ends, and ends within half a minute when its person is shut out."""

    slot: StreamSlot
    is_still_in: Callable[[], Awaitable[bool]]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve it until the client leaves, the events end, the service stops or the credential is no longer good."""
        is_open = False

        async def noted(message: Message) -> None:
            nonlocal is_open
            is_open = message["type"] == "http.response.start" or message.get("more_body", False)
            await send(message)

        serving = asyncio.ensure_future(super().__call__(scope, receive, noted))
        looking = asyncio.ensure_future(self._until_shut_out())
        try:
            await asyncio.wait({serving, looking}, return_when=asyncio.FIRST_COMPLETED)
            if not serving.done():
                serving.cancel()
                await asyncio.wait({serving})
            if not serving.cancelled():
                serving.result()
            if is_open:
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            for task in (serving, looking):
                task.cancel()
            await asyncio.wait({serving, looking})
            self.slot.release()

    async def _until_shut_out(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if not await self.is_still_in():
                return


def hold(services: Services, found: SignedIn, slot: StreamSlot, events: AsyncIterator[bytes]) -> HeldStream:
    """Return the response that sends these events from a place that was taken."""
    response = sse.stream(events, HeldStream)
    response.slot = slot
    response.is_still_in = lambda: is_still_in(services, found)
    return response
