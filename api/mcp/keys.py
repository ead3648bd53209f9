"""Lets the bearer of an API key in: workspace, person and role are the key's."""

from collections.abc import Awaitable, Callable

from mcp.server.auth.middleware.bearer_auth import AuthenticatedUser, BearerAuthBackend, RequireAuthMiddleware
from mcp.server.auth.provider import AccessToken, TokenVerifier
from pydantic import ConfigDict
from starlette.middleware.authentication import AuthenticationMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp

from qualification.errors import Forbidden, Unauthenticated
from qualification.identity import Actor

ActorOfKey = Callable[[str], Awaitable[Actor]]


class KeyToken(AccessToken):
    """A key that was found, and whose it is as of this request."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    actor: Actor


class KeyVerifier(TokenVerifier):
    """Holds a bearer token against the keys; an unknown, expired or revoked one is nobody's."""

    def __init__(self, actor_of_key: ActorOfKey) -> None:
        self._actor_of_key = actor_of_key

    async def verify_token(self, token: str) -> KeyToken | None:
        """Return whose key it is, or None."""
        try:
            actor = await self._actor_of_key(token)
        except (Unauthenticated, Forbidden):
            return None
        return KeyToken(token=token, client_id=actor.person, scopes=[], subject=f"{actor.workspace_id}:{actor.person}", actor=actor)


def guarded(app: ASGIApp, actor_of_key: ActorOfKey) -> ASGIApp:
    """Return the app behind a bearer key; without a valid one it answers 401."""
    return AuthenticationMiddleware(RequireAuthMiddleware(app, []), backend=BearerAuthBackend(KeyVerifier(actor_of_key)))


def actor_of_request(request: Request) -> Actor:
    """Return the person whose key came with a request that passed the guard."""
    user = request.scope.get("user")
    assert isinstance(user, AuthenticatedUser) and isinstance(user.access_token, KeyToken), "the guard let it pass"
    return user.access_token.actor
