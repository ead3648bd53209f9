"""What a route can ask for. All coroutines: a plain function would go through a thread, a millisecond a request."""

from collections.abc import AsyncIterator
from typing import Annotated, cast

from fastapi import Depends, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession

from api import auth, permissions
from api.auth import SignedIn
from api.limits import Limits, StreamSlots
from api.news import NewsFeed
from api.services import Services
from qualification.identity import Actor

MAX_PAGE = 100


async def services_of(request: Request) -> Services:
    """Return what the app built at its start."""
    return cast("Services", request.app.state.services)


ServicesDep = Annotated[Services, Depends(services_of)]


async def news_of(request: Request) -> NewsFeed:
    """Return the news of this process's workspaces."""
    return cast("NewsFeed", request.app.state.news)


NewsDep = Annotated[NewsFeed, Depends(news_of)]


def limits_of(request: Request) -> Limits:
    """Return how much callers may ask for."""
    return cast("Limits", request.app.state.limits)


async def slots_of(request: Request) -> StreamSlots:
    """Return the streams that people hold open."""
    return cast("StreamSlots", request.app.state.slots)


SlotsDep = Annotated[StreamSlots, Depends(slots_of)]


async def signed_in(request: Request, services: ServicesDep) -> SignedIn:
    """Return the person behind the request, who may use the route by `permissions`.

    Raises:
        Unauthenticated: There is no valid credential.
        Forbidden: Their role, or their key, is not for this route.
        TooManyRequests: They, or their workspace, ask too often.
    """
    found = await auth.signed_in(services, request)
    permissions.check(found.actor, found.scope, permissions.need_of(request.method, _path_of(request)))
    limits_of(request).admit(found)
    return found


def _path_of(request: Request) -> str:
    """Return the path of the route as the OpenAPI document has it."""
    return str(getattr(request.scope.get("route"), "path_format", request.url.path))


SignedInDep = Annotated[SignedIn, Depends(signed_in)]


async def actor(found: SignedInDep) -> Actor:
    """Return the person behind the request."""
    return found.actor


ActorDep = Annotated[Actor, Depends(actor)]


async def editor(person: ActorDep) -> Actor:
    """Return the person behind the request. Raises Forbidden for a viewer."""
    person.require("editor")
    return person


EditorDep = Annotated[Actor, Depends(editor)]


async def reading(services: ServicesDep) -> AsyncIterator[AsyncSession]:
    """Open a session that only reads, for the length of the request.

    It holds one of the pool's connections all that time: a route that opens another session or waits for
    a thread reads inside `services.database.reading()` instead, and closes it first.
    """
    async with services.database.reading() as session:
        yield session


ReadingDep = Annotated[AsyncSession, Depends(reading, scope="function")]

LimitParam = Annotated[int, Query(ge=1, le=MAX_PAGE, description="How many items a page has, 1 to 100.")]
CursorParam = Annotated[str | None, Query(max_length=2000, description="The `next` of the page before.")]
