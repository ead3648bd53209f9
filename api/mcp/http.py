"""The MCP server over streamable HTTP: every request stands alone, so any process can answer it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from mcp.server.streamable_http_manager import StreamableHTTPASGIApp, StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api import auth, permissions
from api.auth import SignedIn
from api.errors import error_response
from api.mcp.callers import Call, Caller, Workbench, caller_of
from api.mcp.keys import guarded, signed_in
from api.mcp.server import build_server
from api.services import Services

MAX_CALL_BYTES = 1024 * 1024  # far more than a definition with every list full
CHECKED_BEFORE = TransportSecuritySettings(enable_dns_rebinding_protection=False)
"""Host and Origin are checked by `api.guards` for every path, by the settings of the service."""


@asynccontextmanager
async def running(services: Services, version: str) -> AsyncIterator[ASGIApp]:
    """Give the ASGI app of a server that runs meanwhile."""
    bench = workbench_of(services)
    server = build_server(bench, lambda call: _caller(services, call), version=version)
    manager = StreamableHTTPSessionManager(server, stateless=True, security_settings=CHECKED_BEFORE, max_request_body_size=MAX_CALL_BYTES)
    app: ASGIApp = _posts_only(StreamableHTTPASGIApp(manager))
    if not services.settings.is_open:
        app = guarded(app, lambda token: _let_in(services, token))
    async with manager.run():
        yield app


def workbench_of(services: Services) -> Workbench:
    """Return what the tools work with in this service."""
    return Workbench(services.database, services.snapshots, services.results, services.today, services.settings.browser_url)


async def _caller(services: Services, call: Call) -> Caller:
    request = call.request
    assert isinstance(request, Request), "over HTTP every call has its request"
    found = auth.local_admin(services) if services.settings.is_open else signed_in(request)
    request.app.state.limits.admit(found)
    return caller_of(found.actor, call, headers=request.headers)


async def _let_in(services: Services, token: str) -> SignedIn:
    """Return whose key it is; one that is only for sending records is not let in."""
    found = await auth.signed_in_by_key(services, token)
    permissions.check(found.actor, found.scope, "viewer")
    return found


def _posts_only(app: ASGIApp) -> ASGIApp:
    """Refuse the stream that a client may open for news of the server's own: there is none, and it would keep a stop waiting."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "POST":
            await app(scope, receive, send)
        else:
            refusal = error_response(405, "method_not_allowed", "/mcp takes POST; it keeps no sessions", allow="POST")
            await refusal(scope, receive, send)

    return answer
