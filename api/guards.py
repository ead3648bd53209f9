"""Turns away what no route should see: foreign hosts, foreign origins, bodies past the bound."""

import asyncio
from collections.abc import Set
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import error_response

MAX_BODY_BYTES = 10 * 1024 * 1024
MAX_BYTES_AT_ONCE = 32 * 1024 * 1024
SMALL_BODY_BYTES = 64 * 1024
BODY_SECONDS = 120.0
RETRY_AFTER_SECONDS = 2
PROBES = ("/healthz", "/readyz", "/metrics")
SIGNED = ("/slack/commands", "/slack/interactions", "/slack/events", "/slack/histogram.png")
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
ORIGIN_BOUND = ("/agui", "/mcp")


@dataclass(frozen=True)
class Allowed:
    """Host names without ports and origins, in lower case."""

    hosts: Set[str]
    origins: Set[str]


class Guards:
    """Checks Host, Origin and body size before the app runs.

    The Host check stops a web page that points its own name at this machine; the Origin check one that
    posts from the person's browser. Probes and routes that rest on a signature pass both. Large bodies that
    come faster than they are worked off are refused and come again later: a process holds only so many bytes of
    them from the first byte that is read to the answer. Small ones, such as messages and confirms, always pass.
    """

    def __init__(
        self, app: ASGIApp, allowed: Allowed, max_body_bytes: int = MAX_BODY_BYTES, max_bytes_at_once: int = MAX_BYTES_AT_ONCE
    ) -> None:
        self._app = app
        self._allowed = allowed
        self._max_body_bytes = max_body_bytes
        self._max_bytes_at_once = max_bytes_at_once
        self._held_bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it here."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = self._refusal(scope, headers)
        if refusal is None and scope["method"] not in SAFE_METHODS:
            await self._pass_body(headers, scope, receive, send)
        elif refusal is None:
            await self._app(scope, receive, send)
        else:
            await refusal(scope, receive, send)

    async def _pass_body(self, headers: Headers, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body and pass it on, or answer why not; what is held of it counts until then."""
        body = _Body()
        try:
            refusal = await self._read(body, headers, receive)
            if refusal is not None:
                await refusal(scope, receive, send)
            elif body.is_whole:
                await self._app(scope, _replay(b"".join(body.chunks), receive), send)
        finally:
            self._held_bytes -= body.size

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        path: str = scope["path"]
        if path in PROBES or path in SIGNED:
            return None
        host = headers.get("host", "")
        if name_of_host(host) not in self._allowed.hosts:
            return error_response(421, "host_not_allowed", "this host name is not served here; add it to WINNOW_ALLOWED_HOSTS")
        origin = headers.get("origin")
        guarded = scope["method"] not in SAFE_METHODS or path.startswith(ORIGIN_BOUND)
        if origin is not None and guarded and not self._is_welcome(origin, host):
            return error_response(403, "origin_not_allowed", "this origin may not call here; add it to WINNOW_ALLOWED_ORIGINS")
        return None

    def _is_welcome(self, origin: str, host: str) -> bool:
        plain = origin.strip().rstrip("/").lower()
        return plain in self._allowed.origins or urlsplit(plain).netloc == host.lower()

    async def _read(self, body: "_Body", headers: Headers, receive: Receive) -> Response | None:
        """Read a body until it is whole or the client left; returns the answer to one that cannot be taken."""
        declared = headers.get("content-length", "")
        if declared.isdecimal() and int(declared[:20]) > self._max_body_bytes:
            return self._too_large()
        try:
            async with asyncio.timeout(BODY_SECONDS):
                while not body.is_whole:
                    message = await receive()
                    if message["type"] != "http.request":
                        return None
                    self._held_bytes += body.add(message)
                    if body.size > self._max_body_bytes:
                        return self._too_large()
                    if body.size > SMALL_BODY_BYTES and self._held_bytes > self._max_bytes_at_once:
                        return self._too_much_at_once()
        except TimeoutError:
            return error_response(408, "body_too_slow", f"the body was not here within {BODY_SECONDS:g} seconds; send it in parts")
        return None

    def _too_much_at_once(self) -> Response:
        most = self._max_bytes_at_once
        message = f"requests with {most:,} bytes in all are being worked off, the most at once; nothing was changed by this one. Try again"
        response = error_response(503, "too_much_at_once", message, {"max_bytes_at_once": most})
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return response

    def _too_large(self) -> Response:
        message = f"the body is larger than {self._max_body_bytes:,} bytes; send it in parts"
        return error_response(413, "body_too_large", message, {"max_body_bytes": self._max_body_bytes})


@dataclass
class _Body:
    """What was read of a body."""

    chunks: list[bytes] = field(default_factory=list)
    size: int = 0
    is_whole: bool = False

    def add(self, message: Message) -> int:
        """Add what a message brings; returns how many bytes that is."""
        chunk: bytes = message.get("body", b"")
        self.chunks.append(chunk)
        self.size += len(chunk)
        self.is_whole = not message.get("more_body", False)
        return len(chunk)


def name_of_host(host: str) -> str:
    """Return the name of a Host header in lower case, without its port."""
    name = host.strip().lower()
    if name.startswith("["):
        return name.partition("]")[0] + "]"
    return name.partition(":")[0]


def _replay(body: bytes, receive: Receive) -> Receive:
    """Return a receive that gives the body read before, then what the client does next."""
    given = False

    async def replayed() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed
