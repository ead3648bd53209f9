"""What a route can ask for."""

from collections.abc import AsyncIterator
from typing import Annotated, cast

from fastapi import Depends, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession

from api.auth import actor_of
from api.news import NewsFeed
from api.services import Services
from qualification.identity import Actor

MAX_PAGE = 100


def services_of(request: Request) -> Services:
    """Return what the app built at its start."""
    return cast("Services", request.app.state.services)


ServicesDep = Annotated[Services, Depends(services_of)]


def news_of(request: Request) -> NewsFeed:
    """Return the news of this process's workspaces."""
    return cast("NewsFeed", request.app.state.news)


NewsDep = Annotated[NewsFeed, Depends(news_of)]


def actor(services: ServicesDep) -> Actor:
    """Return the person behind the request. Raises Unauthenticated."""
    return actor_of(services)


ActorDep = Annotated[Actor, Depends(actor)]


def editor(person: ActorDep) -> Actor:
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
