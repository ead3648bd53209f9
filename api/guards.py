"""Turns away what no route should see: foreign hosts, foreign origins, bodies past the bound."""

from collections.abc import Set
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import error_response

MAX_BODY_BYTES = 10 * 1024 * 1024
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
    posts from the person's browser. Probes and routes that rest on a signature pass both.
    """

    def __init__(self, app: ASGIApp, allowed: Allowed, max_body_bytes: int = MAX_BODY_BYTES) -> None:
        self._app = app
        self._allowed = allowed
        self._max_body_bytes = max_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it here."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = self._refusal(scope, headers)
        if refusal is None and scope["method"] not in SAFE_METHODS:
            body = await self._read(headers, receive)
            if body is None:
                return
            if isinstance(body, bytes):
                await self._app(scope, _replay(body, receive), send)
                return
            refusal = body
        if refusal is None:
            await self._app(scope, receive, send)
        else:
            await refusal(scope, receive, send)

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

    async def _read(self, headers: Headers, receive: Receive) -> bytes | Response | None:
        """Return the whole body, the answer to one that is too large, or None when the client left."""
        declared = headers.get("content-length", "")
        if declared.isdecimal() and int(declared[:20]) > self._max_body_bytes:
            return self._too_large()
        chunks: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return None
            chunks.append(message.get("body", b""))
            size += len(chunks[-1])
            if size > self._max_body_bytes:
                return self._too_large()
            if not message.get("more_body", False):
                return b"".join(chunks)

    def _too_large(self) -> Response:
        message = f"the body is larger than {self._max_body_bytes:,} bytes; send it in parts"
        return error_response(413, "body_too_large", message, {"max_body_bytes": self._max_body_bytes})


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
