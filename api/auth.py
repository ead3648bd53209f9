"""Who a request comes from: a key, the cookie of a session, or this machine."""

import hmac
from dataclasses import dataclass
from typing import Literal

from starlette.requests import Request

from api.cookies import read_cookie
from api.services import Services
from qualification.access.admission import Admitted, admit_key, admit_member, admit_session, is_admitted
from qualification.access.keys import Scope
from qualification.access.secrets import KEY_MARK
from qualification.errors import CsrfFailed, Forbidden, Unauthenticated
from qualification.identity import LOCAL_PERSON, Actor

AuthMode = Literal["off", "key", "session"]
CSRF_HEADER = "X-CSRF-Token"
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
LONGEST_SECRET = 200
NO_CREDENTIAL = f"sign in, or send an API key as `Authorization: Bearer {KEY_MARK}…`"
WRONG_KEY = "this API key is not valid here: it is unknown, expired or revoked; ask an admin of your workspace for a new one"
WRONG_SESSION = "your session has ended; sign in again"
NOT_A_MEMBER = "you are not an active member of this workspace; ask an admin of it to add you"


@dataclass(frozen=True)
class SignedIn:
    """The person behind a request, and how they came in."""

    actor: Actor
    name: str
    auth: AuthMode
    scope: Scope = "all"
    credential: str = ""
    csrf_token: str | None = None


def local_admin(services: Services) -> SignedIn:
    """Return whoever is at this machine."""
    name, workspace_id = services.workspace
    return SignedIn(Actor(workspace_id, name, LOCAL_PERSON, "admin", services.today()), LOCAL_PERSON, "off")


async def signed_in(services: Services, request: Request) -> SignedIn:
    """Return the person behind a request. A bearer key counts before a cookie; what else a proxy asks for is not ours.

    Raises:
        Unauthenticated: There is no credential, or one that is not valid.
        CsrfFailed: A changing request with a cookie lacks the token of its session.
    """
    if services.settings.is_open:
        return local_admin(services)
    kind, _, token = request.headers.get("authorization", "").strip().partition(" ")
    if kind.lower() == "bearer":
        return await signed_in_by_key(services, token.strip())
    cookie = read_cookie(request)
    if cookie is None:
        raise Unauthenticated(NO_CREDENTIAL)
    found = await signed_in_by_cookie(services, cookie)
    if request.method not in SAFE_METHODS:
        _check_csrf(request.headers.get(CSRF_HEADER), found.csrf_token)
    return found


async def signed_in_by_key(services: Services, token: str) -> SignedIn:
    """Return the member that a key acts for. Raises Unauthenticated, with the same words whatever is wrong with it."""
    if not token.startswith(KEY_MARK) or len(token) > LONGEST_SECRET:
        raise Unauthenticated(WRONG_KEY)
    async with services.database.reading() as session:
        found = await session.run_sync(admit_key, token)
    if found is None:
        raise Unauthenticated(WRONG_KEY)
    services.uses.note_key(found.credential)
    return _signed(services, found, "key")


async def signed_in_by_cookie(services: Services, token: str) -> SignedIn:
    """Return who is signed in with the cookie of a session. Raises Unauthenticated."""
    if len(token) > LONGEST_SECRET:
        raise Unauthenticated(WRONG_SESSION)
    async with services.database.reading() as session:
        found = await session.run_sync(admit_session, token)
    if found is None:
        raise Unauthenticated(WRONG_SESSION)
    services.uses.note_session(found.credential)
    return _signed(services, found, "session")


async def is_still_in(services: Services, found: SignedIn) -> bool:
    """Return whether somebody who came in may still be here: asked now and then while a stream is open."""
    if found.auth == "off":
        return True
    async with services.database.reading() as session:
        return await session.run_sync(is_admitted, found.auth == "key", found.credential)


async def actor_of_key(services: Services, token: str) -> Actor:
    """Return whom a key acts for, with its role of now: for surfaces that are no route of the API, such as MCP.

    Raises:
        Unauthenticated: An unknown, expired or revoked key, or a disabled member.
        Forbidden: A key that is only for sending records.
    """
    found = await signed_in_by_key(services, token)
    if found.scope != "all":
        raise Forbidden("this API key is only for sending records, outcomes and captures; use one with the scope all", scope=found.scope)
    return found.actor


async def actor_of_member(services: Services, workspace_id: int, person: str) -> Actor:
    """Return a member with their role of now: for surfaces that authenticate people themselves, such as Slack.

    Raises:
        Forbidden: Not a member, or a disabled one.
    """
    async with services.database.reading() as session:
        found = await session.run_sync(admit_member, workspace_id, person)
    if found is None:
        raise Forbidden(NOT_A_MEMBER)
    return _signed(services, found, "key").actor


def _signed(services: Services, found: Admitted, auth: AuthMode) -> SignedIn:
    actor = Actor(found.workspace_id, found.workspace, found.person, found.role, services.today())
    return SignedIn(actor, found.name, auth, found.scope, found.credential, found.csrf_token)


def _check_csrf(said: str | None, expected: str | None) -> None:
    if said is None or expected is None or not hmac.compare_digest(said.encode(), expected.encode()):
        raise CsrfFailed(f"send the csrf_token of GET /api/v1/session as the header {CSRF_HEADER}; without it nothing was changed")
