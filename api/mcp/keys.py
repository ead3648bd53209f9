"""Lets the bearer of an API key in: workspace, person and role are the key's."""

from collections.abc import Awaitable, Callable

from mcp.server.auth.middleware.bearer_auth import AuthenticatedUser, BearerAuthBackend, RequireAuthMiddleware
from mcp.server.auth.provider import AccessToken, TokenVerifier
from pydantic import ConfigDict
from starlette.middleware.authentication import AuthenticationMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp

from api.auth import SignedIn
from qualification.errors import Forbidden, Unauthenticated

LetIn = Callable[[str], Awaitable[SignedIn]]
"""Returns whose key it is. Raises Unauthenticated, Forbidden."""


class KeyToken(AccessToken):
    """A key that was found, and whose it is as of this request."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    found: SignedIn


class KeyVerifier(TokenVerifier):
    """Holds a bearer token against the keys; an unknown, expired or revoked one is nobody's."""

    def __init__(self, let_in: LetIn) -> None:
        self._let_in = let_in

    async def verify_token(self, token: str) -> KeyToken | None:
        """Return whose key it is, or None."""
        try:
            found = await self._let_in(token)
        except (Unauthenticated, Forbidden):
            return None
        actor = found.actor
        return KeyToken(token=token, client_id=actor.person, scopes=[], subject=f"{actor.workspace_id}:{actor.person}", found=found)


def guarded(app: ASGIApp, let_in: LetIn) -> ASGIApp:
    """Return the app behind a bearer key; without a valid one it answers 401."""
    return AuthenticationMiddleware(RequireAuthMiddleware(app, []), backend=BearerAuthBackend(KeyVerifier(let_in)))


def signed_in(request: Request) -> SignedIn:
    """Return the person whose key came with a request that passed the guard."""
    user = request.scope.get("user")
    assert isinstance(user, AuthenticatedUser) and isinstance(user.access_token, KeyToken), "the guard let it pass"
    return user.access_token.found
