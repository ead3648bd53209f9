"""What a server answers while the service is imported: it lives, it is not ready, and all else waits for the service."""

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.types import Receive, Scope, Send

log = logging.getLogger(__name__)

NOT_READY = (503, b'{"status":"starting","database":false,"jobs":false,"copilot":false}')
ANSWERS = {"/healthz": (200, b'{"status":"ok"}'), "/readyz": NOT_READY}


class Starting:
    """An ASGI app that answers at once, makes the service in a thread, starts it and from then on hands everything to it.

    Attributes:
        failure: Why the service could not be made, started or stopped.
    """

    def __init__(self, make: Callable[[], "FastAPI"], on_failure: Callable[[], None]) -> None:
        """`on_failure` is called once there is a `failure`: it should end the server."""
        self._make = make
        self._on_failure = on_failure
        self._app: FastAPI | None = None
        self._decided = asyncio.Event()
        self._closing = asyncio.Event()
        self.failure: BaseException | None = None

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer a request, or live from the start of the server to its end."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        if self._app is None and not (scope["type"] == "http" and scope["path"] in ANSWERS):
            await self._decided.wait()
        if self._app is None:
            await _say(send, *ANSWERS.get(scope["path"], NOT_READY))
        else:
            await self._app(scope, receive, send)

    async def _live(self, receive: "Receive", send: "Send") -> None:
        await receive()
        service = asyncio.create_task(self._serve())
        service.add_done_callback(self._tell_failure)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        if self._app is None:
            service.cancel()
        self._closing.set()
        await asyncio.wait({service})
        await send({"type": "lifespan.shutdown.complete"})

    async def _serve(self) -> None:
        app = await asyncio.to_thread(self._make)
        async with app.router.lifespan_context(app):
            self._app = app
            self._decided.set()
            await self._closing.wait()

    def _tell_failure(self, service: "asyncio.Task[None]") -> None:
        self.failure = None if service.cancelled() else service.exception()
        self._decided.set()
        if self.failure is not None:
            log.error("the service could not be started or stopped", exc_info=self.failure)
            self._on_failure()


async def _say(send: "Send", status: int, body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": body})
