"""`/mcp` over streamable HTTP. The SDK is imported after the start, so that the service answers at once."""

import asyncio
import importlib
import logging
from typing import TYPE_CHECKING

from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import error_response

if TYPE_CHECKING:
    from api.services import Services

logger = logging.getLogger(__name__)
PATH = "/mcp"
START_SECONDS = 30
NOT_SERVED = "the MCP server is starting or stopping, or the log says why it could not start; try again in a moment"


class McpEndpoint:
    """The ASGI app of `/mcp`. Requests that come before it is ready wait for it."""

    def __init__(self) -> None:
        self._app: ASGIApp | None = None
        self._ready = asyncio.Event()

    async def serve(self, services: "Services", version: str) -> None:
        """Serve until cancelled: a session's tasks live and end inside this call."""
        await asyncio.wait({services.warm})  # the tools need what the copilot's first turn needs
        try:
            http = await asyncio.to_thread(importlib.import_module, "api.mcp.http")
            async with http.running(services, version) as app:
                self._app = app
                self._ready.set()
                await asyncio.Event().wait()
        except Exception:  # said now: whoever waits for this task does so at the end of the service
            logger.exception("the MCP server could not start or broke off; /mcp answers 503 until the service starts again")
            self._ready.set()
        finally:
            self._app = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            await asyncio.wait_for(self._ready.wait(), START_SECONDS)
        except TimeoutError:
            logger.warning("/mcp was asked before it could start")
        app = self._app
        if app is None:
            await error_response(503, "starting", NOT_SERVED)(scope, receive, send)
            return
        await app(scope, receive, send)
